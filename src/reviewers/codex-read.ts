import { z } from "zod";
import type { ProblemCode, Usage } from "../core/thread.ts";
import type { AgentOutput, AgentStep } from "./agent-program.ts";
import { problemOfHttp } from "./problems.ts";

/**
 * Lines of `codex exec --json`, as 0.138 and 0.169 write them (`exec/src/exec_events.rs` of its source). Only what is used
 * is asked for. No line names the model that
 * answered: its log does (`codex-log.ts`).
 */
const Item = z.looseObject({
  id: z.string().catch(""),
  type: z.string().catch(""),
  text: z.string().catch(""),
  message: z.string().catch(""),
  command: z.string().catch(""),
  aggregated_output: z.string().catch(""),
  exit_code: z.number().nullish().catch(null),
  status: z.string().catch(""),
  changes: z.array(z.looseObject({ path: z.string() })).catch([]),
  query: z.string().catch(""),
  server: z.string().catch(""),
  tool: z.string().catch(""),
});
type Item = z.infer<typeof Item>;

const Tokens = z.looseObject({
  input_tokens: z.number().nonnegative().catch(0),
  cached_input_tokens: z.number().nonnegative().catch(0),
  cache_write_input_tokens: z.number().nonnegative().catch(0),
  output_tokens: z.number().nonnegative().catch(0),
});

const Line = z.looseObject({
  type: z.string(),
  item: Item.optional().catch(undefined),
  usage: Tokens.optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z
    .looseObject({ message: z.string().catch("") })
    .optional()
    .catch(undefined),
});

/** What one line of the stream tells. */
export function readCodexLine(line: string): readonly AgentStep[] {
  const read = parseLine(line);
  if (read === null) return [];
  switch (read.type) {
    case "item.started":
      return read.item === undefined ? [] : useSteps(read.item);
    case "item.completed":
      return read.item === undefined ? [] : itemSteps(read.item);
    case "turn.completed":
      return [...usageSteps(read.usage), { type: "done" }];
    case "turn.failed":
      return [failed(read.error?.message ?? "")];
    case "error":
      return [errorStep(read.message ?? "")];
    default:
      return [];
  }
}

/** What it complains of where it stops before its first line: a wrong flag, a configuration it cannot read. */
export function readCodexEnd({ stdout, stderr }: AgentOutput): readonly AgentStep[] {
  if (stdout.trim() !== "") return [];
  const said = stderr.split("\n").find((line) => /^(?:Error|error)\b/.test(line));
  return said === undefined ? [] : [failed(said)];
}

function parseLine(line: string): z.infer<typeof Line> | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function itemSteps(item: Item): AgentStep[] {
  if (item.type === "agent_message") return [{ type: "text", text: item.text }];
  if (item.type === "reasoning") return [{ type: "thinking" }];
  const use = useSteps(item);
  return use.length === 0 ? [] : [...use, resultOf(item)];
}

/** The same call is told of when it starts and when it has ended; by its id the two are one. */
function useSteps(item: Item): AgentStep[] {
  const { id, type } = item;
  switch (type) {
    case "command_execution": {
      const input = withoutShell(item.command);
      return [{ type: "tool-use", id, tool: "shell", doing: "running", target: input, input }];
    }
    case "file_change": {
      const target = item.changes.map(({ path }) => path).join(", ");
      return [{ type: "tool-use", id, tool: "apply_patch", doing: "patching", target, input: target }];
    }
    case "web_search":
      return [{ type: "tool-use", id, tool: "web_search", doing: "searching", target: item.query, input: item.query }];
    case "mcp_tool_call": {
      const tool = `${item.server}.${item.tool}`;
      return [{ type: "tool-use", id, tool, target: "", input: "" }];
    }
    default:
      return [];
  }
}

/** `/bin/bash -lc 'cat a.ts'` → `cat a.ts`; what is quoted in more than one way stays as it is. */
function withoutShell(command: string): string {
  return /^\S*sh -l?c '([^']*)'$/s.exec(command)?.[1] ?? /^\S*sh -l?c "([^"\\$`]*)"$/s.exec(command)?.[1] ?? command;
}

/** How a system says that a sandbox stood in the way. */
const barred = /Read-only file system|Operation not permitted|Permission denied|Network is unreachable/;

function resultOf({ id, aggregated_output: output, exit_code: code, status }: Item): AgentStep {
  if (status === "declined") return { type: "tool-result", id, output, refused: "Codex declined to run it." };
  const last = output.trim().split("\n").at(-1) ?? "";
  const isBarred = status === "failed" && code !== 0 && barred.test(last);
  return { type: "tool-result", id, output, refused: isBarred ? last : null };
}

function usageSteps(tokens: z.infer<typeof Tokens> | undefined): AgentStep[] {
  if (tokens === undefined) return [];
  const usage: Usage = {
    // Includes what came from the cache.
    inputTokens: tokens.input_tokens,
    outputTokens: tokens.output_tokens,
    cacheReadTokens: tokens.cached_input_tokens,
    cacheWriteTokens: tokens.cache_write_input_tokens,
  };
  return [{ type: "usage", usage, of: "run" }];
}

/** `Reconnecting... 2/5 (why)` is told as an error, and is none yet. */
function errorStep(message: string): AgentStep {
  const again = /^Reconnecting\.{3} *(.*)$/s.exec(message);
  return again === null ? failed(message) : { type: "retry", label: again[1] ?? "" };
}

/** By its words, where no status is among them; the first row that fits. */
const words: readonly (readonly [RegExp, ProblemCode])[] = [
  [/usage limit|quota|out of credits|workspace is out of|upgrade to/i, "quota"],
  [/not logged in|log ?in again|sign(?:ed)? in again|access token could not be refreshed|refresh token/i, "auth"],
  [/missing environment variable/i, "auth"],
  [/high demand|overloaded|at capacity|selected model is at capacity/i, "overloaded"],
  [/model .{0,80}(?:not (?:found|supported|exist)|does not exist)|model_not_found/i, "model-not-found"],
  [/context window|too large|exceeds the/i, "bad-request"],
  [/flagged|content.(?:policy|filter)|policy violation/i, "refusal"],
  [/idle timeout/i, "silence"],
  [/incomplete.{0,30}max_output_tokens|max_output_tokens/i, "truncated"],
  [/connection failed|error sending request|lookup address/i, "connection"],
  [/stream (?:disconnected|closed)|before completion/i, "cut-stream"],
  [/network|unreachable|refused/i, "connection"],
];

/** Codex puts the HTTP status into a sentence: `unexpected status 401 Unauthorized: …`, `last status: 429 …`. */
function failed(message: string): AgentStep {
  const reason = sentenceOf(message);
  const worded = words.find(([pattern]) => pattern.test(reason))?.[1];
  const status = /(?:unexpected|last) status:? (\d{3})\b/.exec(reason)?.[1];
  const problem = status === undefined || worded === "quota" ? worded : problemOfHttp(Number(status), reason);
  return { type: "failed", problem: problem ?? (isBody(message) ? "bad-request" : "program-failed"), reason };
}

const Body = z.looseObject({ error: z.looseObject({ message: z.string().min(1) }) });

/** Of a request that was no good, the body of the answer is the message. */
function sentenceOf(message: string): string {
  if (message.trim() === "") return "It failed and did not say why.";
  try {
    return Body.parse(JSON.parse(message)).error.message;
  } catch {
    return message;
  }
}

function isBody(message: string): boolean {
  return message.trimStart().startsWith("{");
}
