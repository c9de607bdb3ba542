import { isSelfReview } from "../core/self-review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { ReviewStory } from "../core/story.ts";
import type { SqliteLedger } from "../ledger/index.ts";
import type { HandoffLedger, TriageLedger } from "../ports.ts";
import { loadFamily } from "./review-family.ts";

type StoryLedger = Pick<HandoffLedger, "load" | "recheckIds" | "handoffs"> &
  Pick<TriageLedger, "sittings"> &
  Pick<SqliteLedger, "works">;

/**
 * All that review notes tell, of the family of a review. Takes and throws what `loadFamily` does.
 */
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
    ...(await selfReviewsOf(rounds[0], ledger)),
  };
}

/** What the thread that built the same work said of it; nothing for its own reviews, and for reviews of no work. */
async function selfReviewsOf(review: ReviewSnapshot, ledger: StoryLedger): Promise<Pick<ReviewStory, "selfReviews">> {
  const { work } = review.header;
  if (work === undefined || isSelfReview(review)) return {};
  const { reviews } = await ledger.works.load(work, null).catch(() => ({ reviews: [] }));
  const all = await Promise.all(reviews.map((id) => ledger.load(id, null)));
  const own = all.filter(isSelfReview);
  return own.length === 0 ? {} : { selfReviews: own };
}
