import { describe, expect, test } from "vitest";
import { readMarker } from "../../src/authorship/markers.ts";

describe("what a trailer or an account says of the author", () => {
  test.each([
    ["Claude <noreply@anthropic.com>", "anthropic", null],
    ["Claude Opus 5.5 <noreply@anthropic.com>", "anthropic", "Claude Opus 5.5"],
    ["Claude Sonnet 5 (1M context) <noreply@anthropic.com>", "anthropic", null],
    ["Codex <codex@openai.com>", "openai", null],
    ["Qwen-Coder <qwen-coder@alibabacloud.com>", "qwen", null],
    ["google-labs-jules[bot] <161369871+google-labs-jules[bot]@users.noreply.github.com>", "google", null],
    ["aider (gpt-5.2) <noreply@aider.chat>", "openai", "gpt-5.2"],
    ["aider (deepseek/deepseek-v3) <noreply@aider.chat>", "deepseek", "deepseek/deepseek-v3"],
    ["GLM-5 <noreply@anthropic.com>", "zhipu", "GLM-5"],
    ["claude-opus-5-5", "anthropic", "claude-opus-5-5"],
    ["DeepSeek V4 <noreply@example.com>", "deepseek", "DeepSeek V4"],
    ["Grok 4", "xai", "Grok 4"],
  ])("%s is of the family %s", (text, family, model) => {
    expect(readMarker(text, "anybody")).toMatchObject(model === null ? { family } : { family, model });
  });

  test.each([
    "Copilot <198982749+Copilot@users.noreply.github.com>",
    "Cursor <cursoragent@cursor.com>",
    "devin-ai-integration[bot] <158243242+devin-ai-integration[bot]@users.noreply.github.com>",
  ])("%s runs models of several vendors, so its family is unknown", (text) => {
    expect(readMarker(text, "anybody")).toMatchObject({ family: "unknown" });
  });

  test.each([
    "Claude Dupont <claude.dupont@example.com>",
    "Jules Verne <jules@example.com>",
    "Devin Smith <devin@example.com>",
    "Ada Lovelace <ada@example.com>",
    "Sam Doe <sam@openai.com>",
    "Kim Doe <kim@anthropic.com>",
    "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    "",
  ])("%s is a person, or a program that writes no code of its own", (text) => {
    expect(readMarker(text, "anybody")).toBeNull();
  });

  test.each([
    ["Claude:claude-opus-5", "anthropic"],
    ["Claude", "anthropic"],
    ["GitHub Copilot:gpt-5.2", "openai"],
    ["Kimi", "moonshot"],
    ["opencode (glm-5)", "zhipu"],
  ])("where only programs are named, %s is of the family %s", (text, family) => {
    expect(readMarker(text, "program")).toMatchObject({ family });
  });

  test("a hostile value is read in bounded time", () => {
    expect(readMarker(`${"(".repeat(1_000_000)} <noreply@anthropic.com>`, "anybody")).toBeNull();
  });
});
