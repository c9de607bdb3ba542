import { type AnchorFile, makeAnchorIndex } from "../core/anchor.ts";
import type { ThreadReading } from "../core/coverage.ts";
import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import type { RecheckContext } from "../core/recheck-claim.ts";
import type { ReviewHeader } from "../core/review.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import type { Ledger } from "../ports.ts";
import type { FindingContext } from "./findings.ts";
import type { ReviewPorts } from "./ports.ts";
import type { Before } from "./progress.ts";

/** An event, or several that are stored together: a review resumed with only some of them would go on from a lie. */
export type Step = ReviewEvent | readonly ReviewEvent[];

/** The ledger is the first fold over the stream: what any face sees is stored. */
export async function* recorded(steps: AsyncGenerator<Step>, ledger: Ledger): AsyncGenerator<ReviewEvent> {
  for await (const step of steps) {
    const events = [step].flat();
    await ledger.record(...events);
    yield* events;
  }
}

/** A stored thread as it was planned. */
export function toPlanned({ thread, brief, paths, segments, changedLines }: ThreadSnapshot): PlannedThread {
  return { thread, brief, paths, segments, changedLines };
}

/** What a stored review brings into a run that goes on with it. */
export function beforeOf(snapshot: ReviewSnapshot): Before {
  const readings = new Map<string, ThreadReading>(
    snapshot.threads.map(({ thread, segments }) => [thread.id, { thread, segments }]),
  );
  const spentUsd = snapshot.threads.reduce((total, { thread }) => total + (thread.costUsd ?? 0), 0);
  const replies = new Map(
    snapshot.threads.flatMap(({ thread, reply }) => (reply === null ? [] : [[thread.id, reply]])),
  );
  const transcripts = new Map(
    snapshot.threads.flatMap(({ thread, transcript }) => (transcript ? [[thread.id, transcript]] : [])),
  );
  return { readings, replies, transcripts, findings: snapshot.findings, spentUsd };
}

/** What findings of a review are read against. */
export async function findingContext(
  header: ReviewHeader,
  files: readonly AnchorFile[],
  ports: ReviewPorts,
  recheck?: RecheckContext,
): Promise<FindingContext> {
  const judged = header.repository === null ? [] : await ports.ledger.judged(header.repository.key);
  const renames = new Map(
    files.flatMap(({ patch }) => (patch.oldPath === null ? [] : [[patch.path, patch.oldPath] as const])),
  );
  const { authorship } = header;
  const earlier = recheck?.earlier ?? [];
  return { index: makeAnchorIndex({ files }), authorship, judged, earlier, renames, host: ports.host };
}
