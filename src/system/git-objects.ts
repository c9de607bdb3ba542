import type { Git, GitChild } from "./git.ts";
import { endOf, startGit } from "./git.ts";
import { gitError } from "./git-errors.ts";

const ARGS = ["cat-file", "--batch"];
/** Larger objects are not kept in memory; they read as missing. */
const MAX_OBJECT_BYTES = 32 * 1024 * 1024;

interface Question {
  readonly resolve: (content: Buffer | null) => void;
  readonly reject: (error: Error) => void;
}

/** Reads objects by id through one long-lived `git cat-file`, which starts with the first question. */
export class ObjectReader {
  readonly #git: Git;
  #child: GitChild | null = null;
  #questions: Question[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes of the object that is arriving, its last newline included; null between objects. */
  #expected: number | null = null;
  /** Bytes still to come of an object that is too large. */
  #toSkip = 0;
  #failure: Error | null = null;

  constructor(git: Git) {
    this.#git = git;
  }

  /**
   * The content of an object, or null when there is none of this id or it is larger than 32 MB.
   * @throws BlindspotError `git` when git fails or the reader is closed
   */
  read(id: string): Promise<Buffer | null> {
    if (!/^[0-9a-f]{40,64}$/.test(id)) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      this.#questions.push({ resolve, reject });
      this.#child ??= this.#start();
      this.#child.stdin.write(`${id}\n`);
    });
  }

  /** Ends git; questions without an answer fail. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#fail(new Error("the object reader is closed"));
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill();
    await closed;
  }

  #start(): GitChild {
    const child = startGit(this.#git, ARGS);
    child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    void endOf(child).then((end) => this.#fail(gitError(ARGS, end)));
    return child;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const question of this.#questions.splice(0)) question.reject(this.#failure);
  }

  #take(chunk: Buffer): void {
    const skipped = Math.min(this.#toSkip, chunk.length);
    this.#toSkip -= skipped;
    if (skipped < chunk.length) {
      this.#chunks.push(chunk.subarray(skipped));
      this.#length += chunk.length - skipped;
    }
    while (this.#expected === null ? this.#takeHeader() : this.#takeContent(this.#expected));
  }

  /** `ID TYPE SIZE`, or `ID missing`. */
  #takeHeader(): boolean {
    const bytes = this.#join();
    const newline = bytes.indexOf(10);
    if (newline < 0) return false;
    const size = / (\d+)$/.exec(bytes.toString("latin1", 0, newline))?.[1];
    this.#keep(bytes.subarray(newline + 1));
    if (size === undefined) this.#questions.shift()?.resolve(null);
    else if (Number(size) > MAX_OBJECT_BYTES) this.#skip(Number(size) + 1);
    else this.#expected = Number(size) + 1;
    return true;
  }

  #takeContent(expected: number): boolean {
    if (this.#length < expected) return false;
    const bytes = this.#join();
    this.#expected = null;
    this.#keep(bytes.subarray(expected));
    this.#questions.shift()?.resolve(Buffer.from(bytes.subarray(0, expected - 1)));
    return true;
  }

  #skip(bytes: number): void {
    const rest = this.#join();
    const here = Math.min(bytes, rest.length);
    this.#toSkip = bytes - here;
    this.#keep(rest.subarray(here));
    this.#questions.shift()?.resolve(null);
  }

  #join(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] as Buffer;
  }

  #keep(rest: Buffer): void {
    this.#chunks = [rest];
    this.#length = rest.length;
  }
}
