import { type FileHandle, open } from "node:fs/promises";

export interface JsonLinesRequest {
  /** Global. Tested against the bytes of the file as Latin-1 (`bytePattern`); lines without a match are passed over. */
  readonly wanted: RegExp;
  /** Asked again and again; true: the rest of the file is left. */
  readonly isOver: () => boolean;
}

/** Of longer lines nothing is read. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Reads files of JSON lines for the few lines that matter: whole blocks of a file are searched as bytes, and only lines
 * with a match are decoded and parsed. One file at a time.
 */
export class JsonLinesReader {
  readonly #buffer = Buffer.allocUnsafeSlow(MAX_LINE_BYTES);

  /** What wanted lines hold, in order. Lines that are no JSON are passed over, such as one that is being written. */
  async *read(file: string, request: JsonLinesRequest): AsyncGenerator<unknown> {
    const handle = await open(file, "r");
    try {
      yield* this.#readBlocks(handle, request);
    } finally {
      await handle.close();
    }
  }

  async *#readBlocks(handle: FileHandle, { wanted, isOver }: JsonLinesRequest): AsyncGenerator<unknown> {
    const buffer = this.#buffer;
    let held = 0;
    /** The beginning of the line in the buffer was too long to keep. */
    let isCut = false;
    while (!isOver()) {
      const { bytesRead } = await handle.read(buffer, held, buffer.length - held, null);
      const filled = held + bytesRead;
      const end = bytesRead === 0 ? filled : buffer.lastIndexOf(10, filled - 1) + 1;
      const isTooLong = end === 0 && filled === buffer.length;
      if (end > 0 && !(isCut && bytesRead === 0)) {
        yield* wantedLines(buffer, isCut ? buffer.indexOf(10) + 1 : 0, end, { wanted, isOver });
      }
      if (bytesRead === 0) return;
      isCut = end === 0 && (isCut || isTooLong);
      held = isTooLong ? 0 : filled - end;
      buffer.copyWithin(0, end, filled);
    }
  }
}

function* wantedLines(buffer: Buffer, start: number, end: number, request: JsonLinesRequest): Generator<unknown> {
  const { wanted, isOver } = request;
  const text = buffer.toString("latin1", start, end);
  wanted.lastIndex = 0;
  for (let match = wanted.exec(text); match !== null && !isOver(); match = wanted.exec(text)) {
    const from = text.lastIndexOf("\n", match.index) + 1;
    const newline = text.indexOf("\n", match.index);
    const to = newline === -1 ? text.length : newline;
    const value = readJson(buffer.toString("utf8", start + from, start + to));
    if (value !== undefined) yield value;
    // The pattern is shared with whoever reads on while we wait.
    wanted.lastIndex = to + 1;
  }
}

/** Undefined for a text that is no JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A pattern for `JsonLinesRequest.wanted` that matches any of the words as they stand inside a JSON string. */
export function bytePattern(words: readonly string[]): RegExp {
  return anyOf(words.map((word) => Buffer.from(inJson(word)).toString("latin1")));
}

/** The same for a text. */
export function textPattern(words: readonly string[]): RegExp {
  return anyOf(words.map(inJson));
}

function inJson(word: string): string {
  return JSON.stringify(word).slice(1, -1);
}

function anyOf(texts: readonly string[]): RegExp {
  return new RegExp(texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g");
}

/** The beginning of a file as text, up to `maxBytes`; empty when it cannot be read. */
export async function readHead(file: string, maxBytes: number): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return "";
  try {
    const buffer = Buffer.allocUnsafe(maxBytes);
    const { bytesRead } = await handle.read(buffer, 0, maxBytes, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return "";
  } finally {
    await handle.close();
  }
}
