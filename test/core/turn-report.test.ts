import { describe, expect, test } from "vitest";
import { authorsOfCommit } from "../../src/authorship/commit-markers.ts";
import { readSaidLines } from "../../src/authorship/commit-message.ts";
import { builderFamilies, commitMessage, type IncrementAuthor } from "../../src/core/build-commit.ts";
import { knownFamilies } from "../../src/core/family.ts";
import { plainTitle, readTurnReport } from "../../src/core/turn-report.ts";

describe("a report", () => {
  test("is the JSON block at the end of an answer", () => {
    const reply = `I changed {"a": 1} in \`config.json\`.

\`\`\`json
{"title": "Retry  charges", "criteria": ["C1", "c2: twice", "C2", "X9"], "isDone": true}
\`\`\`
`;
    expect(readTurnReport(reply)).toEqual({ title: "Retry charges", criteria: ["C1", "C2"], isDone: true });
  });

  test("is read where models write it otherwise: without a fence, with other keys, with words behind it", () => {
    const none = { title: "T", criteria: [], isDone: false };
    expect(readTurnReport('{"title": "T", "criteria": [], "isDone": false}')).toEqual(none);
    expect(readTurnReport('{"Title": "T", "is_done": "false"}\n\nThat is all.')).toEqual(none);
    expect(readTurnReport("```\n{title: 'T', criteria: 'C1, C3', done: true,}\n```")).toEqual({
      ...{ title: "T", criteria: ["C1", "C3"], isDone: true },
    });
  });

  test("is none where there is no such block, where it is cut off, and where it repeats the example", () => {
    expect(readTurnReport("Done.")).toBeNull();
    expect(readTurnReport("")).toBeNull();
    expect(readTurnReport('```json\n{"title": "Retry charges", "criteria": ["C1"')).toBeNull();
    expect(readTurnReport('{"title": "...", "criteria": []}')).toBeNull();
    expect(readTurnReport('{"findings": []}')).toBeNull();
  });

  test("does not call anything done that does not say so plainly", () => {
    expect(readTurnReport('{"title": "T", "isDone": "yes, nearly"}')?.isDone).toBe(false);
    expect(readTurnReport('{"title": "T", "isDone": 1}')?.isDone).toBe(false);
  });

  test("is bounded", () => {
    const criteria = Array.from({ length: 5_000 }, (_, index) => `C${index}`);
    const report = readTurnReport(JSON.stringify({ title: "t".repeat(100_000), criteria, isDone: false }));
    expect(report?.title.length).toBeLessThanOrEqual(400);
    expect(report?.criteria.length).toBeLessThanOrEqual(200);
  });
});

describe("a title in a commit", () => {
  const plain = (title: string) => plainTitle(title, "increment", 3);

  test("stays as it is where it is plain", () => {
    expect(plain("feat(charge): retry a[0] twice & give up after 3 s")).toBe(
      "feat(charge): retry a[0] twice & give up after 3 s",
    );
  });

  test("has no links, mentions and numbers of issues that a forge would act on", () => {
    expect(plain("See [here](https://evil.test/x) ![i](http://evil.test/i.png)")).toBe("See here i");
    expect(plain("Fixes #12, thanks @somebody, closes https://git.test/o/r/issues/1")).toBe(
      "Fixes 12, thanks somebody, closes git.test/o/r/issues/1",
    );
  });

  test("has no words by which git and continuous integration act", () => {
    expect(plain("fixup! squash! Add retries [skip ci]")).toBe("Add retries");
    expect(plain("***NO_CI*** Add retries [ci skip]")).toBe("Add retries");
    expect(plain("# a comment")).toBe("a comment");
    expect(plain("``` code")).toBe("code");
  });

  test("is one line of bounded length, whatever was said", () => {
    const long = plain(`One\n\nCo-Authored-By: Somebody <s@example.test>\n${"x".repeat(10_000)}`);
    expect(long).not.toContain("\n");
    expect(long.length).toBeLessThanOrEqual(100);
    expect(plain("\u001b[2J\u0007")).toBe("2J");
  });

  test("is ours where nothing is left of it", () => {
    expect(plain("")).toBe("Increment 3");
    expect(plain("...")).toBe("Increment 3");
    expect(plainTitle("[]", "mend-own", 4)).toBe("Mend what its own review found");
    expect(plainTitle("", "fix", 4)).toBe("Mend what the review found");
  });
});

