import type { Independence } from "./authorship.ts";
import { changedLines, type FilePatch, type Hunk } from "./change.ts";
import { leastIndependent } from "./choice.ts";
import { consequenceScore, groupByAffinity } from "./plan-files.ts";
import type { Effort, Segment, ThreadPlan } from "./review.ts";
import type { Pass, ReviewerRef, Role } from "./thread.ts";

/** How much one thread holds. */
export interface ThreadSize {
  readonly lines: number;
  /** Of diff, long lines already cut. */
  readonly bytes: number;
}

/** Threads of a model API in a quick review are larger, so fewer. */
const quickApiThread: ThreadSize = { lines: 600, bytes: 64 * 1024 };

/** Longer lines are cut to this many characters, with a mark, wherever a brief shows them. */
export const maxLineLength = 1_000;

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
 * (`asksApart`); `deep` a second pass over everything in shuffled order. Refuters are planned when there is something to
 * refute.
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

/** A change that fits one thread would be asked the same thing twice in the same order: then it is turned round. */
function secondThreads(arm: Arm, main: readonly ThreadPlan[], request: PlanRequest): ThreadPlan[] {
  const seen = new Set(main.map(segmentKey));
  const groups = shuffle(arm.files, request.seed).map((file) => [file]);
  const second = packThreads(groups, arm, threadSize(arm.reviewer, request), "second");
  return second.map((plan) => (seen.has(segmentKey(plan)) ? reversed(plan) : plan));
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

interface Piece extends Segment {
  readonly bytes: number;
}

/** Fills threads group by group; a group or a file is split only where it does not fit a thread of its own. */
function packThreads(groups: readonly FilePatch[][], arm: Arm, size: ThreadSize, pass: Pass): ThreadPlan[] {
  const bins: Piece[][] = [];
  for (const group of groups) {
    const perFile = group.map((file) => file.hunks.flatMap((hunk, index) => splitHunk(file.path, hunk, index, size)));
    const whole = perFile.flat();
    if (fits(whole, size)) addPieces(bins, whole, size);
    else for (const pieces of perFile) addSplittable(bins, pieces, size);
  }
  return joinSmall(bins, size).map((pieces) => toThread(pieces, arm, pass));
}

function addSplittable(bins: Piece[][], pieces: readonly Piece[], size: ThreadSize): void {
  if (fits(pieces, size)) addPieces(bins, pieces, size);
  else for (const piece of pieces) addPieces(bins, [piece], size);
}

/** Into the last thread where there is room, else into a new one. */
function addPieces(bins: Piece[][], pieces: readonly Piece[], size: ThreadSize): void {
  const last = bins.at(-1);
  if (last !== undefined && fits([...last, ...pieces], size)) last.push(...pieces);
  else if (pieces.length > 0) bins.push([...pieces]);
}

/** Neighbours of the same thread were kept together above; what is left half empty is joined with the next that fits. */
function joinSmall(bins: readonly Piece[][], size: ThreadSize): Piece[][] {
  const joined: { pieces: Piece[]; lines: number; bytes: number }[] = [];
  for (const pieces of bins) {
    const { lines, bytes } = measure(pieces);
    const room = joined.find((bin) => bin.lines + lines <= size.lines && bin.bytes + bytes <= size.bytes);
    if (room === undefined) joined.push({ pieces, lines, bytes });
    else {
      room.pieces.push(...pieces);
      room.lines += lines;
      room.bytes += bytes;
    }
  }
  return joined.map((bin) => bin.pieces);
}

function measure(pieces: readonly Piece[]): ThreadSize {
  let lines = 0;
  let bytes = 0;
  for (const piece of pieces) {
    lines += piece.changedLines;
    bytes += piece.bytes;
  }
  return { lines, bytes };
}

function fits(pieces: readonly Piece[], size: ThreadSize): boolean {
  const { lines, bytes } = measure(pieces);
  return lines <= size.lines && bytes <= size.bytes;
}

/** A hunk as one piece, or as several where it is larger than a thread. Pieces without changed lines are left out. */
function splitHunk(path: string, hunk: Hunk, index: number, size: ThreadSize): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let lines = 0;
  let bytes = 0;
  const end = (to: number) => {
    if (lines > 0) pieces.push({ path, hunk: index, from, to, changedLines: lines, bytes });
    [from, lines, bytes] = [to, 0, 0];
  };
  for (const [at, line] of hunk.lines.entries()) {
    const changed = line[0] === " " ? 0 : 1;
    const lineBytes = Math.min(line.length, maxLineLength) + 1;
    if (lines + changed > size.lines || bytes + lineBytes > size.bytes) end(at);
    lines += changed;
    bytes += lineBytes;
  }
  end(hunk.lines.length);
  return pieces;
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

/** Threads that may run, and those that a ceiling leaves out, with the ceiling's name. */
export interface CappedPlan {
  readonly threads: readonly ThreadPlan[];
  readonly leftOut: readonly ThreadPlan[];
  readonly ceiling: string | null;
}

export interface Ceilings {
  /** Null: the default, 60 threads of APIs, 6 of programs and people. */
  readonly maxThreads: number | null;
  readonly maxCostUsd: number;
}

const defaultApiThreads = 60;
const defaultAgentThreads = 6;

/**
 * Keeps the most consequential threads under the ceilings: the question about the whole change and the first pass
 * before the second, and among those by what a fault would cost. An unknown price (null) counts as nothing, and then
 * only the number of threads holds.
 */
export function capPlan(
  threads: readonly ThreadPlan[],
  costs: readonly (number | null)[],
  files: readonly FilePatch[],
  ceilings: Ceilings,
): CappedPlan {
  const scores = new Map(files.map((file) => [file.path, consequenceScore(file)]));
  const order = threads
    .map((thread, index) => ({ thread, index, cost: costs[index] ?? 0, weight: weigh(thread, scores) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  const kept = new Set<ThreadPlan>();
  const counts = { api: 0, program: 0, cost: 0 };
  let ceiling: string | null = null;
  for (const { thread, cost } of order) {
    const met = metCeiling(thread, cost, counts, ceilings);
    if (met !== null) {
      ceiling ??= met;
      continue;
    }
    kept.add(thread);
    counts[thread.reviewer.kind === "api" ? "api" : "program"] += 1;
    counts.cost += cost;
  }
  return {
    threads: threads.filter((thread) => kept.has(thread)),
    leftOut: threads.filter((thread) => !kept.has(thread)),
    ceiling,
  };
}

function metCeiling(
  thread: ThreadPlan,
  cost: number,
  counts: { readonly api: number; readonly program: number; readonly cost: number },
  ceilings: Ceilings,
): string | null {
  const isApi = thread.reviewer.kind === "api";
  const limit = ceilings.maxThreads ?? (isApi ? defaultApiThreads : defaultAgentThreads);
  const count = ceilings.maxThreads === null ? (isApi ? counts.api : counts.program) : counts.api + counts.program;
  if (count >= limit) return `${limit} threads (--max-threads)`;
  if (counts.cost + cost > ceilings.maxCostUsd) return `$${ceilings.maxCostUsd} estimated (--max-cost)`;
  return null;
}

/** Mean score of what a thread reads, weighted by lines; whole-change questions first, second passes last. */
function weigh(thread: ThreadPlan, scores: ReadonlyMap<string, number>): number {
  if (thread.pass === "absence") return 100;
  const lines = thread.segments.reduce((total, segment) => total + segment.changedLines, 0);
  const score = thread.segments.reduce((t, s) => t + (scores.get(s.path) ?? 0) * s.changedLines, 0);
  return (lines === 0 ? 0 : score / lines) - (thread.pass === "second" ? 50 : 0);
}
