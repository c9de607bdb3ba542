import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentTrace } from "../../src/authorship/agent-trace.ts";
import { countGit } from "../system/counted-git.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { useTaking } from "../system/taking.ts";
import { evidenceFrom, namedBy } from "./evidence.ts";

const { newFolder, newRepository, take } = useTaking();
const branch = { kind: "branch" } as const;
const traces = ".agent-trace/traces.jsonl";

/** Lines that tell who wrote them, one for each name. */
function code(...words: string[]): string {
  return words.map((word) => `export const ${word}Of = compute("${word}", options.${word});\n`).join("");
}

interface Said {
  readonly range: readonly [number, number];
  readonly revision?: string;
  readonly path?: string;
  readonly model?: string | null;
  readonly type?: string;
  readonly tool?: string;
  readonly hash?: string;
  readonly minute?: number;
}

/** A record as the specification's reference implementation writes them, one file and one range each. */
function record({
  range,
  revision,
  path = "b.ts",
  model = "anthropic/claude-opus-5-5",
  type = "ai",
  tool = "claude-code",
  hash,
  minute = 0,
}: Said) {
  const place = { start_line: range[0], end_line: range[1], ...(hash === undefined ? {} : { content_hash: hash }) };
  return `${JSON.stringify({
    version: "0.1.0",
    id: randomUUID(),
    timestamp: new Date(Date.UTC(2026, 0, 2, 10, minute)).toISOString(),
    ...(revision === undefined ? {} : { vcs: { type: "git", revision } }),
    tool: { name: tool, version: "2.4.0" },
    files: [
      {
        path,
        conversations: [{ contributor: { type, ...(model === null ? {} : { model_id: model }) }, ranges: [place] }],
      },
    ],
    metadata: { session_id: "0c2f1c44-7f9c-4d0e-a4f4-6f2a8a1de001" },
  })}\n`;
}

/** A branch in a repository that keeps its records to itself. */
function branched(ignored = `${traces}\n`): GitRepository {
  const repository = newRepository();
  repository.write("a.ts", code("first", "second"));
  repository.write(".gitignore", ignored);
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
  return repository;
}

async function found(repository: GitRepository, select: Parameters<typeof take>[1] = branch) {
  return evidenceFrom(agentTrace, await take(repository, select));
}

const head = (repository: GitRepository) => repository.git("rev-parse", "HEAD");

