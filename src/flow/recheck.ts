import type { Authorship, Independence } from "../core/authorship.ts";
import { assembleBrief, readingNotes } from "../core/brief-build.ts";
import { type Ceilings, type Room, roomUnder } from "../core/ceilings.ts";
import { compareIndependence } from "../core/choice.ts";
import type { RecheckResult } from "../core/recheck.ts";
import { claimTexts } from "../core/recheck-brief.ts";
import { type RecheckClaim, rateRecheck } from "../core/recheck-claim.ts";
import { listPlaces } from "../core/recheck-code.ts";
import type { ThreadRecord } from "../core/thread.ts";
import type { ReadableChange } from "../ports.ts";
import { addToBatch, type Batch } from "./batch.ts";
import type { Candidate } from "./candidates.ts";
import { estimateFromBrief } from "./estimate.ts";
import type { EstimatedThread } from "./plan-review.ts";
import type { ReviewPorts } from "./ports.ts";
import type { SanitizedChange } from "./sanitized-change.ts";

/** Findings that one reviewer looks at again in one conversation. */
const claimsPerThread = 4;

export interface RecheckPlanRequest {
  readonly claims: readonly RecheckClaim[];
  readonly change: SanitizedChange;
  /** Those that are ready, best first. */
  readonly candidates: readonly Candidate[];
  /** Of what changed since. */
  readonly authorship: Authorship;
  readonly ceilings: Ceilings;
}

export interface RecheckPlan {
  readonly threads: readonly EstimatedThread[];
  /** For findings that are put to nobody: what is known of them, or why not. */
  readonly results: readonly RecheckResult[];
}

/**
 * Threads that look again at findings, a few each: held by the most independent reviewer that may see what they point at,
 * as far as the ceilings reach.
 */
export async function planRechecks(request: RecheckPlanRequest, ports: ReviewPorts): Promise<RecheckPlan> {
  const batches: Batch<RecheckClaim>[] = [];
  const results: RecheckResult[] = [];
  for (const claim of request.claims.toSorted(byPlace)) {
    const choice = claim.settled === null ? reviewerFor(claim, request) : null;
    if (choice === null) results.push(claim.settled as RecheckResult);
    else if (typeof choice === "string") results.push(notAsked(claim, choice));
    else addToBatch(batches, { candidate: choice, item: claim }, claimsPerThread);
  }
  const room = roomUnder(request.ceilings);
  const threads: EstimatedThread[] = [];
  for (const batch of batches) {
    const thread = await makeThread(batch, request, ports);
    const met = takeRoom(room, thread);
    if (met === null) threads.push(thread);
    else results.push(...batch.items.map((claim) => notAsked(claim, `over the ceiling of ${met}`)));
  }
  return { threads, results };
}

/** What a recheck says of a finding that nobody may be asked about. */
function notAsked({ finding }: RecheckClaim, why: string): RecheckResult {
  return { findingId: finding.id, status: "cannot-tell", reason: `Not looked at: ${why}.`, threadId: null };
}

function takeRoom(room: Room, { thread, estimate }: EstimatedThread): string | null {
  return room.take(thread.reviewer.kind, estimate.costUsd ?? 0);
}

/** Findings of one file stand together, so that its code is shown once. */
function byPlace(a: RecheckClaim, b: RecheckClaim): number {
  const [x, y] = [a.place ?? a.finding.location, b.place ?? b.finding.location];
  if (x.path !== y.path) return x.path < y.path ? -1 : 1;
  return (x.startLine ?? 0) - (y.startLine ?? 0);
}

/** Who may look at a finding again, or why nobody may. */
function reviewerFor(claim: RecheckClaim, { candidates, change, authorship }: RecheckPlanRequest): Candidate | string {
  const paths = [claim.finding.location.path, ...(claim.place === null ? [] : [claim.place.path])];
  const staysHere = change.hasLocalOnly && claim.isRaisedHere;
  const allowed = candidates.filter(({ ref }) => {
    return (ref.isLocal || !staysHere) && paths.every((path) => change.mayShow(path, ref));
  });
  if (candidates.length === 0) return "no reviewer is ready";
  if (allowed.length === 0) return "policy lets no reviewer that is ready see it";
  const rated = allowed
    .map((candidate) => ({ candidate, independence: rateRecheck(candidate.ref.family, authorship, [claim]) }))
    .filter(({ independence }) => independence !== "refused")
    .sort((a, b) => compareIndependence(a.independence, b.independence));
  return (
    rated[0]?.candidate ??
    "no reviewer that is ready is of another family than those who wrote it and what changed since"
  );
}

/** Its brief shows the findings and the code as it is now, and nothing of how it was. */
async function makeThread(
  { candidate: { ref, reviewer }, items: claims }: Batch<RecheckClaim>,
  { change, authorship }: RecheckPlanRequest,
  ports: ReviewPorts,
): Promise<EstimatedThread> {
  const code = await codeParts(claims, change.forReviewer(ref));
  const brief = assembleBrief({
    system: ports.rubrics.recheck,
    marker: `[${ports.host.newMarker()}]`,
    material: [
      { kind: "findings", path: null, text: await change.sanitizeText("earlier findings", claimTexts(claims)) },
      ...code,
    ],
    question: questionOf(readingNotes(reviewer.limits)),
    sha256: ports.host.sha256,
  });
  const thread: ThreadRecord = {
    ...{ id: ports.host.newId("t"), role: "recheck", pass: "recheck", reviewer: ref, briefHash: brief.hash },
    independence: rateRecheck(ref.family, authorship, claims) satisfies Independence,
    ...{ replyHash: null, outcome: null, facts: null, costUsd: null, durationMs: null },
  };
  const estimate = await estimateFromBrief(ref, brief.bytes, ports.prices);
  return { thread, brief, paths: code.map(({ path }) => path), segments: [], changedLines: 0, estimate };
}

async function codeParts(claims: readonly RecheckClaim[], change: ReadableChange) {
  const places = claims.flatMap(({ place }) => (place === null || place.isFileGone ? [] : [place]));
  const byPath = Map.groupBy(places, ({ path }) => path);
  return Promise.all(
    [...byPath].map(async ([path, here]) => {
      const read = await change.read(path, "head");
      const text = "text" in read ? listPlaces(path, read.text, here) : read.refused;
      return { kind: "enclosing" as const, path, text };
    }),
  );
}

function questionOf(notes: readonly string[]): string {
  const facts = ["Numbers are lines of the file as it is now; `⋯` is a gap.", ...notes];
  return `${facts.join("\n")}\n\nSay of each fault whether the code as it is now still has it.`;
}
