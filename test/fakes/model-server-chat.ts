import { openaiError } from "./model-server-responses.ts";
import { type Json, object, objects, pieces, type Spoken, textOf, type Wire } from "./model-server-types.ts";

const finishReasons = {
  stop: "stop",
  calls: "tool_calls",
  length: "length",
  refusal: "stop",
  blocked: "content_filter",
};

function frame(spoken: Spoken, data: object): string {
  const chunk = { id: `chatcmpl-${spoken.id}`, object: "chat.completion.chunk", created: 0, model: spoken.model };
  return `data: ${JSON.stringify({ ...chunk, ...data })}\n\n`;
}

function toolCalls(spoken: Spoken): Json[] {
  return spoken.calls.map((call, index) => ({
    index,
    id: `call_${spoken.id}_${index}`,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }));
}

/** A call in two pieces: its name first, then its arguments. */
function callDeltas(call: Json): Json[] {
  const { name, arguments: text } = object(call["function"]);
  return [
    { tool_calls: [{ ...call, function: { name, arguments: "" } }] },
    { tool_calls: [{ index: call["index"], function: { arguments: text } }] },
  ];
}

function deltas(spoken: Spoken): Json[] {
  const field = spoken.ending === "refusal" ? "refusal" : "content";
  return [
    { role: "assistant", content: "" },
    ...pieces(spoken.reasoning).map((reasoning_content) => ({ reasoning_content })),
    ...pieces(spoken.text).map((text) => ({ [field]: text })),
    ...toolCalls(spoken).flatMap(callDeltas),
  ];
}

function usageOf({ usage }: Spoken): Json {
  return {
    prompt_tokens: usage.input,
    prompt_tokens_details: { cached_tokens: usage.cached },
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
  };
}

function wholeMessage(spoken: Spoken): Json {
  const isRefusal = spoken.ending === "refusal";
  const calls = toolCalls(spoken).map(({ index: _index, ...call }) => call);
  return {
    role: "assistant",
    content: isRefusal || !spoken.text ? null : spoken.text,
    ...(isRefusal ? { refusal: spoken.text } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** OpenAI Chat Completions, which many servers speak. */
export const chatWire = {
  parse: (_url, body) => {
    const messages = objects(body["messages"]);
    return {
      model: String(body["model"]),
      system: messages
        .filter((m) => m["role"] === "system")
        .map((m) => textOf(m["content"]))
        .join(""),
      messages: messages
        .filter((m) => m["role"] !== "system")
        .map((m) => ({ role: m["role"] as "user" | "assistant" | "tool", text: textOf(m["content"]) })),
      tools: objects(body["tools"]).map((tool) => String(object(tool["function"])["name"])),
      isStreaming: body["stream"] === true,
    };
  },
  frames: (spoken) => [
    ...deltas(spoken).map((delta) => frame(spoken, { choices: [{ index: 0, delta, finish_reason: null }] })),
    frame(spoken, { choices: [{ index: 0, delta: {}, finish_reason: finishReasons[spoken.ending] }] }),
    frame(spoken, { choices: [], usage: usageOf(spoken) }),
    "data: [DONE]\n\n",
  ],
  whole: (spoken) => ({
    id: `chatcmpl-${spoken.id}`,
    object: "chat.completion",
    created: 0,
    model: spoken.model,
    choices: [{ index: 0, message: wholeMessage(spoken), finish_reason: finishReasons[spoken.ending] }],
    usage: usageOf(spoken),
  }),
  error: openaiError,
  errorFrame: (message) => `data: ${JSON.stringify({ error: { message, type: "server_error", code: null } })}\n\n`,
} satisfies Wire;
