import type { AuditedRows } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import type { StoredReview } from "./stored-review.ts";

/** The text of a hash where it is there and is the one that was stored; null otherwise, which has been told. */
export type IntactText = (hash: string) => string | null;

/** Takes every hash anew. What is told names what the text is, not only its hash. */
export function auditContents({ contents }: StoredReview, rows: AuditedRows, tally: Tally): IntactText {
  const uses = usesOf(rows);
  const intact = new Map<string, string>();
  for (const hash of new Set([...contents.keys(), ...uses.keys()])) {
    const what = (uses.get(hash) ?? ["a text that nothing names any more"]).join(", ");
    const content = contents.get(hash) ?? { status: "missing" };
    const name = `${what} (sha256 ${hash.slice(0, 12)})`;
    if (content.status === "missing") tally.wrong(`${name} is missing`);
    else if (content.status === "unreadable") tally.wrong(`${name} cannot be read: ${content.reason}`);
    else if (tally.expect(content.hash === hash, `${name} was changed: it is ${content.hash.slice(0, 12)} now`))
      intact.set(hash, content.text);
  }
  return (hash) => intact.get(hash) ?? null;
}

/** What the texts are, by hash. One text can be several things. */
function usesOf({ threads, files }: AuditedRows): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const note = (hash: string | null, what: string) => {
    if (hash !== null) uses.set(hash, [...(uses.get(hash) ?? []), what]);
  };
  const systems = new Set(threads.map(({ row }) => row.system_content));
  for (const hash of systems) note(hash, "a fixed prompt of ours");
  for (const { name, row } of threads) {
    note(row.user_content, `the brief of ${name}`);
    note(row.reply_content, `the reply of ${name}`);
    note(row.transcript_content, `the transcript of ${name}`);
  }
  for (const file of files) {
    note(file.patch_content, `the patch of ${file.path}`);
    note(file.base_content, `the base text of ${file.path}`);
    note(file.head_content, `the head text of ${file.path}`);
  }
  return uses;
}
