import type { Side } from "../core/change.ts";
import type { KeptFile } from "../core/events.ts";
import type { ReadableChange, TakenChange, TextHit } from "../ports.ts";
import type { Visibility } from "./sanitized-paths.ts";
import type { Sanitizer } from "./sanitized-text.ts";
import { createTextCache } from "./text-cache.ts";

type ReadResult = Awaited<ReturnType<ReadableChange["read"]>>;

interface TreeOptions {
  readonly taken: TakenChange;
  readonly files: readonly KeptFile[];
  readonly visibility: Visibility;
  readonly sanitizer: Sanitizer;
}

interface Reader {
  readonly isLocal: boolean;
}

/** Larger files are not read for a tool call, in characters. */
const maxRead = 8_000_000;
const maxPattern = 500;
/** A search looks at no more than so many hits, and shows so much of a line. */
const maxHits = 1_000;
const maxHitLength = 500;

/** The head tree and the base side of changed files, for one reviewer each, sanitized when they are first read. */
export function createReadableTree(options: TreeOptions): (reader: Reader) => ReadableChange {
  const { taken, visibility, sanitizer } = options;
  const kept = new Map(options.files.map((file) => [file.patch.path, file]));
  const texts = createTextCache();
  let index: Promise<ReadonlyMap<string, string>> | null = null;

  function modes(): Promise<ReadonlyMap<string, string>> {
    index ??= taken.trees.list().then((entries) => new Map(entries.map((entry) => [entry.path, entry.mode])));
    return index;
  }

  async function loadText(path: string, side: Side): Promise<string | null> {
    const patch = visibility.changed(path, side);
    const ready = patch === null ? null : (kept.get(patch.path)?.[side] ?? null);
    if (ready !== null) return ready;
    return texts.get(`${side}:${path}`, async () => {
      const raw = await taken.trees.read(side, path);
      if (raw === null || raw.length > maxRead) return null;
      const scanned = await sanitizer.scan(path, raw);
      sanitizer.learn(scanned);
      return sanitizer.clean(scanned);
    });
  }

  async function read(path: string, side: Side, reader: Reader): Promise<ReadResult> {
    const refused = visibility.refusal(path, reader) ?? (await missingReason(path, side));
    if (refused !== null) return { refused };
    const text = await loadText(path, side);
    return text === null ? { refused: "This file is not text, or is too large to read." } : { text };
  }

  async function missingReason(path: string, side: Side): Promise<string | null> {
    if (side === "base") {
      const patch = visibility.changed(path, "base");
      if (patch === null) return "On the base side only files of the change can be read.";
      return modeReason(patch.oldMode ?? "100644");
    }
    const known = await modes();
    const mode = known.get(path);
    if (mode !== undefined) return modeReason(mode);
    const isFolder = [...known.keys()].some((each) => each.startsWith(`${path}/`));
    return isFolder ? "This is a folder: list it." : "There is no such file.";
  }

  async function isReadable(path: string, reader: Reader): Promise<boolean> {
    if (visibility.refusal(path, reader) !== null) return false;
    return modeReason((await modes()).get(path) ?? "") === null;
  }

  async function list(folder: string | null, reader: Reader): Promise<string[]> {
    const prefix = folder === null ? null : folderPrefix(folder);
    const paths: string[] = [];
    for (const [path, mode] of await modes()) {
      if (prefix !== null && path !== folder && !path.startsWith(prefix)) continue;
      if (modeReason(mode) === null && visibility.refusal(path, reader) === null) paths.push(path);
    }
    return paths;
  }

  /** Finds in raw text, shows only lines in which nothing was replaced: else a pattern could spell out a secret. */
  async function search(
    pattern: string,
    folder: string | null,
    signal: AbortSignal,
    reader: Reader,
  ): Promise<TextHit[]> {
    if (pattern === "" || pattern.length > maxPattern || pattern.includes("\0")) return [];
    const path = folder === null ? null : folderPrefix(folder).slice(0, -1) || null;
    if (path !== null && visibility.refusal(path, reader) !== null) return [];
    const raw = (await taken.trees.search(pattern, path, signal)).slice(0, maxHits);
    const hits: TextHit[] = [];
    for (const [file, inFile] of Map.groupBy(raw, (hit) => hit.path)) {
      signal.throwIfAborted();
      if (await isReadable(file, reader)) hits.push(...cleanHits(inFile, await loadText(file, "head")));
    }
    return hits;
  }

  return (reader) => ({
    read: (path, side) => read(path, side, reader),
    list: (path) => list(path, reader),
    search: (pattern, path, signal) => search(pattern, path, signal, reader),
  });
}

/** Hits in lines that have no placeholder, and so are as they were when the pattern matched them. */
function cleanHits(hits: readonly TextHit[], text: string | null): TextHit[] {
  const lines = text?.split("\n") ?? [];
  return hits
    .filter(({ line, text: found }) => {
      const clean = lines[line - 1];
      return clean?.includes(found.replace(/\r$/, "")) && !/\[secret-[0-9]+: /.test(clean);
    })
    .map((hit) => ({ path: hit.path, line: hit.line, text: hit.text.slice(0, maxHitLength) }));
}

/** `src`, `src/` → `src/`; the root, `.` → nothing. */
function folderPrefix(folder: string): string {
  const trimmed = folder.replace(/^\.\/|\/$/g, "");
  return trimmed === "" || trimmed === "." ? "" : `${trimmed}/`;
}

function modeReason(mode: string): string | null {
  if (mode === "120000") return "This is a symbolic link, which is not followed.";
  if (mode === "160000") return "This is a submodule, which is not part of the change.";
  return mode.startsWith("100") ? null : "This is not a regular file.";
}
