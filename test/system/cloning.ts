import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuildClone, CommitRef } from "../../src/ports-build.ts";
import { openBuildClone } from "../../src/system/build-clone.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";
import { type GitRepository, HERMETIC } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

export const signal = new AbortController().signal;
export const branch = "work/w1";
const identity = { name: "Grace", email: "grace@example.invalid" };

/** A clone of a user's repository, with what tests do in it. */
export class Work {
  readonly user: GitRepository;
  readonly base: string;
  /** Of the work. */
  readonly folder: string;
  /** The clone's. */
  readonly root: string;
  #clone: BuildClone | null = null;

  constructor(user: GitRepository, folder: string) {
    this.user = user;
    this.base = user.git("rev-parse", "HEAD");
    this.folder = folder;
    this.root = join(folder, "clone");
  }

  get clone(): BuildClone {
    if (this.#clone === null) throw new Error("not open yet");
    return this.#clone;
  }

  async open(): Promise<this> {
    const repository = await repositoryRef(await openRepository(this.user.root));
    this.#clone = await openBuildClone({ folder: this.folder, repository, base: this.base, branch, identity }, signal);
    return this;
  }

  commit(parent = this.base, message = "A step"): Promise<CommitRef | null> {
    return this.clone.commit({ parent, message }, signal);
  }

  reset(commit = this.base): Promise<void> {
    return this.clone.reset(commit, signal);
  }

  write(path: string, content: string | Uint8Array): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  read(path: string): string | null {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, "utf8") : null;
  }

  /** Git as somebody in the clone runs it, with all that is set there. */
  git(...args: string[]): string {
    return run(this.root, args);
  }

  /** Git over what counts. */
  store(...args: string[]): string {
    return run(join(this.folder, "store"), args);
  }

  /** Paths of a commit, as the store has it. */
  paths(commit: string | undefined): string[] {
    return this.store("ls-tree", "-r", "-z", "--name-only", `${commit}`).split("\0").filter(Boolean);
  }
}

function run(directory: string, args: readonly string[]): string {
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ...HERMETIC };
  const options = { cwd: directory, env, maxBuffer: 1 << 30 };
  return execFileSync("git", args, { ...options, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).replace(
    /\n$/,
    "",
  );
}

/** Works in fresh repositories, gone after each test. */
export function useWorks() {
  const taking = useTaking();

  function newUser(...initArgs: string[]): GitRepository {
    const user = taking.newRepository(...initArgs);
    user.write("src/retry.ts", "export const retry = 1;\n");
    user.write("README.md", "read\n");
    user.write(".gitignore", "node_modules/\n*.log\n");
    user.commit("begin");
    user.write("src/retry.ts", "export const retry = 2;\n");
    user.commit("more");
    return user;
  }

  /** @param user null: one with two commits */
  function newWork(user: GitRepository | null = null): Work {
    return new Work(user ?? newUser(), join(taking.newFolder(), "works", "w1"));
  }

  /** A program that notes that it ran. `ran()` says how often it did. */
  function newTrap(): { readonly program: string; ran(): number } {
    const folder = taking.newFolder();
    const [program, log] = [join(folder, "trap"), join(folder, "log")];
    writeFileSync(log, "");
    newProgram(program, `#!/bin/sh\necho "$0 $*" >>'${log}'\ncat\n`);
    return { program, ran: () => readFileSync(log, "utf8").split("\n").length - 1 };
  }

  function newProgram(file: string, text: string): void {
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }

  return { ...taking, newUser, newWork, newTrap, newProgram };
}

/** Adds to a file, made where it is not there. */
export function append(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, text);
}
