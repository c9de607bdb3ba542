import type { Family } from "./authorship.ts";

/**
 * What the names of models begin with or hold as a word, and who trained them. In order: where a name holds two, the
 * earlier row wins. Open weights that others build on come first, so that a tuned or distilled model counts for who
 * trained its weights first (`deepseek-r1-distill-llama-70b` saw the world through Meta's data before DeepSeek's).
 */
const rows: readonly (readonly [Family, RegExp])[] = [
  ["meta", word("llama", "codellama", "meta-llama", "muse")],
  ["mistral", word("mistral", "mixtral", "codestral", "devstral", "magistral", "ministral", "mathstral", "pixtral")],
  ["qwen", word("qwen", "qwq", "qvq", "codeqwen")],
  ["google", word("gemini", "gemma", "codegemma", "medgemma", "palm", "learnlm")],
  ["openai", word("gpt", "chatgpt", "codex", "o1", "o3", "o4", "davinci")],
  ["anthropic", word("claude")],
  ["xai", word("grok")],
  ["deepseek", word("deepseek")],
  ["zhipu", word("glm", "chatglm", "codegeex", "zai")],
  ["moonshot", word("kimi", "moonshot", "moonlight")],
  ["nvidia", word("nemotron")],
  ["microsoft", word("phi", "wizardlm", "mai")],
  ["cohere", word("command-r", "command-a", "command-light", "c4ai", "aya")],
  ["amazon", word("nova", "titan")],
  ["ibm", word("granite")],
  ["minimax", word("minimax", "abab")],
  ["01-ai", word("yi")],
  ["tencent", word("hunyuan", "hy")],
  ["baidu", word("ernie")],
  ["bytedance", word("doubao", "seed")],
  ["stepfun", word("step")],
  ["ai2", word("olmo", "olmoe", "tulu", "molmo")],
  ["ai21", word("jamba", "jurassic")],
  ["xiaomi", word("mimo")],
  ["baichuan", word("baichuan")],
  ["internlm", word("internlm", "intern")],
  ["inclusionai", word("ling", "ring")],
  ["bigcode", word("starcoder", "starcoder2")],
  ["huggingface", word("smollm", "smollm2", "smollm3")],
  ["liquid", word("lfm", "lfm2")],
  ["inception", word("mercury")],
  ["arcee", word("trinity")],
  ["meituan", word("longcat")],
  ["reka", word("reka")],
  ["writer", word("palmyra")],
  ["databricks", word("dbrx")],
  ["tii", word("falcon")],
];

/** Who stands behind a prefix of routers and hubs. Believed only where the model's own name says nothing. */
const vendors: ReadonlyMap<string, Family> = new Map([
  ["anthropic", "anthropic"],
  ["openai", "openai"],
  ["google", "google"],
  ["x-ai", "xai"],
  ["xai", "xai"],
  ["meta", "meta"],
  ["meta-llama", "meta"],
  ["mistral", "mistral"],
  ["mistralai", "mistral"],
  ["qwen", "qwen"],
  ["alibaba", "qwen"],
  ["deepseek", "deepseek"],
  ["deepseek-ai", "deepseek"],
  ["z-ai", "zhipu"],
  ["zai-org", "zhipu"],
  ["thudm", "zhipu"],
  ["moonshotai", "moonshot"],
  ["nvidia", "nvidia"],
  ["microsoft", "microsoft"],
  ["cohere", "cohere"],
  ["coherelabs", "cohere"],
  ["amazon", "amazon"],
  ["ibm", "ibm"],
  ["ibm-granite", "ibm"],
  ["minimax", "minimax"],
  ["minimaxai", "minimax"],
  ["01-ai", "01-ai"],
  ["tencent", "tencent"],
  ["baidu", "baidu"],
  ["bytedance", "bytedance"],
  ["bytedance-seed", "bytedance"],
  ["stepfun", "stepfun"],
  ["stepfun-ai", "stepfun"],
  ["allenai", "ai2"],
  ["ai21", "ai21"],
  ["xiaomi", "xiaomi"],
  ["inclusionai", "inclusionai"],
  ["liquid", "liquid"],
  ["inception", "inception"],
  ["arcee-ai", "arcee"],
]);

/** A word at the start of a part of the name, with or without a version behind it: `qwen`, `qwen2.5`, `gpt-4o`. */
function word(...words: readonly string[]): RegExp {
  return new RegExp(`(?:^|[-_. ])(?:${words.join("|")})(?:v?\\d[\\w.]*)?(?=$|[-_. ])`);
}

/**
 * The family that trained a model, from its name: `claude-opus-5` → `anthropic`, `us.anthropic.claude-opus-5-v1:0` →
 * `anthropic`, `bartowski/Qwen2.5-Coder-GGUF:q4` → `qwen`; `unknown` where the name does not tell.
 *
 * The model's own name (behind the last `/`, before a `:`) decides; a router's or hub's prefix only where that name
 * says nothing, since anybody may serve anything below a prefix.
 */
export function familyOfModel(model: string): Family {
  const segments = model.trim().toLowerCase().slice(0, 300).split("/");
  const name = (segments.at(-1) ?? "").replace(/:.*$/, "");
  const named = rows.find(([, pattern]) => pattern.test(name))?.[0];
  if (named !== undefined) return named;
  const prefixes = [...segments.slice(0, -1), ...name.split(".").slice(0, -1)].reverse();
  for (const prefix of prefixes) {
    const family = vendors.get(prefix);
    if (family !== undefined) return family;
  }
  return "unknown";
}

/** Families that we know by name; besides them there are `other-…` for weights that nobody else has. */
export const knownFamilies: readonly Family[] = [
  ...new Set([...rows.map(([family]) => family), ...vendors.values(), "human", "unknown"]),
];

/**
 * A family as people write it: its own name, a model's or a program's (`claude`, `gpt-6`, `codex`), or `other-…` for
 * weights of their own. Null for anything else: a misspelt family would make its own reviewer look independent.
 */
export function readFamily(text: string): Family | null {
  const word = text.trim().toLowerCase();
  if (knownFamilies.includes(word) || /^other-[a-z0-9][a-z0-9-]{0,40}$/.test(word)) return word;
  const named = familyOfModel(word);
  return named === "unknown" ? null : named;
}
