import { z } from "zod";
import { decideAdvice } from "../src/core/advise.ts";
import type { Change, FilePatch } from "../src/core/change.ts";

import { parseDiff } from "../src/core/diff.ts";
import { BlindspotError } from "../src/core/errors.ts";
import { classifyFile } from "../src/core/exclude.ts";
import { groupByAffinity } from "../src/core/plan-files.ts";
import { placeSignal } from "../src/core/signals/places.ts";
import type { Signal } from "../src/core/signals/signal.ts";
import { testedSignals } from "../src/core/signals/tested.ts";
import { readFileSignals } from "../src/flow/advise-files.ts";
import type { Syntax, Trees } from "../src/ports.ts";
import { openSyntax } from "../src/system/syntax.ts";
import { type EvalData, rowsLike } from "./data.ts";

/** A share, as its parts. */
export interface Part {
  readonly part: number;
  readonly of: number;
}

/** How what is marked compares with where people found grave faults. */
interface MarkScore {
  /** Grave faults whose file is marked. */
  readonly faults: Part;
  /** Files that a review would read, marked. */
  readonly files: Part;
  /** Changed lines in marked files: what marking the same share of lines by chance would find. */
  readonly lines: Part;
}

export interface AdviseScore {
  /** By how a file is marked: with a signal of any weight, or with so many points. */
  readonly marks: Record<string, MarkScore>;
  /** Grave faults on a line that a signal names, and the changed lines of all files that signals name. */
  readonly byLine: { readonly faults: Part; readonly lines: Part };
  /** Changes by verdict, with the grave faults in them. */
  readonly verdicts: Record<string, { readonly changes: number; readonly faults: number }>;
  /** Grave faults that are left out: without a path, or in a file that a review would not read. */
  readonly unplaced: number;
  /** Files that a review would read, by how they were looked at. */
  readonly readBy: Record<string, number>;
}

const Diff = z.object({ pr_id: z.string(), diff: z.string() });
const Golden = z.object({
  pr_id: z.string(),
  severity: z.string(),
  path: z.string().nullish(),
  line_start: z.number().nullish(),
  line_end: z.number().nullish(),
  audit: z.object({ is_real_bug: z.boolean() }),
});
type Golden = z.infer<typeof Golden>;

const marks: Readonly<Record<string, number>> = { "any signal": 0.001, "0.5 points": 0.5, "1 point": 1, "2 points": 2 };

/**
 * Whether the files that signals mark are those in which grave faults were found: goldens of high or critical severity that an audit
 * found real, against all files that a review would read. Only the diffs are known, so that grammars read hunks.
 */
export async function evalAdvise(data: EvalData): Promise<AdviseScore> {
  const grave = rowsLike(data, "martian.goldens", Golden).filter(isGrave);
  const goldens = Map.groupBy(grave, ({ pr_id }) => pr_id);
  const changes: AdvisedChange[] = [];
  for (const { pr_id, diff } of rowsLike(data, "martian.diffs", Diff)) {
    const patches = readPatches(pr_id, diff);
    if (patches !== null) changes.push(await adviseOn(patches, goldens.get(pr_id) ?? [], openSyntax()));
  }
  return scoreOf(changes, grave.length);
}

function isGrave({ severity, audit }: Golden): boolean {
  return audit.is_real_bug && /^(?:high|critical)$/i.test(severity);
}

function readPatches(id: string, diff: string): FilePatch[] | null {
  try {
    return parseDiff(diff, { allowEmpty: true }).filter(
      (patch) => classifyFile(patch, { generated: false, vendored: false }) === null,
    );
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    console.error(`eval: the diff of ${id} is left out: ${error.message}`);
    return null;
  }
}

interface AdvisedChange {
  readonly advice: ReturnType<typeof decideAdvice>;
  /** In files that a review would read. */
  readonly goldens: readonly Golden[];
}

const noTrees: Trees = {
  read: async () => null,
  list: async () => [],
  async *search() {},
};

