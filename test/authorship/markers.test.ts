import { describe, expect, test } from "vitest";
import { readMarker } from "../../src/authorship/markers.ts";
import { programs } from "../../src/authorship/programs.ts";
import { knownFamilies } from "../../src/core/family.ts";

describe("what a trailer or an account says of the author", () => {
  test.each([
    ["Claude <noreply@anthropic.com>", "anthropic", null],
    ["Claude Opus 5.5 <noreply@anthropic.com>", "anthropic", "Claude Opus 5.5"],
    ["Claude Sonnet 5.5 <noreply@anthropic.com>", "anthropic", "Claude Sonnet 5.5"],
    ["Claude Opus 4.5 (1M context) <noreply@anthropic.com>", "anthropic", "Claude Opus 4.5"],
    ["Claude Code GLM 5.1 <noreply@anthropic.com>", "zhipu", "GLM 5.1"],
    ["claude[bot] <209825114+claude[bot]@users.noreply.github.com>", "anthropic", null],
    ["Codex <noreply@openai.com>", "openai", null],
    ["Codex <codex@openai.com>", "openai", null],
    ["Codex gpt-6.1-sol <noreply@openai.com>", "openai", "gpt-6.1-sol"],
    ["GPT 5.6 <99+codex@users.noreply.github.com>", "openai", "GPT 5.6"],
    ["chatgpt-codex-connector[bot] <199175422+chatgpt-codex-connector[bot]@users.noreply.github.com>", "openai", null],
    ["Codex <noreply@anthropic.com>", "openai", null],
    ["Qwen-Coder <qwen-coder@alibabacloud.com>", "qwen", null],
    ["google-labs-jules[bot] <161369871+google-labs-jules[bot]@users.noreply.github.com>", "google", null],
    ["gemini-code-assist[bot] <176961590+gemini-code-assist[bot]@users.noreply.github.com>", "google", null],
    ["Mistral Vibe <vibe@mistral.ai>", "mistral", null],
    ["aider (gpt-5) <aider@aider.chat>", "openai", "gpt-5"],
    ["aider (deepseek/deepseek-v3) <noreply@aider.chat>", "deepseek", "deepseek/deepseek-v3"],
    ["OpenCode GPT-5.6 Sol <noreply@opencode.ai>", "openai", "GPT-5.6 Sol"],
    ["Claude Sonnet 4.6 via opencode <noreply@anthropic.com>", "anthropic", "Claude Sonnet 4.6"],
    ["Kimi K2.6 <noreply@kimi.com>", "moonshot", "Kimi K2.6"],
    ["GLM-5 <noreply@anthropic.com>", "zhipu", "GLM-5"],
    ["claude-opus-5-5", "anthropic", "claude-opus-5-5"],
    ["DeepSeek V4 <noreply@example.com>", "deepseek", "DeepSeek V4"],
    ["Grok 4", "xai", "Grok 4"],
  ])("%s is of the family %s", (text, family, model) => {
    expect(readMarker(text, "anybody")).toMatchObject({ family, model });
  });

  test.each([
    "Copilot <198982749+Copilot@users.noreply.github.com>",
    "Copilot <223556219+Copilot@users.noreply.github.com>",
    "copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>",
    "Cursor <cursoragent@cursor.com>",
    "Cursor Agent <cursoragent@cursor.com>",
    "Devin <158243242+devin-ai-integration[bot]@users.noreply.github.com>",
    "Amp <amp@ampcode.com>",
    "aider (unknown-model) <aider@aider.chat>",
    "opencode <noreply@opencode.ai>",
    "openhands <openhands@all-hands.dev>",
  ])("%s runs models of several vendors, so its family is unknown", (text) => {
    expect(readMarker(text, "anybody")).toMatchObject({ family: "unknown", model: null });
  });

  test("Claude Code as a co-author in place of a model ran one that it does not know as Anthropic's", () => {
    expect(readMarker("Claude Code <noreply@anthropic.com>", "anybody")).toMatchObject({ family: "unknown" });
    expect(readMarker("Claude Code", "program")).toMatchObject({ family: "anthropic" });
    expect(readMarker("Claude Code (claude-opus-5)", "program")).toMatchObject({ family: "anthropic" });
  });

  test.each([
    "Claude Dupont <claude.dupont@example.com>",
    "Claude <claude@example.com>",
    "Jules Verne <jules@example.com>",
    "Devin Smith <devin@example.com>",
    "Amp Thammarat <amp@example.com>",
    "Kimi <k@example.com>",
    "Yi Chen 2 <yi@example.com>",
    "nova7 <123+nova7@users.noreply.github.com>",
    "gpt4all <1+gpt4all@users.noreply.github.com>",
    "Ada Lovelace <ada@example.com>",
    "Sam Doe <sam@openai.com>",
    "Kim Doe <kim@anthropic.com>",
    "GitHub <noreply@github.com>",
    "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    "",
  ])("%s is a person, or a program that writes no code of its own", (text) => {
    expect(readMarker(text, "anybody")).toBeNull();
  });

  test.each([
    ["Claude:claude-opus-5", "anthropic", "claude-opus-5"],
    ["Claude:claude-fable-5-1 coccinelle sparse", "anthropic", "claude-fable-5-1"],
    ["claude-code:fable-5.1#high (orchestrator)", "anthropic", null],
    ["openai-codex:gpt-5.5 [read,bash,edit]", "openai", "gpt-5.5"],
    ["cursor-agent/0.42 (model: claude-sonnet-4-5; operator: a@b.c)", "anthropic", "claude-sonnet-4-5"],
    ["GLM-5.1 via Crush <crush@charm.land>", "zhipu", "GLM-5.1"],
    ["GPT-5.6 Sol via Codex", "openai", "GPT-5.6 Sol"],
    ["Claude", "anthropic", null],
    ["GitHub Copilot:gpt-5.2", "openai", "gpt-5.2"],
    ["Cursor", "unknown", null],
    ["Kimi", "moonshot", "Kimi"],
    ["opencode (glm-5)", "zhipu", "glm-5"],
  ])("where only programs are named, %s is of the family %s", (text, family, model) => {
    expect(readMarker(text, "program")).toMatchObject({ family, model });
  });

  // Some projects thank people with the same trailer.
  test.each(["Jay Doe", "Claude Dupont", "Claude <claude@example.com>", "jo@example.com", "none", "coccinelle 1.2"])(
    "where programs are named, %s is none",
    (text) => {
      expect(readMarker(text, "program")).toBeNull();
    },
  );

  test("a hostile value is read in bounded time", () => {
    expect(readMarker(`${"(".repeat(1_000_000)} <noreply@anthropic.com>`, "anybody")).toBeNull();
    expect(readMarker(`${"a via ".repeat(200_000)}`, "program")).toBeNull();
  });
});

describe("the table of programs", () => {
  test("says where each row comes from, in lower case, and of families that are known", () => {
    for (const { name, family, source, addresses = [], accounts = [], called = [] } of programs) {
      expect(source, name).toMatch(/\w/);
      expect(knownFamilies).toContain(family);
      const words = [...addresses, ...accounts, ...called];
      expect(words).toEqual(words.map((word) => word.toLowerCase()));
    }
  });

  test("has each program, address and account once", () => {
    const all = programs.flatMap(({ name, addresses = [], accounts = [] }) => [name, ...addresses, ...accounts]);
    const twice = all.filter((word, index) => all.indexOf(word) !== index);
    // A program may be called as its account is.
    expect(
      twice.filter((word) => !programs.some(({ name, accounts = [] }) => name === word && accounts.includes(word))),
    ).toEqual([]);
  });
});
