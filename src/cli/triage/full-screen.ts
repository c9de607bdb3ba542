import { emitKeypressEvents, type Interface } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import { Channel } from "../../flow/channel.ts";
import { type Key, readKey } from "./keys.ts";

export type ScreenEvent =
  | { readonly type: "key"; readonly key: Key }
  | { readonly type: "paste"; readonly text: string }
  /** The window has another size, or the screen was lent and is ours again. */
  | { readonly type: "redraw" }
  | { readonly type: "tick" }
  /** The process was asked to end: 130, 143 or 129. */
  | { readonly type: "stop"; readonly code: number };

/** What stands on the screen: one entry a line, no wider than the screen. */
export interface Frame {
  readonly lines: readonly string[];
  /** Where somebody types, from 0; null: the cursor is hidden. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

/** The whole terminal, until `close`. It is given back however the process ends, `kill -9` aside. */
export interface FullScreen {
  readonly events: AsyncIterable<ScreenEvent>;
  size(): { readonly columns: number; readonly rows: number };
  draw(frame: Frame): void;
  /** Gives the terminal to another program while the work lasts. Null: the process was asked to end meanwhile. */
  lend<T>(work: () => Promise<T>): Promise<T | null>;
  /** Stops the process as Ctrl-Z does, until the shell continues it. */
  suspend(): Promise<void>;
  close(): void;
}

/** Another screen than the one with the shell's history, no wrapping, no cursor, pasted text told from typed text. */
const take = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2004h";
const giveBack = "\x1b[?2004l\x1b[?25h\x1b[?7h\x1b[?1049l";
/** The terminal shows what stands between these at once. */
const together = ["\x1b[?2026h", "\x1b[?2026l"] as const;

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** A process that nobody can continue is not stopped by the system; it goes on then. */
const stopPauseMs = 150;

/** Takes the terminal. `tickMs`: how often to say that time has passed. */
export function openFullScreen(input: ReadStream, output: WriteStream, tickMs: number): FullScreen {
  const events = new Channel<ScreenEvent>();
  const stopped = new AbortController();
  const send = (event: ScreenEvent) => {
    if (event.type === "stop") {
      // The terminal gives ^C to the program that has it as well, which knows what it means.
      if (event.code === codes.SIGINT && !isTaken) return;
      stopped.abort();
    }
    events.send(event);
  };
  let isTaken = false;
  const enter = () => {
    if (isTaken || stopped.signal.aborted) return;
    isTaken = true;
    output.write(take);
    input.setRawMode(true);
    input.resume();
  };
  const leave = () => {
    if (!isTaken) return;
    isTaken = false;
    input.pause();
    // A terminal that is gone cannot be given back.
    if (!input.destroyed) input.setRawMode(false);
    output.write(giveBack);
  };
  const listeners = listen({ input, output, send, tickMs, leave });
  enter();
  const lend = async <T>(work: () => Promise<T>): Promise<T | null> => {
    leave();
    try {
      return await until(stopped.signal, work());
    } finally {
      enter();
      send({ type: "redraw" });
    }
  };
  return {
    events,
    lend,
    size: () => ({ columns: output.columns || 80, rows: output.rows || 24 }),
    draw: (frame) => isTaken && void output.write(paint(frame)),
    async suspend() {
      await lend(stopProcess);
    },
    close() {
      for (const stop of listeners) stop();
      leave();
    },
  };
}

function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T | null> {
  const aborted = new Promise<null>((done) => signal.addEventListener("abort", () => done(null), { once: true }));
  return Promise.race([work, aborted]);
}

function paint({ lines, cursor }: Frame): string {
  const text = lines.map((line) => `${line}\x1b[0m\x1b[K`).join("\r\n");
  const place = cursor === null ? "\x1b[?25l" : `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`;
  return `${together[0]}\x1b[?25l\x1b[H${text}\x1b[J${place}${together[1]}`;
}

/** The whole group of processes, as the terminal does it for Ctrl-Z. */
async function stopProcess(): Promise<void> {
  const continued = new Promise<void>((done) => {
    const timer = setTimeout(done, stopPauseMs);
    process.once("SIGCONT", () => {
      clearTimeout(timer);
      done();
    });
  });
  process.kill(0, "SIGTSTP");
  await continued;
}

interface Listening {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly send: (event: ScreenEvent) => void;
  readonly tickMs: number;
  readonly leave: () => void;
}

/** @returns what stops listening */
function listen({ input, output, send, tickMs, leave }: Listening): (() => void)[] {
  // Node takes how long to wait behind an escape key from here; its own half second is felt.
  emitKeypressEvents(input, { escapeCodeTimeout: 50 } as unknown as Interface);
  const ticker = setInterval(() => send({ type: "tick" }), tickMs);
  return [
    on(input, "keypress", keyListener(send)),
    on(input, "end", () => send({ type: "stop", code: codes.SIGHUP })),
    on(output, "resize", () => send({ type: "redraw" })),
    on(process, "SIGCONT", () => send({ type: "redraw" })),
    ...Object.entries(codes).map(([signal, code]) => on(process, signal, () => send({ type: "stop", code }))),
    // Before the error is printed, which would go down with the screen.
    on(process, "uncaughtExceptionMonitor", leave),
    on(process, "exit", leave),
    () => clearInterval(ticker),
  ];
}

function on(emitter: NodeJS.EventEmitter, event: string, listener: (...args: never[]) => void): () => void {
  emitter.on(event, listener as (...args: unknown[]) => void);
  return () => emitter.off(event, listener as (...args: unknown[]) => void);
}

/** Pasted text is gathered: it is no series of judgements. */
function keyListener(send: (event: ScreenEvent) => void) {
  let pasted: string | null = null;
  return (text: string | undefined, keypress: { readonly name?: string; readonly sequence?: string }) => {
    if (keypress.name === "paste-start") pasted = "";
    else if (keypress.name === "paste-end") {
      if (pasted !== null) send({ type: "paste", text: pasted });
      pasted = null;
    } else if (pasted !== null) pasted += text ?? "";
    else send({ type: "key", key: readKey(text, keypress) });
  };
}
