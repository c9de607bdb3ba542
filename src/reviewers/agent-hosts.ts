import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";

/**
 * Whose models answer at an address, for vendors who serve their own ones there, under others' names too: programs are
 * pointed at them to be answered by that vendor. Routers and clouds, which serve everybody's, are not among them.
 * From the vendors' own instructions for Claude Code and Codex.
 */
const vendors: readonly (readonly [Family, RegExp])[] = [
  ["anthropic", /^(?:.+\.)?anthropic\.com$/],
  ["openai", /^(?:.+\.)?(?:openai\.com|chatgpt\.com)$/],
  ["zhipu", /^(?:.+\.)?(?:z\.ai|bigmodel\.cn)$/],
  ["moonshot", /^(?:.+\.)?(?:moonshot\.(?:ai|cn)|kimi\.com)$/],
  ["deepseek", /^(?:.+\.)?deepseek\.com$/],
  ["qwen", /^(?:.+\.)?(?:dashscope(?:-[a-z]+)?|coding(?:-[a-z]+)?\.dashscope)\.aliyuncs\.com$/],
  ["minimax", /^(?:.+\.)?(?:minimax\.(?:io|chat)|minimaxi\.com)$/],
  ["xai", /^(?:.+\.)?x\.ai$/],
  ["mistral", /^(?:.+\.)?mistral\.ai$/],
  ["google", /^(?:generativelanguage|.+-aiplatform)\.googleapis\.com$/],
  ["xiaomi", /^(?:.+\.)?xiaomimimo\.com$/],
  ["stepfun", /^(?:.+\.)?stepfun\.(?:com|ai)$/],
  ["meituan", /^(?:.+\.)?longcat\.chat$/],
];

/** The vendor who serves its own models at an address; null for everybody else's. */
export function familyOfAddress(address: string): Family | null {
  if (!URL.canParse(address)) return null;
  const { hostname } = new URL(address);
  return vendors.find(([, pattern]) => pattern.test(hostname))?.[0] ?? null;
}

/**
 * Who trained the model that a program made for `own` would be answered by.
 *
 * @param address where its requests go; null: to its own service
 * @param model null or a nickname: whatever is served there by default
 */
export function familyServed(own: Family, address: string | null, model: string | null): Family {
  const named = model === null ? "unknown" : familyOfModel(model);
  const vendor = address === null ? own : familyOfAddress(address);
  // A vendor answers to the names of the program's own models with its own.
  if (vendor !== null && vendor !== own) return named === "unknown" || named === own ? vendor : named;
  // What would be asked for, where nobody knows who answers: a gateway, as a rule, passes it on.
  return named === "unknown" ? own : named;
}
