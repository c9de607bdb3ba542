import type { Stopped } from "../core/coverage.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewEvent } from "../core/events.ts";
import type { ReviewHeader } from "../core/review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { noFacts } from "./attempts.ts";
import type { ReviewPorts } from "./ports.ts";
import { ReviewProgress } from "./progress.ts";
import { beforeOf, findingContext, recorded, type Step, toPlanned } from "./review-state.ts";
import { readAnswer } from "./run-thread.ts";
import { createSanitizer, sanitizeReply } from "./sanitized-text.ts";

/**
 * Completes a thread that waits for a pasted reply.
 *
 * @throws BlindspotError `input` when the reply is no answer: the thread goes on waiting, so that another can be brought
 */
export function completeReply(
  snapshot: ReviewSnapshot,
  threadId: string,
  reply: string,
  ports: ReviewPorts,
): AsyncGenerator<ReviewEvent> {
  return recorded(startReply(snapshot, threadId, reply, ports), ports.ledger);
}

async function* startReply(
  snapshot: ReviewSnapshot,
  threadId: string,
  brought: string,
  ports: ReviewPorts,
): AsyncGenerator<Step> {
  const waiting = snapshot.threads.find(({ thread }) => thread.id === threadId);
  if (waiting === undefined) throw new Error(`review ${snapshot.header.id} has no thread ${threadId}`);
  const context = await findingContext(snapshot.header, snapshot.files, ports);
  const progress = new ReviewProgress(snapshot.header, snapshot.coverage, beforeOf(snapshot), context, ports);
  const reply = await sanitizeReply(createSanitizer(ports.scanner, []), brought, waiting.brief.user);
  const answer = readAnswer(reply, false, waiting.thread.role);
  if (answer.outcome.status !== "answered") throw noAnswerBrought(answer.outcome.reason);
  const end = { status: "ended", facts: noFacts, reply, ...answer } as const;
  const events = await progress.end(toPlanned(waiting), end, 0);
  const stopped = stoppedBefore(snapshot);
  const notes = stopped === null ? notRefuted(snapshot.header, events) : [];
  yield [...events, ...notes, progress.close(stopped)];
}

/** A review that was stopped stays so: resuming it has the rest to do. */
function stoppedBefore({ status }: ReviewSnapshot): Stopped | null {
  // Nobody runs it, or it could not be added to.
  if (status === "running") return "interrupted";
  return status === "interrupted" || status === "cancelled" ? status : null;
}

/** Refuters are asked when a run has its answers: what a person brings later is put to none. */
function notRefuted({ id, effort }: ReviewHeader, events: readonly ReviewEvent[]): ReviewEvent[] {
  const raised = events.filter(({ type }) => type === "finding-add").length;
  if (effort !== "deep" || raised === 0) return [];
  const findings =
    raised === 1
      ? "1 finding of the reply that was brought was"
      : `${raised} findings of the reply that was brought were`;
  return [{ type: "note-add", reviewId: id, level: "info", text: `${findings} not put to a refuter.` }];
}

function noAnswerBrought(reason: string): BlindspotError {
  const hint = "Bring the whole answer, or ask again in a new conversation; the review goes on waiting for it.";
  return new BlindspotError("input", `The reply cannot be taken for an answer: ${reason}.`, hint);
}
