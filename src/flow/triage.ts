import type { TriageFace, TriageSitting } from "../core/sitting.ts";
import { sampleJudged } from "../core/triage-again.ts";
import type { Judge } from "../core/verdict.ts";
import type { Host, TriageLedger } from "../ports.ts";
import { SittingStore } from "./sitting-store.ts";
import { TriageSession } from "./triage-session.ts";

export interface TriageRequest {
  readonly ledger: TriageLedger;
  readonly host: Pick<Host, "now" | "newId">;
  /** Whole, or as `Ledger.load` takes it. */
  readonly reviewId: string;
  /** For `latest`. */
  readonly repositoryKey?: string | null;
  readonly judge: Judge;
  readonly face: TriageFace;
  /** What `blind` hides is seen before judging. */
  readonly isOpen: boolean;
  /** Which share of the judged findings to judge again, 0 to 1; null: judge what waits. */
  readonly again: number | null;
}

/** Begins a sitting on a review. Nothing is stored before something is judged or folded. @throws BlindspotError `not-found` */
export async function openTriage(request: TriageRequest): Promise<TriageSession> {
  const { ledger, host, reviewId, repositoryKey = null, judge, face, isOpen, again } = request;
  const mark = await ledger.changeMark();
  const snapshot = await ledger.load(reviewId, repositoryKey);
  const { id } = snapshot.header;
  const sitting: TriageSitting = {
    ...{ id: host.newId("s"), reviewId: id, face, judge, round: again === null ? "first" : "again", isOpen },
    ...{ startedAt: host.now().toISOString(), endedAt: null, activeSeconds: 0, folded: [] },
  };
  const only = again === null ? null : sampleJudged(snapshot, again, id);
  const earlier = await ledger.sittings(id);
  return new TriageSession(new SittingStore(ledger, { mark, snapshot, sitting, earlier }), host, only);
}
