import { z } from "zod";
import type { ProblemCode, Usage } from "../core/thread.ts";
import type { AgentStep } from "./agent-program.ts";
import { problemOfHttp } from "./problems.ts";

/**
 * Lines of `claude -p --output-format stream-json --verbose --include-partial-messages`, as 2.1.197 and 2.1.330 write
 * them. Only what is used is asked for; everything may be absent.
 */
const Tokens = z.looseObject({
  input_tokens: z.number().catch(0),
  output_tokens: z.number().catch(0),
  cache_read_input_tokens: z.number().catch(0),
  cache_creation_input_tokens: z.number().catch(0),
});

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional().catch(undefined),
  content: z.unknown().optional(),
  is_error: z.boolean().optional().catch(undefined),
});
type Block = z.infer<typeof Block>;

const Message = z.looseObject({
  model: z.string().optional().catch(undefined),
  usage: Tokens.optional().catch(undefined),
  content: z.array(Block).catch([]),
});

const StreamEvent = z.looseObject({
  type: z.string(),
  message: Message.optional().catch(undefined),
  usage: Tokens.optional().catch(undefined),
  delta: z
    .looseObject({ type: z.string().optional().catch(undefined), text: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const Line = z.looseObject({
  type: z.string(),
  subtype: z.string().optional().catch(undefined),
  /** Not null for what a sub-agent does. */
  parent_tool_use_id: z.string().nullish().catch(null),
  message: Message.optional().catch(undefined),
  event: StreamEvent.optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  error_status: z.number().nullish().catch(null),
  is_error: z.boolean().optional().catch(undefined),
  result: z.string().optional().catch(undefined),
  stop_reason: z.string().nullish().catch(null),
  api_error: z.string().optional().catch(undefined),
  api_error_status: z.number().nullish().catch(null),
  usage: Tokens.optional().catch(undefined),
  total_cost_usd: z.number().nonnegative().optional().catch(undefined),
  errors: z.array(z.string()).optional().catch(undefined),
});
type Line = z.infer<typeof Line>;

/** What one line of the stream tells. */
export function readClaudeLine(line: string): readonly AgentStep[] {
  const read = parseLine(line);
  if (read === null) return [];
  switch (read.type) {
    case "stream_event":
      return read.event === undefined ? [] : eventSteps(read.event);
    case "assistant":
      return assistantSteps(read);
    case "user":
      return (read.message?.content ?? []).flatMap(resultStep);
    case "system":
      return systemSteps(read);
    case "result":
      return resultSteps(read);
    default:
      return [];
  }
}

function parseLine(line: string): Line | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function eventSteps({ type, message, usage, delta }: z.infer<typeof StreamEvent>): AgentStep[] {
  if (type === "message_start") {
    const model: AgentStep[] = message?.model ? [{ type: "model", model: message.model, by: "response" }] : [];
    return [{ type: "request" }, ...model, ...usageStep(message?.usage, { output_tokens: 0 })];
  }
  // What a message took of input was told at its start.
  if (type === "message_delta") return usageStep(usage, noInput);
  if (type !== "content_block_delta") return [];
  if (delta?.type === "thinking_delta") return [{ type: "thinking" }];
  return delta?.type === "text_delta" && delta.text ? [{ type: "text-part", text: delta.text }] : [];
}

const noInput = { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };

function usageStep(tokens: z.infer<typeof Tokens> | undefined, without: Partial<z.infer<typeof Tokens>>): AgentStep[] {
  return tokens === undefined ? [] : [{ type: "usage", usage: toUsage({ ...tokens, ...without }), of: "request" }];
}

/** Messages of the program itself, about errors, are no words of the model: its `result` tells of them. */
const synthetic = "<synthetic>";

function assistantSteps({ message }: Line): AgentStep[] {
  if (message === undefined || message.model === synthetic) return [];
  const model: AgentStep[] = message.model ? [{ type: "model", model: message.model, by: "response" }] : [];
  return [...model, ...message.content.flatMap(contentStep)];
}

function contentStep({ type, text, id, name, input }: Block): AgentStep[] {
  if (type === "text" && text !== undefined) return [{ type: "text", text }];
  if (type !== "tool_use" || id === undefined || name === undefined) return [];
  const use = { id, tool: name, target: targetOf(input), input: JSON.stringify(input ?? {}) };
  const doing = verbs[name];
  return [{ type: "tool-use", ...use, ...(doing !== undefined && { doing }) }];
}

const verbs: Readonly<Record<string, string>> = { Read: "reading", Grep: "searching", Glob: "listing" };

function targetOf(input: unknown): string {
  const values = (typeof input === "object" && input !== null ? input : {}) as Readonly<Record<string, unknown>>;
  const what = values["file_path"] ?? values["pattern"] ?? values["command"];
  const where = values["file_path"] === undefined ? values["path"] : undefined;
  return [what, where].filter((word) => typeof word === "string").join(" in ");
}

function resultStep({ type, tool_use_id: id, content, is_error }: Block): AgentStep[] {
  if (type !== "tool_result" || id === undefined) return [];
  const output = textOf(content);
  return [{ type: "tool-result", id, output, refused: is_error === true ? output : null }];
}

/** A text, or blocks with texts in them. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const blocks = z.array(Block).safeParse(content);
  return blocks.success ? blocks.data.map(({ text }) => text ?? "").join("\n") : "";
}

function systemSteps({ subtype, error_status, error }: Line): AgentStep[] {
  if (subtype === "api_retry") return [{ type: "retry", label: String(error_status ?? error ?? "no answer") }];
  return subtype === "thinking_tokens" ? [{ type: "thinking" }] : [];
}

function resultSteps(line: Line): AgentStep[] {
  const steps: AgentStep[] = [];
  // A run that was refused at once reports zeros, which is no use.
  if (line.usage !== undefined && isUsed(line.usage))
    steps.push({ type: "usage", usage: toUsage(line.usage), of: "run" });
  if (line.total_cost_usd !== undefined) steps.push({ type: "cost", usd: line.total_cost_usd });
  if (line.is_error !== true && line.subtype === "success" && line.result !== undefined) {
    return [...steps, { type: "done", text: line.result, isTruncated: line.stop_reason === "max_tokens" }];
  }
  const said = line.result ?? line.errors?.join("; ") ?? line.subtype ?? "It failed and did not say why.";
  return [...steps, { type: "failed", problem: problemOf(line, said), reason: said }];
}

function isUsed(tokens: z.infer<typeof Tokens>): boolean {
  return toUsage(tokens).inputTokens + tokens.output_tokens > 0;
}

/** Claude Code's own words for an error that has no HTTP status, or whose status says less. */
const apiErrors: Readonly<Record<string, ProblemCode>> = {
  max_output_tokens: "truncated",
  connection_failed: "connection",
  stream_idle_timeout: "silence",
  model_requires_usage_credits: "quota",
  long_context_credits_required: "quota",
  gateway_content_type: "not-json-response",
  tls_untrusted_ca: "connection",
  tls_cert_signature_failure: "connection",
  ...Object.fromEntries(
    [
      ...["stored_login_refused", "oauth_refresh_store_refused", "provider_credentials", "gateway_signin_required"],
      ...["gateway_session_expired", "api_key_auth_disabled", "org_disabled_credential", "invalid_credential_header"],
    ].map((name) => [name, "auth"] as const),
  ),
};

const subtypes: Readonly<Record<string, ProblemCode>> = {
  error_max_turns: "tool-limit",
  error_max_budget_usd: "budget",
};

/** By its words, where there is nothing else; the first row that fits. */
const words: readonly (readonly [RegExp, ProblemCode])[] = [
  [/(?:usage|session|weekly|\d-hour|spending) limit|hit your .{0,20}limit|credit balance/i, "quota"],
  [/not logged in|\/login|invalid api key|authenticat/i, "auth"],
  [/stream_truncated/i, "cut-stream"],
  [/empty or malformed response/i, "not-json-response"],
  [/timed out|timeout/i, "silence"],
  [/prompt is too long/i, "bad-request"],
  [/connection|ECONN|ENOTFOUND|EAI_AGAIN|network|unable to connect/i, "connection"],
];

function problemOf({ stop_reason, api_error, api_error_status, subtype }: Line, said: string): ProblemCode {
  if (stop_reason === "refusal") return "refusal";
  const told = apiErrors[api_error ?? ""] ?? subtypes[subtype ?? ""];
  if (told !== undefined) return told;
  const worded = words.find(([pattern]) => pattern.test(said))?.[1];
  if (worded === "quota") return worded;
  if (typeof api_error_status === "number") return problemOfHttp(api_error_status, said);
  return worded ?? "program-failed";
}

function toUsage(tokens: z.infer<typeof Tokens>): Usage {
  const [cacheReadTokens, cacheWriteTokens] = [tokens.cache_read_input_tokens, tokens.cache_creation_input_tokens];
  const inputTokens = tokens.input_tokens + cacheReadTokens + cacheWriteTokens;
  return { inputTokens, outputTokens: tokens.output_tokens, cacheReadTokens, cacheWriteTokens };
}
