import { type FilePatch, walkHunk } from "./change.ts";

/** Letters and digits that lines need to be recognised elsewhere. Less is found everywhere (`}`, `return null;`). */
const minDistinctCode = 16;

interface AddedLine {
  readonly path: string;
  readonly line: number;
  readonly code: string;
}

/**
 * Where lines that a change removes are put, as a whole and without others between them; indentation and blank lines
 * are ignored. Null when they are nowhere, in more than one place, or too short to be recognised.
 */
export function findMoved(
  removed: readonly string[],
  patches: readonly FilePatch[],
): { readonly path: string; readonly startLine: number; readonly endLine: number } | null {
  const wanted = removed.map((text) => text.trim()).filter((code) => code !== "");
  const first = wanted[0];
  if (first === undefined || wanted.join("").replace(/[^\p{L}\p{N}]+/gu, "").length < minDistinctCode) return null;
  let found: { path: string; startLine: number; endLine: number } | null = null;
  for (const patch of patches) {
    for (const run of addedRuns(patch)) {
      for (let at = 0; at + wanted.length <= run.length; at++) {
        if (run[at]?.code !== first || !wanted.every((code, index) => run[at + index]?.code === code)) continue;
        if (found !== null) return null;
        const [start, end] = [run[at] as AddedLine, run[at + wanted.length - 1] as AddedLine];
        found = { path: start.path, startLine: start.line, endLine: end.line };
      }
    }
  }
  return found;
}

/** Added lines that follow each other, without blank ones. */
function addedRuns(patch: FilePatch): AddedLine[][] {
  const runs: AddedLine[][] = [];
  for (const hunk of patch.hunks) {
    let run: AddedLine[] = [];
    for (const { kind, text, newLine } of walkHunk(hunk)) {
      if (kind === "context") {
        runs.push(run);
        run = [];
      }
      if (kind === "add" && newLine !== null && text.trim() !== "")
        run.push({ path: patch.path, line: newLine, code: text.trim() });
    }
    runs.push(run);
  }
  return runs.filter(({ length }) => length > 0);
}
