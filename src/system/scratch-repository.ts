import { cp, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quotePath } from "../core/diff-path.ts";
import { type Git, runGit } from "./git.ts";
import { gitEnvironment } from "./git-environment.ts";
import type { Repository } from "./repository.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

/**
 * A git folder of our own that only reads the objects of the user's repository. What runs in it sees neither that
 * repository's configuration, nor its hooks, nor attributes of its working tree.
 */
export interface ScratchRepository {
  /** Runs in an empty working tree. Attributes come from the index alone (`loadAttributes`). */
  readonly git: Git;
  /** Private folder for temporary files. */
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * @param objectsDirectory more objects to read besides the repository's own. The scratch lies in it, so that whoever
 * removes it after a crash removes both; null: none, and the scratch lies in the system's temporary folder
 */
export async function openScratch(repository: Repository, objectsDirectory: string | null): Promise<ScratchRepository> {
  const parent = objectsDirectory ?? tmpdir();
  if (objectsDirectory !== null) await mkdir(objectsDirectory, { recursive: true, mode: 0o700 });
  const { path: folder, remove } = await openTemporaryFolder(parent, "blindspot-");
  try {
    const gitDirectory = join(folder, "git");
    const workTree = join(folder, "empty");
    await Promise.all([writeGitDirectory(gitDirectory, repository, objectsDirectory), mkdir(workTree)]);
    const environment = { ...gitEnvironment(), GIT_DIR: gitDirectory, GIT_WORK_TREE: workTree };
    return { git: { directory: workTree, environment }, folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writeGitDirectory(folder: string, repository: Repository, more: string | null): Promise<void> {
  await mkdir(join(folder, "objects", "info"), { recursive: true });
  await mkdir(join(folder, "refs"));
  const objects = more === null ? [repository.objects] : [repository.objects, more];
  const alternates = objects.map((path) => `"${quotePath(path).replace(/^"|"$/g, "")}"\n`);
  await Promise.all([
    writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n"),
    writeFile(join(folder, "config"), configOf(repository)),
    writeFile(join(folder, "objects", "info", "alternates"), alternates.join("")),
    // Where a shallow clone ends, history ends for us too.
    cp(repository.shallow, join(folder, "shallow")).catch(() => {}),
  ]);
}

/** Files above 32 MB count as binary: nobody reviews them, and they would fill the memory. */
function configOf({ format }: Repository): string {
  const core = "[core]\n\trepositoryformatversion = 1\n\tbigFileThreshold = 32m\n";
  return format === "sha1" ? core : `${core}[extensions]\n\tobjectFormat = ${format}\n`;
}

/** From now on attributes are those of `.gitattributes` files in `tree`. */
export async function loadAttributes(scratch: ScratchRepository, tree: string, signal?: AbortSignal): Promise<void> {
  await runGit(scratch.git, ["read-tree", tree], { signal });
}
