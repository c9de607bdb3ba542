import { type Ceilings, roomUnder } from "../core/ceilings.ts";
import type { KeptFile, PlannedThread } from "../core/events.ts";
import type { Finding } from "../core/finding.ts";
import { compareFindings } from "../core/order.ts";
import { addToBatch, type Batch } from "./batch.ts";
import { type Candidate, probeCandidates } from "./candidates.ts";
import { estimateFromBrief } from "./estimate.ts";
import type { ReviewPorts } from "./ports.ts";
import type { ReviewProgress } from "./progress.ts";
import { refuteThread } from "./refute-brief.ts";
import type { SanitizedChange } from "./sanitized-change.ts";

/** Claims that one refuter judges in one conversation. */
const claimsPerThread = 6;

export interface RefutePlan {
  readonly threads: readonly PlannedThread[];
  /** For people: how many findings are put to nobody, and why. */
  readonly notes: readonly string[];
}

export interface RefuteRequest {
  readonly progress: ReviewProgress;
  readonly files: readonly KeptFile[];
  /** By the policy in use. */
  readonly change: Pick<SanitizedChange, "mayShow" | "hasLocalOnly">;
  /** Best first; those that are not ready are passed over. */
  readonly candidates: readonly Candidate[];
  /** Of the whole review. */
  readonly ceilings: Ceilings;
  /** Threads of an earlier run of this review: a claim that one of them judges is not put to another. */
  readonly earlier: readonly PlannedThread[];
}

/**
 * Threads that try to refute what was found, the weightiest first as far as the ceilings reach: by a family that is not
 * the finder's and, if possible, not the author's, and that may see what the finding speaks of.
 */
export async function refute(request: RefuteRequest, ports: ReviewPorts, signal: AbortSignal): Promise<RefutePlan> {
  const { progress, earlier } = request;
  const claims = progress.findings.filter((finding) => !isJudged(finding) && !isPut(finding, earlier));
  if (claims.length === 0) return { threads: [], notes: [] };
  const { ready } = await probeCandidates(request.candidates, signal);
  const notPut = new Map<string, number>();
  const batches: Batch<Finding>[] = [];
  for (const finding of claims.toSorted(compareFindings)) {
    const choice = refuterFor(finding, { ...request, candidates: ready });
    if (typeof choice === "string") notPut.set(choice, (notPut.get(choice) ?? 0) + 1);
    else addToBatch(batches, { candidate: choice, item: finding }, claimsPerThread);
  }
  const threads = await capBatches(batches, notPut, request, ports);
  return {
    threads,
    notes: [...notPut].map(([reason, count]) => `${countFindings(count)} not put to a refuter: ${reason}.`),
  };
}

/** A person's word on it goes before a model's. */
function isJudged({ fold, knownAs }: Finding): boolean {
  return fold === "judged-before" || knownAs !== null;
}

function isPut(finding: Finding, earlier: readonly PlannedThread[]): boolean {
  return earlier.some(({ thread, brief }) => thread.role === "refute" && brief.user.includes(`id: ${finding.id}`));
}

/** `1 finding was`, `2 findings were`. */
function countFindings(count: number): string {
  return count === 1 ? "1 finding was" : `${count} findings were`;
}

/** Who may refute a finding, or why nobody may. */
function refuterFor(finding: Finding, { progress, change, candidates }: RefuteRequest): Candidate | string {
  const finders = progress.raisersOf(finding);
  const families = new Set(finders.map(({ family }) => family));
  const others = candidates.filter(({ ref }) => ref.kind !== "paste" && !families.has(ref.family));
  if (others.length === 0) return "no reviewer of a third family is ready";
  // What a model here says may repeat all that only it may see, wherever its finding points.
  const staysHere = change.hasLocalOnly && finders.some(({ isLocal }) => isLocal);
  const { path } = finding.location;
  const allowed = others.filter(({ ref }) => (ref.isLocal || !staysHere) && change.mayShow(path, ref));
  if (allowed.length === 0) return "policy lets no reviewer of a third family that is ready see it";
  return allowed.find(({ ref }) => ref.family !== finding.author) ?? (allowed[0] as Candidate);
}

/** The threads that the ceilings leave room for, beside all that the review has. Counts the findings of the others. */
async function capBatches(
  batches: readonly Batch<Finding>[],
  notPut: Map<string, number>,
  { progress, files, ceilings }: RefuteRequest,
  ports: ReviewPorts,
): Promise<PlannedThread[]> {
  const byPath = new Map(files.map((file) => [file.patch.path, file]));
  const room = roomUnder(ceilings, { kinds: progress.threadKinds(), costUsd: progress.spentUsd });
  const threads: PlannedThread[] = [];
  for (const { candidate, items: findings } of batches) {
    const planned = refuteThread(candidate, findings, byPath, progress.header, ports);
    const { costUsd } = await estimateFromBrief(candidate.ref, planned.brief.bytes, ports.prices);
    const met = room.take(candidate.ref.kind, costUsd ?? 0);
    if (met === null) threads.push(planned);
    else notPut.set(overCeiling(met), (notPut.get(overCeiling(met)) ?? 0) + findings.length);
  }
  return threads;
}

function overCeiling(ceiling: string): string {
  return `over the ceiling of ${ceiling}`;
}
