import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Environment in which git knows nothing of this machine's user. */
export const HERMETIC: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.invalid",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.invalid",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

/** A real git repository in a temporary folder. */
export class GitRepository {
  readonly root: string;

  constructor(root = mkdtempSync(join(tmpdir(), "blindspot-test-")), ...initArgs: string[]) {
    this.root = root;
    this.git("init", "-q", "-b", "main", ...initArgs);
  }

  /** Runs git and returns what it prints, without the last newline. */
  git(...args: string[]): string {
    return this.feed("", ...args);
  }

  /** Runs git with `input` on its standard input. */
  feed(input: string | Uint8Array, ...args: string[]): string {
    const env = { PATH: process.env["PATH"] ?? "", HOME: this.root, ...HERMETIC };
    const options = { cwd: this.root, env, input, maxBuffer: 1 << 30 };
    return execFileSync("git", args, { ...options, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] }).replace(
      /\n$/,
      "",
    );
  }

  write(path: string, content: string | Uint8Array): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  delete(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  /** Commits everything in the working tree. @returns the commit id. */
  commit(message = "step"): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
