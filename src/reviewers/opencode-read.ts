import { z } from "zod";
import type { ProblemCode, Usage } from "../core/thread.ts";
import type { AgentOutput, AgentStep } from "./agent-program.ts";
import { reasonOf } from "./agent-reason.ts";
import { problemOfHttp } from "./problems.ts";

/** Of our agent in it. */
export const agentName = "blindspot";

/** What is asked for when nobody named a model: it would take one by itself, a hosted one of its own if need be. */
export const noModel = "unnamed/unnamed";

const Tokens = z.looseObject({
  input: z.number().catch(0),
  output: z.number().catch(0),
  reasoning: z.number().catch(0),
  cache: z.looseObject({ read: z.number().catch(0), write: z.number().catch(0) }).catch({ read: 0, write: 0 }),
});

const Part = z.looseObject({
  messageID: z.string().optional().catch(undefined),
  text: z.string().optional().catch(undefined),
  tool: z.string().optional().catch(undefined),
  callID: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  cost: z.number().nonnegative().optional().catch(undefined),
  tokens: Tokens.optional().catch(undefined),
  state: z
    .looseObject({
      status: z.string(),
      input: z.record(z.string(), z.unknown()).catch({}),
      output: z.string().optional().catch(undefined),
      error: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
type Part = z.infer<typeof Part>;

const Failure = z.looseObject({
  name: z.string().catch("UnknownError"),
  data: z
    .looseObject({
      message: z.string().optional().catch(undefined),
      statusCode: z.number().optional().catch(undefined),
      responseBody: z.string().optional().catch(undefined),
    })
    .catch({}),
});

/** Lines of `opencode run --format json`, as 1.18 writes them. Only what is used is asked for; everything may be absent. */
const Line = z.looseObject({
  type: z.string(),
  sessionID: z.string().optional().catch(undefined),
  part: Part.catch({}),
  error: Failure.optional().catch(undefined),
});
type Line = z.infer<typeof Line>;

/** What one line of the stream tells. */
export function readOpencodeLine(text: string): readonly AgentStep[] {
  const line = parseLine(text);
  if (line === null) return [];
  const session: AgentStep[] = line.sessionID === undefined ? [] : [{ type: "session", id: line.sessionID }];
  return [...session, ...partSteps(line)];
}

function parseLine(text: string): Line | null {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function partSteps({ type, part, error }: Line): AgentStep[] {
  switch (type) {
    case "reasoning":
      return [{ type: "thinking" }];
    case "text":
      return part.text === undefined ? [] : [{ type: "text", text: part.text }];
    case "tool_use":
      return toolSteps(part);
    case "step_finish":
      return finishSteps(part);
    case "error":
      return error === undefined ? [] : [failureStep(error)];
    default:
      return [];
  }
}

const verbs: Readonly<Record<string, string>> = {
  read: "reading",
  grep: "searching",
  glob: "listing",
  list: "listing",
};

/** A call is told of when it is over. */
function toolSteps({ callID: id, tool, state }: Part): AgentStep[] {
  if (id === undefined || tool === undefined || state === undefined) return [];
  const { input, output, error, status } = state;
  const doing = verbs[tool];
  const words = [input["filePath"] ?? input["pattern"], input["filePath"] === undefined ? input["path"] : undefined];
  const target = words.filter((word) => typeof word === "string").join(" in ");
  // Behind a refusal stand all of its rules.
  const refused =
    status === "completed" ? null : (error?.replace(/ Here are some of the relevant rules.*$/s, "") ?? "failed");
  return [
    { type: "tool-use", id, tool, target, input: JSON.stringify(input), ...(doing !== undefined && { doing }) },
    { type: "tool-result", id, output: output ?? "", refused },
  ];
}

/** Ends of one answer after which it asks again with what the tools handed out. */
const goesOn = new Set(["tool-calls", "tool_use"]);
/** Ends that it takes for none: it asks the same again, without a pause and without an end (1.18.33). */
const endless = new Set(["unknown", "other", "error"]);

function finishSteps({ reason = "unknown", tokens }: Part): AgentStep[] {
  const usage: AgentStep[] = isUsed(tokens) ? [{ type: "usage", usage: toUsage(tokens), of: "request" }] : [];
  if (goesOn.has(reason) || reason === "content-filter") return usage;
  if (!endless.has(reason)) return [...usage, { type: "done", isTruncated: reason === "length" }];
  const what = "The service ended an answer without saying that it was complete.";
  const hint = "Ask again with --retry; check the address that it is set to ask, and proxies on the way to it.";
  return [...usage, { type: "failed", problem: "cut-stream", reason: what, hint, isFinal: true }];
}

type Tokens = z.infer<typeof Tokens>;

function isUsed(tokens: Tokens | undefined): tokens is Tokens {
  return tokens !== undefined && toUsage(tokens).inputTokens + tokens.output > 0;
}

function toUsage({ input, output, reasoning, cache }: Tokens): Usage {
  return {
    ...{ inputTokens: input + cache.read + cache.write, outputTokens: output + reasoning },
    ...{ cacheReadTokens: cache.read, cacheWriteTokens: cache.write },
  };
}

const names: Readonly<Record<string, ProblemCode>> = {
  ProviderAuthError: "auth",
  ContentFilterError: "refusal",
  MessageOutputLengthError: "truncated",
  ContextOverflowError: "bad-request",
};

/** By its words, where there is no status; the first row that fits. */
const words: readonly (readonly [RegExp, ProblemCode])[] = [
  // The second is what it says of a provider that it does not know.
  [/Model not found|undefined\/\S* cannot be parsed as a URL/i, "model-not-found"],
  [/reset by server|closed unexpectedly|ECONNRESET|terminated/i, "cut-stream"],
  [/ECONN|ENOTFOUND|EAI_AGAIN|unable to connect|fetch failed/i, "connection"],
  [/quota|billing|credit/i, "quota"],
];

function failureStep({ name, data }: z.infer<typeof Failure>): AgentStep {
  const said = data.message ?? name;
  const problem = problemOf(name, data, said);
  return { type: "failed", problem, reason: reasonOf(problem, said, data.statusCode ?? null) };
}

function problemOf(
  name: string,
  { statusCode, responseBody }: z.infer<typeof Failure>["data"],
  said: string,
): ProblemCode {
  const named = names[name];
  if (named !== undefined) return named;
  if (statusCode !== undefined && statusCode >= 400) return problemOfHttp(statusCode, `${said} ${responseBody ?? ""}`);
  return words.find(([pattern]) => pattern.test(said))?.[1] ?? "program-failed";
}

/**
 * What one line of its log tells, which goes to standard error: of each request, the model and the agent that asks it. What
 * its model says stands in there too, in quotes and behind the beginning of a line.
 */
export function readOpencodeLog(line: string): readonly AgentStep[] {
  // It goes on with an agent of its own, which may write, when it does not find the one that it was told.
  if (/^(?:\u001b\[\d+m|[!\s])*agent "[^"]*" not found\. Falling back to default agent/.test(line)) return [otherAgent];
  const request = logged.exec(line);
  if (request === null) return [];
  const [, provider, model, agent] = request;
  if (agent !== agentName) return [otherAgent];
  return [{ type: "model", model: `${provider}/${model}`, by: "program" }];
}

const logged =
  /^timestamp=\S+ level=INFO run=\S+ message=stream providerID=(\S+) modelID=(\S+) session\.id=\S+ small=false agent=(\S+)/;

const otherAgent: AgentStep = {
  type: "failed",
  problem: "program-failed",
  reason: "opencode ran with an agent that is not ours.",
  isFinal: true,
};

/** What is told only when all of it is there: the answer in one piece, what it cost, and why it did not begin. */
export function readOpencodeEnd({ stdout, stderr }: AgentOutput): readonly AgentStep[] {
  const lines = stdout.split("\n").map(parseLine);
  return [...costStep(lines), ...answerStep(lines), ...missingModel(lines, stderr)];
}

/** Nothing is the price of a model whose price it does not know, too. */
function costStep(lines: readonly (Line | null)[]): AgentStep[] {
  const usd = lines.reduce((sum, line) => sum + (line?.type === "step_finish" ? (line.part.cost ?? 0) : 0), 0);
  return usd > 0 ? [{ type: "cost", usd }] : [];
}

/** An answer may come in several parts of one message. */
function answerStep(lines: readonly (Line | null)[]): AgentStep[] {
  const last = lines.findLast((line) => line?.type === "step_finish" || line?.type === "error");
  const { reason, messageID } = last?.part ?? {};
  if (last?.type !== "step_finish" || reason === undefined || goesOn.has(reason) || endless.has(reason)) return [];
  const parts = lines.filter((line) => line?.type === "text" && line.part.messageID === messageID);
  const text = parts.map((line) => line?.part.text ?? "").join("");
  return [{ type: "done", text, isTruncated: reason === "length" }];
}

/** Of a model that it does not know, it says so in its log alone. */
function missingModel(lines: readonly (Line | null)[], stderr: string): AgentStep[] {
  const error = lines.findLast((line) => line?.type === "error")?.error;
  const missing = /Model not found: (\S+?)\.?(?=["\s]|$)/.exec(stderr)?.[1];
  if (error?.name !== "UnknownError" || missing === undefined) return [];
  if (missing.startsWith(noModel)) return [unnamed];
  return [{ type: "failed", problem: "model-not-found", reason: `opencode knows no model ${missing}.` }];
}

const unnamed: AgentStep = {
  type: "failed",
  problem: "model-not-found",
  reason: "No model was named, and opencode is set to none.",
  hint: "Name one: --reviewer opencode:PROVIDER/MODEL.",
};
