import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { loadRepository } from "../../src/system/repository.ts";
import { eventsOf, shopFiles, triageReview, unreadFile } from "../fixtures/triage-review.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { inLedger } from "./in-ledger.ts";
import type { Place } from "./place.ts";

/** The shop as it was reviewed, with the review to try triage with, or such a one, in the ledger. */
export async function reviewedShop(place: Place, change: Partial<ReviewSnapshot> = {}): Promise<GitRepository> {
  const files = Object.fromEntries([...shopFiles, unreadFile].map(({ path, head }) => [path, head ?? ""]));
  const shop = place.makeRepository([{ files, message: "The shop" }]);
  const repository = await loadRepository(shop.root);
  const review = triageReview(change);
  await inLedger(place, (ledger) =>
    ledger.record(...eventsOf({ ...review, header: { ...review.header, repository } })),
  );
  return shop;
}
