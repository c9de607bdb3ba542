import type { ReviewStory } from "../core/story.ts";
import type { HandoffLedger, TriageLedger } from "../ports.ts";
import { loadFamily } from "./review-family.ts";

/**
 * All that review notes tell, of the family of a review. Takes and throws what `loadFamily` does.
 */
export async function loadStory(
  ledger: Pick<HandoffLedger, "load" | "recheckIds" | "handoffs"> & Pick<TriageLedger, "sittings">,
  name: string,
  repositoryKey: string | null,
): Promise<ReviewStory> {
  const rounds = await loadFamily(ledger, name, repositoryKey);
  const ids = rounds.map(({ header }) => header.id);
  const [handoffs, sittings] = await Promise.all([
    Promise.all(ids.map((id) => ledger.handoffs(id))),
    Promise.all(ids.map((id) => ledger.sittings(id))),
  ]);
  const byTime = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  return {
    rounds,
    handoffs: handoffs.flat().sort((a, b) => byTime(a.at, b.at)),
    sittings: sittings.flat().sort((a, b) => byTime(a.startedAt, b.startedAt)),
  };
}
