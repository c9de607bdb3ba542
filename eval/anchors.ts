import { z } from "zod";
import { type AnchorIndex, anchorFinding, makeAnchorIndex } from "../src/core/anchor.ts";
import { type FilePatch, type HunkLine, type Side, walkHunk } from "../src/core/change.ts";
import { parseDiff } from "../src/core/diff.ts";
import { BlindspotError } from "../src/core/errors.ts";
import type { Location } from "../src/core/finding.ts";
import { type EvalData, rowsLike } from "./data.ts";
import { type Disturbance, disturbances, type QuotedCode } from "./disturb.ts";

export interface AnchorScore {
  right: number;
  wrong: number;
  /** No lines were anchored. */
  unanchored: number;
  /** The quote stands more than once in the change; neither right nor wrong. */
  ambiguous: number;
  total: number;
}

/** Located records and the diffs that they are located in. */
const SOURCES = [
  { records: "droid.goldens", diffs: "martian.diffs" },
  { records: "aacr.findings", diffs: "aacr.diffs" },
  { records: "shim52.goldens", diffs: "shim52.diffs" },
];
const Located = z.object({
  pr_id: z.string(),
  golden_id: z.string().nullish(),
  finding_id: z.string().nullish(),
  path: z.string(),
  line_start: z.number().int(),
  line_end: z.number().int().nullish(),
  side: z.string().nullish(),
});
type Located = z.infer<typeof Located>;
const Diff = z.object({ pr_id: z.string(), diff: z.string() });

/**
 * Cuts a quote at the place of each located record out of its diff, disturbs it, and asks `anchorFinding` where it stands. Records
 * whose lines do not stand in a hunk of their diff are left out.
 */
export function evalAnchors(data: EvalData): Record<string, AnchorScore> {
  const scores = new Map<string, AnchorScore>();
  for (const { records, diffs } of SOURCES) {
    const changes = new Map(rowsLike(data, diffs, Diff).map((row) => [row.pr_id, makeChange(row)]));
    for (const record of rowsLike(data, records, Located)) {
      const change = changes.get(record.pr_id);
      if (change === undefined || change === null) continue;
      const quoted = cutQuote(record, change.patches);
      if (quoted !== null) scoreRecord(quoted, change, scores);
    }
  }
  return Object.fromEntries(scores);
}

interface EvalChange {
  readonly patches: readonly FilePatch[];
  readonly index: AnchorIndex;
}

/** Null, with a note on stderr, for a diff that cannot be read. */
function makeChange({ pr_id, diff }: z.infer<typeof Diff>): EvalChange | null {
  try {
    const patches = parseDiff(diff, { allowEmpty: true });
    const files = patches.map((patch) => ({ patch, base: null, head: null }));
    return { patches, index: makeAnchorIndex({ files }) };
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    console.error(`eval: the diff of ${pr_id} is left out: ${error.message}`);
    return null;
  }
}

function cutQuote(record: Located, patches: readonly FilePatch[]): QuotedCode | null {
  const side: Side = record.side === "LEFT" ? "base" : "head";
  // Some recorded ranges are reversed.
  const ends = [record.line_start, record.line_end ?? record.line_start];
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const patch = patches.find(({ path, oldPath }) => path === record.path || oldPath === record.path);
  const isInside = (line: HunkLine) => isBetween(lineNumber(line, side), first, last);
  const hunk = patch?.hunks.find((candidate) => [...walkHunk(candidate)].filter(isInside).length === last - first + 1);
  if (patch === undefined || hunk === undefined) return null;
  const solid = [...walkHunk(hunk)].filter(isInside).filter(({ text }) => text.trim() !== "");
  const lines = solid.map((line) => ({ line: lineNumber(line, side) ?? 0, text: line.text }));
  const id = record.golden_id ?? record.finding_id ?? `${record.path}:${first}`;
  return lines.length === 0 ? null : { id, path: patch.path, side, lines, paths: patches.map(({ path }) => path) };
}

function lineNumber({ oldLine, newLine }: HunkLine, side: Side): number | null {
  return side === "head" ? newLine : oldLine;
}

function isBetween(line: number | null, first: number, last: number): boolean {
  return line !== null && line >= first && line <= last;
}

function scoreRecord(quoted: QuotedCode, { patches, index }: EvalChange, scores: Map<string, AnchorScore>): void {
  for (const disturbance of disturbances(quoted)) {
    const score = scores.get(disturbance.kind) ?? { right: 0, wrong: 0, unanchored: 0, ambiguous: 0, total: 0 };
    scores.set(disturbance.kind, score);
    score.total += 1;
    const location = anchorFinding({ scope: "introduced", ...disturbance.claim }, index);
    if (countInChange(disturbance.original, patches) > 1) score.ambiguous += 1;
    else score[judge(location, disturbance, quoted)] += 1;
  }
}

function judge(location: Location, { first, last }: Disturbance, { path, side }: QuotedCode) {
  if (location.startLine === null) return "unanchored";
  const isRight =
    location.path === path && location.side === side && location.startLine === first && location.endLine === last;
  return isRight ? "right" : "wrong";
}

/** How often code stands in the change, spacing ignored: on the head side, and on the base side where lines were removed. */
function countInChange(code: string, patches: readonly FilePatch[]): number {
  const needle = plain(code);
  let count = 0;
  for (const hunk of patches.flatMap(({ hunks }) => hunks)) {
    const lines = [...walkHunk(hunk)];
    const head = plain(lines.flatMap(({ kind, text }) => (kind === "delete" ? [] : [text])).join("\n"));
    const base = removedRuns(lines).map(plain);
    for (const text of [head, ...base]) count += text.split(needle).length - 1;
  }
  return count;
}

/** Runs of removed lines with nothing else between them. */
function removedRuns(lines: readonly HunkLine[]): string[] {
  const marked = lines.map(({ kind, text }) => (kind === "delete" ? text : "\u0000")).join("\n");
  return marked.split("\u0000").filter((run) => run.trim() !== "");
}

function plain(code: string): string {
  return code.replace(/\s+/g, "");
}
