import { describe, expect, test } from "vitest";
import { readAgent, readSession } from "../../src/authorship/agents.ts";

describe("who a tool and a model stand for", () => {
  test.each([
    ["claude", "glm-5", "zhipu", "glm-5"],
    ["claude", "our-own-endpoint", "unknown", "our-own-endpoint"],
    ["claude", "sonnet", "anthropic", "sonnet"],
    ["claude", "unknown", "anthropic", null],
    ["Claude Code", "", "anthropic", null],
    ["codex", "", "openai", null],
    ["gemini", "default", "google", null],
    ["qwen-code", "", "qwen", null],
    ["cursor", "auto", "unknown", null],
    ["github-copilot", "", "unknown", null],
    ["cursor", "claude-4.5-opus-high-thinking", "anthropic", "claude-4.5-opus-high-thinking"],
    ["cursor", "openai/gpt-4o", "openai", "openai/gpt-4o"],
  ])("%s with the model %j is %s", (tool, model, family, named) => {
    expect(readAgent(tool, model)).toMatchObject({ family, model: named });
  });

  test("names of any length and with any characters are shown in one line", () => {
    const { said } = readAgent(`\u001b[2Jcursor\n${"x".repeat(1_000_000)}`, "\u202egpt\u0000-6");
    expect(said).toMatch(/^cursor x{50,100}, gpt-6$/);
  });
});

describe("a conversation", () => {
  test("is named for programs that go on with one", () => {
    expect(readSession("claude", "0c2f1c44-7f9c")).toEqual({ program: "claude-code", id: "0c2f1c44-7f9c", file: null });
    expect(readSession("cursor", "0c2f1c44-7f9c")).toBeUndefined();
  });

  test.each(["--resume", "a b", "../../x", "$(x)", "", "x".repeat(500)])("is not named by %j", (id) => {
    expect(readSession("codex", id)).toBeUndefined();
  });
});
