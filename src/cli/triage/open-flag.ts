import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { BlindFinding } from "../../core/triage-blind.ts";
import { type EditorCommand, editorCommand, readWorkingFile } from "../../system/editor.ts";
import type { Environment } from "../../system/paths.ts";
import { lineNow } from "./place-now.ts";

/** Where the working tree is, and which editor. */
export interface EditorPlace {
  readonly env: Environment;
  /** Top of the working tree; null: none is known. */
  readonly root: string | null;
}

/** What to start, or in a sentence why not. */
export type Opening = { readonly command: EditorCommand; readonly root: string } | { readonly refused: string };

/** How to open the code that a flag points at, in the working tree, if it still stands there. */
export async function planOpening(
  { location }: BlindFinding,
  { files, coverage }: Pick<ReviewSnapshot, "files" | "coverage">,
  { env, root }: EditorPlace,
): Promise<Opening> {
  const { path, anchor } = location;
  // What a reviewer merely says of a place is no path to open.
  const isKnown = anchor !== "unanchored" && coverage.files.some((file) => file.path === path);
  if (!isKnown) return { refused: "This flag points to no file of the change." };
  if (root === null) return { refused: "The working tree of this review is not here." };
  const now = await readWorkingFile(root, path);
  if (now === null) return { refused: `${path} is not in the working tree.` };
  const kept = files.find(({ patch }) => patch.path === path || patch.oldPath === path);
  const line = lineNow(location, kept, now.text);
  if (line === null) return { refused: `${path} has changed since: this code is not there any more.` };
  const command = editorCommand(env, now.file, line);
  return command === null
    ? { refused: "$VISUAL and $EDITOR may hold a program and its arguments, nothing else." }
    : { command, root };
}
