import type { AgentProgram } from "../../../src/reviewers/agent-program.ts";
import { agentPrograms } from "../../../src/reviewers/index.ts";
import type { Move } from "./act.ts";

/** How an agent program says what every one of them can say. The words are cut from what real ones wrote. */
export interface Voice {
  readonly program: AgentProgram;
  /** As `--version` prints it. */
  readonly version: string;
  /** An environment in which somebody is logged in, without a file. */
  readonly env: Readonly<Record<string, string>>;
  /** What of it the program must get. */
  readonly key: string;
  /** The model to ask for, of a program that must be told one. */
  readonly model?: string;
  /** Where the brief's system prompt stands: an argument, a variable, or a file of its home. */
  readonly hasSystemIn: "args" | "env" | "home" | "stdin";
  /** A text that is not complete; what it has written of it by then. */
  unfinished(text: string): readonly Move[];
  /** A whole answer. */
  answer(text: string): readonly Move[];
  /** What it says when its service refuses the key. */
  readonly refused: readonly Move[];
}

const json = (value: unknown): Move => ({ say: JSON.stringify(value) });

const claudeStart = [
  json({ type: "system", subtype: "init", model: "claude-opus-5-5", tools: ["Glob", "Grep", "Read"] }),
  json({
    type: "stream_event",
    event: {
      type: "message_start",
      message: { model: "claude-opus-5-5", usage: { input_tokens: 12, output_tokens: 1 } },
    },
  }),
];

const claudeMessage = (text: string) =>
  json({ type: "assistant", message: { model: "claude-opus-5-5", content: [{ type: "text", text }] } });

const claudeEnd = (more: object) =>
  json({ type: "result", subtype: "success", is_error: false, usage: { input_tokens: 12, output_tokens: 7 }, ...more });

const claude: Omit<Voice, "program"> = {
  version: "2.1.330 (Claude Code)",
  env: { ANTHROPIC_API_KEY: "test-key-anthropic" },
  key: "ANTHROPIC_API_KEY",
  hasSystemIn: "args",
  unfinished: (text) => [
    ...claudeStart,
    json({ type: "stream_event", event: { type: "content_block_delta", delta: { type: "text_delta", text } } }),
  ],
  answer: (text) => [...claudeStart, claudeMessage(text), claudeEnd({ result: text, total_cost_usd: 0.01 })],
  refused: [
    claudeEnd({
      ...{ is_error: true, api_error_status: 401, result: "Failed to authenticate. API Error: 401 invalid x-api-key" },
      usage: { input_tokens: 0, output_tokens: 0 },
    }),
    { exit: 1 },
  ],
};

const codexMessage = (text: string) =>
  json({ type: "item.completed", item: { id: "item_0", type: "agent_message", text } });

const codex: Omit<Voice, "program"> = {
  version: "codex-cli 0.169.0",
  env: { CODEX_API_KEY: "test-key-openai" },
  key: "CODEX_API_KEY",
  hasSystemIn: "home",
  unfinished: (text) => [
    json({ type: "thread.started", thread_id: "t" }),
    json({ type: "turn.started" }),
    codexMessage(text),
  ],
  answer: (text) => [
    json({ type: "thread.started", thread_id: "t" }),
    codexMessage(text),
    json({ type: "turn.completed", usage: { input_tokens: 12, cached_input_tokens: 0, output_tokens: 7 } }),
  ],
  refused: [
    json({ type: "error", message: "unexpected status 401 Unauthorized: bad key" }),
    json({ type: "turn.failed", error: { message: "unexpected status 401 Unauthorized: bad key" } }),
    { exit: 1 },
  ],
};

const geminiStart = [
  json({ type: "init", session_id: "s", model: "gemini-3.1-pro-preview" }),
  json({ type: "message", role: "user", content: "Answer it now." }),
];

const geminiMessage = (content: string) => json({ type: "message", role: "assistant", content, delta: true });

const geminiEnd = (more: object, tokens: number) =>
  json({ type: "result", stats: { total_tokens: tokens, input_tokens: tokens, output_tokens: 0 }, ...more });

const gemini: Omit<Voice, "program"> = {
  version: "0.61.0",
  env: { GEMINI_API_KEY: "test-key-gemini" },
  key: "GEMINI_API_KEY",
  hasSystemIn: "home",
  unfinished: (text) => [...geminiStart, geminiMessage(text)],
  answer: (text) => [...geminiStart, geminiMessage(text), geminiEnd({ status: "success" }, 12)],
  refused: [
    ...geminiStart,
    geminiEnd(
      {
        status: "error",
        error: { type: "unknown", message: '[API Error: {"error":{"code":401,"message":"bad key"}}]' },
      },
      0,
    ),
    { exit: 145 },
  ],
};

const opencodePart = (type: string, part: object) =>
  json({ type, sessionID: "ses_1", part: { messageID: "msg_1", sessionID: "ses_1", ...part } });

const opencodeStart = [
  {
    complain:
      "timestamp=2026-11-22T23:44:39.137Z level=INFO run=1 message=stream providerID=anthropic modelID=claude-1 session.id=s small=false agent=blindspot mode=primary",
  },
  opencodePart("step_start", { type: "step-start" }),
];

const opencode: Omit<Voice, "program"> = {
  version: "1.18.33",
  env: { ANTHROPIC_API_KEY: "test-key-anthropic" },
  key: "ANTHROPIC_API_KEY",
  model: "anthropic/claude-1",
  hasSystemIn: "env",
  unfinished: (text) => [...opencodeStart, opencodePart("text", { type: "text", text })],
  answer: (text) => [
    ...opencodeStart,
    opencodePart("text", { type: "text", text }),
    opencodePart("step_finish", { type: "step-finish", reason: "stop", tokens: { input: 12, output: 7 }, cost: 0.01 }),
  ],
  refused: [
    json({ type: "error", error: { name: "APIError", data: { message: "bad key", statusCode: 401 } } }),
    { exit: 1 },
  ],
};

const qwenMessage = (text: string) =>
  json({ type: "assistant", message: { model: "qwen3-coder-plus", content: [{ type: "text", text }] } });

const qwenStart = json({ type: "system", subtype: "init", session_id: "s", model: "qwen3-coder-plus" });

const qwen: Omit<Voice, "program"> = {
  version: "0.24.4",
  env: {
    OPENAI_API_KEY: "test-key-openai",
    OPENAI_BASE_URL: "https://models.example/v1",
    OPENAI_MODEL: "qwen3-coder-plus",
  },
  key: "OPENAI_API_KEY",
  hasSystemIn: "home",
  unfinished: (text) => [
    qwenStart,
    json({ type: "stream_event", event: { type: "content_block_delta", delta: { type: "text_delta", text } } }),
  ],
  answer: (result) => [qwenStart, qwenMessage(result), json({ type: "result", is_error: false, result })],
  refused: [
    qwenStart,
    qwenMessage("[API Error: 401 bad key]"),
    json({ type: "result", is_error: true, error: { message: "[API Error: 401 bad key]" } }),
    { exit: 1 },
  ],
};

const byName: Readonly<Record<string, Omit<Voice, "program">>> = {
  "claude-code": claude,
  codex,
  gemini,
  opencode,
  qwen,
};

/** A voice for every program among the reviewers: one without is an error, so that nobody is left out of the tests. */
export const voices: readonly (readonly [name: string, voice: Voice])[] = agentPrograms.map((program) => {
  const voice = byName[program.name];
  if (voice === undefined) throw new Error(`There is no voice for ${program.name}.`);
  return [program.name, { program, ...voice }] as const;
});
