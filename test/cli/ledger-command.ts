import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import type { RepositoryRef } from "../../src/core/change.ts";
import { openLedger, type SqliteLedger } from "../../src/ledger/index.ts";
import { dataFolder } from "../../src/system/paths.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";

/** A place to run commands on the ledger: a home of its own, a repository with one commit, and what was printed. */
export interface CommandPlace {
  readonly io: Io;
  readonly repository: RepositoryRef;
  /** The data folder. */
  readonly folder: string;
  stdout(): string;
  stderr(): string;
  /** Opens the ledger of this home, and closes it after the work. */
  withLedger<T>(work: (ledger: SqliteLedger) => Promise<T>): Promise<T>;
}

export async function commandPlace(change: Partial<Io> = {}): Promise<CommandPlace> {
  const home = mkdtempSync(join(tmpdir(), "blindspot-command-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const cwd = join(home, "shop");
  makeRepository(cwd);
  const env = { HOME: home, XDG_DATA_HOME: join(home, "data"), PATH: process.env["PATH"] };
  const printed = { stdout: "", stderr: "" };
  const screen = { width: 80, height: 24, color: false, unicode: true, isInteractive: false };
  const io: Io = {
    stdout: (text) => {
      printed.stdout += text;
    },
    stderr: (text) => {
      printed.stderr += text;
    },
    ...{ env, cwd, isTty: false, screen, errorScreen: screen },
    ...change,
  };
  const folder = dataFolder(env);
  return {
    io,
    repository: await repositoryRef(await openRepository(cwd)),
    folder,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    async withLedger(work) {
      const ledger = await openLedger(folder);
      try {
        return await work(ledger);
      } finally {
        await ledger.close();
      }
    },
  };
}

function makeRepository(folder: string): void {
  mkdirSync(folder);
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const identity = ["-c", "user.name=Dev", "-c", "user.email=dev@example.org"];
  execFileSync("git", ["init", "--quiet", folder], { env });
  execFileSync("git", ["-C", folder, ...identity, "commit", "--quiet", "--allow-empty", "-m", "first"], { env });
}
