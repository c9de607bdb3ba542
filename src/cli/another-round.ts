import { anotherRoundWords, isAnotherRoundIdle } from "../core/another-round.ts";
import type { Change } from "../core/change.ts";
import { isNearlySameChange } from "../core/same-change.ts";
import type { Note } from "../flow/review-options.ts";
import type { SqliteLedger } from "../ledger/index.ts";
import { loadFamily } from "./review-family.ts";

/** Says so where nearly the same change was reviewed last, all of it was judged, and nothing was real. */
export async function anotherRoundNotes({ repository, patches }: Change, ledger: SqliteLedger): Promise<Note[]> {
  if (repository === null) return [];
  const [last] = await ledger.list({ repositoryKey: repository.key, statuses: ["complete"], limit: 1 });
  if (last === undefined) return [];
  const family = await loadFamily(ledger, last.id, null);
  const [root] = family;
  const before = root.files.map(({ patch }) => patch);
  if (!isAnotherRoundIdle(family) || root.findings.length === 0 || !isNearlySameChange(before, patches)) return [];
  const text = `Nearly the same was reviewed in ${root.header.id}. ${anotherRoundWords}`;
  return [{ level: "info", text }];
}
