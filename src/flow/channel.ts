/**
 * Lets several runs report into one stream: `send` from anywhere, iterate in one place, `close` at the end. Where
 * iteration was left early, nobody hears what is sent.
 */
export class Channel<T> implements AsyncIterable<T> {
  readonly #stream: ReadableStream<T>;
  #controller!: ReadableStreamDefaultController<T>;
  #isLeft = false;

  constructor() {
    this.#stream = new ReadableStream<T>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#isLeft = true;
        },
      },
      // Senders are model replies: few and small. Nothing is gained by making them wait for a slow screen.
      { highWaterMark: Number.POSITIVE_INFINITY },
    );
  }

  send(value: T): void {
    if (!this.#isLeft) this.#controller.enqueue(value);
  }

  /** Ends the stream; with an error, iteration throws it after what was sent before. */
  close(error?: unknown): void {
    if (this.#isLeft) return;
    if (error === undefined) this.#controller.close();
    else this.#controller.error(error);
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.#stream[Symbol.asyncIterator]();
  }
}
