import { StringDecoder } from "node:string_decoder";

/** Cuts what comes in pieces into lines. A line without an end is told when all has come. */
export class LineCutter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  #pieces: string[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(piece: Buffer): void {
    const [first = "", ...lines] = this.#decoder.write(piece).split("\n");
    this.#pieces.push(first);
    for (const line of lines) {
      this.#tell();
      this.#pieces = [line];
    }
  }

  end(): void {
    this.#pieces.push(this.#decoder.end());
    this.#tell();
  }

  #tell(): void {
    const line = this.#pieces.join("");
    this.#pieces = [];
    if (line.trim() !== "") this.#onLine(line);
  }
}

/** Why a watch ended a program: it said nothing for too long, or it did not go though it had said all. */
export type WatchReason = "silence" | "lingering";

/** Ends a program that says nothing any more. */
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

  close(): void {
    clearTimeout(this.#timer);
  }

  #endIn(ms: number, reason: WatchReason): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#reason = reason;
      this.#controller.abort();
    }, ms);
  }
}
