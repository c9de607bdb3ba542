import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { trailers } from "../../src/authorship/trailers.ts";
import { foldAuthorship } from "../../src/core/authorship-fold.ts";
import { type ChangeSelect, takeChange } from "../../src/system/change-source.ts";
import { GitRepository } from "../system/git-repository.ts";

let repository: GitRepository;
let objects: string;

beforeEach(async () => {
  repository = new GitRepository();
  objects = await mkdtemp(join(tmpdir(), "blindspot-objects-"));
  repository.write("a.ts", "one\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
});

afterEach(async () => {
  repository.remove();
  await rm(objects, { recursive: true, force: true });
});

async function authorsOf(select: ChangeSelect) {
  const taken = await takeChange({ cwd: repository.root, select, paths: [], objectsDirectory: objects });
  try {
    const files = taken.change.patches;
    const evidence = await trailers.read({
      change: taken.change,
      uncommitted: taken.uncommitted,
      files,
      signal: new AbortController().signal,
    });
    return { ...foldAuthorship(files, evidence), evidence };
  } finally {
    await taken.dispose();
  }
}

const claude = "\n\nCo-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>";
const lines = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join("");

test("each commit's lines belong to the family that its trailer names", async () => {
  repository.write("a.ts", `one\n${lines(6, "claude")}`);
  repository.commit(`feature${claude}`);
  repository.write("b.ts", lines(2, "codex"));
  repository.commit("more\n\nCo-authored-by: Codex <codex@openai.com>");
  const { families, files, evidence } = await authorsOf({ kind: "branch" });
  expect(families).toMatchObject([
    { family: "anthropic", lines: 6 },
    { family: "openai", lines: 2 },
  ]);
  expect(files).toMatchObject([{ families: [{ family: "anthropic" }] }, { families: [{ family: "openai" }] }]);
  expect(evidence.map((item) => item.model)).toContain("Claude Opus 5.5");
});

test("a commit without a trailer, and work that is not committed, are of unknown author", async () => {
  repository.write("a.ts", `one\n${lines(4, "claude")}`);
  repository.commit(`feature${claude}`);
  repository.write("a.ts", `one\n${lines(4, "claude")}${lines(3, "plain")}`);
  repository.commit("by hand");
  repository.write("new.ts", lines(2, "uncommitted"));
  expect((await authorsOf({ kind: "branch" })).families).toMatchObject([
    { family: "unknown", lines: 5 },
    { family: "anthropic", lines: 4 },
  ]);
});

test("lines follow a file that a later commit renames", async () => {
  repository.write("old.ts", lines(8, "claude"));
  repository.commit(`feature${claude}`);
  repository.git("mv", "old.ts", "new.ts");
  repository.commit("move");
  expect((await authorsOf({ kind: "branch" })).files).toMatchObject([
    { path: "new.ts", families: [{ family: "anthropic", lines: 8 }] },
  ]);
});

test("a mention in the text of a message is no trailer", async () => {
  repository.write("a.ts", "two\n");
  repository.commit("Undo what Claude wrote; see Co-Authored-By: lines of old commits");
  expect((await authorsOf({ kind: "branch" })).families).toMatchObject([{ family: "unknown" }]);
});

test("a bare commit id is judged by that commit alone", async () => {
  repository.write("a.ts", lines(3, "claude"));
  repository.commit(`feature${claude}`);
  repository.write("b.ts", lines(3, "person"));
  const second = repository.commit("by hand");
  expect((await authorsOf({ kind: "revision", text: second })).families).toMatchObject([
    { family: "unknown", lines: 3 },
  ]);
});

test("a later commit that rewrites a file is its author", async () => {
  repository.write("a.ts", lines(20, "claude"));
  repository.commit(`feature${claude}`);
  repository.write("a.ts", lines(20, "codex"));
  repository.commit("rewrite\n\nCo-authored-by: Codex <codex@openai.com>");
  expect((await authorsOf({ kind: "branch" })).families).toEqual([{ family: "openai", lines: 20, share: 1 }]);
});

test("lines follow a file that was renamed and not committed yet", async () => {
  repository.write("old.ts", lines(8, "claude"));
  repository.commit(`feature${claude}`);
  repository.git("mv", "old.ts", "new.ts");
  expect((await authorsOf({ kind: "branch" })).files).toMatchObject([
    { path: "new.ts", families: [{ family: "anthropic", lines: 8 }] },
  ]);
});

test("two families that one commit names share its lines", async () => {
  repository.write("b.ts", lines(9, "both"));
  repository.commit(`pair${claude}\nCo-authored-by: Codex <codex@openai.com>`);
  expect((await authorsOf({ kind: "branch" })).families).toMatchObject([{ lines: 5 }, { lines: 4 }]);
});

test("Assisted-by names the program and its model", async () => {
  repository.write("b.ts", lines(3, "x"));
  repository.commit("feature\n\nAssisted-by: Claude:claude-opus-5");
  expect((await authorsOf({ kind: "branch" })).families).toMatchObject([{ family: "anthropic", lines: 3 }]);
});
