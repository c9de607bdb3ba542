import type { Change } from "../core/change.ts";
import { placeOf } from "./change-place.ts";
import type { ObjectReader } from "./git-objects.ts";
import { FolderReader } from "./tree-folders.ts";

/** Larger files are not read, nor more than this of all of them. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FOLDER_BYTES = 32 * 1024 * 1024;

/** Files of any commit that is there, by paths as git has them, read without a git of their own. Null for a patch. */
export function openRevisions(change: Change): Revisions | null {
  const place = placeOf(change);
  return place === null ? null : new Revisions(place.objects, change.summary.baseTree);
}

export class Revisions {
  readonly #objects: ObjectReader;
  readonly #folders: FolderReader;
  readonly #baseTree: string | null;
  #bytesLeft = MAX_BYTES;

  constructor(objects: ObjectReader, baseTree: string | null) {
    this.#objects = objects;
    this.#folders = new FolderReader(objects, MAX_FOLDER_BYTES);
    this.#baseTree = baseTree;
  }

  /** A file's text in a commit; null where one of them is not there, or the file is none or too large. */
  async read(commit: string, path: string): Promise<string | null> {
    const header = (await this.#objects.read(commit))?.toString("latin1", 0, 80) ?? "";
    const tree = /^tree ([0-9a-f]{40,64})\n/.exec(header)?.[1];
    return tree === undefined ? null : this.#readFile(tree, path);
  }

  /** The same before the change. */
  async readBase(path: string): Promise<string | null> {
    return this.#baseTree === null ? null : this.#readFile(this.#baseTree, path);
  }

  async #readFile(tree: string, path: string): Promise<string | null> {
    const entry = this.#bytesLeft <= 0 ? null : await this.#folders.find(tree, path);
    const content = entry?.mode.startsWith("100") ? await this.#objects.read(entry.id) : null;
    this.#bytesLeft -= content?.length ?? 0;
    return content === null || content.length > MAX_FILE_BYTES ? null : content.toString("utf8");
  }
}
