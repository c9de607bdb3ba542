/** Stands between the raw replies of attempts, where a thread was asked more than once. */
const again = "\n\n--- asked again ---\n\n";

/** The raw replies of one attempt after another, in one text; null when none brought any. */
export function joinReplies(first: string | null, second: string | null): string | null {
  const said = [first, second].filter((text) => text !== null && text !== "");
  return said.length === 0 ? (second ?? first) : said.join(again);
}

/** The raw replies that a stored one was joined from. A model can write the mark itself, so the whole comes first. */
export function splitReplies(reply: string): [whole: string, ...attempts: string[]] {
  const attempts = reply.split(again);
  return attempts.length === 1 ? [reply] : [reply, ...attempts];
}
