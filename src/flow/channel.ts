/** Lets several runs report into one stream: `send` from anywhere, iterate in one place, `close` at the end. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #stream: ReadableStream<T>;
  #controller!: ReadableStreamDefaultController<T>;

  constructor() {
    this.#stream = new ReadableStream<T>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
      },
      // Senders are model replies: few and small. Nothing is gained by making them wait for a slow screen.
      { highWaterMark: Number.POSITIVE_INFINITY },
    );
  }

  send(value: T): void {
    this.#controller.enqueue(value);
  }

  /** Ends the stream; with an error, iteration throws it after what was sent before. */
  close(error?: unknown): void {
    if (error === undefined) this.#controller.close();
    else this.#controller.error(error);
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.#stream[Symbol.asyncIterator]();
  }
}
