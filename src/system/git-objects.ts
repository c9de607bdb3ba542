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

/** An object of which a part is there. */
interface Arriving {
  /** Null: it is too large, and not kept. */
  readonly content: Buffer | null;
  /** With the newline behind it. */
  readonly bytes: number;
  arrived: number;
}

/** Reads objects by id through one long-lived `git cat-file`, which starts with the first question. */
export class ObjectReader {
  readonly #git: Git;
  #child: GitChild | null = null;
  #questions: Question[] = [];
  /** The line before an object, as far as it arrived. */
  #header = "";
  /** The object that is arriving; null between objects. */
  #object: Arriving | null = null;
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
    let rest = chunk;
    while (rest.length > 0)
      rest = this.#object === null ? this.#takeHeader(rest) : this.#takeContent(this.#object, rest);
  }

  /** `ID TYPE SIZE`, or `ID missing`. @returns what stands behind it */
  #takeHeader(bytes: Buffer): Buffer {
    const newline = bytes.indexOf(10);
    const end = newline < 0 ? bytes.length : newline;
    this.#header += bytes.toString("latin1", 0, end);
    if (newline < 0) return bytes.subarray(end);
    const size = / (\d+)$/.exec(this.#header)?.[1];
    this.#header = "";
    if (size === undefined) this.#questions.shift()?.resolve(null);
    else {
      const content = Number(size) > MAX_OBJECT_BYTES ? null : Buffer.allocUnsafe(Number(size));
      this.#object = { content, bytes: Number(size) + 1, arrived: 0 };
    }
    return bytes.subarray(newline + 1);
  }

  /** @returns what stands behind the object */
  #takeContent(object: Arriving, bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, object.bytes - object.arrived);
    // Its last newline finds no room, and is not wanted.
    if (object.content !== null) taken.copy(object.content, object.arrived);
    object.arrived += taken.length;
    if (object.arrived === object.bytes) {
      this.#object = null;
      this.#questions.shift()?.resolve(object.content);
    }
    return bytes.subarray(taken.length);
  }
}
