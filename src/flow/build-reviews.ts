import type { BuildStep, TurnToAsk } from "../core/build-step.ts";
import { anotherRound } from "../core/build-step.ts";
import type { BeginReview } from "./build-ports.ts";
import { type BuildRun, relay, type StepRun } from "./build-run.ts";
import { askBuilder, standingConversation, storedPrompt } from "./build-turn.ts";

type Kind = "self-review" | "review" | "recheck";

/** Holds a new review. Its id is in the journal before anything is sent. */
export async function* beginReview(run: BuildRun, kind: Kind, of: string | null): StepRun {
  const { journal, desk } = run;
  const skipped = yield* relay(run.signal, async (send, signal) => {
    const begin: BeginReview = async (reviewId) => {
      send(await journal.append([{ type: "review-begun", at: journal.now(), reviewId, kind }]));
    };
    if (kind === "self-review") return desk.selfReview(journal.state, begin, signal);
    if (of === null) await desk.crossReview(journal.state, begin, signal);
    else await desk.recheck(journal.state, of, begin, signal);
    return null;
  });
  return yield* endReview(run, skipped);
}

export async function* resumeReview(run: BuildRun, reviewId: string): StepRun {
  const review = run.journal.state.reviews.find(({ id }) => id === reviewId);
  if (review === undefined) throw new Error(`no review ${reviewId}`);
  const skipped = await run.desk.resumeReview(run.journal.state, review, run.signal);
  // Others are not left out: a work that nobody else has read is not done.
  return yield* endReview(run, review.kind === "self-review" ? skipped : null);
}

/** A review that has not ended now does not end by going on at once. */
async function* endReview(run: BuildRun, skipped: { readonly skipped: string } | null): StepRun {
  const { journal, desk, ports } = run;
  if (skipped !== null) {
    const reason = await ports.gate.clean(skipped.skipped);
    yield* await journal.append([{ type: "self-review-skipped", at: journal.now(), reason }]);
    return null;
  }
  if (run.signal.aborted) return { why: "cancelled" };
  const { reviews } = journal.state;
  journal.learn(await desk.standings(reviews.map(({ id }) => id)));
  const latest = journal.state.reviews.at(-1);
  if (latest === undefined || latest.standing.isEnded) return null;
  return { why: "review-not-ended", reviewId: latest.id, kind: latest.kind };
}

/** Has the developer judge what a review found. */
export async function* triage({ journal, desk, signal }: BuildRun, reviewId: string): StepRun {
  if ((await desk.triage(reviewId, signal)) === "stop") return { why: "waits", step: { type: "triage", reviewId } };
  yield* await journal.append([{ type: "triaged", at: journal.now(), reviewId }]);
  return null;
}

/** Hands back what is to be mended, as far as the developer agrees to it. */
export async function* fix(run: BuildRun, reviewId: string): StepRun {
  const { journal, desk, signal } = run;
  const turn = await desk.fixBrief(reviewId, journal.state, signal);
  if (turn === "stop") return { why: "waits", step: { type: "fix", reviewId } };
  if (turn === null) return yield* askDone(run);
  await turn.handOver((await standingConversation(run)).sessionId);
  const asked = { purpose: "fix", incrementId: null, reviewId, again: null } as const;
  return yield* askBuilder(run, asked, { brief: turn.brief });
}

/** A fix that brought no answer is asked again as it was. */
export function canRepeat(run: BuildRun, { purpose, again }: TurnToAsk): boolean {
  return purpose !== "fix" || again === null || storedPrompt(run, again.turnId) !== null;
}

/** Asks whether that is all. */
export async function* askDone(run: BuildRun): StepRun {
  const { journal, desk, signal } = run;
  const answer = await desk.isDone(journal.state, signal);
  if (answer === "stop") return { why: "waits", step: { type: "ask-done" } };
  if (answer === "done") {
    yield* await journal.append([{ type: "done", at: journal.now() }]);
    return null;
  }
  const next: BuildStep = anotherRound(journal.state);
  return next.type === "fix" ? yield* fix(run, next.reviewId) : yield* beginReview(run, "review", null);
}
