import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import pLimit from "p-limit";
import { splitRecords } from "../core/record-splitter.ts";
import { runGit, streamGit } from "./git.ts";
import { sha256 } from "./hash.ts";
import type { Repository } from "./repository.ts";

/** A file that is not as the commit has it. */
export interface DirtyFile {
  /** What of it is staged, as git's status says it; null for an untracked file. */
  readonly staged: string | null;
  /** It is not as it is staged, or not tracked at all. */
  readonly isUnstaged: boolean;
  /** Size, times and mode; null where there is none (any more). */
  readonly stat: string | null;
}

/** A repository at one moment, as far as it tells whether something in it was changed. Ignored files are no part of it. */
export interface RepositoryState {
  /** The branch, or the commit where no branch is checked out. */
  readonly head: string;
  /** The commit that is checked out; null before the first one and in a bare repository. */
  readonly commit: string | null;
  /** Branches, tags, the stash and others by name, with what they point to. */
  readonly refs: ReadonlyMap<string, string>;
  /** By path below the top. */
  readonly files: ReadonlyMap<string, DirtyFile>;
  /** Configuration, attributes and hooks by path below the top, with a digest each. */
  readonly settings: ReadonlyMap<string, string>;
}

const maxFiles = 20_000;
const maxRefs = 20_000;
const maxHooks = 200;
const maxSettingBytes = 1_000_000;

/**
 * Looks at a repository. Reads only; no program that its configuration names is run.
 *
 * @returns null where there are too many uncommitted files to compare
 * @throws BlindspotError `git`; the signal's reason
 */
export async function loadRepositoryState(
  repository: Repository,
  signal: AbortSignal,
): Promise<RepositoryState | null> {
  const [status, refs, settings] = await Promise.all([
    repository.isBare ? loadBareStatus(repository) : loadStatus(repository, signal),
    loadRefs(repository, signal),
    loadSettings(repository, signal),
  ]);
  return status === null ? null : { ...status, refs, settings };
}

/** What stands in the place of a file now: size, times to the nanosecond, mode. */
export async function statOf(root: string, path: string): Promise<string | null> {
  try {
    const { size, mtimeNs, ctimeNs, mode } = await lstat(join(root, path), { bigint: true });
    return [size, mtimeNs, ctimeNs, mode].join(" ");
  } catch {
    return null;
  }
}

type Status = Pick<RepositoryState, "head" | "commit" | "files">;

async function loadBareStatus({ gitDirectory }: Repository): Promise<Status> {
  return { head: await digestOf(join(gitDirectory, "HEAD")), commit: null, files: new Map() };
}

/** Folders full of untracked files are taken as one, where else there would be too many. */
async function loadStatus(repository: Repository, signal: AbortSignal): Promise<Status | null> {
  for (const untracked of ["all", "normal", "no"]) {
    const lines = await listStatus(repository, untracked, signal);
    if (lines !== null) return readStatus(repository, lines);
  }
  return null;
}

async function listStatus({ git }: Repository, untracked: string, signal: AbortSignal): Promise<string[] | null> {
  const args = ["status", "--porcelain=v2", "--branch", "-z", "--no-renames", "--ignore-submodules=dirty"];
  const lines: string[] = [];
  for await (const line of splitRecords(
    streamGit(git, [...args, `--untracked-files=${untracked}`], { signal }),
    "\0",
  )) {
    if (lines.push(line) > maxFiles) return null;
  }
  return lines;
}

async function readStatus({ root }: Repository, lines: readonly string[]): Promise<Status> {
  const [oid = "", branch = ""] = ["oid", "head"].map((name) => headerOf(lines, name));
  const entries = new Map(lines.flatMap(readLine));
  const limit = pLimit(16);
  const files = await Promise.all(
    [...entries].map(([path, entry]) =>
      limit(async () => [path, { ...entry, stat: await statOf(root, path) }] as const),
    ),
  );
  return {
    head: branch === "(detached)" ? oid : branch,
    commit: /^[0-9a-f]{40,64}$/.test(oid) ? oid : null,
    files: new Map(files),
  };
}

function headerOf(lines: readonly string[], name: string): string {
  const start = `# branch.${name} `;
  return lines.find((line) => line.startsWith(start))?.slice(start.length) ?? "";
}

/** `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`. */
function readLine(line: string): [path: string, entry: Omit<DirtyFile, "stat">][] {
  if (line.startsWith("? ")) return [[line.slice(2), { staged: null, isUnstaged: true }]];
  const fields = line.split(" ");
  const before = { 1: 8, u: 10 }[fields[0] ?? ""];
  if (before === undefined) return [];
  const [, state = "", , , mode, , , id] = fields;
  const staged = fields[0] === "u" ? fields.slice(1, before).join(" ") : [state[0], mode, id].join(" ");
  return [[fields.slice(before).join(" "), { staged, isUnstaged: state[1] !== "." }]];
}

/** Without those that editors fetch by themselves every few minutes. */
const fetched = /^refs\/(?:remotes|prefetch)\//;

async function loadRefs({ git }: Repository, signal: AbortSignal): Promise<Map<string, string>> {
  const refs = new Map<string, string>();
  const rest = createHash("sha256");
  const args = ["for-each-ref", "--format=%(refname) %(objectname) %(symref)"];
  for await (const line of splitRecords(streamGit(git, args, { signal }), "\n")) {
    if (fetched.test(line)) continue;
    const [name = "", ...target] = line.split(" ");
    if (refs.size < maxRefs) refs.set(name, target.join(" "));
    else rest.update(`${line}\n`);
  }
  return refs.set("refs", rest.digest("hex"));
}

/** What makes git behave otherwise, or run a program. */
async function loadSettings(repository: Repository, signal: AbortSignal): Promise<Map<string, string>> {
  const { gitDirectory, objects } = repository;
  const common = dirname(objects);
  const shared = ["config", "info/attributes", "info/exclude", "info/grafts", "objects/info/alternates"];
  const files = [
    ...shared.map((name) => [`.git/${name}`, join(common, name)] as const),
    [".git/config.worktree", join(gitDirectory, "config.worktree")] as const,
    ...(await listHooks(join(common, "hooks"), ".git/hooks")),
    ...(await listOwnHooks(repository, join(common, "config"), signal)),
  ];
  return new Map(await Promise.all(files.map(async ([name, file]) => [name, await digestOf(file)] as const)));
}

async function listHooks(folder: string, name: string): Promise<(readonly [name: string, file: string])[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries
    .filter((entry) => !entry.endsWith(".sample"))
    .slice(0, maxHooks)
    .map((entry) => [`${name}/${entry}`, join(folder, entry)] as const);
}

/** Hooks that the repository's own configuration places in its working tree, often among ignored files. */
async function listOwnHooks({ git, root, isBare }: Repository, config: string, signal: AbortSignal) {
  const args = ["config", "--file", config, "--type=path", "--get", "core.hooksPath"];
  const path = (await runGit(git, args, { signal, okCodes: [0, 1, 128] })).trim();
  const name = relative(root, resolve(root, path));
  if (path === "" || isBare || name === "" || isAbsolute(name) || name.split(sep)[0] === "..") return [];
  return listHooks(join(root, name), name);
}

/** Of a small file's mode and text; of a large one's size and times; empty where there is none. */
async function digestOf(file: string): Promise<string> {
  try {
    const { size, mode, mtimeMs } = await lstat(file);
    return size > maxSettingBytes ? `${size} ${mtimeMs}` : `${mode} ${sha256(await readFile(file))}`;
  } catch {
    return "";
  }
}
