import type { FilePatch, Hunk } from "./change.ts";
import { quotePath } from "./diff-path.ts";

/**
 * Writes patches as a git diff that `git apply` takes: the inverse of `parseDiff`. Blob ids are not known, so there
 * are no `index` lines, and a binary file is only named as such.
 *
 * @returns the text; empty without patches
 */
export function writeDiff(patches: Iterable<FilePatch>): string {
  const lines: string[] = [];
  for (const patch of patches) for (const part of splitTypeChange(patch)) writePatch(part, lines);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function writePatch(patch: FilePatch, lines: string[]): void {
  const oldPath = patch.oldPath ?? patch.path;
  lines.push(`diff --git ${quotePath(`a/${oldPath}`)} ${quotePath(`b/${patch.path}`)}`);
  lines.push(...modeLines(patch));
  if (patch.status === "renamed" || patch.status === "copied") {
    const verb = patch.status === "renamed" ? "rename" : "copy";
    lines.push(`${verb} from ${quotePath(oldPath)}`, `${verb} to ${quotePath(patch.path)}`);
  }
  const base = patch.status === "added" ? "/dev/null" : quotePath(`a/${oldPath}`);
  const head = patch.status === "deleted" ? "/dev/null" : quotePath(`b/${patch.path}`);
  if (patch.binary) lines.push(`Binary files ${base} and ${head} differ`);
  if (patch.hunks.length === 0) return;
  lines.push(`--- ${closeName(base)}`, `+++ ${closeName(head)}`);
  for (const hunk of patch.hunks) writeHunk(hunk, lines);
}

function modeLines(patch: FilePatch): string[] {
  const { status, oldMode, newMode } = patch;
  if (status === "added") return [`new file mode ${newMode ?? "100644"}`];
  if (status === "deleted") return [`deleted file mode ${oldMode ?? "100644"}`];
  if (oldMode === null || newMode === null || oldMode === newMode) return [];
  return [`old mode ${oldMode}`, `new mode ${newMode}`];
}

/** A bare name with a blank in it ends with a tab, so that readers do not take what follows a blank for a time. */
function closeName(name: string): string {
  return name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name;
}

function writeHunk(hunk: Hunk, lines: string[]): void {
  const heading = hunk.heading === "" ? "" : ` ${hunk.heading}`;
  lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@${heading}`);
  const lastOld = hunk.oldNoNewline ? hunk.lines.findLastIndex((line) => line[0] !== "+") : -1;
  const lastNew = hunk.newNoNewline ? hunk.lines.findLastIndex((line) => line[0] !== "-") : -1;
  hunk.lines.forEach((line, index) => {
    lines.push(line);
    if (index === lastOld || index === lastNew) lines.push("\\ No newline at end of file");
  });
}

/** Git's own form of a change of type: the path is deleted and added. */
function splitTypeChange(patch: FilePatch): FilePatch[] {
  if (patch.status !== "type-changed") return [patch];
  const deleting = patch.hunks.filter((hunk) => hunk.newLines === 0);
  const adding = patch.hunks.filter((hunk) => hunk.newLines > 0);
  return [
    { ...patch, status: "deleted", newMode: null, hunks: deleting, additions: 0 },
    { ...patch, status: "added", oldMode: null, hunks: adding, deletions: 0 },
  ];
}
