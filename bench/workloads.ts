/**
 * Repositories to measure on: tag `base` before the change, branch `feature` after it, checked out. The larger ones are
 * the differences between two published versions of packages that many people have.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterSmall, beforeSmall } from "./workload-small.ts";

/** A repository with its change, and what git says of that change. */
export interface Workload {
  readonly name: string;
  readonly folder: string;
  /** Of `git diff base HEAD`. */
  readonly diffBytes: number;
  readonly changedLines: number;
  /** Paths after the change. */
  readonly paths: readonly string[];
}

interface PackageStep {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

type Source = { readonly packages: PackageStep } | { readonly write: (folder: string, state: "base" | "head") => void };

const wideFiles = 1_200;

const sources = {
  small: { write: (folder, state) => writeFiles(folder, state === "base" ? beforeSmall : afterSmall) },
  medium: { packages: { name: "undici", from: "6.10.0", to: "6.13.0" } },
  large: { packages: { name: "webpack", from: "5.64.0", to: "5.70.0" } },
  large4: { packages: { name: "webpack", from: "5.0.0", to: "5.90.0" } },
  huge: { packages: { name: "typescript", from: "5.2.2", to: "5.3.2" } },
  wide: { write: (folder, state) => writeFiles(folder, wideTree(state)) },
} satisfies Record<string, Source>;

export type WorkloadName = keyof typeof sources;

/**
 * The workload of a folder; made there first when it is missing.
 *
 * @throws Error when a package cannot be fetched, or git fails
 */
export function openWorkload(directory: string, name: WorkloadName): Workload {
  const folder = join(directory, name);
  if (!existsSync(join(folder, ".git"))) make(directory, name, folder);
  const numbers = git(folder, "diff", "--numstat", "base", "HEAD").split("\n").filter(Boolean);
  return {
    ...{ name, folder },
    diffBytes: Buffer.byteLength(git(folder, "diff", "base", "HEAD")),
    changedLines: numbers.reduce((total, line) => total + linesOf(line), 0),
    paths: git(folder, "diff", "--name-only", "-z", "base", "HEAD").split("\0").filter(Boolean),
  };
}

/** Binary files count `-`. */
function linesOf(numstat: string): number {
  const [added, removed] = numstat.split("\t");
  return (Number(added) || 0) + (Number(removed) || 0);
}

/** Made aside and moved into its place when complete: an interrupted run leaves nothing that looks like a workload. */
function make(directory: string, name: WorkloadName, folder: string): void {
  const source: Source = sources[name];
  const unfinished = join(directory, `${name}.unfinished`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  git(unfinished, "init", "-q", "-b", "main");
  for (const state of ["base", "head"] as const) {
    emptyWorktree(unfinished);
    if ("write" in source) source.write(unfinished, state);
    else unpack(fetchPackage(directory, source.packages, state), unfinished);
    if (state === "head") git(unfinished, "switch", "-q", "-c", "feature");
    git(unfinished, "add", "--all", "--force");
    git(unfinished, "commit", "-q", "-m", state);
    if (state === "base") git(unfinished, "tag", "base");
  }
  renameSync(unfinished, folder);
}

/** Without an index, too: all files of a package have one time, so that git would take one of the same size for the same. */
function emptyWorktree(folder: string): void {
  rmSync(join(folder, ".git", "index"), { force: true });
  for (const name of readdirSync(folder)) {
    if (name !== ".git") rmSync(join(folder, name), { recursive: true });
  }
}

function unpack(archive: string, folder: string): void {
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", folder]);
}

/** The archive of a published version, kept for the next time. @throws Error when it cannot be fetched */
function fetchPackage(directory: string, { name, from, to }: PackageStep, state: "base" | "head"): string {
  const version = state === "base" ? from : to;
  const archives = join(directory, "tar");
  const archive = join(archives, `${name}-${version}.tgz`);
  if (existsSync(archive)) return archive;
  mkdirSync(archives, { recursive: true });
  try {
    execFileSync("npm", ["pack", "--silent", `${name}@${version}`], { cwd: archives, stdio: "pipe" });
  } catch (error) {
    throw new Error(
      `${name} ${version} could not be fetched with npm pack. Measuring needs the npm registry once, or a folder ` +
        "(--workloads) in which the repositories were made before.",
      { cause: error },
    );
  }
  return archive;
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Many files with three changed lines each. */
function wideTree(state: "base" | "head"): Record<string, string> {
  const files: Record<string, string> = {};
  for (let number = 0; number < wideFiles; number++) {
    const sum = state === "base" ? "  return left + right;" : "  const sum = left - right;\n  return sum;";
    const text = `/** Step ${number}. */\nexport function step${number}(left: number, right: number): number {\n${sum}\n}\n`;
    files[`src/part${Math.floor(number / 40)}/step${number}.ts`] = text;
  }
  return files;
}

const identity = { NAME: "Bench", EMAIL: "bench@example.invalid", DATE: "2026-01-01T00:00:00Z" };

/** Settings under which git knows nothing of this machine's user. */
export const gitSettings: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

function git(folder: string, ...args: string[]): string {
  const people = Object.entries(identity).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, ...gitSettings, ...Object.fromEntries(people) };
  return execFileSync("git", args, { cwd: folder, env, encoding: "utf8", maxBuffer: 2 ** 30, stdio: "pipe" });
}
