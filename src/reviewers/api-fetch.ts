/** Answers larger than this are no reviews. */
const maxResponseBytes = 16_000_000;

/** Content types that are no stream of events: a page of a proxy, or one JSON document. */
const wrongTypes = /^\s*(?:text\/html|application\/xhtml|application\/json|text\/xml|application\/xml)/i;

/** What went wrong below the protocol. */
export type WatchProblem = "silence" | "not-json-response" | "too-large" | null;

/** A `fetch` for one request, with eyes on it. */
export interface WatchedFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Aborts on the outer signal, at a silence, and on `close`. */
  readonly signal: AbortSignal;
  /** Bytes of the answer so far. */
  readonly bytes: number;
  readonly problem: WatchProblem;
  /** Ends the connection, if it is still open, and the watching. */
  close(): void;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly silenceMs: number;
  /** A request goes out (providers may send more than one). */
  readonly onRequest: () => void;
}

/**
 * Watches one request: gives it up when no byte arrives for `silenceMs`, when the answer is not what a model API
 * sends, or when it does not stop growing. Redirects are not followed: the code would go to a host that nobody named.
 */
export function watchFetch({ signal, silenceMs, onRequest }: WatchOptions): WatchedFetch {
  const own = new AbortController();
  let bytes = 0;
  let problem: WatchProblem = null;
  const giveUp = (found: WatchProblem) => {
    problem ??= found;
    own.abort(new Error(`gave the request up: ${found}`));
  };
  const timer = setTimeout(() => giveUp("silence"), silenceMs);
  const count = (chunk: Uint8Array) => {
    timer.refresh();
    bytes += chunk.byteLength;
    if (bytes > maxResponseBytes) giveUp("too-large");
  };
  return {
    signal: AbortSignal.any([signal, own.signal]),
    get bytes() {
      return bytes;
    },
    get problem() {
      return problem;
    },
    async fetch(input, init) {
      onRequest();
      const response = await fetch(input, { ...init, redirect: "manual" });
      timer.refresh();
      if (response.ok && wrongTypes.test(response.headers.get("content-type") ?? "")) giveUp("not-json-response");
      return counted(response, count);
    },
    close() {
      clearTimeout(timer);
      own.abort();
    },
  };
}

function counted(response: Response, count: (chunk: Uint8Array) => void): Response {
  if (response.body === null) return response;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      count(chunk);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}
