import type { Change, ChangeSummary, Side } from "../core/change.ts";
import { type ChangePlace, placeOf } from "./change-place.ts";
import { runGit } from "./git.ts";
import type { ObjectReader } from "./git-objects.ts";
import { FolderReader } from "./tree-folders.ts";

/** Larger files are not read, nor more than this of all of them. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_COMMITS_ASKED = 200;
const MAX_COMMITS_WALKED = 50_000;
const MAX_FOLDER_BYTES = 32 * 1024 * 1024;

/** Files of any commit that is there, by paths as git has them, read without a git of their own. Null for a patch. */
export function openRevisions(change: Change): Revisions | null {
  const place = placeOf(change);
  return place === null ? null : new Revisions(place, change.summary);
}

export class Revisions {
  readonly #objects: ObjectReader;
  readonly #folders: FolderReader;
  readonly #place: ChangePlace;
  readonly #summary: ChangeSummary;
  #bytesLeft = MAX_BYTES;

  constructor(place: ChangePlace, summary: ChangeSummary) {
    this.#place = place;
    this.#summary = summary;
    this.#objects = place.objects;
    this.#folders = new FolderReader(place.objects, MAX_FOLDER_BYTES);
  }

  /** A file's text in a commit; null where one of them is not there, or the file is none or too large. */
  async read(commit: string, path: string): Promise<string | null> {
    const tree = await this.#treeOf(commit);
    return tree === null ? null : this.#readFile(tree, path);
  }

  /** The same in a tree of the change. */
  async readSide(side: Side, path: string): Promise<string | null> {
    const tree = side === "base" ? this.#summary.baseTree : this.#summary.tree;
    return tree === null ? null : this.#readFile(tree, path);
  }

  /** Names in a folder of a commit; `""` for the top. */
  async list(commit: string, path: string): Promise<string[]> {
    const tree = await this.#treeOf(commit);
    if (tree !== null && path === "") return [...(await this.#folders.list(tree)).keys()];
    const entry = tree === null ? null : await this.#folders.find(tree, path);
    return entry?.mode === "40000" ? [...(await this.#folders.list(entry.id)).keys()] : [];
  }

  /** Of these commits those that are no part of the base's history, and those that are not there. One git, if any. */
  async outsideOfBase(commits: readonly string[], signal: AbortSignal): Promise<Set<string>> {
    const asked = commits.slice(0, MAX_COMMITS_ASKED);
    const isThere = await Promise.all(asked.map(async (commit) => (await this.#treeOf(commit)) !== null));
    const [there, gone] = [asked.filter((_, at) => isThere[at]), asked.filter((_, at) => !isThere[at])];
    const { base } = this.#summary;
    if (there.length === 0 || base === null) return new Set(gone);
    const args = ["rev-list", `--max-count=${MAX_COMMITS_WALKED}`, ...there, `^${base}`, "--"];
    const text = await runGit(this.#place.scratch.git, args, { signal }).catch(() => "");
    signal.throwIfAborted();
    const outside = new Set(text.split("\n"));
    return new Set([...gone, ...there.filter((commit) => outside.has(commit))]);
  }

  async #treeOf(commit: string): Promise<string | null> {
    const header = (await this.#objects.read(commit))?.toString("latin1", 0, 80) ?? "";
    return /^tree ([0-9a-f]{40,64})\n/.exec(header)?.[1] ?? null;
  }

  async #readFile(tree: string, path: string): Promise<string | null> {
    const entry = this.#bytesLeft <= 0 ? null : await this.#folders.find(tree, path);
    const content = entry?.mode.startsWith("100") ? await this.#objects.read(entry.id) : null;
    this.#bytesLeft -= content?.length ?? 0;
    return content === null || content.length > MAX_FILE_BYTES ? null : content.toString("utf8");
  }
}