describe("lines that a record gives by their numbers", () => {
  test("in the commit that brought them are its contributor's, wherever they stand now", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "two", "three"));
    const revision = repository.commit("work");
    repository.write("b.ts", code("zero", "one", "two", "three"));
    repository.commit("more");
    repository.write(traces, record({ range: [2, 3], revision }));
    const { evidence, files } = await found(repository);
    expect(namedBy(evidence, "anthropic")).toEqual({ "b.ts": [3, 4] });
    expect(files).toEqual({ "b.ts": { anthropic: 2, unknown: 2 } });
    expect(evidence).toMatchObject([
      {
        strength: "line-range",
        model: "anthropic/claude-opus-5-5",
        detail: expect.stringMatching(/^record [0-9a-f-]{36}: claude-code, anthropic\/claude-opus-5-5$/),
        session: { program: "claude-code", id: "0c2f1c44-7f9c-4d0e-a4f4-6f2a8a1de001", file: null },
      },
    ]);
  });

  test("above the commit that was checked out are so less surely, committed since or not", async () => {
    const repository = branched();
    const base = head(repository);
    repository.write("b.ts", code("one", "two", "three"));
    const first = repository.commit("work");
    repository.write("b.ts", code("one", "two", "three", "four"));
    const lines = [
      record({ range: [1, 3], revision: base }),
      record({ range: [2, 2], revision: base, model: "openai/gpt-6", minute: 1 }),
      record({ range: [4, 4], revision: first, model: "google/gemini-3-pro", tool: "cursor" }),
    ];
    repository.write(traces, lines.join(""));
    const { evidence, files } = await found(repository);
    expect(files).toEqual({ "b.ts": { anthropic: 2, openai: 1, google: 1 } });
    expect(new Set(evidence.map(({ strength }) => strength))).toEqual(new Set(["transcript"]));
    expect(evidence[0]?.detail).toContain("by where the lines stood when they were written");
  });

  test("are read in the way in which more of them are there", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "two"));
    const first = repository.commit("work");
    repository.write("b.ts", code("one", "two", "three", "four"));
    const second = repository.commit("more");
    repository.write(
      traces,
      record({ range: [3, 4], revision: first }) + record({ range: [3, 4], revision: second, model: "openai/gpt-6" }),
    );
    // Both name the same lines: one as the commit below them, one as their own, which tells more.
    const { evidence, files } = await found(repository);
    expect(evidence.map(({ family, strength }) => [family, strength])).toEqual([
      ["openai", "line-range"],
      ["anthropic", "transcript"],
    ]);
    expect(files).toEqual({ "b.ts": { openai: 2, unknown: 2 } });
  });

  test("are followed through a rename within the branch, and from absolute paths", async () => {
    const repository = branched();
    repository.write("old.ts", code("one", "two", "three", "four"));
    const revision = repository.commit("work");
    repository.git("mv", "old.ts", "b.ts");
    repository.commit("move");
    repository.write(traces, record({ range: [1, 4], revision, path: join(repository.root, "old.ts") }));
    expect((await found(repository)).files).toEqual({ "b.ts": { anthropic: 4 } });
  });

  test("say nothing of the change when their commit lies long before it", async () => {
    const repository = branched();
    const long = head(repository);
    repository.write("a.ts", code("first", "second", "third"));
    repository.commit("merged since");
    repository.git("branch", "-f", "main");
    repository.write("b.ts", code("one"));
    repository.commit("work");
    repository.write(traces, record({ range: [1, 1], revision: long }));
    expect((await found(repository)).evidence).toEqual([]);
  });

  test("in a commit that was rewritten since, or is gone, are only counted", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "two", "three"));
    const before = repository.commit("work");
    repository.git("commit", "-q", "--amend", "-m", "amended");
    const gone = record({ range: [1, 1], revision: "12".repeat(20), model: "google/gemini-3-pro" });
    repository.write(traces, record({ range: [2, 2], revision: before, model: "openai/gpt-6" }) + gone);
    const { evidence, files } = await found(repository);
    expect(files).toEqual({ "b.ts": { openai: 1, google: 1, unknown: 1 } });
    const detail = expect.stringContaining("a commit that the change does not have");
    const paths = [{ path: "b.ts", lines: 1 }];
    expect(evidence).toMatchObject([
      { strength: "branch", detail, paths },
      { strength: "branch", detail, paths },
    ]);
  });

  test("without a commit are nobody's", async () => {
    const repository = branched();
    repository.write("b.ts", code("one"));
    repository.write(traces, record({ range: [1, 1] }));
    expect((await found(repository)).evidence).toEqual([]);
  });
});

describe("lines that a record gives by the hash of their text", () => {
  const text = code("one", "two");
  const sha256 = createHash("sha256").update(text.trimEnd()).digest("hex");

  test.each([
    ["as Bun's murmur32v3 has it", "murmur3:9aab5107"],
    ["in full", `sha256:${sha256}`],
    ["cut short", `sha256:${sha256.slice(0, 16)}`],
    ["with the last newline", `sha256:${createHash("sha256").update(text).digest("hex")}`],
  ])("%s are found wherever they stand, whatever commit it names", async (_name, hash) => {
    const repository = branched();
    repository.write("b.ts", `${code("zero")}${text}${code("three")}`);
    repository.commit("work");
    repository.write(traces, record({ range: [40, 41], revision: "34".repeat(20), hash }));
    const { evidence } = await found(repository);
    expect(evidence).toMatchObject([{ strength: "line-range" }]);
    expect(namedBy(evidence, "anthropic")).toEqual({ "b.ts": [2, 3] });
  });

  test("are nobody's where the text is another by now, and no commit helps", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "edited"));
    repository.write(traces, record({ range: [1, 2], hash: `sha256:${sha256}` }));
    expect((await found(repository)).evidence).toEqual([]);
  });

  test("are not taken for the same lines elsewhere when everybody writes them", async () => {
    const repository = branched();
    repository.write("b.ts", `${code("one")}}\n`);
    const hash = `sha256:${createHash("sha256").update("}").digest("hex")}`;
    repository.write(traces, record({ range: [1, 1], hash }));
    expect((await found(repository)).evidence).toEqual([]);
  });
});

