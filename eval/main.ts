/** Measures the deterministic parts on recorded reviews: `node eval/main.ts --data DIR [--json]`. */
import { parseArgs } from "node:util";
import { BlindspotError } from "../src/core/errors.ts";
import { type AdviseScore, evalAdvise, type Part } from "./advise.ts";
import { type AnchorScore, evalAnchors } from "./anchors.ts";
import { openData } from "./data.ts";
import { evalImports, type ImportScore } from "./imports.ts";
import { evalMerge, evalOverlap, type MergeRates } from "./merge.ts";
import { evalParse, type ParseScore } from "./parse.ts";

/** What `--json` prints. `anchors` by kind of disturbance, `merge` by judge. */
interface EvalReport {
  readonly version: 0;
  readonly parse: ParseScore;
  readonly imports: ImportScore;
  readonly anchors: Record<string, AnchorScore>;
  readonly merge: Record<string, MergeRates>;
  readonly overlap: { readonly wronglyMerged: number; readonly total: number };
  readonly advise: AdviseScore;
}

const USAGE = `Usage: node eval/main.ts --data DIR [--json]

Measures on recorded reviews how well replies are read, findings anchored and merged, and
whether the files that blindspot advise marks are those with grave faults. eval/README.md describes the data and the figures.

  --data DIR   folder of <benchmark>.<kind>.jsonl files
  --json       one JSON document instead of tables
  --help       this text

Exit codes: 0 measured; 2 wrong usage, or data that is missing or cannot be read.`;

async function measure(folder: string): Promise<EvalReport> {
  const data = openData(folder);
  return {
    version: 0,
    parse: evalParse(data),
    imports: evalImports(data),
    anchors: evalAnchors(data),
    merge: evalMerge(data),
    overlap: evalOverlap(data),
    advise: await evalAdvise(data),
  };
}

function describe({ parse, imports, anchors, merge, overlap, advise }: EvalReport): string {
  const anchorRows = Object.entries(anchors).map(([kind, score]) => {
    const judged = score.right + score.wrong + score.unanchored;
    const counts = [score.right, score.wrong, score.unanchored, score.ambiguous, score.total].map(String);
    return [kind, ...counts, percent(score.right, judged), percent(score.wrong, judged)];
  });
  const mergeRows = Object.entries(merge).map(([judge, { precision, recall, f1, baselineF1, shipped }]) => [
    judge,
    ...[precision, recall, f1, baselineF1, shipped.precision, shipped.recall, shipped.f1].map(rate),
  ]);
  return [
    `Replies read as recorded: ${parse.read} of ${parse.total}`,
    `Comments of review bots read as expected: ${imports.read} of ${imports.total}${imports.others.length === 0 ? "" : `; not ${imports.others.join(", ")}`}`,
    table(["quotes", "right", "wrong", "unanchored", "ambiguous", "total", "right %", "wrong %"], anchorRows),
    table(["same finding", "precision", "recall", "F1", "words F1", "shipped P", "shipped R", "shipped F1"], mergeRows),
    `Overlapping findings judged in opposite ways that were merged: ${overlap.wronglyMerged} of ${overlap.total}`,
    ...describeAdvise(advise),
  ].join("\n\n");
}

function describeAdvise({ marks, byLine, verdicts, unplaced }: AdviseScore): string[] {
  const share = ({ part, of }: Part) => [`${part} of ${of}`, percent(part, of)];
  const rows = Object.entries(marks).map(([name, { faults, files, lines }]) => [
    name,
    ...[faults, files, lines].flatMap(share),
  ]);
  const lines = ["on lines that are named", ...share(byLine.faults), "-", "-", ...share(byLine.lines)];
  const told = Object.entries(verdicts).map(([verdict, { changes, faults }]) => [
    verdict,
    String(changes),
    String(faults),
  ]);
  return [
    table(["files marked by", "grave faults", "%", "files", "%", "changed lines", "%"], [...rows, lines]),
    table(["advice", "changes", "grave faults"], told),
    `Grave faults left out, without a path or in no file that is read: ${unplaced}`,
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : ((100 * part) / whole).toFixed(1);
}

function rate(value: number): string {
  return value.toFixed(3);
}

/** Columns as wide as their widest cell, the first one to the left, numbers to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return all.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { data, json, help } = readArguments(args);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  if (data === undefined)
    throw new BlindspotError("usage", "--data is missing", "Give the folder of recorded reviews as --data DIR.");
  const report = await measure(data);
  console.log(json ? JSON.stringify(report, null, 2) : describe(report));
  return 0;
}

function readArguments(args: string[]) {
  const options = { data: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    throw new BlindspotError("usage", (cause as Error).message, "See --help.", cause);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BlindspotError)) throw error;
  console.error(`eval: ${error.message}\n${error.hint}`);
  process.exitCode = 2;
}
