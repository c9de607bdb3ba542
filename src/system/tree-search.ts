import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import type { TextHit } from "../ports.ts";
import { type Git, streamGit } from "./git.ts";

const MAX_HITS = 500;
const MAX_MS = 5_000;
const MAX_LINE_CHARACTERS = 500;

export interface TreeSearch {
  /** Id of the tree to search. */
  readonly tree: string;
  readonly pattern: string;
  /** A file or a folder, as it is written; null for all. */
  readonly path: string | null;
  readonly signal: AbortSignal;
}

/**
 * Lines of text files of a tree that match an extended regular expression, or that hold the text when it is none.
 * At most 500 hits, lines cut at 500 characters, and what was found after 5 s: a pattern may be made to take forever.
 */
export async function searchTree(git: Git, search: TreeSearch): Promise<TextHit[]> {
  search.signal.throwIfAborted();
  if (search.pattern === "" || /\0/.test(search.pattern + (search.path ?? ""))) return [];
  const deadline = AbortSignal.timeout(MAX_MS);
  const hits: TextHit[] = [];
  try {
    await collect(git, search, { mode: "-E", hits, deadline });
  } catch (error) {
    if (!(error instanceof BlindspotError) || hits.length > 0) throw error;
    // The likeliest reason to fail at once: no regular expression.
    await collect(git, search, { mode: "-F", hits, deadline });
  }
  return hits;
}

interface Collecting {
  readonly mode: "-E" | "-F";
  readonly hits: TextHit[];
  readonly deadline: AbortSignal;
}

async function collect(git: Git, search: TreeSearch, { mode, hits, deadline }: Collecting): Promise<void> {
  const signal = AbortSignal.any([search.signal, deadline]);
  const scope = search.path ? [`:(top,literal)${search.path}`] : [];
  const how = ["-n", "-z", "-I", mode, "--no-color", "--no-column", "--no-textconv", "--full-name"];
  const args = ["grep", ...how, "-e", search.pattern, search.tree, "--", ...scope];
  try {
    for await (const line of splitRecords(streamGit(git, args, { signal, okCodes: [0, 1] }), "\n")) {
      const hit = parseHit(line, search.tree);
      if (hit !== null) hits.push(hit);
      if (hits.length >= MAX_HITS) return;
    }
  } catch (error) {
    if (!deadline.aborted || search.signal.aborted) throw error;
  }
}

/** `TREE:PATH NUL LINE NUL TEXT`. A path with a line break comes apart, and is left out. */
function parseHit(line: string, tree: string): TextHit | null {
  const [where = "", number = "", ...text] = line.split("\0");
  if (!where.startsWith(`${tree}:`) || !/^\d+$/.test(number)) return null;
  const path = where.slice(tree.length + 1);
  return { path, line: Number(number), text: text.join("\0").slice(0, MAX_LINE_CHARACTERS) };
}
