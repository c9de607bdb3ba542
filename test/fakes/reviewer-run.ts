import type { Brief } from "../../src/core/brief.ts";
import type { ThreadProgress } from "../../src/core/events.ts";
import type { ReadableChange, RunContext, RunRequest } from "../../src/ports.ts";

/** A small brief; its hash is of no concern here. */
export const brief: Brief = {
  system: "You review code that somebody else wrote.",
  user: "Here is a change: +retry(batch)",
  parts: [],
  hash: "0000",
  bytes: 72,
};

/** A change of a few files in memory. `secret.ts` is withheld. */
export function changeOf(files: Readonly<Record<string, string>>): ReadableChange {
  const paths = Object.keys(files).sort();
  return {
    async read(path, side) {
      const text = side === "head" && Object.hasOwn(files, path) ? files[path] : undefined;
      return text === undefined ? { refused: `${path} is not among the files that you may see.` } : { text };
    },
    async list(below) {
      return paths.filter((path) => below === null || path.startsWith(`${below}/`));
    },
    async search(pattern, only) {
      return paths
        .filter((path) => only === null || path === only)
        .flatMap((path) => (files[path] ?? "").split("\n").map((text, i) => ({ path, line: i + 1, text })))
        .filter((hit) => hit.text.includes(pattern));
    },
  };
}

/** A request with the brief above, unless told otherwise. */
export function runRequest(request: Partial<RunRequest> = {}): RunRequest {
  const change = changeOf({ "src/retry.ts": "export function retry() {\n  return 1;\n}\n", "src/b.ts": "retry();\n" });
  return { threadId: "t1", model: null, effort: null, brief, followUp: null, change, ...request };
}

/** A context that keeps what it is told. */
export function runContext(context: Partial<RunContext> = {}): RunContext & { progress: ThreadProgress[] } {
  const progress: ThreadProgress[] = [];
  const onProgress = (told: ThreadProgress) => progress.push(told);
  return { signal: new AbortController().signal, onProgress, ...context, progress };
}
