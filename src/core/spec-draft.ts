import { isRefusal } from "./reply-answer.ts";
import { cleanText } from "./reply-text.ts";

/** Longer ones are no spec, or an attack. In UTF-16 units. */
const maxDraft = 64_000;

const markLine = /^\uFEFF?[ \t]*<!-- blindspot draft (w[a-z0-9]{1,20}):[^\n]*-->[ \t]*(?:\r?\n|$)/;
/** Wherever they stand in what a model wrote: only our own may name a work. */
const foreignMarks = /^.*<!--\s*blindspot draft\b.*\n?/gm;

/** A draft as it is written to a file: its first line says what to do with it, and of which work it is. */
export function markDraft(workId: string, draft: string): string {
  return `<!-- blindspot draft ${workId}: edit, then delete this line -->\n${draft}`;
}

/** A spec as it lies in a file: of which work it says that it is a draft (null: of none any more), and its text without that mark. */
export function readDraftMark(text: string): { readonly workId: string | null; readonly text: string } {
  const match = markLine.exec(text);
  return match === null ? { workId: null, text } : { workId: match[1] as string, text: text.slice(match[0].length) };
}

/** A reply that is no draft. `reason` says in one sentence what stands there instead. */
interface NoDraft {
  readonly status: "unreadable";
  readonly problem: "empty-reply" | "refusal" | "unknown-form";
  readonly reason: string;
}

/** What a thread that was asked for a spec answered. `unreadable` is never to be taken for one. */
export type ReadDraft = { readonly status: "read"; readonly text: string } | NoDraft;

/**
 * Reads the reply of a thread that drafts a spec: Markdown from its first heading on, with at least one list item. Takes what
 * models make of that: a fence around it, and sentences before it or behind that fence.
 *
 * Never throws. The text is bounded and free of control characters; it ends with one newline, and holds no mark of ours.
 */
export function readSpecDraft(reply: string): ReadDraft {
  if (reply.length > maxDraft) return unreadable("unknown-form", "the reply is far longer than a spec");
  const said = cleanText(reply.replaceAll("\r\n", "\n"), maxDraft);
  if (said.trim() === "") return unreadable("empty-reply", "the reply is empty");
  const inside = fromHeading(withoutFence(said));
  const text = inside === null ? "" : inside.replace(foreignMarks, "").trim();
  if (/^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\S/m.test(text)) return { status: "read", text: `${text}\n` };
  if (isRefusal(said)) return unreadable("refusal", "the model declined to answer");
  return unreadable("unknown-form", "the reply holds no Markdown with a heading and a list of requirements");
}

/** The text in the fence that a whole document stands in. Fences inside of it are part of it. */
function withoutFence(text: string): string {
  const opening = /^(`{3,}|~{3,})(?:markdown|md)?[ \t]*\n(?=\s*#{1,6}[ \t])/im.exec(text);
  const firstHeading = text.search(/^#{1,6}[ \t]+\S/m);
  if (opening === null || firstHeading < opening.index) return text;
  const inner = text.slice(opening.index + opening[0].length);
  const ends = [...inner.matchAll(new RegExp(`^${opening[1]}[ \\t]*$`, "gm"))];
  return inner.slice(0, ends.at(-1)?.index ?? inner.length);
}

function fromHeading(text: string): string | null {
  const at = text.search(/^#{1,6}[ \t]+\S/m);
  return at === -1 ? null : text.slice(at);
}

function unreadable(problem: NoDraft["problem"], reason: string): NoDraft {
  return { status: "unreadable", problem, reason };
}
