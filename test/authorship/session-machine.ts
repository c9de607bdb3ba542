import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createAuthorshipSources } from "../../src/authorship/index.ts";
import type { Evidence } from "../../src/core/authorship.ts";
import { type ChangeSelect, takeChange } from "../../src/system/change-source.ts";
import { GitRepository, HERMETIC } from "../system/git-repository.ts";

const fixtures = new URL("../fixtures/sessions/", import.meta.url);

/** What stands in the repository before the recorded conversations, and after them. */
export const before = {
  "src/cart.ts": `export interface Item {
  price: number;
  count: number;
}

export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) sum += item.price * item.count;
  return sum;
}
`,
  "packages/app/main.ts": "export const started = Date.now();\n",
};

/** By a person, before the conversations; they read it. */
export const notes = `export const handWrittenByAda = "typed into an editor by a person";
export const alsoHandWritten = handWrittenByAda.toUpperCase();
`;

export const after = {
  "src/cart.ts": `export interface Item {
  price: number;
  count: number;
}

export function total(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + lineTotal(item), 0);
}

function lineTotal({ price, count }: Item): number {
  return Math.max(0, price) * Math.max(0, count);
}
`,
  "src/clock.ts": `export interface Clock {
  nowInMilliseconds(): number;
}

export const wallClock: Clock = { nowInMilliseconds: () => Date.now() };
`,
  "src/retry.ts": `import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  attempts: number;
  pauseMs: number;
}

/** Sends until it works. */
export async function retryCharge(send: () => Promise<void>, options: RetryOptions): Promise<number> {
  for (let attempt = 1; attempt <= options.attempts; attempt++) {
    try {
      await send();
      return attempt;
    } catch (error) {
      if (attempt === options.attempts) throw error;
      const jitter = 0.5 + Math.random() / 2;
      await sleep(options.pauseMs * 2 ** attempt * jitter);
    }
  }
  return 0;
}
`,
};

/** Later than everything that was recorded. */
export const AFTER_SESSIONS = "2026-11-23T12:00:00Z";

/** A machine with a home of its own, a repository on the branch `retries`, and transcripts in that home. */
export class SessionMachine {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "blindspot-test-")));
  readonly home = join(this.folder, "home");
  readonly repository: GitRepository;

  constructor() {
    mkdirSync(this.home);
    this.repository = this.makeRepository("shop");
  }

  makeRepository(name: string): GitRepository {
    const root = join(this.folder, name);
    mkdirSync(root);
    const repository = new GitRepository(root);
    this.write(repository, before);
    repository.commit("Base");
    repository.git("checkout", "-q", "-b", "retries");
    return repository;
  }

  write(repository: GitRepository, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) repository.write(path, text);
  }

  /** Everything as the conversations left it, and what a person wrote. */
  writeAfter(repository = this.repository): void {
    this.write(repository, { ...after, "src/notes.ts": notes });
  }

  /** Commits all at a moment. */
  commitAt(date: string, message = "step", repository = this.repository): void {
    repository.git("add", "-A");
    const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    const env = { PATH: process.env["PATH"], ...HERMETIC, ...dates };
    execFileSync("git", ["commit", "-q", "-m", message], { cwd: repository.root, env });
  }

  /** Puts a recorded transcript into the home, below which `path` is. */
  install(fixture: string, path: string, values: Readonly<Record<string, string>>): void {
    const text = readFileSync(new URL(fixture, fixtures), "utf8");
    this.put(
      path,
      text.replace(/\{\{([\w ]+)\}\}/g, (_, name: string) => values[name] ?? ""),
    );
  }

  put(path: string, text: string): void {
    const file = join(this.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** What the transcripts tell of a change; other sources are left out. */
  async read(
    select: ChangeSelect = { kind: "branch" },
    { env = {}, cwd = this.repository.root }: { env?: Record<string, string>; cwd?: string } = {},
  ): Promise<Evidence[]> {
    const objectsDirectory = join(this.folder, "objects");
    const taken = await takeChange({ cwd, select, paths: [], objectsDirectory });
    try {
      const sources = createAuthorshipSources({ env, home: this.home, transcripts: true });
      const { change, uncommitted } = taken;
      const context = { change, uncommitted, files: change.patches, signal: new AbortController().signal };
      const read = sources.filter(({ name }) => name.endsWith("-sessions")).map((source) => source.read(context));
      return (await Promise.all(read)).flat();
    } finally {
      await taken.dispose();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `path model: 1-5 7-7`, sorted. */
export function told(evidence: readonly Evidence[]): string[] {
  const lines = evidence.flatMap(({ model, paths }) =>
    paths.map(({ path, ranges = [] }) => `${path} ${model}: ${ranges.map((range) => range.join("-")).join(" ")}`),
  );
  return lines.sort();
}
