import type { ObjectReader } from "./git-objects.ts";

/** What a name in a folder of a tree stands for. */
export interface TreeEntry {
  /** `40000` for a folder. */
  readonly mode: string;
  readonly id: string;
}

/** Finds paths name by name, so that no path is ever a revision, a pattern or a way out of the tree. */
export class FolderReader {
  readonly #objects: ObjectReader;
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, TreeEntry>>>();
  #bytesLeft: number;

  /** @param maxBytes of all folders, which are kept; beyond them folders read as empty */
  constructor(objects: ObjectReader, maxBytes = Number.POSITIVE_INFINITY) {
    this.#objects = objects;
    this.#bytesLeft = maxBytes;
  }

  async find(tree: string, path: string): Promise<TreeEntry | null> {
    let entry: TreeEntry = { mode: "40000", id: tree };
    for (const name of path.split("/")) {
      if (entry.mode !== "40000") return null;
      const found = (await this.list(entry.id)).get(name);
      if (found === undefined) return null;
      entry = found;
    }
    return entry;
  }

  /** The entries of a folder by name; none where there is no such object. */
  list(id: string): Promise<ReadonlyMap<string, TreeEntry>> {
    const known = this.#folders.get(id);
    if (known !== undefined) return known;
    const folder = this.#read(id);
    this.#folders.set(id, folder);
    return folder;
  }

  async #read(id: string): Promise<ReadonlyMap<string, TreeEntry>> {
    const content = this.#bytesLeft <= 0 ? null : await this.#objects.read(id);
    this.#bytesLeft -= content?.length ?? 0;
    return parseFolder(content ?? Buffer.alloc(0), id.length / 2);
  }
}

/**
 * A tree object: `MODE SP NAME NUL` and the id in bytes, again and again. What an entry calls a folder may be any object:
 * of one that is no tree nothing is read, or nonsense.
 */
function parseFolder(content: Buffer, idBytes: number): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const end = space < 0 ? -1 : content.indexOf(0, space);
    if (end < 0) break;
    const id = content.toString("hex", end + 1, end + 1 + idBytes);
    entries.set(content.toString("utf8", space + 1, end), { mode: content.toString("latin1", at, space), id });
    at = end + 1 + idBytes;
  }
  return entries;
}
