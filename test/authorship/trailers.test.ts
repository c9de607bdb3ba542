import { afterEach, beforeEach, expect, test } from "vitest";
import { trailers } from "../../src/authorship/trailers.ts";
import type { ChangeSelect } from "../../src/system/change-source.ts";
import { GitRepository } from "../system/git-repository.ts";
import { authorsBy } from "./authors-by.ts";

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
  repository.write("a.ts", "one\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
});

afterEach(() => repository.remove());

const authorsOf = (select: ChangeSelect) => authorsBy([trailers], repository, select);

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

test("Made-with: Cursor names a program, of which no family is known", async () => {
  repository.write("b.ts", lines(3, "x"));
  repository.commit("feature\n\nMade-with: Cursor");
  const { families, evidence } = await authorsOf({ kind: "branch" });
  expect(families).toMatchObject([{ family: "unknown", lines: 3 }]);
  expect(evidence).toMatchObject([{ family: "unknown", detail: expect.stringContaining("Made-with: Cursor") }]);
});

test("evidence names the very lines that are left of a commit", async () => {
  repository.write("a.ts", `one\n${lines(6, "claude")}`);
  repository.commit(`feature${claude}`);
  repository.write("a.ts", `one\n${lines(2, "claude")}by hand\n${lines(6, "claude").split("\n").slice(3).join("\n")}`);
  repository.commit("one line by hand");
  const { evidence, families } = await authorsOf({ kind: "branch" });
  const ranges = [
    [2, 3],
    [5, 7],
  ];
  expect(evidence).toMatchObject([{ family: "anthropic", paths: [{ path: "a.ts", lines: 5, ranges }] }]);
  expect(families).toMatchObject([
    { family: "anthropic", lines: 5 },
    { family: "unknown", lines: 1 },
  ]);
});

test("lines that a file only loses are counted, without naming any", async () => {
  repository.git("checkout", "-q", "main");
  repository.write("long.ts", lines(9, "old"));
  repository.commit("old");
  repository.git("checkout", "-q", "-B", "feature");
  repository.write("long.ts", lines(4, "old"));
  repository.commit(`shorten${claude}`);
  const { evidence } = await authorsOf({ kind: "branch" });
  expect(evidence).toMatchObject([{ paths: [{ path: "long.ts", lines: 5 }] }]);
  expect(evidence[0]?.paths[0]).not.toHaveProperty("ranges");
});

test("who shares a commit names no lines, and it is said why", async () => {
  repository.write("b.ts", lines(8, "both"));
  repository.commit(`Two things (#7)\n\n* One${claude}\n\n* Two\n\nCo-authored-by: Codex <noreply@openai.com>`);
  const { evidence } = await authorsOf({ kind: "branch" });
  expect(evidence.map(({ family, paths }) => [family, paths])).toEqual([
    ["anthropic", [{ path: "b.ts", lines: 4, upTo: 8 }]],
    ["openai", [{ path: "b.ts", lines: 4, upTo: 8 }]],
  ]);
  for (const { detail } of evidence) expect(detail).toContain("nothing tells who wrote which lines");
});

test("families that one commit names may each have written all of it, also where it has fewer lines than they are", async () => {
  const models = ["gpt-6-codex", "gemini-3-pro", "qwen3-coder"].map((model) => `Assisted-by: agent:${model}`);
  repository.write("b.ts", lines(2, "all"));
  repository.write("c.ts", lines(3, "plain"));
  repository.git("add", "b.ts");
  repository.git("commit", "-q", "-m", `all${claude}\n${models.join("\n")}`);
  repository.commit("by hand");
  const { files } = await authorsOf({ kind: "branch" });
  const b = files.find(({ path }) => path === "b.ts");
  expect(b?.families.map(({ lines }) => lines)).toEqual([1, 1]);
  const mostOf = (family: string) =>
    [...(b?.families ?? []), ...(b?.possible ?? [])].findLast((f) => f.family === family);
  for (const family of ["anthropic", "openai", "google", "qwen"]) expect(mostOf(family)?.lines, family).toBe(2);
  expect(files.find(({ path }) => path === "c.ts")?.families).toMatchObject([{ family: "unknown", lines: 3 }]);
});

test("a program without a model has its part in a commit beside another's", async () => {
  repository.write("b.ts", lines(8, "both"));
  repository.commit(`pair${claude}\nCo-authored-by: Cursor <cursoragent@cursor.com>`);
  expect((await authorsOf({ kind: "branch" })).families).toMatchObject([
    { family: "anthropic", lines: 4 },
    { family: "unknown", lines: 4 },
  ]);
});

test("a program that is named with and without its model is one author", async () => {
  repository.write("b.ts", lines(8, "x"));
  repository.git("add", "-A");
  const author = "--author=Ada (aider) <ada@example.invalid>";
  repository.git("commit", "-q", author, "-m", "feature\n\nCo-authored-by: aider (gpt-5) <aider@aider.chat>");
  expect((await authorsOf({ kind: "branch" })).families).toEqual([{ family: "openai", lines: 8, share: 1 }]);
});

test("Claude Code's own line does not stand against the model that its trailer leaves open", async () => {
  repository.write("b.ts", lines(8, "x"));
  const line = "🤖 Generated with [Claude Code](https://claude.com/claude-code)";
  repository.commit(`feature\n\n${line}\n\nCo-Authored-By: Claude Code <noreply@anthropic.com>`);
  expect((await authorsOf({ kind: "branch" })).families).toMatchObject([{ family: "unknown", lines: 8 }]);
  repository.write("c.ts", lines(3, "x"));
  const alone = repository.commit(`feature\n\n${line}`);
  expect((await authorsOf({ kind: "revision", text: alone })).families).toMatchObject([{ family: "anthropic" }]);
});

