import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { runningHint } from "../ledger/index.ts";

/** Nothing is added to a review that another process runs: its end would not know of it. @throws BlindspotError `usage` */
export function refuseRunning({ header: { id }, status }: ReviewSnapshot): void {
  if (status !== "running") return;
  throw new BlindspotError("usage", `Review ${id} is running in another process.`, runningHint(id));
}
