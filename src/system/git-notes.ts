import type { Change } from "../core/change.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { type ChangePlace, placeOf } from "./change-place.ts";
import { runGit, streamGit } from "./git.ts";
import { FolderReader } from "./tree-folders.ts";

/** Refs below `refs/notes/` in which programs write who wrote what. */
export type NotesRef = "refs/notes/ai" | "refs/notes/ai-attribution";

const REFS: readonly NotesRef[] = ["refs/notes/ai", "refs/notes/ai-attribution"];

/** Larger notes are not read, nor more than this of all notes of one ref. */
const MAX_NOTE_BYTES = 4 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FOLDER_BYTES = 32 * 1024 * 1024;

const tips = new WeakMap<Change, Promise<ReadonlyMap<string, string>>>();

/**
 * The notes of a ref. Finding out that there are none takes one git, whichever refs are asked for.
 * @returns null where there are none
 */
export async function openNotes(change: Change, ref: NotesRef, signal: AbortSignal): Promise<GitNotes | null> {
  const place = placeOf(change);
  if (place === null) return null;
  const known = tips.get(change) ?? findTips(place, signal);
  tips.set(change, known);
  const tip = (await known).get(ref);
  const tree = tip === undefined ? null : await treeOf(place, tip);
  return tip === undefined || tree === null ? null : new GitNotes(place, tip, tree);
}

async function findTips({ repository }: ChangePlace, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const args = ["for-each-ref", "--format=%(refname) %(objectname)", ...REFS];
  const text = await runGit(repository.git, args, { signal }).catch(() => "");
  signal.throwIfAborted();
  return new Map(text.split("\n").map((line) => line.split(" ") as [string, string]));
}

async function treeOf({ objects }: ChangePlace, commit: string): Promise<string | null> {
  const header = (await objects.read(commit))?.toString("latin1", 0, 80) ?? "";
  return /^tree ([0-9a-f]{40,64})\n/.exec(header)?.[1] ?? null;
}

/** Notes of commits, read from git's objects without a git of their own. */
export class GitNotes {
  readonly #place: ChangePlace;
  readonly #tip: string;
  readonly #tree: string;
  readonly #folders: FolderReader;
  #bytesLeft = MAX_BYTES;

  constructor(place: ChangePlace, tip: string, tree: string) {
    this.#place = place;
    this.#tip = tip;
    this.#tree = tree;
    this.#folders = new FolderReader(place.objects, MAX_FOLDER_BYTES);
  }

  async has(commit: string): Promise<boolean> {
    return (await this.#find(this.#tree, commit)) !== null;
  }

  /** A commit's note; null where it has none, or one that is larger than we read. */
  async read(commit: string): Promise<string | null> {
    const id = this.#bytesLeft <= 0 ? null : await this.#find(this.#tree, commit);
    const content = id === null ? null : await this.#place.objects.read(id);
    this.#bytesLeft -= content?.length ?? 0;
    return content === null || content.length > MAX_NOTE_BYTES ? null : content.toString("utf8");
  }

  /** Commits whose notes were written last, newest first. */
  async newest(count: number, signal: AbortSignal): Promise<string[]> {
    const form = [
      "log",
      "--format=",
      "--name-only",
      "-z",
      "--root",
      "--no-renames",
      "--no-diff-merges",
      "--diff-filter=AM",
    ];
    const args = [...form, "--no-ext-diff", "--no-show-signature", `--max-count=${count * 10}`, this.#tip, "--"];
    const commits = new Set<string>();
    try {
      for await (const path of splitRecords(streamGit(this.#place.scratch.git, args, { signal }), "\0")) {
        const commit = path.trim().replaceAll("/", "");
        if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit)) commits.add(commit);
        if (commits.size >= count) break;
      }
    } catch {
      // Objects may be missing. No review fails for want of evidence.
      signal.throwIfAborted();
    }
    return [...commits];
  }

  /** Git spreads many notes over folders by the first digits of the id, two to a level; small sets lie flat. */
  async #find(tree: string, rest: string): Promise<string | null> {
    const folder = await this.#folders.list(tree);
    const note = folder.get(rest);
    if (note?.mode.startsWith("100")) return note.id;
    const inner = folder.get(rest.slice(0, 2));
    return inner?.mode === "40000" && rest.length > 2 ? this.#find(inner.id, rest.slice(2)) : null;
  }
}
