import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { FilePatch } from "../../src/core/change.ts";
import type { TakenChange } from "../../src/ports.ts";
import { type ChangeRequest, type ChangeSelect, takeChange } from "../../src/system/change-source.ts";
import { removeFolderSync } from "../../src/system/remove-folder.ts";
import { GitRepository, HERMETIC } from "./git-repository.ts";

type Options = Partial<Pick<ChangeRequest, "cwd" | "paths" | "objectsDirectory">> & { signal?: AbortSignal };

/** Real repositories and changes taken from them, all gone after each test. */
export function useTaking() {
  const folders: string[] = [];
  const taken: TakenChange[] = [];
  const environment = { ...process.env };

  beforeEach(() => {
    Object.assign(process.env, HERMETIC, { HOME: newFolder() });
  });
  afterEach(async () => {
    for (const change of taken.splice(0)) await change.dispose();
    for (const folder of folders.splice(0)) removeFolderSync(folder);
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
  });

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "blindspot-test-"));
    folders.push(folder);
    return folder;
  }

  function newRepository(...initArgs: string[]): GitRepository {
    return new GitRepository(newFolder(), ...initArgs);
  }

  async function take(repository: GitRepository, select: ChangeSelect, options: Options = {}): Promise<TakenChange> {
    const { signal, ...request } = options;
    const defaults = { cwd: repository.root, paths: [], objectsDirectory: join(newFolder(), "objects") };
    const change = await takeChange({ ...defaults, ...request, select }, signal);
    taken.push(change);
    return change;
  }

  return { newFolder, newRepository, take };
}

/** `status path` of each patch, as people would list them. */
export function listed(patches: readonly FilePatch[]): string[] {
  return patches.map(({ status, path, oldPath }) => `${status} ${oldPath === null ? path : `${oldPath} -> ${path}`}`);
}

/** The added lines of a change. */
export function added(taken: TakenChange): string[] {
  const lines = taken.change.patches.flatMap((patch) => patch.hunks.flatMap((hunk) => hunk.lines));
  return lines.filter((line) => line.startsWith("+")).map((line) => line.slice(1));
}

/**
 * Everything below a folder: names, kinds, times of change, contents. Not the times of git's objects: whoever needs one
 * that exists renews its time, so that `git gc` keeps it.
 */
export function inventory(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const content = stat.isFile() ? readFileSync(path) : stat.isSymbolicLink() ? readlinkSync(path) : "";
      const time = name.includes(".git/objects/") ? "" : stat.mtimeMs;
      return `${name} ${stat.mode} ${time} ${createHash("sha256").update(content).digest("hex")}`;
    });
}
