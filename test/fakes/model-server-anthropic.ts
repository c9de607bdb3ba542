import { type Json, type ModelMessage, objects, pieces, type Spoken, textOf, type Wire } from "./model-server-types.ts";

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const stopReasons = {
  stop: "end_turn",
  calls: "tool_use",
  length: "max_tokens",
  refusal: "refusal",
  blocked: "refusal",
};

function frame(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function blocks(spoken: Spoken): Json[] {
  return [
    ...(spoken.reasoning ? [{ type: "thinking", thinking: spoken.reasoning, signature: "c2lnbmVk" }] : []),
    ...(spoken.text ? [{ type: "text", text: spoken.text }] : []),
    ...spoken.calls.map((call, i) => ({
      type: "tool_use",
      id: `toolu_${spoken.id}_${i}`,
      name: call.name,
      input: call.input,
    })),
  ];
}

function deltas(block: Json): Json[] {
  if (block["type"] === "thinking") {
    const thoughts = pieces(String(block["thinking"])).map((thinking) => ({ type: "thinking_delta", thinking }));
    return [...thoughts, { type: "signature_delta", signature: block["signature"] }];
  }
  if (block["type"] === "text") return pieces(String(block["text"])).map((text) => ({ type: "text_delta", text }));
  return pieces(JSON.stringify(block["input"])).map((partial_json) => ({ type: "input_json_delta", partial_json }));
}

const emptied: Readonly<Record<string, object>> = {
  thinking: { thinking: "", signature: "" },
  text: { text: "" },
  tool_use: { input: {} },
};

function blockFrames(block: Json, index: number): string[] {
  return [
    frame("content_block_start", { index, content_block: { ...block, ...emptied[String(block["type"])] } }),
    ...deltas(block).map((delta) => frame("content_block_delta", { index, delta })),
    frame("content_block_stop", { index }),
  ];
}

function usageOf({ usage }: Spoken): Json {
  const { input, cached, output } = usage;
  return {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
  };
}

function message(spoken: Spoken): Json {
  const { id, model } = spoken;
  return { id: `msg_${id}`, type: "message", role: "assistant", model, stop_sequence: null };
}

/** Anthropic Messages. */
export const anthropicWire = {
  parse: (_url, body) => ({
    model: String(body["model"]),
    system: textOf(body["system"]),
    messages: objects(body["messages"]).flatMap((m): ModelMessage[] => {
      const results = objects(m["content"]).filter((part) => part["type"] === "tool_result");
      const role = m["role"] === "assistant" ? "assistant" : "user";
      if (results.length === 0) return [{ role, text: textOf(m["content"]) }];
      return results.map((part) => ({ role: "tool", text: textOf(part["content"]) }));
    }),
    tools: objects(body["tools"]).map((tool) => String(tool["name"])),
    isStreaming: body["stream"] === true,
  }),
  frames: (spoken) => [
    frame("message_start", {
      message: { ...message(spoken), content: [], stop_reason: null, usage: { ...usageOf(spoken), output_tokens: 1 } },
    }),
    frame("ping", {}),
    ...blocks(spoken).flatMap(blockFrames),
    frame("message_delta", {
      delta: { stop_reason: stopReasons[spoken.ending], stop_sequence: null },
      usage: { output_tokens: spoken.usage.output },
    }),
    frame("message_stop", {}),
  ],
  whole: (spoken) => ({
    ...message(spoken),
    content: blocks(spoken),
    stop_reason: stopReasons[spoken.ending],
    usage: usageOf(spoken),
  }),
  error: (status, text) => ({ type: "error", error: { type: errorTypes[status] ?? "api_error", message: text } }),
  errorFrame: (text) => frame("error", { error: { type: "overloaded_error", message: text } }),
} satisfies Wire;