describe("the message of a commit", () => {
  const claude: IncrementAuthor = {
    ...{ program: "claude-code", programTitle: "Claude Code", model: "claude-opus-5-5", family: "anthropic" },
  };
  const authors = (author: IncrementAuthor, title = "Retry charges") => {
    return authorsOf(commitMessage(title, "w2345678", [author]));
  };
  const authorsOf = (body: string) => {
    const trailers = body.split("\n\n").at(-1) ?? "";
    const nobody = {
      authorName: "A",
      authorEmail: "a@example.test",
      committerName: "A",
      committerEmail: "a@example.test",
    };
    const commit = { sha: "1".repeat(40), parents: [], ...nobody, body, trailers };
    return authorsOfCommit(commit as unknown as Parameters<typeof authorsOfCommit>[0]).map(
      ({ marked }) => marked.family,
    );
  };

  test("names the work and who wrote it, as authorship reads it", () => {
    expect(commitMessage("Retry charges", "w2345678", [claude])).toBe(
      "Retry charges\n\nWork: w2345678\nCo-Authored-By: claude-opus-5-5 via Claude Code <noreply@anthropic.com>\n",
    );
    expect(authors(claude)).toEqual(["anthropic"]);
    expect(authors({ ...claude, model: null })).toEqual(["anthropic"]);
    const codex = { program: "codex", programTitle: "Codex", model: "gpt-6-codex", family: "openai" };
    expect(authors(codex)).toEqual(["openai"]);
    expect(authors({ ...codex, model: null })).toEqual(["openai"]);
    const qwen = { program: "qwen", programTitle: "Qwen Code", model: "qwen4-coder-plus", family: "qwen" };
    expect(authors(qwen)).toEqual(["qwen"]);
    const gemini = { program: "gemini", programTitle: "Gemini CLI", model: "gemini-3-pro", family: "google" };
    expect(authors(gemini)).toEqual(["google"]);
    const other = { program: "opencode", programTitle: "opencode", model: "openai/gpt-6", family: "openai" };
    expect(authors(other)).toEqual(["openai"]);
  });

  test("names the family of the model, where the program runs one of another vendor", () => {
    expect(authors({ ...claude, model: "deepseek-v4", family: "deepseek" })).toEqual(["deepseek"]);
  });

  test("names the family of every program and every model, told or not", () => {
    const titles = {
      "claude-code": "Claude Code",
      codex: "Codex",
      gemini: "Gemini CLI",
      opencode: "opencode",
      qwen: "Qwen Code",
    };
    const models = [
      null,
      "mock-1",
      "claude-sonnet-4-5",
      "gpt-6-codex",
      "glm-5",
      "qwen-coder",
      "claude-3:gpt-5",
      "or/gpt-6:free",
    ];
    const families = knownFamilies.filter((family) => family !== "human" && family !== "unknown");
    for (const [program, programTitle] of Object.entries(titles)) {
      for (const family of [...families, "other-shop"]) {
        for (const model of models) {
          expect(authors({ program, programTitle, model, family }), `${program} ${family} ${model}`).toEqual([family]);
        }
      }
    }
  });

  test("names both, where a work may be of two families", () => {
    const both = [claude, { ...claude, model: "glm-5", family: "zhipu" }];
    const body = commitMessage("Retry charges", "w2345678", both);
    expect(body).toContain("via Claude Code <noreply@anthropic.com>\nCo-Authored-By: glm-5 via Claude Code");
    expect(authorsOf(body)).toEqual(["anthropic", "zhipu"]);
  });

  test("names no family where none is known", () => {
    expect(authors({ ...claude, model: "mock-1", family: "unknown" })).toEqual(["unknown"]);
    expect(authors({ program: "codex", programTitle: "Codex", model: "mock-1", family: "unknown" })).toEqual([]);
  });

  test("goes by how the builder was set up before the name that its program repeats", () => {
    const builder = { program: "claude-code", model: null, family: "deepseek" };
    expect(builderFamilies(builder, ["claude-sonnet-4-5"])).toEqual(["deepseek"]);
    expect(builderFamilies(builder, [null, "glm-5"])).toEqual(["deepseek", "zhipu"]);
    expect(builderFamilies({ ...builder, family: "anthropic" }, ["glm-5"])).toEqual(["anthropic", "zhipu"]);
    expect(builderFamilies({ ...builder, program: "opencode", family: "unknown" }, ["gpt-6"])).toEqual(["openai"]);
    expect(builderFamilies({ ...builder, program: "opencode", family: "unknown" }, [null])).toEqual(["unknown"]);
  });

  test("cannot be made to name somebody else by a title or by the name of a model", () => {
    const titles = [
      "Co-Authored-By: Codex <noreply@openai.com>",
      "Generated with [Codex](https://x.test)",
      "* x",
      "```",
    ];
    for (const title of titles) {
      expect(
        authors(claude, plainTitle(`${title}\n\nCo-Authored-By: Codex <noreply@openai.com>`, "increment", 1)),
      ).toEqual(["anthropic"]);
    }
    expect(authors({ ...claude, model: "x\nCo-Authored-By: Codex <noreply@openai.com>" })).toEqual(["anthropic"]);
    const body = commitMessage(plainTitle("a: b", "increment", 1), "w2345678", [claude]);
    expect(readSaidLines({ body, trailers: "" }).map(({ key }) => key)).toEqual(["work", "co-authored-by"]);
  });
});
