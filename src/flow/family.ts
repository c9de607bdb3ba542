import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { ReviewStory } from "../core/story.ts";
import type { HandoffLedger, TriageLedger } from "../ports.ts";

/** A review, then its rechecks, oldest first. */
export type Family = readonly [ReviewSnapshot, ...ReviewSnapshot[]];

type FamilyLedger = Pick<HandoffLedger, "load" | "recheckIds">;

/**
 * The family of a review, whichever of its reviews is named.
 *
 * @param name as `Ledger.load` takes it
 * @throws BlindspotError `not-found` or `ambiguous`
 */
export async function loadFamily(ledger: FamilyLedger, name: string, repositoryKey: string | null): Promise<Family> {
  const named = await ledger.load(name, repositoryKey);
  const rootId = named.header.recheck?.reviewId ?? named.header.id;
  const root = rootId === named.header.id ? named : await ledger.load(rootId, repositoryKey);
  const rechecks: ReviewSnapshot[] = [];
  for (const id of await ledger.recheckIds(rootId)) {
    rechecks.push(id === named.header.id ? named : await ledger.load(id, repositoryKey));
  }
  return [root, ...rechecks];
}

type StoryLedger = FamilyLedger & Pick<HandoffLedger, "handoffs"> & Pick<TriageLedger, "sittings">;

/** All that review notes tell, of the family of a review. Throws as `loadFamily`. */
export async function loadStory(ledger: StoryLedger, name: string, repositoryKey: string | null): Promise<ReviewStory> {
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
