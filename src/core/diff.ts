import type { FilePatch } from "./change.ts";
import { DiffReader } from "./diff-reader.ts";
import { BlindspotError } from "./errors.ts";
import { RecordSplitter } from "./record-splitter.ts";

export interface ReadDiffOptions {
  /** A text without any patch is no error (git's own answer where nothing changed). */
  readonly allowEmpty?: boolean;
}

/**
 * Reads a unified diff: of `git diff`, `git format-patch` (mail around it is skipped), or plain `diff -u`.
 *
 * Understands git's renames, copies, modes, binary files, quoted paths, submodules and prefixes of any name or none.
 * A change of a file's type, which git writes as two patches, becomes one with status `type-changed`: first the hunks
 * of the old content, then those of the new. Carriage returns stay in the lines. `oldPath` of a plain diff is set where
 * its two names differ.
 *
 * @param text the whole diff, as text
 * @returns one patch per file and occurrence, in the order of the text
 * @throws BlindspotError `bad-diff`, naming the line, for combined diffs of merges, for hunks that do not fit their
 * headers, for a diff that is cut off, and for a text without any diff
 */
export function parseDiff(text: string, options: ReadDiffOptions = {}): FilePatch[] {
  const reader = new DiffReader();
  const splitter = new RecordSplitter("\n");
  for (const line of splitter.push(withoutByteOrderMark(text))) reader.push(line);
  finish(reader, splitter, options);
  return reader.take();
}

/**
 * Reads a unified diff while it arrives, as `parseDiff` does. Each patch is yielded when the next one begins, and
 * nothing but it is held. Bytes are decoded as UTF-8 (as UTF-16 behind its byte order mark, which PowerShell writes);
 * what is not valid becomes U+FFFD.
 *
 * @throws BlindspotError `bad-diff` as `parseDiff`, after the patches before it were yielded
 */
export async function* readDiff(
  chunks: AsyncIterable<string | Uint8Array>,
  options: ReadDiffOptions = {},
): AsyncGenerator<FilePatch> {
  const reader = new DiffReader();
  const splitter = new RecordSplitter("\n");
  for await (const text of decodeChunks(chunks)) {
    for (const line of splitter.push(text)) reader.push(line);
    yield* reader.take();
  }
  finish(reader, splitter, options);
  yield* reader.take();
}

function finish(reader: DiffReader, splitter: RecordSplitter, options: ReadDiffOptions): void {
  const rest = splitter.end();
  if (rest !== null) reader.push(rest);
  reader.end();
  if (reader.hasPatch || options.allowEmpty) return;
  throw new BlindspotError("bad-diff", "The text holds no diff.", "Give the output of git diff or diff -u.");
}

async function* decodeChunks(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let isFirst = true;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (typeof chunk === "string") {
      yield isFirst ? withoutByteOrderMark(chunk) : chunk;
    } else {
      decoder ??= new TextDecoder(isUtf16(chunk) ? "utf-16le" : "utf-8");
      yield decoder.decode(chunk, { stream: true });
    }
    isFirst = false;
  }
  if (decoder !== null) yield decoder.decode();
}

function isUtf16(first: Uint8Array): boolean {
  return first[0] === 0xff && first[1] === 0xfe;
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
