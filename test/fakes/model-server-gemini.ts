import {
  type Json,
  type ModelMessage,
  object,
  objects,
  pieces,
  type Spoken,
  textOf,
  type Wire,
} from "./model-server-types.ts";

const finishReasons = { stop: "STOP", calls: "STOP", length: "MAX_TOKENS", refusal: "SAFETY", blocked: "" };

const errorStatuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

function parts(spoken: Spoken): Json[] {
  return [
    ...pieces(spoken.reasoning).map((text) => ({ text, thought: true })),
    ...pieces(spoken.text).map((text) => ({ text })),
    ...spoken.calls.map((call, i) => ({
      functionCall: { id: `call_${spoken.id}_${i}`, name: call.name, args: call.input },
      thoughtSignature: "c2lnbmVk",
    })),
  ];
}

function chunk(spoken: Spoken, candidate: object): Json {
  const content = { role: "model", parts: [] };
  return {
    candidates: [{ content, index: 0, ...candidate }],
    modelVersion: spoken.model,
    responseId: `response_${spoken.id}`,
  };
}

function usageMetadata({ usage }: Spoken): Json {
  return {
    promptTokenCount: usage.input,
    cachedContentTokenCount: usage.cached,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
  };
}

function blocked(spoken: Spoken): Json {
  const promptFeedback = { blockReason: "PROHIBITED_CONTENT" };
  return { promptFeedback, modelVersion: spoken.model, usageMetadata: usageMetadata(spoken) };
}

function whole(spoken: Spoken): Json {
  if (spoken.ending === "blocked") return blocked(spoken);
  const content = { role: "model", parts: parts(spoken) };
  const finishReason = finishReasons[spoken.ending];
  return { ...chunk(spoken, { content, finishReason }), usageMetadata: usageMetadata(spoken) };
}

/** Each frame carries one part, as the vendor does; the last one says how it ended. */
function chunks(spoken: Spoken): Json[] {
  if (spoken.ending === "blocked") return [blocked(spoken)];
  const finishReason = finishReasons[spoken.ending];
  return [
    ...parts(spoken).map((part) => chunk(spoken, { content: { role: "model", parts: [part] } })),
    { ...chunk(spoken, { finishReason }), usageMetadata: usageMetadata(spoken) },
  ];
}

function frame(data: Json): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** Gemini `generateContent` and `streamGenerateContent`. */
export const geminiWire = {
  parse: (url, body) => ({
    model: /\/models\/([^:/]+):/.exec(url)?.[1] ?? "",
    system: textOf(object(body["systemInstruction"])["parts"]),
    messages: objects(body["contents"]).flatMap((content): ModelMessage[] => {
      const results = objects(content["parts"]).filter((part) => "functionResponse" in part);
      const role = content["role"] === "model" ? "assistant" : "user";
      if (results.length === 0) return [{ role, text: textOf(content["parts"]) }];
      return results.map((part) => {
        const response = object(object(part["functionResponse"])["response"]);
        return { role: "tool", text: String(response["content"] ?? JSON.stringify(response)) };
      });
    }),
    tools: objects(body["tools"])
      .flatMap((tool) => objects(tool["functionDeclarations"]))
      .map((declaration) => String(declaration["name"])),
    isStreaming: url.includes(":streamGenerateContent"),
  }),
  frames: (spoken) => chunks(spoken).map(frame),
  whole,
  error: (code, message) => ({ error: { code, message, status: errorStatuses[code] ?? "UNKNOWN" } }),
  errorFrame: (message) => frame({ error: { code: 503, message, status: "UNAVAILABLE" } }),
} satisfies Wire;
