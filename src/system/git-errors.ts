import { BlindspotError, type ErrorCode } from "../core/errors.ts";
import { terminalLine } from "./terminal-text.ts";

/** What is known of a git that has ended. */
export interface GitEnd {
  /** Null when a signal ended it or it never started. */
  readonly code: number | null;
  readonly stderr: string;
  /** Why it could not be started or talked to. */
  readonly failure: NodeJS.ErrnoException | null;
}

const KNOWN: readonly (readonly [pattern: RegExp, code: ErrorCode, hint: string])[] = [
  [
    /dubious ownership|unsafe repository/,
    "git",
    "The folder belongs to another user. If you trust it: git config --global --add safe.directory FOLDER.",
  ],
  [
    /not a git repository|must be run in a work tree/i,
    "not-a-repository",
    "Run this inside a git repository with a working tree.",
  ],
  [/Permission denied|unable to open|Unable to process path|open\(/, "git", "Make the file readable, or ignore it."],
  [/unmerged|needs merge/, "git", "Resolve the merge conflicts first."],
  [
    /promisor|lazy fetch|transport '.*' not allowed/,
    "git",
    "Objects are missing in this partial clone, and nothing is ever fetched: run git fetch --refetch first.",
  ],
  [/index file (corrupt|smaller)|bad (signature|index)/, "git", "The index is damaged: git status says more."],
];

/** The error for a git that ended badly. Its message is git's own first line. */
export function gitError(args: readonly string[], end: GitEnd): BlindspotError {
  if (end.failure?.code === "ENOENT") {
    return new BlindspotError("git", "git is not installed, or not on the PATH.", "Install git 2.31 or newer.");
  }
  const line = firstLine(end) || `git ${args[0] ?? ""} ended with ${end.code ?? "a signal"}`;
  const known = KNOWN.find(([pattern]) => pattern.test(end.stderr));
  const hint = known?.[2] ?? `Try it by hand: git ${args[0] ?? ""}.`;
  return new BlindspotError(known?.[1] ?? "git", line, hint, end.failure ?? undefined);
}

/** The first line that says what went wrong; warnings and hints come before it. */
function firstLine({ stderr, failure }: GitEnd): string {
  const lines = stderr.split("\n").map((line) => terminalLine(line));
  const first = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines.find((line) => line !== "");
  return first?.replace(/^(fatal|error): /, "git: ") ?? failure?.message ?? "";
}
