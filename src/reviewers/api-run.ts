import type { LanguageModelV4CallOptions, LanguageModelV4Message, LanguageModelV4ToolCall } from "@ai-sdk/provider";
import type { RunFacts } from "../core/thread.ts";
import type { Exchange } from "../core/transcript.ts";
import type { RunContext, RunRequest, RunResult } from "../ports.ts";
import { type Asked, type Asking, ask } from "./api-ask.ts";
import type { ApiConnection, ApiTiming } from "./api-connection.ts";
import { type ApiFailure, failure, stopFailure } from "./api-failure.ts";
import { openTally } from "./api-progress.ts";
import type { Turn } from "./api-turn.ts";
import { apiIsolation } from "./run-facts.ts";
import { openToolDesk, type ToolDesk } from "./tools.ts";

export interface ApiRun {
  readonly connection: ApiConnection;
  readonly timing: ApiTiming;
  readonly request: RunRequest;
  readonly context: RunContext;
}

/** One conversation under way. */
interface Conversation extends Asking {
  readonly desk: ToolDesk;
  readonly prompt: LanguageModelV4Message[];
  /** `auto`: it may call tools; `none`: no more of them; `off`: it never heard of any. */
  tools: "auto" | "none" | "off";
  /** Text of earlier turns, for a model that answers first and goes on with tools. */
  readonly earlier: string[];
  readonly onExchange: (exchange: Exchange) => void;
  servedModel: string | null;
}

/**
 * Holds one thread with a model API: asks, runs the tools it calls, asks again, until it answers. Each request is
 * streamed and repeated alone. Never throws for what the model or its server does.
 */
export async function runApiThread(run: ApiRun): Promise<RunResult> {
  const conversation = openConversation(run);
  for (;;) {
    const asked = await ask(conversation, callOptions(conversation));
    conversation.servedModel = asked.turn.servedModel ?? conversation.servedModel;
    if (shouldDropTools(conversation, asked)) {
      conversation.tools = "off";
      continue;
    }
    if (asked.failure !== null) return failed(conversation, asked.failure, asked.turn);
    if (!wantsTools(asked.turn)) return replied(conversation, asked.turn);
    if (conversation.tools !== "auto") return failed(conversation, toolLimit(conversation), asked.turn);
    const stopped = await runTools(conversation, asked.turn);
    if (stopped !== null) return failed(conversation, stopped, asked.turn);
  }
}

function openConversation({ connection, timing, request, context }: ApiRun): Conversation {
  const desk = openToolDesk(request.change);
  return {
    ...{ connection, timing, desk, signal: context.signal, deadlineAt: context.deadlineAt ?? null },
    tally: openTally(context.onProgress, () => desk.calls.length),
    prompt: openingPrompt(request),
    // A repair turn only says the same again in another form.
    tools: request.followUp === null && request.change.hasContext !== false ? "auto" : "off",
    earlier: [],
    onExchange: context.onExchange ?? (() => {}),
    servedModel: null,
  };
}

function openingPrompt({ brief, followUp }: RunRequest): LanguageModelV4Message[] {
  const opening: LanguageModelV4Message[] = [
    { role: "system", content: brief.system },
    // Read again with every use of a tool, so worth caching; other vendors do not look at this option.
    {
      role: "user",
      content: [text(brief.user)],
      providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } },
    },
  ];
  if (followUp === null) return opening;
  return [
    ...opening,
    // An empty turn is an error for some vendors.
    { role: "assistant", content: [text(followUp.reply.trim() || "(no answer)")] },
    { role: "user", content: [text(followUp.question)] },
  ];
}

function text(value: string): { type: "text"; text: string } {
  return { type: "text", text: value };
}

function callOptions({ connection, prompt, tools, desk }: Conversation): LanguageModelV4CallOptions {
  const options = { ...connection.callOptions, prompt };
  if (tools === "off") return options;
  const definitions = desk.definitions.map((tool) => ({ type: "function" as const, ...tool }));
  // Vendors refuse a history of calls to tools that are not declared: the last request declares and forbids them.
  return { ...options, tools: definitions, toolChoice: { type: tools } };
}

function shouldDropTools({ connection, tools, earlier }: Conversation, { failure }: Asked): boolean {
  const isFirst = tools === "auto" && earlier.length === 0;
  return isFirst && connection.mayLackTools && failure?.problem === "bad-request" && /\btools?\b/i.test(failure.reason);
}

function wantsTools(turn: Turn): boolean {
  return turn.calls.length > 0 && turn.finish !== "length";
}

function toolLimit({ connection }: Conversation): ApiFailure {
  return failure(connection, "tool-limit", "The model went on calling tools after it was told to answer.");
}

/** Runs the calls of a turn in their order and adds both to the prompt. Not null: it was stopped meanwhile. */
async function runTools(conversation: Conversation, turn: Turn): Promise<ApiFailure | null> {
  const { desk, prompt, tally, signal, connection, earlier, onExchange } = conversation;
  tally.tell("reading");
  if (turn.text.trim() !== "") onExchange({ by: "model", text: turn.text });
  try {
    const results = [];
    for (const call of turn.calls) results.push(await runTool(conversation, call));
    prompt.push(turn.message, { role: "tool", content: results });
  } catch {
    return stopFailure(connection, signal);
  }
  earlier.push(turn.text);
  if (desk.isSpent) conversation.tools = "none";
  return null;
}

async function runTool(
  { desk, signal, onExchange }: Conversation,
  { toolCallId, toolName, input }: LanguageModelV4ToolCall,
) {
  signal.throwIfAborted();
  const value = await desk.call(toolName, input, signal);
  const isRefused = desk.calls.at(-1)?.refused !== null;
  onExchange({ by: "tool", tool: toolName, input, output: value, isRefused });
  return { type: "tool-result" as const, toolCallId, toolName, output: { type: "text" as const, value } };
}

/** The last turn is the answer; where it says nothing, what was said before it is. */
function replyOf({ earlier }: Conversation, turn: Turn): string {
  return turn.text.trim() !== "" ? turn.text : earlier.join("\n").trim();
}

function replied(conversation: Conversation, turn: Turn): RunResult {
  const isTruncated = turn.finish === "length";
  return { status: "replied", reply: replyOf(conversation, turn), isTruncated, facts: factsOf(conversation) };
}

function failed(conversation: Conversation, found: ApiFailure, turn: Turn): RunResult {
  const { status, problem, reason, hint } = found;
  return { status, problem, reason, hint, reply: replyOf(conversation, turn) || null, facts: factsOf(conversation) };
}

function factsOf({ servedModel, tally, desk }: Conversation): RunFacts {
  return {
    servedModel,
    ...(servedModel !== null && { servedModelBy: "response" as const }),
    programVersion: null,
    usage: tally.usage,
    costUsd: null,
    requests: tally.requests,
    toolCalls: [...desk.calls],
    isolation: apiIsolation,
    sessionId: null,
  };
}
