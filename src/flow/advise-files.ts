import type { AdvisedFile } from "../core/advise.ts";
import { changedLines, type FilePatch, type Hunk, type Side } from "../core/change.ts";
import { codeSignals, wantedKinds } from "../core/signals/code.ts";
import { sizeSignal } from "../core/signals/long-output.ts";
import { changedPart, placeSignal } from "../core/signals/places.ts";
import { changedRanges, type SideCode, sideCode } from "../core/signals/side-code.ts";
import type { RawSignal } from "../core/signals/signal.ts";
import { coveredSignal } from "../core/signals/tested.ts";
import { type Language, languageOf, type SyntaxReading } from "../core/syntax.ts";
import type { CoveredLines } from "../core/test-coverage.ts";
import type { Syntax, TakenChange } from "../ports.ts";

/** What the lines of a change say. */
export interface FileSignals {
  readonly files: readonly Omit<AdvisedFile, "points">[];
  readonly signals: readonly RawSignal[];
}

/**
 * Looks at the changed lines of every file, one file after another, so that one alone is held.
 *
 * @param coverage by path; null: no report was given
 */
export async function readFileSignals(
  taken: TakenChange,
  patches: readonly FilePatch[],
  coverage: ReadonlyMap<string, CoveredLines> | null,
  syntax: Syntax,
  signal: AbortSignal,
): Promise<FileSignals> {
  const files: Omit<AdvisedFile, "points">[] = [];
  const signals: RawSignal[] = [];
  for (const patch of patches) {
    signal.throwIfAborted();
    const file = { path: patch.path, changedLines: changedLines(patch) };
    if (placeSignal(patch)?.group === "documentation") {
      files.push({ ...file, readBy: "nothing" });
      continue;
    }
    const sides = await readSides(taken, patch, syntax);
    files.push({ ...file, readBy: sides.every(({ isParsed }) => isParsed) ? "grammar" : "text" });
    signals.push(...signalsOf(patch, sides, coverage?.get(patch.path)));
  }
  return { files, signals };
}

function signalsOf(patch: FilePatch, sides: readonly SideCode[], covered: CoveredLines | undefined): RawSignal[] {
  const { path } = patch;
  if (sides.every((code) => code.isParsed && isBlank(code))) {
    return [
      {
        kind: "comment",
        group: "documentation",
        effect: "against",
        path,
        ...changedPart(patch),
        words: "comments alone",
        weight: 1,
      },
    ];
  }
  const isPlace = placeSignal(patch) !== null;
  return sides.flatMap((code) => [
    ...codeSignals(path, code, languageOf(path)),
    ...[isPlace ? null : sizeSignal(path, code), coveredSignal(path, code, covered)].filter((found) => found !== null),
  ]);
}

async function readSides(taken: TakenChange, patch: FilePatch, syntax: Syntax): Promise<SideCode[]> {
  const read = async (side: Side) => sideCode(patch, side, await readSyntax(taken, patch, side, syntax));
  const head = patch.additions > 0 ? await read("head") : null;
  if (patch.deletions === 0) return head === null ? [] : [head];
  const plain = sideCode(patch, "base", null);
  // A grammar takes away what is said in comments and texts: where there is nothing, it need not look.
  const isSettled = head !== null && !isBlank(head) && codeSignals(patch.path, plain, null).length === 0;
  const base = isSettled ? { ...plain, isParsed: head.isParsed } : await read("base");
  return head === null ? [base] : [head, base];
}

function isBlank({ lines }: SideCode): boolean {
  return lines.every(({ text }) => text.trim() === "");
}

/** A file with more lines is longer than any that is read by a grammar. */
const maxLines = 40_000;

async function readSyntax(
  { change, trees }: TakenChange,
  patch: FilePatch,
  side: Side,
  syntax: Syntax,
): Promise<SyntaxReading | null> {
  const language = languageOf(patch.path);
  if (language === null) return null;
  if (!change.summary.hasContext) return readHunks(patch, side, language, syntax);
  const lines = changedRanges(patch, side);
  if ((lines.at(-1)?.[1] ?? 0) > maxLines) return null;
  const text = await trees.read(side, side === "base" ? (patch.oldPath ?? patch.path) : patch.path);
  return text === null ? null : syntax.read({ language, text, lines, kinds: wantedKinds(language) });
}

/** Of a bare patch each hunk by itself: grammars make do with a piece. */
async function readHunks(
  patch: FilePatch,
  side: Side,
  language: Language,
  syntax: Syntax,
): Promise<SyntaxReading | null> {
  const readings: SyntaxReading[] = [];
  for (const hunk of patch.hunks) {
    const { text, start } = shownOf(hunk, side);
    const own = changedRanges({ hunks: [hunk] }, side).map(
      ([from, to]) => [from - start, to - start] as [number, number],
    );
    if (own.length === 0) continue;
    const reading = await syntax.read({ language, text, lines: own, kinds: wantedKinds(language) });
    if (reading === null) return null;
    readings.push(moved(reading, start));
  }
  return {
    constructs: readings.flatMap(({ constructs }) => constructs),
    comments: readings.flatMap(({ comments }) => comments),
    strings: readings.flatMap(({ strings }) => strings),
  };
}

/** One side of a hunk; `start` is the line before its first. */
function shownOf({ lines, oldStart, newStart }: Hunk, side: Side): { text: string; start: number } {
  const other = side === "head" ? "-" : "+";
  const shown = lines.filter((line) => line[0] !== other).map((line) => line.slice(1));
  return { text: shown.join("\n"), start: (side === "head" ? newStart : oldStart) - 1 };
}

function moved({ constructs, comments, strings }: SyntaxReading, by: number): SyntaxReading {
  const down = <T extends { readonly line: number }>(span: T) => ({ ...span, line: span.line + by });
  return {
    constructs: constructs.map((construct) => ({ ...construct, start: construct.start + by, end: construct.end + by })),
    comments: comments.map(down),
    strings: strings.map(down),
  };
}
