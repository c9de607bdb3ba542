import { type Json, objects, pieces, type Spoken, textOf, type Wire } from "./model-server-types.ts";

/** Error codes that the vendor puts beside the message. */
const errorCodes: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  404: "model_not_found",
  429: "rate_limit_exceeded",
};

/** The error body of both OpenAI protocols. */
export function openaiError(status: number, message: string): Json {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  return { error: { message, type, param: null, code: errorCodes[status] ?? null } };
}

function outputItems(spoken: Spoken): Json[] {
  const { id, reasoning, text, calls, ending } = spoken;
  const isRefusal = ending === "refusal" || ending === "blocked";
  const content = isRefusal ? { type: "refusal", refusal: text } : { type: "output_text", text, annotations: [] };
  const summary = [{ type: "summary_text", text: reasoning }];
  return [
    ...(reasoning ? [{ type: "reasoning", id: `rs_${id}`, summary, encrypted_content: "c2VhbGVk" }] : []),
    ...(text ? [{ type: "message", id: `msg_${id}`, role: "assistant", status: "completed", content: [content] }] : []),
    ...calls.map((call, i) => ({
      type: "function_call",
      id: `fc_${id}_${i}`,
      call_id: `call_${id}_${i}`,
      name: call.name,
      arguments: JSON.stringify(call.input),
      status: "completed",
    })),
  ];
}

type Event = readonly [type: string, data: object];

function reasoningEvents(item: Json): Event[] {
  const at = { item_id: item["id"], summary_index: 0 };
  const part = objects(item["summary"])[0] ?? {};
  return [
    ["response.reasoning_summary_part.added", { ...at, part: { ...part, text: "" } }],
    ...pieces(String(part["text"])).map((delta): Event => ["response.reasoning_summary_text.delta", { ...at, delta }]),
    ["response.reasoning_summary_part.done", { ...at, part }],
  ];
}

function messageEvents(item: Json): Event[] {
  const at = { item_id: item["id"], content_index: 0 };
  const part = objects(item["content"])[0] ?? {};
  const name = String(part["type"]);
  const field = name === "refusal" ? "refusal" : "text";
  return [
    ["response.content_part.added", { ...at, part: { ...part, [field]: "" } }],
    ...pieces(String(part[field])).map((delta): Event => [`response.${name}.delta`, { ...at, delta }]),
    [`response.${name}.done`, { ...at, [field]: part[field] }],
    ["response.content_part.done", { ...at, part }],
  ];
}

function callEvents(item: Json): Event[] {
  const at = { item_id: item["id"] };
  return [
    ...pieces(String(item["arguments"])).map(
      (delta): Event => ["response.function_call_arguments.delta", { ...at, delta }],
    ),
    ["response.function_call_arguments.done", { ...at, arguments: item["arguments"] }],
  ];
}

const started: Readonly<Record<string, object>> = {
  reasoning: { summary: [], encrypted_content: null },
  message: { status: "in_progress", content: [] },
  function_call: { status: "in_progress", arguments: "" },
};

const innerEvents = { reasoning: reasoningEvents, message: messageEvents, function_call: callEvents };

function itemEvents(item: Json, output_index: number): Event[] {
  const type = item["type"] as keyof typeof innerEvents;
  const inner = innerEvents[type](item).map(([name, data]): Event => [name, { output_index, ...data }]);
  return [
    ["response.output_item.added", { output_index, item: { ...item, ...started[type] } }],
    ...inner,
    ["response.output_item.done", { output_index, item }],
  ];
}

function response(spoken: Spoken, status: string, output: readonly Json[]): Json {
  const { id, model } = spoken;
  const reason = spoken.ending === "blocked" ? "content_filter" : "max_output_tokens";
  const incomplete_details = status === "incomplete" ? { reason } : null;
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: 0,
    status,
    model,
    output,
    error: null,
    incomplete_details,
  };
}

function isIncomplete({ ending }: Spoken): boolean {
  return ending === "length" || ending === "blocked";
}

function ended(spoken: Spoken): Json {
  const { input, cached, output } = spoken.usage;
  return {
    ...response(spoken, isIncomplete(spoken) ? "incomplete" : "completed", outputItems(spoken)),
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + output,
    },
  };
}

const itemRoles: Readonly<Record<string, "user" | "assistant" | "tool">> = {
  user: "user",
  assistant: "assistant",
  function_call_output: "tool",
};

/** OpenAI Responses. */
export const responsesWire = {
  parse: (_url, body) => {
    const input = objects(body["input"]);
    const isSystem = (item: Json) => item["role"] === "system" || item["role"] === "developer";
    return {
      model: String(body["model"]),
      system: [textOf(body["instructions"]), ...input.filter(isSystem).map((item) => textOf(item["content"]))].join(""),
      messages: input.flatMap((item) => {
        const role = itemRoles[String(item["role"] ?? item["type"])];
        return role === undefined ? [] : [{ role, text: textOf(item["content"] ?? item["output"]) }];
      }),
      tools: objects(body["tools"]).map((tool) => String(tool["name"])),
      isStreaming: body["stream"] === true,
    };
  },
  frames: (spoken) => {
    const opening = response(spoken, "in_progress", []);
    const last = isIncomplete(spoken) ? "response.incomplete" : "response.completed";
    const events: Event[] = [
      ["response.created", { response: opening }],
      ["response.in_progress", { response: opening }],
      ...outputItems(spoken).flatMap(itemEvents),
      [last, { response: ended(spoken) }],
    ];
    return events.map(
      ([type, data], sequence_number) =>
        `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...data })}\n\n`,
    );
  },
  whole: ended,
  error: openaiError,
  errorFrame: (message) =>
    `event: error\ndata: ${JSON.stringify({ type: "error", sequence_number: 9, code: "server_error", message, param: null })}\n\n`,
} satisfies Wire;
