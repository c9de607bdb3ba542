import { editOfPatch, type LineEdit } from "./session-edits.ts";

export interface PatchedFile extends LineEdit {
  /** As it is called afterwards. */
  readonly path: string;
}

const header = /^\*\*\* (Add File|Update File|Delete File|Move to): (.+)$/;

/**
 * The files of a patch as models write it for the tool `apply_patch`: `*** Add File: a.ts` and lines that begin with `+`,
 * `*** Update File: a.ts` with parts of a unified diff.
 */
export function readApplyPatch(text: string): PatchedFile[] {
  const files: { path: string; lines: string[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = header.exec(line);
    const [, kind, path = ""] = match ?? [];
    const last = files.at(-1);
    if (kind === "Move to" && last !== undefined) last.path = path.trim();
    else if (match !== null) files.push({ path: path.trim(), lines: [] });
    else if (!/^(?:\*\*\*|@@)/.test(line)) last?.lines.push(line);
  }
  return files.map(({ path, lines }) => ({ path, ...editOfPatch(lines) }));
}
