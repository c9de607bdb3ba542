import type { Independence } from "./authorship.ts";
import { changedLines, type FilePatch } from "./change.ts";
import { leastIndependent } from "./choice.ts";
import { groupByAffinity } from "./plan-files.ts";
import { measure, type Piece, packFiles, type ThreadSize } from "./plan-pack.ts";
import type { Effort, ThreadPlan } from "./review.ts";
import type { Pass, ReviewerRef, Role } from "./thread.ts";

/** Threads of a model API in a quick review are larger, so fewer. */
const quickApiThread: ThreadSize = { lines: 600, bytes: 64 * 1024 };

export interface PlanRequest {
  /** Sanitized patches that somebody may read, with who reads them. */
  readonly files: readonly {
    readonly patch: FilePatch;
    readonly reviewer: ReviewerRef;
    readonly independence: Independence;
  }[];
  readonly effort: Effort;
  readonly sizeOf: (reviewer: ReviewerRef) => ThreadSize;
  /** Decides the order of the second pass. */
  readonly seed: number;
}

/**
 * Which thread reads what. Files that belong together share a thread; a file too large for one is split at hunks, a
 * hunk too large at lines. `standard` adds one thread for each reviewer that asks what the whole change lacks
 * (`asksApart`); `deep` a second pass in shuffled order over everything that can be shuffled. Refuters are planned when there
 * is something to refute.
 */
export function planThreads(request: PlanRequest): ThreadPlan[] {
  return armsByReader(request.files).flatMap((arms) => {
    const main = arms.flatMap((arm) => mainThreads(arm, request));
    const absence = request.effort !== "quick" && asksApart(arms, main) ? [absenceThread(arms)] : [];
    const second = request.effort === "deep" ? arms.flatMap((arm) => secondThreads(arm, main, request)) : [];
    return [...main, ...absence, ...second];
  });
}

function mainThreads(arm: Arm, request: PlanRequest): ThreadPlan[] {
  return packThreads(groupByAffinity(arm.files), arm, threadSize(arm.reviewer, request), "main");
}

/**
 * What would be asked the same thing twice in the same order is turned round; what cannot be, since it is all of one piece, is
 * not asked again.
 */
function secondThreads(arm: Arm, main: readonly ThreadPlan[], request: PlanRequest): ThreadPlan[] {
  const seen = new Set(main.map(segmentKey));
  const groups = shuffle(arm.files, request.seed).map((file) => [file]);
  const second = packThreads(groups, arm, threadSize(arm.reviewer, request), "second");
  return second
    .map((plan) => (seen.has(segmentKey(plan)) ? reversed(plan) : plan))
    .filter((plan) => !seen.has(segmentKey(plan)));
}

interface Arm {
  readonly reviewer: ReviewerRef;
  readonly independence: Independence;
  readonly files: FilePatch[];
}

/**
 * Whether the question about the whole change is worth a thread of its own. A program that has seen all of it in one
 * thread was asked there, and a person is not sent to the chat window twice.
 */
function asksApart([{ reviewer }]: Arms, main: readonly ThreadPlan[]): boolean {
  return reviewer.kind === "api" || (reviewer.kind !== "paste" && main.length > 1);
}

/** What one reviewer reads in one role: in several arms where it is not as independent of all of it. */
type Arms = readonly [Arm, ...Arm[]];

function armsByReader(files: PlanRequest["files"]): Arms[] {
  const byReader = Map.groupBy(armsOf(files), ({ reviewer: { name, model }, independence }) =>
    JSON.stringify([name, model, roleOf(independence)]),
  );
  return [...byReader.values()] as unknown as Arms[];
}

/** Files by who reads them and how independent that is: a thread that reads lines never mixes two. */
function armsOf(files: PlanRequest["files"]): Arm[] {
  const found = new Map<string, Arm>();
  for (const { patch, reviewer, independence } of files) {
    const key = JSON.stringify([reviewer.name, reviewer.model, independence]);
    const arm = found.get(key) ?? { reviewer, independence, files: [] };
    arm.files.push(patch);
    found.set(key, arm);
  }
  return [...found.values()];
}

function threadSize(reviewer: ReviewerRef, request: PlanRequest): ThreadSize {
  const own = request.sizeOf(reviewer);
  if (request.effort !== "quick" || reviewer.kind !== "api") return own;
  return { lines: Math.max(own.lines, quickApiThread.lines), bytes: Math.max(own.bytes, quickApiThread.bytes) };
}

function roleOf(independence: Independence): Role {
  return independence === "control" ? "control" : "review";
}

/** Fills threads with the files of an arm. */
function packThreads(groups: readonly FilePatch[][], arm: Arm, size: ThreadSize, pass: Pass): ThreadPlan[] {
  return packFiles(groups, size).map((pieces) => toThread(pieces, arm, pass));
}

function toThread(pieces: readonly Piece[], arm: Arm, pass: Pass): ThreadPlan {
  const { lines, bytes } = measure(pieces);
  const { reviewer, independence } = arm;
  const segments = pieces.map(({ bytes: _, ...segment }) => segment);
  const paths = [...new Set(segments.map((segment) => segment.path))];
  const size = { changedLines: lines, diffBytes: bytes };
  return { role: roleOf(independence), pass, reviewer, independence, segments, paths, ...size };
}

/** Asks of all that the reviewer may read, and claims no more independence than it has of any of it. */
function absenceThread(arms: Arms): ThreadPlan {
  const files = arms.flatMap((arm) => arm.files);
  const independence = leastIndependent(arms.map((arm) => arm.independence));
  return {
    role: roleOf(independence),
    pass: "absence",
    reviewer: arms[0].reviewer,
    independence,
    segments: [],
    paths: files.map((file) => file.path),
    changedLines: files.reduce((total, file) => total + changedLines(file), 0),
    diffBytes: 0,
  };
}

function segmentKey(plan: ThreadPlan): string {
  return JSON.stringify(plan.segments);
}

function reversed(plan: ThreadPlan): ThreadPlan {
  return { ...plan, segments: [...plan.segments].reverse() };
}

/** Fisher–Yates with a small generator (mulberry32), so that a plan can be made again from its seed. */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  const out = [...items];
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}
