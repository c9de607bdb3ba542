import { anotherRoundWords, isAnotherRoundIdle } from "../core/another-round.ts";
import type { Change } from "../core/change.ts";
import { isNearlySameChange } from "../core/same-change.ts";
import type { Note } from "../flow/review-options.ts";
import type { SqliteLedger } from "../ledger/index.ts";

/**
 * Says so where nearly the same change was reviewed last, all of it was judged, and nothing was real. Every review waits for this,
 * so that of an earlier one no more is loaded than tells it.
 */
export async function anotherRoundNotes({ repository, patches }: Change, ledger: SqliteLedger): Promise<Note[]> {
  if (repository === null) return [];
  const rounds = await ledger.latestRounds(repository.key);
  const [root] = rounds;
  if (root === undefined || root.findings.length === 0 || !isAnotherRoundIdle(rounds)) return [];
  if (!isNearlySameChange(await ledger.patches(root.header.id), patches)) return [];
  const text = `Nearly the same was reviewed in ${root.header.id}. ${anotherRoundWords}`;
  return [{ level: "info", text }];
}