async function adviseOn(
  patches: readonly FilePatch[],
  goldens: readonly Golden[],
  syntax: Syntax,
): Promise<AdvisedChange> {
  const sum = (count: (patch: FilePatch) => number) => patches.reduce((total, patch) => total + count(patch), 0);
  const change: Change = {
    summary: {
      ...{
        kind: "patch",
        took: "",
        base: null,
        head: null,
        baseTree: null,
        tree: null,
        branch: null,
        hasContext: false,
      },
      ...{
        files: patches.length,
        additions: sum(({ additions }) => additions),
        deletions: sum(({ deletions }) => deletions),
      },
    },
    ...{ repository: null, patches },
  };
  const taken = {
    change,
    trees: noTrees,
    attributes: new Map(),
    uncommitted: [],
    renames: new Map(),
    dispose: async () => {},
  };
  const { files, signals } = await readFileSignals(taken, patches, null, syntax, AbortSignal.any([]));
  const isTest = (patch: FilePatch) => placeSignal(patch)?.kind === "test";
  const places = [
    ...patches.flatMap((patch) => placeSignal(patch) ?? []),
    ...testedSignals(groupByAffinity(patches), isTest),
  ];
  const advice = decideAdvice({
    change: change.summary,
    files,
    signals: [...signals, ...places],
    estimates: null,
    notes: [],
  });
  const known = new Set(patches.map(({ path }) => path));
  return { advice, goldens: goldens.filter(({ path }) => path != null && known.has(path)) };
}

function scoreOf(changes: readonly AdvisedChange[], grave: number): AdviseScore {
  const placed = changes.reduce((sum, { goldens }) => sum + goldens.length, 0);
  const files = changes.flatMap(({ advice }) => advice.files);
  return {
    marks: Object.fromEntries(Object.entries(marks).map(([name, least]) => [name, scoreMark(changes, least)])),
    byLine: scoreLines(changes),
    verdicts: Object.fromEntries(
      [...Map.groupBy(changes, ({ advice }) => advice.verdict)].map(([verdict, group]) => [
        verdict,
        { changes: group.length, faults: group.reduce((sum, { goldens }) => sum + goldens.length, 0) },
      ]),
    ),
    unplaced: grave - placed,
    readBy: Object.fromEntries(
      [...Map.groupBy(files, ({ readBy }) => readBy)].map(([by, group]) => [by, group.length]),
    ),
  };
}

function scoreMark(changes: readonly AdvisedChange[], least: number): MarkScore {
  const score = { faults: { part: 0, of: 0 }, files: { part: 0, of: 0 }, lines: { part: 0, of: 0 } };
  const count = (what: { part: number; of: number }, weight: number, isIn: boolean) => {
    what.of += weight;
    if (isIn) what.part += weight;
  };
  for (const { advice, goldens } of changes) {
    const marked = new Set(advice.files.filter(({ points }) => points >= least).map(({ path }) => path));
    for (const { path } of goldens) count(score.faults, 1, marked.has(path ?? ""));
    for (const { path, changedLines: lines } of advice.files) {
      count(score.files, 1, marked.has(path));
      count(score.lines, lines, marked.has(path));
    }
  }
  return score;
}

/** Goldens without a line are left out. */
function scoreLines(changes: readonly AdvisedChange[]): AdviseScore["byLine"] {
  const faults = { part: 0, of: 0 };
  const lines = { part: 0, of: 0 };
  for (const { advice, goldens } of changes) {
    const named = advice.signals.filter(
      ({ effect, left, side, kind }) => effect === "for" && left > 0 && side === "head" && kind !== "size",
    );
    for (const { path, line_start: start, line_end: end } of goldens) {
      if (start == null) continue;
      faults.of++;
      if (named.some((signal) => signal.path === path && touches(signal, start, end ?? start))) faults.part++;
    }
    lines.of += advice.files.reduce((sum, file) => sum + file.changedLines, 0);
    lines.part += namedLines(named);
  }
  return { faults, lines };
}

function touches({ lines }: Signal, start: number, end: number): boolean {
  return lines.some(([first, last]) => first <= Math.max(start, end) && last >= Math.min(start, end));
}

/** Each line once, however many signals name it. */
function namedLines(signals: readonly Signal[]): number {
  const named = new Set<string>();
  for (const { path, lines } of signals) {
    for (const [start, end] of lines) for (let line = start; line <= end; line++) named.add(`${path}:${line}`);
  }
  return named.size;
}
