import { z } from "zod";
import type { AgentStep } from "./agent-program.ts";

/**
 * What Codex is asked to log on standard error: the model that it asks for, which `--json` does not tell, and events of the
 * service's answers where they come by HTTP. By its web socket, which it has to OpenAI itself, it logs none (0.138, 0.169).
 * Nothing else is logged: errors of its tools repeat what the model said, line breaks and all, and could spell out
 * lines like these.
 */
export const codexLogFilter = "off,codex_exec=info,codex_api::sse=trace";

const configured =
  /^\S+ +INFO .*?\bcodex_exec: Codex initialized with event: SessionConfiguredEvent \{.*?\bmodel: "([^"]{1,200})"/;
const event = / TRACE \S*\bcodex_api::sse::\w+: SSE event: (\{.*\})$/;

const Event = z.looseObject({
  type: z.string(),
  delta: z.string().optional().catch(undefined),
  response: z
    .looseObject({ model: z.string().min(1).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** What one line of the log tells; nothing for lines that are none, or are of another form some day. */
export function readCodexLog(line: string): readonly AgentStep[] {
  const model = configured.exec(line)?.[1];
  if (model !== undefined) return [{ type: "model", model, by: "program" }];
  const text = event.exec(line)?.[1];
  return text === undefined ? [] : eventSteps(text);
}

function eventSteps(text: string): AgentStep[] {
  const { type, delta, response } = parseEvent(text);
  if (type === "response.created") {
    const model = response?.model;
    return [{ type: "request" }, ...(model === undefined ? [] : [{ type: "model", model, by: "response" } as const])];
  }
  if (type === "response.output_text.delta" && delta) return [{ type: "text-part", text: delta }];
  return type.startsWith("response.reasoning") ? [{ type: "thinking" }] : [];
}

function parseEvent(text: string): z.infer<typeof Event> {
  try {
    return Event.parse(JSON.parse(text));
  } catch {
    return { type: "" };
  }
}
