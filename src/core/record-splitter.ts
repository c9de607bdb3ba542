/**
 * Cuts a text that arrives in pieces into records that end with `separator` (one character: `"\n"`, `"\0"`).
 * A record that spans many pieces is joined once, so that one very long line does not cost its length squared.
 */
export class RecordSplitter {
  readonly #separator: string;
  #pieces: string[] = [];

  constructor(separator: string) {
    this.#separator = separator;
  }

  /** The records that `chunk` completes, without their separators. */
  push(chunk: string): string[] {
    const records: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(this.#separator); end >= 0; end = chunk.indexOf(this.#separator, start)) {
      records.push(this.#complete(chunk.slice(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#pieces.push(chunk.slice(start));
    return records;
  }

  /** What stands behind the last separator; null when the text ended with one. */
  end(): string | null {
    return this.#pieces.length === 0 ? null : this.#complete("");
  }

  #complete(last: string): string {
    if (this.#pieces.length === 0) return last;
    this.#pieces.push(last);
    const record = this.#pieces.join("");
    this.#pieces = [];
    return record;
  }
}

/** The records of a stream of text, cut at `separator`. */
export async function* splitRecords(chunks: AsyncIterable<string>, separator: string): AsyncGenerator<string> {
  const splitter = new RecordSplitter(separator);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  const rest = splitter.end();
  if (rest !== null) yield rest;
}
