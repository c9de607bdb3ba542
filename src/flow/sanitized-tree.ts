import type { Side } from "../core/change.ts";
import type { KeptFile } from "../core/events.ts";
import type { ReadableChange, SecretSpan, TakenChange, TextHit } from "../ports.ts";
import type { Visibility } from "./sanitized-paths.ts";
import type { Sanitizer } from "./sanitized-text.ts";
import { createTextCache } from "./text-cache.ts";

type ReadResult = Awaited<ReturnType<ReadableChange["read"]>>;

interface TreeOptions {
  readonly taken: TakenChange;
  readonly files: readonly KeptFile[];
  readonly visibility: Visibility;
  readonly sanitizer: Sanitizer;
  /** Of these paths those that hold a secret. */
  readonly secretNames: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** The file that a search has come to. */
interface OpenFile {
  readonly path: string;
  readonly lines: readonly string[];
}

interface Reader {
  readonly isLocal: boolean;
}

/** Larger files are not read for a tool call, in characters. */
const maxRead = 8_000_000;
/** A search shows no more than so many hits, and so much of a line. */
const maxHits = 500;
const maxHitLength = 500;

/** The head tree and the base side of changed files, sanitized when they are first read. */
export class SanitizedTree {
  readonly #options: TreeOptions;
  readonly #kept: ReadonlyMap<string, KeptFile>;
  readonly #texts = createTextCache();
  /** What was found in texts that are kept no longer: trees never change, and finding it takes far longer than reading. */
  readonly #spans = new Map<string, readonly SecretSpan[]>();
  #index: Promise<ReadonlyMap<string, string>> | null = null;

  constructor(options: TreeOptions) {
    this.#options = options;
    this.#kept = new Map(options.files.map((file) => [file.patch.path, file]));
  }

  /** What one reviewer may see of it. */
  forReviewer(reader: Reader): ReadableChange {
    return {
      hasContext: this.#options.taken.change.summary.hasContext,
      read: (path, side) => this.#read(path, side, reader),
      list: (path) => this.#list(path, reader),
      search: (pattern, path, signal) => this.#search(pattern, path, signal, reader),
    };
  }

  async #read(path: string, side: Side, reader: Reader): Promise<ReadResult> {
    const refused = this.#options.visibility.refusal(path, reader) ?? (await this.#missingReason(path, side));
    if (refused !== null) return { refused };
    const text = await this.#loadText(path, side);
    return text === null ? { refused: "This file is not text, or is too large to read." } : { text };
  }

  async #missingReason(path: string, side: Side): Promise<string | null> {
    if (side === "base") {
      const patch = this.#options.visibility.changed(path, "base");
      if (patch === null) return "On the base side only files of the change can be read.";
      return modeReason(patch.oldMode ?? "100644");
    }
    const modes = await this.#modes();
    const mode = modes.get(path);
    if (mode !== undefined) return modeReason(mode);
    const isFolder = [...modes.keys()].some((each) => each.startsWith(`${path}/`));
    return isFolder ? "This is a folder: list it." : "There is no such file.";
  }

  async #list(folder: string | null, reader: Reader): Promise<string[]> {
    const prefix = folder === null ? "" : folderPrefix(folder);
    const paths: string[] = [];
    for (const path of (await this.#modes()).keys()) {
      const isBelow = path === folder || path.startsWith(prefix);
      if (isBelow && (await this.#isReadable(path, reader))) paths.push(path);
    }
    return paths;
  }

  /**
   * Finds in raw text, shows only lines in which nothing was replaced: else a pattern could spell out a secret. What is
   * not shown does not count either: else the number of what is shown would tell of it.
   */
  async #search(pattern: string, folder: string | null, signal: AbortSignal, reader: Reader): Promise<TextHit[]> {
    const { taken, visibility } = this.#options;
    const path = folder === null ? null : folderPrefix(folder).slice(0, -1) || null;
    if (path !== null && visibility.refusal(path, reader) !== null) return [];
    const hits: TextHit[] = [];
    let file: OpenFile = { path: "", lines: [] };
    for await (const hit of taken.trees.search(pattern, path, signal)) {
      if (file.path !== hit.path) file = { path: hit.path, lines: await this.#readableLines(hit.path, reader) };
      if (isShownAsFound(hit, file.lines)) hits.push({ ...hit, text: hit.text.slice(0, maxHitLength) });
      if (hits.length === maxHits) break;
    }
    return hits;
  }

  /** Of the head side as it is shown; none where it is not. */
  async #readableLines(path: string, reader: Reader): Promise<readonly string[]> {
    if (!(await this.#isReadable(path, reader))) return [];
    return (await this.#loadText(path, "head"))?.split("\n") ?? [];
  }

  /** Git modes of the head tree by path. */
  #modes(): Promise<ReadonlyMap<string, string>> {
    this.#index ??= this.#readModes();
    return this.#index;
  }

  /** Without files whose name holds a secret: they are not there for anybody. */
  async #readModes(): Promise<ReadonlyMap<string, string>> {
    const entries = await this.#options.taken.trees.list();
    const secret = await this.#options.secretNames(entries.map(({ path }) => path));
    return new Map(entries.flatMap(({ path, mode }) => (secret.has(path) ? [] : [[path, mode] as const])));
  }

  async #isReadable(path: string, reader: Reader): Promise<boolean> {
    if (this.#options.visibility.refusal(path, reader) !== null) return false;
    return modeReason((await this.#modes()).get(path) ?? "") === null;
  }

  async #loadText(path: string, side: Side): Promise<string | null> {
    const patch = this.#options.visibility.changed(path, side);
    const ready = patch === null ? null : (this.#kept.get(patch.path)?.[side] ?? null);
    return ready ?? this.#texts.get(`${side}:${path}`, () => this.#sanitize(path, side));
  }

  async #sanitize(path: string, side: Side): Promise<string | null> {
    const { taken, sanitizer } = this.#options;
    const raw = await taken.trees.read(side, path);
    if (raw === null || raw.length > maxRead) return null;
    const key = `${side}:${path}`;
    const spans = this.#spans.get(key);
    const scanned = spans === undefined ? await sanitizer.scan(path, raw) : { path, text: raw, spans };
    this.#spans.set(key, scanned.spans);
    sanitizer.learn(scanned);
    return sanitizer.clean(scanned);
  }
}

/** Whether the line has no placeholder, and so is as it was when the pattern matched it. */
function isShownAsFound({ line, text }: TextHit, lines: readonly string[]): boolean {
  const clean = lines[line - 1];
  return clean?.includes(text.replace(/\r$/, "")) === true && !/\[secret-[0-9]+: /.test(clean);
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
