import { StringDecoder } from "node:string_decoder";

/** Longer lines than this, in UTF-16 units, tell nothing: a whole answer is shorter. */
const maxLineLength = 16_000_000;

/** Cuts what comes in pieces into lines. A line without an end is told when all has come, one that is too long never. */
export class LineCutter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  readonly #maxLength: number;
  #pieces: string[] = [];
  /** Of the line that is coming, what was dropped included. */
  #length = 0;

  constructor(onLine: (line: string) => void, maxLength: number = maxLineLength) {
    this.#onLine = onLine;
    this.#maxLength = maxLength;
  }

  take(piece: Buffer): void {
    const [first = "", ...lines] = this.#decoder.write(piece).split("\n");
    this.#keep(first);
    for (const line of lines) {
      this.#tell();
      this.#keep(line);
    }
  }

  end(): void {
    this.#keep(this.#decoder.end());
    this.#tell();
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length <= this.#maxLength) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  #tell(): void {
    const line = this.#pieces.join("");
    this.#pieces = [];
    this.#length = 0;
    if (line.trim() !== "") this.#onLine(line);
  }
}

/** Why a watch ended a program: it said nothing for too long, did not go though it had said all, or what it said broke its reader. */
export type WatchReason = "silence" | "lingering" | "unreadable";

/** Ends a program that says nothing any more, or nothing that is of use. */
export class OutputWatch {
  readonly #controller = new AbortController();
  readonly #silenceMs: number | null;
  #timer: NodeJS.Timeout | undefined;
  #reason: WatchReason | null = null;
  #isEnding = false;

  /** @param silenceMs null: it may be silent for as long as it likes */
  constructor(silenceMs: number | null) {
    this.#silenceMs = silenceMs;
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): WatchReason | null {
    return this.#reason;
  }

  heard(): void {
    this.#isEnding = false;
    clearTimeout(this.#timer);
    if (this.#silenceMs !== null) this.#endIn(this.#silenceMs, "silence");
  }

  /** It has said how it ended: it gets so long to go by itself, or to think better of it. */
  expectEnd(lingerMs: number): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#endIn(lingerMs, "lingering");
  }

  /** Ends it at once. */
  giveUp(reason: WatchReason): void {
    clearTimeout(this.#timer);
    this.#reason = reason;
    this.#controller.abort();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #endIn(ms: number, reason: WatchReason): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.giveUp(reason), ms);
  }
}
