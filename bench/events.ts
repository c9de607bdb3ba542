import type { ReviewEvent } from "../src/core/events.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../src/core/snapshot.ts";

/** The events that a review like this one is stored from. */
export function eventsOf({
  header,
  threads,
  files,
  findings,
  coverage,
  status,
  endedAt,
}: ReviewSnapshot): ReviewEvent[] {
  const reviewId = header.id;
  const planned = threads.map(({ reply: _reply, waitFile: _waitFile, thread, ...rest }) => ({
    ...rest,
    thread: { ...thread, outcome: null, facts: null, replyHash: null, costUsd: null, durationMs: null },
  }));
  return [
    { type: "review-start", review: header, threads: planned, coverage, resumed: false },
    ...files.map((file): ReviewEvent => ({ type: "file-keep", reviewId, file })),
    ...threads.flatMap((ended) => threadEnd(reviewId, ended)),
    ...findings.map((finding): ReviewEvent => ({ type: "finding-add", reviewId, finding })),
    { type: "review-end", reviewId, status, coverage, endedAt: endedAt ?? header.startedAt },
  ];
}

function threadEnd(reviewId: string, { thread, reply, transcript = null }: ThreadSnapshot): ReviewEvent[] {
  const { outcome } = thread;
  return outcome === null ? [] : [{ type: "thread-end", reviewId, thread: { ...thread, outcome }, reply, transcript }];
}
