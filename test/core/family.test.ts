import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Family } from "../../src/core/authorship.ts";
import { familyOfModel } from "../../src/core/family.ts";

const cases: readonly (readonly [string, string])[] = [
  ["claude-opus-5-5", "anthropic"],
  ["us.anthropic.claude-sonnet-5-v1:0", "anthropic"],
  ["anthropic/claude-fable-5.1", "anthropic"],
  ["gpt-6-sol", "openai"],
  ["gpt-4o-mini", "openai"],
  ["o3", "openai"],
  ["o4-mini-high", "openai"],
  ["chatgpt-4o-latest", "openai"],
  ["codex-mini-latest", "openai"],
  ["openai/gpt-oss-20b", "openai"],
  ["gpt-oss:20b", "openai"],
  ["gemini-3.8-flash", "google"],
  ["models/gemini-3.1-pro-preview", "google"],
  ["gemma3:27b", "google"],
  ["grok-5", "xai"],
  ["x-ai/grok-code-fast-1", "xai"],
  ["llama3.3:70b", "meta"],
  ["meta-llama/Llama-3.1-8B-Instruct", "meta"],
  ["codellama-34b", "meta"],
  ["mistral-large-latest", "mistral"],
  ["open-mixtral-8x7b", "mistral"],
  ["devstral-small-2", "mistral"],
  ["deepseek-chat", "deepseek"],
  ["deepseek/deepseek-v3.2", "deepseek"],
  ["deepseek-r1-distill-llama-70b", "meta"],
  ["DeepSeek-R1-Distill-Qwen-32B", "qwen"],
  ["Qwen3-8B-Claude-Opus-Distill", "qwen"],
  ["bartowski/Qwen2.5-Coder-7B-Instruct-GGUF", "qwen"],
  ["hf.co/unsloth/Qwen3-30B-A3B-GGUF:Q4_K_M", "qwen"],
  ["qwq-32b", "qwen"],
  ["glm-5", "zhipu"],
  ["chatglm3-6b", "zhipu"],
  ["kimi-k3", "moonshot"],
  ["moonshot-v1-128k", "moonshot"],
  ["phi4", "microsoft"],
  ["phi-4-mini", "microsoft"],
  ["command-r-plus", "cohere"],
  ["aya-expanse:32b", "cohere"],
  ["amazon.nova-pro-v1:0", "amazon"],
  ["granite4:small-h", "ibm"],
  ["nvidia/nemotron-nano-9b-v2", "nvidia"],
  ["llama-3.1-nemotron-70b-instruct", "meta"],
  ["MiniMax-M3", "minimax"],
  ["yi-34b-chat", "01-ai"],
  ["hunyuan-large", "tencent"],
  ["ernie-5.0", "baidu"],
  ["doubao-seed-2", "bytedance"],
  ["step-4", "stepfun"],
  ["olmo-3-32b", "ai2"],
];

test.each(cases)("%s was trained by %s", (model, family) => {
  expect(familyOfModel(model)).toBe(family);
});

describe("a name that says little", () => {
  test("falls back to the vendor prefix", () => {
    expect(familyOfModel("openai/some-new-thing")).toBe("openai");
    expect(familyOfModel("anthropic.new-thing-v1:0")).toBe("anthropic");
  });

  test("does not let the prefix win over the model's own name", () => {
    expect(familyOfModel("anthropic/gpt-6-sol")).toBe("openai");
    expect(familyOfModel("openai/claude-opus-5")).toBe("anthropic");
  });

  test("is unknown, never a guess from part of a word", () => {
    for (const name of ["", "default", "philosophy", "geminiology", "stepwise", "my-model", "o5x", "toString"]) {
      expect(familyOfModel(name)).toBe("unknown");
    }
  });
});

test("any text has a well-formed family", () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (name) => Family.safeParse(familyOfModel(name)).success));
});
