import type { LineRange } from "../authorship.ts";
import type { FilePatch } from "../change.ts";
import type { Judgement } from "../verdict.ts";
import { changedPart } from "./places.ts";
import type { RawSignal } from "./signal.ts";

/** A commit of the change that people say they have read. */
export interface Approval {
  readonly commit: string;
  /** Different people, those who wrote it apart. */
  readonly people: number;
  /** What it wrote of the change as it stands; `ranges` where each line is known. */
  readonly paths: readonly { readonly path: string; readonly lines: number; readonly ranges?: readonly LineRange[] }[];
}

/** Lines that somebody says to have read. A commit of which the lines are not known says nothing of any. */
export function approvalSignals(approvals: readonly Approval[]): RawSignal[] {
  const byPath = new Map<string, { lines: LineRange[]; commits: number }>();
  for (const { paths } of approvals) {
    for (const { path, ranges } of paths) {
      if (ranges === undefined || ranges.length === 0) continue;
      const known = byPath.get(path) ?? { lines: [], commits: 0 };
      byPath.set(path, { lines: [...known.lines, ...ranges], commits: known.commits + 1 });
    }
  }
  return [...byPath].map(([path, { lines, commits }]): RawSignal => {
    const words = `Reviewed-by in ${commits === 1 ? "the commit" : `${commits} commits`} that wrote it`;
    return {
      kind: "reviewed-by",
      group: "human-review",
      effect: "against",
      path,
      side: "head",
      lines,
      words,
      weight: 0.4,
    };
  });
}

/** An earlier flag, and what the developer judged it to be. */
export interface JudgedFlag {
  readonly path: string;
  readonly judgement: Judgement;
}

/** Fewer say nothing of a place. */
const leastInFile = 5;
const leastInFolder = 10;

/** Files where this developer has judged most flags wrong: there the developer knows better than the models that read so far. */
export function judgedSignals(files: readonly FilePatch[], flags: readonly JudgedFlag[]): RawSignal[] {
  const decided = flags.filter(({ judgement }) => judgement !== "unsure");
  const byFile = Map.groupBy(decided, ({ path }) => path);
  const byFolder = Map.groupBy(decided, ({ path }) => folderOf(path));
  return files.flatMap((patch): RawSignal[] => {
    const own = tally(byFile.get(patch.oldPath ?? patch.path) ?? byFile.get(patch.path) ?? []);
    const folder = folderOf(patch.path);
    const around = tally(byFolder.get(folder) ?? []);
    const says = isMostlyWrong(own, leastInFile)
      ? `you judged ${own.wrong} of ${own.all} flags in it wrong`
      : own.all < leastInFile && isMostlyWrong(around, leastInFolder)
        ? `you judged ${around.wrong} of ${around.all} flags in ${folder === "" ? "this folder" : `${folder}/`} wrong`
        : null;
    if (says === null) return [];
    return [
      {
        ...{ kind: "wrong-before", group: "judged-before", effect: "against", path: patch.path },
        ...changedPart(patch),
        words: says,
        weight: 0.5,
      },
    ];
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function tally(flags: readonly JudgedFlag[]) {
  return { all: flags.length, wrong: flags.filter(({ judgement }) => judgement === "wrong").length };
}

function isMostlyWrong({ all, wrong }: { readonly all: number; readonly wrong: number }, least: number): boolean {
  return all >= least && wrong * 2 > all;
}
