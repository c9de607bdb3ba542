import type { Change } from "../core/change.ts";
import { parseDiff } from "../core/diff.ts";
import { LineHistory } from "../core/line-history.ts";
import { NOT_COMMITTED } from "./blame-lines.ts";
import type { ChangePlace } from "./change-place.ts";
import { type Git, runGit, streamGit } from "./git.ts";

/** As changes are taken, but for the context. */
const DIFF = [
  ...["-r", "-p", "-U0", "--full-index", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative"],
  ...[
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--diff-algorithm=histogram",
    "--indent-heuristic",
    "--inter-hunk-context=0",
  ],
  ...["-M50%", "-l1000", "-O/dev/null", "--ignore-submodules=none", "--submodule=short"],
];
const LOG = ["log", "--reverse", "--topo-order", "--format=commit %H", "--root", "--no-show-signature", "--no-notes"];

/** Of larger differences nobody follows each line. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/**
 * The history of all lines that the commits of a change wrote, and the working tree above them, from one or two gits.
 * Only for commits each of which builds on the one before.
 *
 * @returns null when there is too much of it
 * @throws BlindspotError `git` when git fails; the signal's reason
 */
export async function loadLineHistory(
  { scratch: { git } }: ChangePlace,
  { base, head, tree }: Change["summary"],
  isWorktree: boolean,
  signal: AbortSignal,
): Promise<LineHistory | null> {
  const history = new LineHistory();
  const range = base === null ? [head ?? ""] : [head ?? "", `^${base}`];
  for await (const [sha, diff] of splitCommits(streamGit(git, [...LOG, ...DIFF, ...range, "--"], { signal }))) {
    if (diff.length > MAX_CHARACTERS || !history.apply(sha, parseDiff(diff, { allowEmpty: true }))) return null;
  }
  if (!isWorktree) return history;
  const diff = await worktreeDiff(git, head ?? "", tree ?? "", signal);
  return history.apply(NOT_COMMITTED, parseDiff(diff, { allowEmpty: true })) ? history : null;
}

function worktreeDiff(git: Git, head: string, tree: string, signal: AbortSignal): Promise<string> {
  return runGit(git, ["diff-tree", ...DIFF, head, tree], { signal });
}

/** Each commit with its diff. No line of a diff begins like that: those of files stand behind a sign. */
async function* splitCommits(chunks: AsyncIterable<string>): AsyncGenerator<[sha: string, diff: string]> {
  let [sha, parts, seen]: [string | null, string[], number] = [null, [], 0];
  let rest = "";
  for await (const chunk of chunks) {
    const text = rest + chunk;
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    let from = 0;
    for (const match of text.slice(0, end).matchAll(/(?<![^\n])commit ([0-9a-f]{40,64})\n/g)) {
      if (sha !== null) yield [sha, [...parts, text.slice(from, match.index)].join("")];
      [sha, parts, seen] = [match[1] as string, [], 0];
      from = match.index + match[0].length;
    }
    // What is too much already need not be kept.
    if (seen <= MAX_CHARACTERS) parts.push(text.slice(from, end));
    seen += end - from;
  }
  if (sha !== null) yield [sha, [...parts, rest].join("")];
}
