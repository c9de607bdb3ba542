import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "vitest";
import { makeBarePath } from "../fakes/bare-path.ts";
import { type ModelServer, type ModelServerScript, startModelServer } from "../fakes/model-server.ts";
import { GitRepository, HERMETIC } from "../system/git-repository.ts";
import { type CliOptions, type CliRun, type RunningCli, startCli } from "./cli.ts";
import { removing } from "./removing.ts";

/** A commit to make: the files as they stand after it (null: removed). */
export interface Step {
  readonly files: Readonly<Record<string, string | null>>;
  readonly message?: string;
  /** A branch to make and check out before the commit. */
  readonly branch?: string;
}

/** A machine of its own for one test: a home, an environment, repositories and model servers, all gone after it. */
export interface Place {
  /** A folder for what the test needs besides. */
  readonly folder: string;
  /** The program's own data. */
  readonly home: string;
  /** The environment without any key. */
  readonly env: Readonly<Record<string, string>>;
  makeRepository(steps: readonly Step[]): GitRepository;
  serve(script?: ModelServerScript): Promise<ModelServer>;
  /** Runs the program to its end. */
  run(args: readonly string[], options: RunOptions): Promise<CliRun>;
  /** Starts the program, to be signalled on the way. */
  start(args: readonly string[], options: RunOptions): RunningCli;
}

interface RunOptions extends Pick<CliOptions, "input" | "keepsInput" | "timeoutMs"> {
  readonly cwd: string | GitRepository;
  /** Besides the place's own: keys and addresses of model servers, most often `server.env`. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Fixtures {
  readonly place: Place;
}

/** Tests of the program, each in a place of its own, so that they may run side by side. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  place: async ({}, use) => {
    const opened = openPlace();
    try {
      await use(opened.place);
    } finally {
      await opened.close();
    }
  },
});

/** A place that several tests share; `close` it after them. */
export function openPlace(): { readonly place: Place; close(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), "blindspot-e2e-"));
  const home = join(folder, "home");
  mkdirSync(join(folder, "tmp"));
  mkdirSync(home);
  const servers: ModelServer[] = [];
  const running = new Set<RunningCli>();
  const env = { ...environmentAt(home), PATH: makeBarePath(folder), TMPDIR: join(folder, "tmp") };
  const start = (args: readonly string[], { cwd, env: more, ...options }: RunOptions): RunningCli => {
    const started = startCli(args, {
      ...options,
      cwd: typeof cwd === "string" ? cwd : cwd.root,
      env: { ...env, ...more },
    });
    running.add(started);
    return started;
  };
  let repositories = 0;
  const place: Place = {
    ...{ folder, home: env.BLINDSPOT_HOME, env, start },
    run: (args, options) => start(args, options).ended,
    makeRepository: (steps) => makeRepository(join(folder, `repository-${repositories++}`), steps),
    async serve(script) {
      const server = await startModelServer(script);
      servers.push(server);
      return server;
    },
  };
  return {
    place,
    async close() {
      for (const { child, ended } of running) {
        child.kill("SIGKILL");
        await ended;
      }
      for (const server of servers) await server.close();
      rmSync(folder, removing);
    },
  };
}

function environmentAt(home: string) {
  return {
    ...HERMETIC,
    HOME: home,
    BLINDSPOT_HOME: join(home, "blindspot"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_CACHE_HOME: join(home, "cache"),
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    TZ: "UTC",
  };
}

/** A real repository on `main`, with one commit for each step; an uncommitted state is made by writing to it. */
function makeRepository(root: string, steps: readonly Step[]): GitRepository {
  mkdirSync(root);
  const repository = new GitRepository(root);
  for (const { files, message, branch } of steps) {
    if (branch !== undefined) repository.git("checkout", "-q", "-b", branch);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) repository.delete(path);
      else repository.write(path, content);
    }
    repository.commit(message);
  }
  return repository;
}
