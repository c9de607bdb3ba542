import type { ChildProcess } from "node:child_process";
import type { Bench } from "./context.ts";
import { now, type ProcessRun } from "./processes.ts";

/** A ledger with one review of a change. */
export interface StoredReview {
  /** The ledger's folder. */
  readonly data: string;
  readonly id: string;
  /** The repository. */
  readonly folder: string;
  readonly findings: number;
}

/** `blindspot triage --web`, running. */
export interface Serving {
  /** With the token that lets a browser in. */
  readonly url: string;
  /** From its start to the moment that it printed the address, in milliseconds. */
  readonly startMs: number;
  /** Ends it as Ctrl-C would. @throws Error when it ended badly */
  stop(): Promise<ProcessRun>;
}

/** Serves the page over a stored review. @throws Error when the program ends before it serves */
export async function servePage(bench: Bench, { data, id, folder }: StoredReview): Promise<Serving> {
  let child: ChildProcess | null = null;
  const printed = Promise.withResolvers<string>();
  const startedAt = now();
  const run = bench.run({
    ...{ args: ["triage", id, "--web", "--no-browser"], cwd: folder, data },
    onStart(started) {
      child = started;
      let text = "";
      started.stdout?.on("data", (part: Buffer) => {
        text += part;
        const url = /^(http\S+)\n/m.exec(text)?.[1];
        if (url !== undefined) printed.resolve(url);
      });
    },
  });
  run.then(({ stderr }) => printed.reject(new Error(`the page was not served:\n${stderr}`)), printed.reject);
  const url = await printed.promise;
  return {
    ...{ url, startMs: now() - startedAt },
    async stop() {
      child?.kill("SIGINT");
      const ended = await run;
      if (ended.code !== 0) throw new Error(`the page's server ended with ${ended.code}:\n${ended.stderr}`);
      return ended;
    },
  };
}