describe("contributors", () => {
  async function contributor(said: Partial<Said>) {
    const repository = branched();
    repository.write("b.ts", code("one"));
    repository.write(traces, record({ range: [1, 1], revision: repository.commit("work"), ...said }));
    return (await found(repository)).evidence.map(({ family, model }) => [family, model]);
  }

  test.each([
    [{ type: "human", model: null }, [["human", null]]],
    [{ type: "mixed", model: "openai/gpt-6" }, [["openai", "openai/gpt-6"]]],
    [{ type: "unknown" }, []],
    [{ model: null, tool: "claude-code" }, [["anthropic", null]]],
    [{ model: null, tool: "cursor" }, [["unknown", null]]],
    [{ model: "somebody/our-own", tool: "claude-code" }, [["unknown", "somebody/our-own"]]],
  ] as const)("%j is %j", async (said, expected) => {
    expect(await contributor(said)).toEqual(expected);
  });
});

describe("records that came with the commits under review", () => {
  function committed(): GitRepository {
    const repository = branched("nothing\n");
    repository.write("b.ts", code("one", "two"));
    const revision = repository.commit("work");
    repository.write(traces, record({ range: [1, 1], revision, model: "openai/gpt-6" }));
    repository.commit("records");
    return repository;
  }

  test("count as their messages do, and offer no conversation to go on with", async () => {
    const { evidence } = await found(committed());
    expect(evidence).toMatchObject([
      { strength: "trailer", family: "openai", detail: expect.stringContaining("came with the commits") },
    ]);
    expect(evidence[0]).not.toHaveProperty("session");
  });

  test("stand beside those of files that nobody committed", async () => {
    const repository = committed();
    repository.write(
      ".agent-trace/own.jsonl",
      record({ range: [2, 2], revision: repository.git("rev-parse", "HEAD~1") }),
    );
    const { evidence } = await found(repository);
    expect(evidence.map(({ family, strength }) => [family, strength])).toEqual([
      ["anthropic", "line-range"],
      ["openai", "trailer"],
    ]);
  });

  test.each([
    ["grow too large to be read", (line: string) => `${line}${" ".repeat(3_000_000)}\n`, traces],
    ["are converted where they are checked out", (line: string) => line, traces],
    ["lie where other file systems see the same folder", (line: string) => line, ".Agent-Trace/Traces.jsonl"],
  ])("are no records of this machine when they %s", async (_name, grow, path) => {
    const repository = committed();
    const line = record({ range: [2, 2], revision: repository.git("rev-parse", "HEAD~1") });
    repository.write(".gitattributes", "*.jsonl eol=crlf\n");
    repository.delete(traces);
    repository.write(path, grow(line));
    repository.commit("forged");
    repository.write(traces, grow(line).replaceAll("\n", "\r\n"));
    const { evidence } = await found(repository);
    expect(evidence.filter(({ strength }) => strength === "line-range")).toEqual([]);
  });

  test.each([
    ["160000", ".agent-trace"],
    ["160000", ".Agent-Trace"],
    ["120000", ".agent-trace"],
  ])("are no records of this machine where mode %s brings them as %s", async (mode, path) => {
    const repository = branched("nothing\n");
    repository.write("b.ts", code("one"));
    const revision = repository.commit("work");
    const id = mode === "160000" ? revision : repository.feed("elsewhere", "hash-object", "-w", "--stdin");
    repository.git("update-index", "--add", "--cacheinfo", `${mode},${id},${path}`);
    repository.git("commit", "-q", "-m", "forged");
    repository.write(traces, record({ range: [1, 1], revision }));
    const { evidence } = await found(repository, { kind: "revision", text: "main..feature" });
    expect(evidence).toEqual([]);
  });

  test("are no records of this machine while their branch is checked out and another is reviewed", async () => {
    const repository = committed();
    const text = `${repository.git("rev-parse", "main")}..${repository.git("rev-parse", "HEAD~1")}`;
    expect((await found(repository, { kind: "revision", text })).evidence).toEqual([]);
  });

  test("are read of a branch that is not checked out", async () => {
    const repository = committed();
    repository.git("checkout", "-q", "main");
    expect((await found(repository, { kind: "revision", text: "main..feature" })).files).toMatchObject({
      "b.ts": { openai: 1 },
    });
  });
});

