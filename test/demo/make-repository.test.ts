import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDemoRepository } from "../../demo/make-repository.ts";

let folder: string;
let root: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blindspot-demo-"));
  ({ root } = await makeDemoRepository(join(folder, "audit-trail")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function git(repository: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" };
  return (await promisify(execFile)("git", args, { cwd: repository, env })).stdout.trim();
}

test("the feature branch is checked out one commit ahead of main, with nothing left over", async () => {
  expect(await git(root, "branch", "--show-current")).toBe("batch-ingest");
  expect(await git(root, "rev-list", "--count", "main..batch-ingest")).toBe("1");
  expect(await git(root, "status", "--porcelain")).toBe("");
});

test("the feature commit says that Claude wrote it", async () => {
  const trailer = await git(root, "log", "-1", "--format=%(trailers:key=Co-Authored-By,valueonly)");
  expect(trailer).toMatch(/^Claude .*<noreply@anthropic\.com>$/);
});

test("the change holds code to review, an agent's instructions and a lock file", async () => {
  const paths = (await git(root, "diff", "--name-only", "main", "batch-ingest")).split("\n");
  expect(paths).toEqual(expect.arrayContaining(["CLAUDE.md", "package-lock.json", "src/batch-writer.ts"]));
  expect(paths.filter((path) => path.startsWith("src/")).length).toBeGreaterThanOrEqual(5);
});

test("the commits are the same every time", async () => {
  const again = await makeDemoRepository(join(folder, "again"));
  expect(await git(again.root, "rev-parse", "main", "HEAD")).toBe(await git(root, "rev-parse", "main", "HEAD"));
});
