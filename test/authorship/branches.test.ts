import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { branches, mergedBranch, readBranch } from "../../src/authorship/branches.ts";
import { trailers } from "../../src/authorship/trailers.ts";
import type { ChangeSelect } from "../../src/system/change-source.ts";
import { GitRepository } from "../system/git-repository.ts";
import { authorsBy } from "./authors-by.ts";

describe("a branch is of the family", () => {
  test.each([
    ["claude/issue-12-20260101-1200", "anthropic"],
    ["codex/fix-retry", "openai"],
    ["Codex/Fix", "openai"],
    ["jules/fix", "google"],
    ["fix-unsafe-redirect-9689301077527532144", "google"],
    ["copilot/fix-ee6b0aeb", "unknown"],
    ["cursor/fix-9f65", "unknown"],
    ["devin/1764-fix", "unknown"],
    ["opencode/issue12-20260101120000", "unknown"],
    ["openhands-fix-issue-7", "unknown"],
  ])("that makes such ones: %s of %s", (name, family) => {
    expect(readBranch(name)).toMatchObject({ family });
  });

  test.each([
    "main",
    "feature/codex",
    "codex",
    "codex/",
    "gemini/client",
    "claude-api",
    "release-20260101",
    `codex/${"x".repeat(999)}`,
  ])("that nobody knows: %s", (name) => {
    expect(readBranch(name)).toBeNull();
  });
});

test.each([
  ["Merge pull request #12 from someone/codex/fix\n\nFix it", "codex/fix"],
  ["Merge branch 'claude/fix' into 'main'\n\nFix it\n\nSee merge request a/b!3", "claude/fix"],
  ["Merge branch 'claude/fix'", "claude/fix"],
  ["Merge remote-tracking branch 'origin/codex/fix'", "codex/fix"],
  ["Merged in codex/fix (pull request #3)", "codex/fix"],
  ["Merge it", null],
  ["Explain\n\nMerge branch 'codex/fix'", null],
])("%j merged the branch %s", (message, branch) => {
  expect(mergedBranch(message)).toBe(branch);
});

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
  repository.write("a.ts", "one\n");
  repository.commit("base");
});

afterEach(() => repository.remove());

const authorsOf = (select: ChangeSelect) => authorsBy([trailers, branches], repository, select);
const lines = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join("");

describe("the branch that a change is made on", () => {
  beforeEach(() => {
    repository.git("checkout", "-q", "-b", "codex/fix");
    repository.write("b.ts", lines(4, "x"));
    repository.commit("fix");
  });

  test("speaks for what nothing stronger tells, committed or not", async () => {
    repository.write("c.ts", lines(6, "claude"));
    repository.commit("more\n\nCo-Authored-By: Claude Opus 5 <noreply@anthropic.com>");
    repository.write("d.ts", lines(2, "later"));
    expect((await authorsOf({ kind: "branch" })).families).toMatchObject([
      { family: "anthropic", lines: 6 },
      { family: "openai", lines: 6 },
    ]);
    expect((await authorsOf({ kind: "uncommitted" })).families).toMatchObject([{ family: "openai", lines: 2 }]);
  });

  test.each(["main..codex/fix", "main...codex/fix", "codex/fix"])(
    "is the one that %s names, wherever we stand",
    async (text) => {
      repository.git("checkout", "-q", "main");
      const { evidence } = await authorsOf({ kind: "revision", text });
      expect(evidence).toMatchObject([{ source: "branches", strength: "branch", family: "openai", paths: [] }]);
    },
  );

  test("is not the one that is checked out, for a range that names none", async () => {
    const [base, head] = [repository.git("rev-parse", "main"), repository.git("rev-parse", "HEAD")];
    expect((await authorsOf({ kind: "revision", text: `${base}..${head}` })).evidence).toEqual([]);
    expect((await authorsOf({ kind: "revision", text: "HEAD" })).evidence).toHaveLength(1);
  });

  test("says nothing of whole files", async () => {
    const { evidence } = await authorsOf({ kind: "files", paths: ["a.ts"] });
    expect(evidence.filter(({ source }) => source === "branches")).toEqual([]);
  });
});

describe("a branch that was merged", () => {
  test("speaks for what it brought, and for nothing else", async () => {
    const base = repository.git("rev-parse", "HEAD");
    repository.git("checkout", "-q", "-b", "codex/fix");
    repository.write("b.ts", lines(4, "x"));
    repository.commit("fix");
    repository.git("checkout", "-q", "main");
    repository.write("c.ts", lines(3, "by hand"));
    repository.commit("by hand");
    repository.git("merge", "-q", "--no-ff", "-m", "Merge pull request #12 from someone/codex/fix", "codex/fix");
    const merge = repository.git("rev-parse", "HEAD");
    const range = await authorsOf({ kind: "revision", text: `${base}..${merge}` });
    expect(range.evidence).toMatchObject([
      {
        family: "openai",
        paths: [{ path: "b.ts", lines: 4 }],
        detail: expect.stringContaining("merged branch codex/fix"),
      },
    ]);
    expect(range.families).toMatchObject([
      { family: "openai", lines: 4 },
      { family: "unknown", lines: 3 },
    ]);
    expect((await authorsOf({ kind: "revision", text: merge })).families).toEqual([
      { family: "openai", lines: 4, share: 1 },
    ]);
  });

  test("is weaker than what its commits say", async () => {
    repository.git("checkout", "-q", "-b", "codex/fix");
    repository.write("b.ts", lines(4, "x"));
    repository.commit("fix\n\nCo-Authored-By: Claude Opus 5 <noreply@anthropic.com>");
    repository.git("checkout", "-q", "main");
    repository.git("merge", "-q", "--no-ff", "-m", "Merge branch 'codex/fix'", "codex/fix");
    const merge = repository.git("rev-parse", "HEAD");
    expect((await authorsOf({ kind: "revision", text: merge })).families).toMatchObject([{ family: "anthropic" }]);
  });
});

test("secrets and control characters in the message of a merge are no part of the evidence", async () => {
  repository.git("checkout", "-q", "-b", "feature");
  repository.git("checkout", "-q", "-b", "codex/fix");
  repository.write("b.ts", lines(4, "x"));
  repository.commit("fix");
  repository.git("checkout", "-q", "feature");
  const name = `codex/\u202eghp_${"aB3dE5fG7h".repeat(4)}`;
  repository.git("merge", "-q", "--no-ff", "-m", `Merge branch '${name}'`, "codex/fix");
  const { evidence } = await authorsOf({ kind: "branch" });
  expect(evidence).toMatchObject([
    { family: "openai", detail: expect.stringMatching(/ merged branch codex\/\[secret-1: [a-z ]+\]$/) },
  ]);
});