test.each([
  ["Claude <noreply@anthropic.com>", "anthropic"],
  ["GPT 5.5 <codex@openai.com>", "openai"],
  ["google-labs-jules[bot] <161369871+google-labs-jules[bot]@users.noreply.github.com>", "google"],
  ["Cursor Agent <cursoragent@cursor.com>", "unknown"],
  ["Ada (aider) <ada@example.invalid>", "unknown"],
])("a commit by %s is evidence for %s", async (author, family) => {
  repository.write("b.ts", lines(2, "x"));
  repository.git("add", "-A");
  repository.git("commit", "-q", `--author=${author}`, "-m", "feature");
  const { evidence } = await authorsOf({ kind: "branch" });
  expect(evidence).toMatchObject([{ family, detail: expect.stringContaining(`author ${author.split(" <")[0]}`) }]);
});

test("who commits is believed where nothing else is marked, but not aider, which commits what people wrote", async () => {
  const commitAs = (name: string, email: string) => {
    repository.write("b.ts", lines(3, name));
    repository.git("add", "-A");
    const tree = repository.git("write-tree");
    const parent = repository.git("rev-parse", "HEAD");
    const text = `tree ${tree}\nparent ${parent}\nauthor Ada <ada@example.invalid> 1767225600 +0000\ncommitter ${name} <${email}> 1767225600 +0000\n\nfeature\n`;
    return repository.feed(text, "hash-object", "-t", "commit", "-w", "--stdin");
  };
  const codex = commitAs("codex[bot]", "215057067+openai-codex[bot]@users.noreply.github.com");
  expect((await authorsOf({ kind: "revision", text: codex })).evidence).toMatchObject([{ family: "openai" }]);
  const aider = commitAs("Ada (aider)", "ada@example.invalid");
  expect((await authorsOf({ kind: "revision", text: aider })).evidence).toEqual([]);
});

test("a commit keeps its author through a cherry-pick and a rebase, and the copy says so", async () => {
  repository.write("b.ts", lines(4, "claude"));
  const original = repository.commit(`feature${claude}`);
  repository.git("checkout", "-q", "-b", "other", "main");
  repository.write("c.ts", lines(1, "hand"));
  repository.commit("by hand");
  repository.git("cherry-pick", "-x", original);
  const picked = await authorsOf({ kind: "branch" });
  expect(picked.families).toMatchObject([
    { family: "anthropic", lines: 4 },
    { family: "unknown", lines: 1 },
  ]);
  expect(picked.evidence[0]?.detail).toContain(`cherry picked from ${original.slice(0, 12)}`);
  repository.git("checkout", "-q", "feature");
  repository.git("rebase", "-q", "--onto", "main", "main");
  expect((await authorsOf({ kind: "branch" })).families).toEqual([{ family: "anthropic", lines: 4, share: 1 }]);
});

test("what a hostile commit says of itself is bounded", async () => {
  repository.write("b.ts", lines(2, "x"));
  repository.git("add", "-A");
  repository.feed(
    `feature\n\nCo-Authored-By: Claude Opus 5 ${"x".repeat(90_000)} <noreply@anthropic.com>\n`,
    "commit",
    "-q",
    "-F",
    "-",
  );
  const { evidence } = await authorsOf({ kind: "branch" });
  for (const { detail, model } of evidence) expect(detail.length + (model?.length ?? 0)).toBeLessThan(400);
});

test("secrets and control characters of messages and accounts are no part of the evidence", async () => {
  const token = `ghp_${"aB3dE5fG7h".repeat(4)}`;
  repository.write("b.ts", lines(2, "claude"));
  repository.commit(`one\n\nCo-Authored-By: Claude Opus 5.5 <noreply@anthropic.com> \u001b[31m${token}\u202e`);
  repository.write("c.ts", lines(2, "codex"));
  repository.commit(`two\n\nAssisted-by: Codex <noreply@openai.com> ${"-".repeat(120)} ${token}`);
  repository.write("d.ts", lines(2, "claude"));
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "three", `--author=Claude \u009b31m${token} <noreply@anthropic.com>`);
  const { evidence } = await authorsOf({ kind: "branch" });
  expect(evidence.map(({ family }) => family).sort()).toEqual(["anthropic", "anthropic", "openai"]);
  expect(evidence.every(({ detail }) => detail.includes("[secret-1: "))).toBe(true);
  expect(evidence.map(({ detail }) => detail).join("\n")).toContain(
    "Co-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>",
  );
  expect(JSON.stringify(evidence)).not.toMatch(/ghp_|[\u007f-\u009f\u202e]|\\u001b/);
});

test("a secret in place of a model is no part of the evidence either", async () => {
  const token = `sk-ant-${"aB3dE5fG7h".repeat(4)}`;
  repository.write("b.ts", lines(2, "claude"));
  repository.commit(`one\n\nAssisted-by: Claude:claude-opus-5-${token}`);
  const { evidence } = await authorsOf({ kind: "branch" });
  expect(evidence).toMatchObject([{ family: "anthropic" }]);
  expect(JSON.stringify(evidence)).not.toContain("aB3dE5fG7h");
});
