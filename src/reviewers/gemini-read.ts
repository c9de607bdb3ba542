import { z } from "zod";
import type { ProblemCode, Usage } from "../core/thread.ts";
import type { AgentOutput, AgentStep } from "./agent-program.ts";
import { reasonOf } from "./agent-reason.ts";
import { problemOfHttp } from "./problems.ts";

const Tokens = z.looseObject({
  total_tokens: z.number().catch(0),
  input_tokens: z.number().catch(0),
  output_tokens: z.number().catch(0),
  cached: z.number().catch(0),
});

/**
 * Lines of `gemini --output-format stream-json`, as 0.43 and 0.61 write them. Only what is used is asked for; everything
 * may be absent.
 */
const Line = z.looseObject({
  type: z.string(),
  session_id: z.string().optional().catch(undefined),
  role: z.string().optional().catch(undefined),
  content: z.string().optional().catch(undefined),
  tool_name: z.string().optional().catch(undefined),
  tool_id: z.string().optional().catch(undefined),
  parameters: z.record(z.string(), z.unknown()).optional().catch(undefined),
  status: z.string().optional().catch(undefined),
  output: z.string().optional().catch(undefined),
  severity: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z
    .looseObject({ message: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  stats: Tokens.extend({ models: z.record(z.string(), Tokens).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
type Line = z.infer<typeof Line>;

/** What one line of the stream tells. */
export function readGeminiLine(text: string): readonly AgentStep[] {
  const line = parseLine(text);
  switch (line?.type) {
    case "init":
      return line.session_id === undefined ? [] : [{ type: "session", id: line.session_id }];
    case "message":
      return line.role === "assistant" && line.content ? [{ type: "text-part", text: line.content }] : [];
    case "tool_use":
      return useSteps(line);
    case "tool_result":
      return resultSteps(line);
    case "result":
      return endSteps(line);
    default:
      return [];
  }
}

function parseLine(text: string): Line | null {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const verbs: Readonly<Record<string, string>> = {
  read_file: "reading",
  grep_search: "searching",
  glob: "listing",
  list_directory: "listing",
};

function useSteps({ tool_id: id, tool_name: tool, parameters = {} }: Line): AgentStep[] {
  if (id === undefined || tool === undefined) return [];
  const { file_path, pattern, dir_path } = parameters;
  const words = [file_path ?? pattern, file_path === undefined ? dir_path : undefined];
  const target = words.filter((word) => typeof word === "string").join(" in ");
  const doing = verbs[tool];
  const input = JSON.stringify(parameters);
  return [{ type: "tool-use", id, tool, target, input, ...(doing !== undefined && { doing }) }];
}

/** What it shows of a result is for people (`Found 2 matches`), not what the model got. */
function resultSteps({ tool_id: id, status, error, output }: Line): AgentStep[] {
  if (id === undefined) return [];
  const isRefused = status !== "success";
  return [
    { type: "tool-result", id, output: null, refused: isRefused ? (error?.message ?? output ?? "failed") : null },
  ];
}

function endSteps({ status, stats, error }: Line): AgentStep[] {
  const steps: AgentStep[] = [];
  // A run that was refused at once reports zeros, which is no use.
  if (stats !== undefined && stats.total_tokens > 0) steps.push({ type: "usage", usage: toUsage(stats), of: "run" });
  const served = mostUsed(stats?.models ?? {});
  if (served !== null) steps.push({ type: "model", model: served, by: "response" });
  if (status === "success") return [...steps, { type: "done" }];
  return [...steps, failed(error?.message ?? "It failed and did not say why.", "")];
}

/** The responses name their models. Where there are several, one is for chores. */
function mostUsed(models: Readonly<Record<string, z.infer<typeof Tokens>>>): string | null {
  const used = Object.entries(models).filter(([, { total_tokens }]) => total_tokens > 0);
  return used.sort(([, one], [, other]) => other.output_tokens - one.output_tokens)[0]?.[0] ?? null;
}

/** `input_tokens` has what came from a cache in it; what a model thought is in the total alone. */
function toUsage({ total_tokens, input_tokens, output_tokens, cached }: z.infer<typeof Tokens>): Usage {
  const outputTokens = Math.max(output_tokens, total_tokens - input_tokens);
  return { inputTokens: input_tokens, outputTokens, cacheReadTokens: cached, cacheWriteTokens: 0 };
}

/** Why it failed, with what it complained of: its last line on standard output has no status, and often no words. */
export function readGeminiEnd({ stdout, stderr }: AgentOutput): readonly AgentStep[] {
  const lines = stdout.split("\n").map(parseLine);
  const result = lines.findLast((line) => line?.type === "result");
  if (result?.status === "success") return [];
  const complaint = lines.findLast((line) => line?.type === "error" && line.severity === "error")?.message;
  const said = result?.error?.message ?? complaint;
  if (said === undefined) return startFailure(stderr);
  const hasText = lines.some((line) => line?.type === "message" && line.role === "assistant");
  return [failed(said, stderr, hasText)];
}

function failed(said: string, stderr: string, hasText = true): AgentStep {
  const words = plainWords(said);
  const status = said.startsWith("[API Error") ? (statusIn(said) ?? statusIn(report(stderr))) : null;
  const problem = status === null ? problemOf(said, hasText) : problemOfHttp(status, words);
  return { type: "failed", problem, reason: reasonOf(problem, words, status) };
}

/** `[API Error: {"error":{"message":"…"}}]` and advice behind it → what the service said. */
function plainWords(said: string): string {
  const inner = /^\[API Error: ([\s\S]*?)\](?:\n|$)/.exec(said)?.[1];
  if (inner === undefined) return said;
  return /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(inner)?.[1] ?? inner;
}

/** By its words, where no status was told; the first row that fits. */
const words: readonly (readonly [RegExp, ProblemCode])[] = [
  [/blocked|safety|recitation|prohibited/i, "refusal"],
  [/empty response|reasoning thoughts/i, "empty-reply"],
  [/token limit/i, "truncated"],
  [/session turns/i, "tool-limit"],
  [/terminated|without a finish reason|Incomplete JSON|ECONNRESET|premature close/i, "cut-stream"],
  [/fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|network/i, "connection"],
  [/API key not valid|API_KEY_INVALID|IneligibleTier|UNSUPPORTED_CLIENT|authenticat/i, "auth"],
  [/quota|exhausted/i, "quota"],
];

function problemOf(said: string, hasText: boolean): ProblemCode {
  // A page instead of a stream ends as a stream that was cut before its first word.
  if (/Incomplete JSON/i.test(said) && !hasText) return "not-json-response";
  return words.find(([pattern]) => pattern.test(said))?.[1] ?? "program-failed";
}

/** Its own report of a failed request, at the end of what it complained. */
function report(stderr: string): string {
  return stderr.slice(Math.max(0, stderr.lastIndexOf("Error when talking to Gemini API")));
}

function statusIn(text: string): number | null {
  const found = [...text.matchAll(/(?:"code"|\bcode|\bstatus):\s*([45]\d\d)\b/g)].at(-1)?.[1];
  return found === undefined ? null : Number(found);
}

/** It could not begin: then it says so on standard error alone. */
function startFailure(stderr: string): AgentStep[] {
  const line = stderr.split("\n").findLast((text) => startProblems.test(text));
  return line === undefined ? [] : [{ type: "failed", problem: "auth", reason: line.trim() }];
}

const startProblems =
  /IneligibleTier|UNSUPPORTED_CLIENT|set an Auth method|you must specify|auth method selected|no longer supported for Gemini Code Assist/i;
