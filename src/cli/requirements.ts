import { readFile } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import type { Requirements } from "../flow/review-options.ts";
import type { Visibility } from "../flow/sanitized-paths.ts";
import type { FilesBefore } from "../system/files-before.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Io } from "./io.ts";

/** Requirements that the user names: wherever they lie, it is the user's word that they are shown. Throws `input`. */
export async function loadRequirements(path: string, io: Io): Promise<Requirements> {
  const file = resolve(io.cwd, path);
  try {
    return { path: nameOf(file, io.cwd), text: await readFile(file, "utf8"), access: "anybody" };
  } catch (error) {
    throw new BlindspotError(
      "input",
      `The requirements ${path} cannot be read.`,
      "Name a text file with --spec.",
      error,
    );
  }
}

/** The name by which a reviewer sees a requirements file: nothing of where it lies on this machine. */
function nameOf(file: string, cwd: string): string {
  const below = relative(cwd, file);
  return below.startsWith("..") || isAbsolute(below) ? basename(file) : below.replaceAll("\\", "/");
}

export interface RepositoryRequirements {
  readonly before: FilesBefore;
  readonly visibility: Pick<Visibility, "refusal">;
  /** Some reviewer may be asked that is not on this machine. */
  readonly hasHosted: boolean;
  readonly io: Io;
}

/**
 * Requirements that the repository's configuration names, as they stood before the change. The repository cannot show
 * by its configuration what a reviewer could not read by a tool: that is left out, with a warning.
 */
export async function readRepositoryRequirements(
  paths: readonly string[],
  { before, visibility, hasHosted, io }: RepositoryRequirements,
): Promise<Requirements[]> {
  const requirements: Requirements[] = [];
  for (const path of paths) {
    const warn = (text: string) => io.stderr(`blindspot.yml: the requirements ${terminalText(path)} ${text}\n`);
    const refused = visibility.refusal(path, { isLocal: true });
    const text = refused === null ? await before.read(path) : null;
    const isLocalOnly = visibility.refusal(path, { isLocal: false }) !== null;
    if (refused !== null) warn(`are left out: ${refused}`);
    else if (text === null) warn("are no text file of the tree before the change");
    else requirements.push({ path, text, access: isLocalOnly ? "local-only" : "anybody" });
    if (text !== null && isLocalOnly && hasHosted) warn("are shown only to models on this machine, as policy asks");
  }
  return requirements;
}
