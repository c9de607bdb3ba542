import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { patternRefusal } from "../core/search-pattern.ts";
import type { TextHit } from "../ports.ts";
import { type Git, streamGit } from "./git.ts";

/** What git may use for one search: a pattern may be made to take forever, or all memory. */
const MAX_MS = 5_000;
const MAX_MEMORY_KB = 1_500_000;
const MAX_LINE_CHARACTERS = 500;

export interface TreeSearch {
  /** Id of the tree to search. */
  readonly tree: string;
  readonly pattern: string;
  /** A file or a folder, as it is written; null for all. */
  readonly path: string | null;
  readonly signal: AbortSignal;
}

/** The end of the search before: one at a time, or threads that search at once share out too much memory. */
let before: Promise<void> = Promise.resolve();

/**
 * Lines of text files of a tree that match an extended regular expression, or that hold the text when it is none, as
 * git finds them: who has enough stops asking. Lines are cut at 500 characters. Ends when git has worked for 5 s, and
 * finds nothing by patterns that are refused.
 *
 * @throws BlindspotError `git` when it fails; the reason of the signal when that is aborted
 */
export async function* searchTree(git: Git, search: TreeSearch): AsyncGenerator<TextHit> {
  search.signal.throwIfAborted();
  if (patternRefusal(search.pattern) !== null || search.path?.includes("\0")) return;
  const turn = before;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  before = turn.then(() => ended);
  await turn;
  try {
    yield* searchEither(git, search);
  } finally {
    end();
  }
}

async function* searchEither(git: Git, search: TreeSearch): AsyncGenerator<TextHit> {
  let hasHits = false;
  try {
    for await (const hit of searchMode(git, search, "-E")) {
      hasHits = true;
      yield hit;
    }
  } catch (error) {
    if (!(error instanceof BlindspotError) || hasHits) throw error;
    // The likeliest reason to fail at once: no regular expression.
    yield* searchMode(git, search, "-F");
  }
}

async function* searchMode(git: Git, search: TreeSearch, mode: "-E" | "-F"): AsyncGenerator<TextHit> {
  const scope = search.path ? [`:(top,literal)${search.path}`] : [];
  const how = ["-n", "-z", "-I", mode, "--threads=1", "--no-color", "--no-column", "--no-textconv", "--full-name"];
  const args = ["grep", ...how, "-e", search.pattern, search.tree, "--", ...scope];
  const deadline = new AbortController();
  const signal = AbortSignal.any([search.signal, deadline.signal]);
  const output = streamGit(git, args, { signal, okCodes: [0, 1], maxMemoryKb: MAX_MEMORY_KB });
  try {
    for await (const line of splitRecords(withDeadline(output, deadline), "\n")) {
      const hit = parseHit(line, search.tree);
      if (hit !== null) yield hit;
    }
  } catch (error) {
    if (!deadline.signal.aborted || search.signal.aborted) throw error;
  }
}

/** The chunks, with the time that was spent on waiting for them limited: what is done with them does not count. */
async function* withDeadline(chunks: AsyncGenerator<string>, deadline: AbortController): AsyncGenerator<string> {
  let leftMs = MAX_MS;
  try {
    for (;;) {
      const startedAt = performance.now();
      const timer = setTimeout(() => deadline.abort(), leftMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      leftMs = Math.max(0, leftMs - (performance.now() - startedAt));
      yield next.value;
    }
  } finally {
    await chunks.return(undefined);
  }
}

/** `TREE:PATH NUL LINE NUL TEXT`. A path with a line break comes apart, and is left out. */
function parseHit(line: string, tree: string): TextHit | null {
  const [where = "", number = "", ...text] = line.split("\0");
  if (!where.startsWith(`${tree}:`) || !/^\d+$/.test(number)) return null;
  const path = where.slice(tree.length + 1);
  return { path, line: Number(number), text: text.join("\0").slice(0, MAX_LINE_CHARACTERS) };
}