describe("hostile records", () => {
  test("that are malformed say nothing, and hide none of the others", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "two"));
    const revision = repository.commit("work");
    const good = record({ range: [2, 2], revision });
    const lines = [
      "{",
      "null",
      '{"files":[{"path":"b.ts","conversations":[{"ranges":[{"start_line":1,"end_line":1}]}]}]}',
      record({ range: [-1, 5], revision }),
      record({ range: [2, 1], revision }),
      record({ range: [1, 1.5], revision }),
      record({ range: [1, 1], revision, path: "../b.ts" }),
      record({ range: [1, 1], revision: "--all" }),
      record({ range: [1, 1], revision: "HEAD" }),
      `${"x".repeat(2_000_000)}\n`,
    ];
    repository.write(traces, [...lines, good, ...lines].join("\n"));
    const { evidence } = await found(repository);
    expect(namedBy(evidence, "anthropic")).toEqual({ "b.ts": [2] });
    expect(evidence).toHaveLength(1);
  });

  test("of any number, over all lines there could be, with hashes to look for, are read in bounded time", async () => {
    const repository = branched();
    const words = Array.from({ length: 3_000 }, (_, index) => `w${index}`);
    repository.write("b.ts", code(...words));
    const revision = repository.commit("work");
    const hash = `sha256:${"0".repeat(64)}`;
    const lines = Array.from({ length: 30_000 }, (_, index) =>
      record({ range: [1, index % 2 ? 1_000_000_000 : 2_000], revision, hash }),
    );
    repository.write(traces, lines.join(""));
    expect((await found(repository)).lines).toEqual({ anthropic: 3_000 });
  });

  test("with hashes of lines that nobody finds among empty ones are given up, and leave as soon as they are told", async () => {
    const repository = branched();
    const empty = "\n".repeat(50_000);
    repository.write("b.ts", `${code("one")}${empty}`);
    const revision = repository.commit("work");
    const forged = Array.from({ length: 300 }, () => record({ range: [2, 2], hash: "sha256:deadbeef" }));
    repository.write(traces, [record({ range: [1, 1], revision }), ...forged].join(""));
    const taken = await take(repository, branch);
    expect(namedBy((await evidenceFrom(agentTrace, taken)).evidence, "anthropic")).toEqual({ "b.ts": [1] });
    const { change, uncommitted } = taken;
    const ending = new AbortController();
    const read = agentTrace.read({ change, uncommitted, files: change.patches, signal: ending.signal });
    const later = setInterval(() => ending.abort(new Error("told to leave")), 1);
    await expect(read.finally(() => clearInterval(later))).rejects.toThrow("told to leave");
  });

  test("bring no control characters into what is shown", async () => {
    const repository = branched();
    repository.write("b.ts", code("one"));
    const line = record({
      range: [1, 1],
      revision: repository.commit("work"),
      tool: "\u001b[31mcursor\u0007",
      model: "gpt-6\u202e",
    });
    repository.write(traces, line.replace(/"id":"[^"]+"/, '"id":"\\u001b]0;x\\u0007id"'));
    const { evidence } = await found(repository);
    expect(evidence).toMatchObject([{ detail: "record id: cursor, gpt-6", model: "gpt-6" }]);
  });

  test("are not read through links, nor from pipes and folders", async () => {
    const repository = branched(".agent-trace\n");
    repository.write("b.ts", code("one"));
    const elsewhere = newFolder();
    const line = record({ range: [1, 1], revision: repository.commit("work") });
    repository.write(traces, line);
    renameSync(join(repository.root, traces), join(elsewhere, "traces.jsonl"));
    symlinkSync(join(elsewhere, "traces.jsonl"), join(repository.root, traces));
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(repository.root, ".agent-trace", "pipe.jsonl")]);
    mkdirSync(join(repository.root, ".agent-trace", "folder.jsonl"));
    expect((await found(repository)).evidence).toEqual([]);
    repository.delete(".agent-trace");
    symlinkSync(elsewhere, join(repository.root, ".agent-trace"));
    expect((await found(repository)).evidence).toEqual([]);
  });
});

test("where there are no records it costs no git to know", async () => {
  const repository = branched();
  repository.write("b.ts", code("one"));
  repository.commit("work");
  const calls = countGit(newFolder());
  const taken = await take(repository, branch);
  calls();
  await evidenceFrom(agentTrace, taken);
  expect(calls()).toEqual([]);
});
