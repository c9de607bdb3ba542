import type { Change, FilePatch, Side } from "../core/change.ts";
import type { SecretSpan } from "../core/secret-span.ts";

export type { SecretSpan } from "../core/secret-span.ts";

export interface TextHit {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** The sanitized change as tools and snapshots read it. Refusals are data: a sentence for the model. */
export interface ReadableChange {
  /** False for a bare patch: there is nothing to read, so that tools are not worth offering. */
  readonly hasContext?: boolean;
  /** Text of a file that a reviewer may see, on one side; a refusal names why not. */
  read(path: string, side: Side): Promise<{ readonly text: string } | { readonly refused: string }>;
  /** Paths of the head tree that a reviewer may see, below `path`. */
  list(path: string | null): Promise<readonly string[]>;
  search(pattern: string, path: string | null, signal: AbortSignal): Promise<readonly TextHit[]>;
}

/** Raw contents of both trees. Only the sanitized change reads them. */
export interface Trees {
  /** Null when the path does not exist there, is no regular file, or is binary. */
  read(side: Side, path: string): Promise<string | null>;
  /** The head tree: path, git mode, size in bytes. */
  list(): Promise<readonly { readonly path: string; readonly mode: string; readonly bytes: number }[]>;
  /**
   * Lines of the head tree that match an extended regular expression, or hold the text if it is none, as they are
   * found. None for a pattern that `patternRefusal` refuses.
   */
  search(pattern: string, path: string | null, signal: AbortSignal): AsyncIterable<TextHit>;
}

/** What the base tree's `.gitattributes` say of a file (`linguist-generated`, `linguist-vendored`). */
export interface FileAttributes {
  readonly generated: boolean;
  readonly vendored: boolean;
}

/** What a file of the working tree has over the commit below it. */
export interface UncommittedFile {
  readonly path: string;
  /** Its name in that commit where it is another. */
  readonly oldPath: string | null;
  readonly additions: number;
  readonly deletions: number;
}

/** A change with access to its trees until `dispose` is called. */
export interface TakenChange {
  readonly change: Change;
  /** By head path; files of which the attributes say nothing are absent. */
  readonly attributes: ReadonlyMap<string, FileAttributes>;
  /** Of a branch with uncommitted work: what is not in its commits; else empty. */
  readonly uncommitted: readonly UncommittedFile[];
  /** New name to old of every file that the whole change renames, also of those that were not asked for. */
  readonly renames: ReadonlyMap<string, string>;
  readonly trees: Trees;
  /** How files get from another tree of the repository to the head tree; null where that tree is gone. Absent of a patch. */
  patchesFrom?(tree: string): Promise<readonly FilePatch[] | null>;
  dispose(): Promise<void>;
}

export interface SecretScanner {
  scan(path: string, text: string): Promise<readonly SecretSpan[]>;
}
