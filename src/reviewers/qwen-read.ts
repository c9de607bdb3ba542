import { z } from "zod";
import type { ProblemCode, Usage } from "../core/thread.ts";
import type { AgentOutput, AgentStep } from "./agent-program.ts";
import { reasonOf } from "./agent-reason.ts";
import { problemOfHttp } from "./problems.ts";

const Tokens = z.looseObject({
  input_tokens: z.number().catch(0),
  output_tokens: z.number().catch(0),
  cache_read_input_tokens: z.number().catch(0),
  total_tokens: z.number().catch(0),
});

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  input: z.record(z.string(), z.unknown()).optional().catch(undefined),
  tool_use_id: z.string().optional().catch(undefined),
  content: z.unknown().optional(),
  is_error: z.boolean().optional().catch(undefined),
});
type Block = z.infer<typeof Block>;

/**
 * Lines of `qwen --output-format stream-json --include-partial-messages`, as 0.24 writes them. Only what is used is asked
 * for; everything may be absent.
 */
const Line = z.looseObject({
  type: z.string(),
  subtype: z.string().optional().catch(undefined),
  session_id: z.string().optional().catch(undefined),
  message: z
    .looseObject({
      model: z.string().optional().catch(undefined),
      content: z.array(Block).catch([]),
      usage: Tokens.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  event: z
    .looseObject({
      type: z.string(),
      delta: z
        .looseObject({ type: z.string(), text: z.string().optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  data: z
    .looseObject({ attempt: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  is_error: z.boolean().optional().catch(undefined),
  result: z.string().optional().catch(undefined),
  usage: Tokens.optional().catch(undefined),
  error: z
    .looseObject({ message: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
type Line = z.infer<typeof Line>;

/** What one line of the stream tells. */
export function readQwenLine(text: string): readonly AgentStep[] {
  const line = parseLine(text);
  switch (line?.type) {
    case "system":
      return systemSteps(line);
    case "stream_event":
      return eventSteps(line);
    case "assistant":
      return assistantSteps(line);
    case "user":
      return (line.message?.content ?? []).flatMap(resultStep);
    case "result":
      return endSteps(line);
    default:
      return [];
  }
}

/** The same of a conversation that goes on: of that its end tells the sum (0.24), and every message what it took. */
export function readQwenTurnLine(text: string): readonly AgentStep[] {
  const steps = readQwenLine(text).filter((step) => step.type !== "usage");
  const line = parseLine(text);
  const usage = line?.type === "assistant" ? line.message?.usage : undefined;
  return usage?.input_tokens ? [...steps, { type: "usage", usage: toUsage(usage), of: "request" }] : steps;
}

function parseLine(text: string): Line | null {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Failures of requests come as words of the model, too, in one piece; advice of its own may follow. */
const apiError = /^\[API Error: ([\s\S]*?)\](?:\n|$)/;

/** A repeat begins the answer anew, or goes on with it. */
function systemSteps({ subtype, session_id: id, data }: Line): AgentStep[] {
  if (subtype === "init" && id !== undefined) return [{ type: "session", id }];
  return subtype === "retry"
    ? [{ type: "retry", label: data?.attempt === undefined ? "again" : `${data.attempt}` }]
    : [];
}

function eventSteps({ event }: Line): AgentStep[] {
  const { type, delta } = event ?? {};
  if (type !== "content_block_delta") return [];
  if (delta?.type === "thinking_delta") return [{ type: "thinking" }];
  const isText = delta?.type === "text_delta" && delta.text && !apiError.test(delta.text);
  return isText ? [{ type: "text-part", text: delta.text as string }] : [];
}

function assistantSteps({ message }: Line): AgentStep[] {
  const blocks = (message?.content ?? []).filter(({ text }) => text === undefined || !apiError.test(text));
  // The one that was asked for: what the service says of itself, it does not pass on.
  const model: AgentStep[] =
    message?.model && blocks.length > 0 ? [{ type: "model", model: message.model, by: "program" }] : [];
  return [...model, ...blocks.flatMap(blockSteps)];
}

const verbs: Readonly<Record<string, string>> = {
  read_file: "reading",
  grep_search: "searching",
  glob: "listing",
  list_directory: "listing",
};

function blockSteps({ type, text, id, name, input = {} }: Block): AgentStep[] {
  if (type === "text" && text !== undefined) return [{ type: "text", text }];
  if (type !== "tool_use" || id === undefined || name === undefined) return [];
  const { file_path, pattern, path } = input;
  const words = [file_path ?? pattern, file_path === undefined ? path : undefined];
  const target = words.filter((word) => typeof word === "string").join(" in ");
  const doing = verbs[name];
  const use = { id, tool: name, target, input: JSON.stringify(input) };
  return [{ type: "tool-use", ...use, ...(doing !== undefined && { doing }) }];
}

/** What it shows of a result is for people (`Found 2 matches`), not what the model got. */
function resultStep({ type, tool_use_id: id, content, is_error: isError }: Block): AgentStep[] {
  if (type !== "tool_result" || id === undefined) return [];
  const said = typeof content === "string" ? content : "failed";
  return [{ type: "tool-result", id, output: null, refused: isError === true ? said : null }];
}

function endSteps({ usage, is_error: isError, result, error }: Line): AgentStep[] {
  // A run that was refused at once reports zeros, which is no use.
  const steps: AgentStep[] = usage?.input_tokens ? [{ type: "usage", usage: toUsage(usage), of: "run" }] : [];
  if (isError !== true && result !== undefined) return [...steps, { type: "done", text: result }];
  const said = error?.message ?? "It failed and did not say why.";
  return [...steps, failed(apiError.exec(said)?.[1] ?? said)];
}

/** `input_tokens` has what came from a cache in it. */
function toUsage({
  input_tokens,
  output_tokens,
  cache_read_input_tokens,
  total_tokens,
}: z.infer<typeof Tokens>): Usage {
  return {
    ...{ inputTokens: input_tokens, outputTokens: Math.max(output_tokens, total_tokens - input_tokens) },
    ...{ cacheReadTokens: cache_read_input_tokens, cacheWriteTokens: 0 },
  };
}

/** By its words, where no status was told; the first row that fits. */
const words: readonly (readonly [RegExp, ProblemCode])[] = [
  [/non-SSE response|text\/html/i, "not-json-response"],
  [/empty response/i, "empty-reply"],
  [/without a finish reason|terminated|other side closed|premature close/i, "cut-stream"],
  [/timed? ?out|inactivity/i, "silence"],
  [/Connection error|ECONN|ENOTFOUND|EAI_AGAIN|fetch failed/i, "connection"],
  [/session turns|tool call budget/i, "tool-limit"],
  [/API key|authenticat|unauthorized/i, "auth"],
  [/quota|billing|insufficient/i, "quota"],
];

/** `401 invalid key`, or words alone. */
function failed(said: string): AgentStep {
  const [, code, rest] = /^([45]\d\d)\s+([\s\S]*)$/.exec(said) ?? [];
  const status = code === undefined ? null : Number(code);
  const worded = words.find(([pattern]) => pattern.test(said))?.[1] ?? "program-failed";
  const problem = status === null ? worded : problemOfHttp(status, said);
  return { type: "failed", problem, reason: reasonOf(problem, rest ?? said, status) };
}

/** What it complains of while it waits: `Retrying in 60s (attempt 1/10): [API Error: 429 …]`. */
export function readQwenComplaint(line: string): readonly AgentStep[] {
  const status = /^Retrying in .*\[API Error: ([45]\d\d)\b/.exec(line)?.[1];
  return status === undefined ? [] : [{ type: "retry", label: status }];
}

/** Of a run that it could not begin, it tells on standard error alone. */
export function readQwenEnd({ stdout, stderr }: AgentOutput): readonly AgentStep[] {
  if (/"type":"result"/.test(stdout)) return [];
  const said = stderr.split("\n").findLast((line) => startProblems.test(line));
  return said === undefined ? [] : [{ type: "failed", problem: "auth", reason: said.trim() }];
}

const startProblems = /API key|auth method|Qwen OAuth|environment variable not found/i;
