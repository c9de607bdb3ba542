import { join } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { isOwn } from "./clone-mend.ts";
import { type Git, streamGit } from "./git.ts";
import { removeFolder } from "./remove-folder.ts";
import { terminalLine } from "./terminal-text.ts";

/** A repository may hold others. Deeper nobody nests what is to be built. */
const maxRounds = 20;

/**
 * Makes plain folders of repositories that somebody made in a clone, with commits or without: git would record one by its commit alone, or
 * not at all, and its files would go with the next reset. Their `.git` is none of the work, and goes. Submodules that the index has, and
 * what is ignored, stay as they are.
 *
 * @throws BlindspotError `git` for one that stays a repository
 */
export async function flattenNested(git: Git, signal: AbortSignal): Promise<void> {
  let nested = await listNested(git, signal);
  for (let round = 0; round < maxRounds && nested.length > 0; round++) {
    for (const path of nested) await flatten(git, path);
    nested = await listNested(git, signal);
  }
  const [left] = nested;
  if (left === undefined) return;
  const problem = `${terminalLine(textOf(left))} is a repository of its own, whose files cannot be committed.`;
  throw new BlindspotError("git", problem, "Remove its .git, then go on.");
}

async function flatten(git: Git, path: string): Promise<void> {
  const folder = textOf(path);
  if (!(await isOwn(git.directory, `${path}.git`))) return;
  await removeFolder(join(git.directory, folder, ".git"));
}

/** Git names them with a slash at their end, and does not look into them. */
async function listNested(git: Git, signal: AbortSignal): Promise<string[]> {
  const args = ["ls-files", "-z", "--others", "--exclude-standard"];
  const found: string[] = [];
  for await (const path of splitRecords(streamGit(git, args, { encoding: "latin1", signal }), "\0")) {
    if (path.endsWith("/")) found.push(path);
  }
  return found;
}

/** Names are any bytes, which are characters here. */
function textOf(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
