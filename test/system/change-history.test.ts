import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { loadHistory } from "../../src/system/change-history.ts";
import { openRepository } from "../../src/system/repository.ts";
import { type GitRepository, HERMETIC } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newRepository } = useTaking();

function commitAt(repository: GitRepository, date: string): string {
  repository.git("add", "-A");
  const env = { PATH: process.env["PATH"], ...HERMETIC, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  execFileSync("git", ["commit", "-q", "-m", "step"], { cwd: repository.root, env });
  return repository.git("rev-parse", "HEAD");
}

test("a change has the times of its commits, and what they renamed, newest first", async () => {
  const made = newRepository();
  made.write("a.txt", "one\ntwo\nthree\n");
  const base = commitAt(made, "2026-03-01T00:00:00Z");
  made.git("mv", "a.txt", "b.txt");
  commitAt(made, "2026-03-02T00:00:00Z");
  made.git("mv", "b.txt", "c d.txt");
  const head = commitAt(made, "2026-03-03T00:00:00Z");
  const repository = await openRepository(made.root);
  expect(await loadHistory(repository, { kind: "range", base, head })).toEqual({
    startedAt: Date.parse("2026-03-02T00:00:00Z"),
    endedAt: Date.parse("2026-03-03T00:00:00Z"),
    renames: [
      ["b.txt", "c d.txt"],
      ["a.txt", "b.txt"],
    ],
  });
  expect(await loadHistory(repository, { kind: "branch", base, head })).toMatchObject({ endedAt: null });
  expect(await loadHistory(repository, { kind: "uncommitted", base: head, head: null })).toEqual({
    startedAt: Date.parse("2026-03-03T00:00:00Z"),
    endedAt: null,
    renames: [],
  });
  expect(await loadHistory(repository, { kind: "commit", base: null, head: base })).toMatchObject({
    startedAt: Date.parse("2026-03-01T00:00:00Z"),
  });
});

test("whole files, a patch, and work before the first commit have been there since ever", async () => {
  const repository = await openRepository(newRepository().root);
  for (const kind of ["files", "patch", "branch", "uncommitted"] as const) {
    const history = await loadHistory(repository, { kind, base: null, head: null });
    expect(history).toEqual({ startedAt: null, endedAt: null, renames: [] });
  }
});
