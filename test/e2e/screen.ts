import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import xterm from "@xterm/headless";
import { quote } from "shell-quote";
import { inject } from "vitest";

/** Whether a terminal can be made here: `script` of util-linux gives a program a real one. */
export const canMakeTerminal = process.platform === "linux" && existsSync("/usr/bin/script");

export interface TerminalOptions {
  readonly cwd: string;
  /** All of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder for what the terminal notes down. */
  readonly folder: string;
  readonly columns?: number;
  readonly rows?: number;
  /** Start it from a shell with job control, which stays when it ends. */
  readonly hasShell?: boolean;
  /** Answer what programs ask of a terminal: where the cursor stands, what it can do. */
  readonly answers?: boolean;
}

const keys: Readonly<Record<string, string>> = {
  ...{ enter: "\r", escape: "\x1b", tab: "\t", space: " ", backspace: "\x7f", up: "\x1b[A", down: "\x1b[B" },
  ...{ left: "\x1b[D", right: "\x1b[C", pagedown: "\x1b[6~", "ctrl-c": "\x03", "ctrl-z": "\x1a", "ctrl-a": "\x01" },
};

const timeoutMs = 20_000;
/** As fast as people type: a key that comes faster counts as held. */
const typingMs = 220;
/** So long a program may take to show that it was answered. */
const answerMs = 2_000;
let terminals = 0;

/** A program in a real terminal, and what stands on its screen. */
export class TestTerminal {
  readonly #child: ChildProcess;
  readonly #screen: xterm.Terminal;
  readonly #facts: string;
  readonly #ended: Promise<number | null>;

  /** Runs the built program with these arguments. */
  static async open(args: readonly string[], options: TerminalOptions): Promise<TestTerminal> {
    const { columns = 80, rows = 24, hasShell = false, answers = false, folder } = options;
    const facts = join(folder, `terminal-${terminals++}`);
    const installation = inject("installation");
    const program = quote([process.execPath, join(installation, "bin/blindspot.mjs"), ...args]);
    const start = hasShell ? `PS1='shell> ' exec sh -i` : `exec ${program}`;
    const command = `stty cols ${columns} rows ${rows}; tty > ${quote([facts])}; echo $$ >> ${quote([facts])}; ${start}`;
    const child = spawn("/usr/bin/script", ["-qefc", command, "/dev/null"], {
      cwd: options.cwd,
      env: {
        NODE_COMPILE_CACHE: join(installation, "compiled"),
        TERM: "xterm-256color",
        SHELL: "/bin/sh",
        ...options.env,
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const terminal = new TestTerminal(child, facts, { columns, rows });
    if (answers) terminal.#screen.onData((data) => terminal.send(data));
    if (hasShell) {
      await terminal.shows("shell>");
      terminal.send(`${program}\r`);
    }
    return terminal;
  }

  private constructor(child: ChildProcess, facts: string, { columns, rows }: { columns: number; rows: number }) {
    this.#child = child;
    this.#facts = facts;
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    child.stdout?.on("data", (data: Buffer) => this.#screen.write(data));
    this.#ended = once(child, "close").then(([code]) => code as number | null);
  }

  /** What is to be seen now. */
  text(): string {
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: this.#screen.rows }, (_, row) => active.getLine(active.baseY + row));
    return lines.map((line) => line?.translateToString(false, 0, this.#screen.cols).trimEnd() ?? "").join("\n");
  }

  /** Whether the whole screen is taken. */
  get isFull(): boolean {
    return this.#screen.buffer.active.type === "alternate";
  }

  /** What programs asked of the terminal and should have given back. */
  get modes(): { readonly wraps: boolean; readonly tellsPaste: boolean } {
    return { wraps: this.#screen.modes.wraparoundMode, tellsPaste: this.#screen.modes.bracketedPasteMode };
  }

  /** Whether the line discipline is as shells want it: it echoes, and ^C interrupts. */
  isCooked(): boolean {
    const settings = execFileSync("stty", ["-a", "-F", this.#fact(0)], { encoding: "utf8" });
    return ["icanon", "echo", "isig"].every((name) => settings.split(/\s+/).includes(name));
  }

  /** Waits until something is to be seen. @throws with what is there instead */
  async shows(what: string | RegExp, withinMs = timeoutMs): Promise<string> {
    const isThere = () => (typeof what === "string" ? this.text().includes(what) : what.test(this.text()));
    for (const until = Date.now() + withinMs; !isThere(); await delay(20)) {
      if (Date.now() > until) throw new Error(`The terminal never showed ${what}:\n${this.text()}`);
    }
    return this.text();
  }

  /** Presses keys one after the other: single characters, or the names of others. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.send(keys[name] ?? name);
      await delay(typingMs);
    }
  }

  /** Answers a question until it is gone: programs pass keys over that come just when they ask. */
  async answer(question: RegExp, key: string, withinMs = timeoutMs): Promise<void> {
    const until = Date.now() + withinMs;
    for (let at = Date.now() + typingMs; question.test(this.text()); await delay(typingMs)) {
      if (Date.now() > until) throw new Error(`The terminal still asks:\n${this.text()}`);
      if (Date.now() < at) continue;
      await this.press(key);
      at = Date.now() + answerMs;
    }
  }

  /** Sends characters at once. */
  send(text: string): void {
    this.#child.stdin?.write(text);
  }

  paste(text: string): void {
    this.send(`\x1b[200~${text}\x1b[201~`);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    execFileSync("stty", ["-F", this.#fact(0), "cols", `${columns}`, "rows", `${rows}`]);
  }

  /** Of the program, or of the shell it was started from. */
  get pid(): number {
    return Number(this.#fact(1));
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** The exit code, once all that was written stands on the screen; 128 and more for a signal. */
  async ended(): Promise<number | null> {
    const code = await this.#ended;
    await new Promise<void>((done) => this.#screen.write("", done));
    return code;
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }

  #fact(line: number): string {
    return readFileSync(this.#facts, "utf8").split("\n")[line] ?? "";
  }
}
