/** What a script of the fake model server sees and says. The same for all protocols. */

export type Protocol = "anthropic" | "responses" | "chat" | "gemini";

export interface ModelMessage {
  readonly role: "user" | "assistant" | "tool";
  readonly text: string;
}

/** A request as the server understood it, and as it came. */
export interface ModelRequest {
  /** 0 for the first request to a model since the server started. */
  readonly index: number;
  readonly protocol: Protocol;
  readonly model: string;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  readonly isStreaming: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** The client went away before the answer was complete. */
  isAborted: boolean;
}

interface ScriptedCall {
  readonly name: string;
  readonly input: unknown;
}

/** An answer that works. */
export interface Answer {
  readonly text?: string;
  /** Streamed before the text, where the protocol has a place for it. */
  readonly reasoning?: string;
  readonly calls?: readonly ScriptedCall[];
  /** The model that the answer names; by default the one asked for. */
  readonly servedModel?: string;
  /** Input tokens said to come from a cache. */
  readonly cachedTokens?: number;
}

/** An answer that does not. `text` is what arrives of it where something does. */
export type Fault =
  | { readonly fault: "status"; readonly status: number; readonly retryAfter?: string; readonly message?: string }
  /** The stream ends in the middle of an event: by a broken connection, or cleanly. */
  | { readonly fault: "cut"; readonly text?: string; readonly isClean?: boolean }
  | { readonly fault: "html" }
  | { readonly fault: "empty" }
  | { readonly fault: "truncated"; readonly text?: string }
  | { readonly fault: "refusal"; readonly text?: string }
  /** A filter of the vendor, not the model, refuses; Gemini blocks the prompt itself. Nothing is said. */
  | { readonly fault: "blocked" }
  | { readonly fault: "hang-before" }
  | { readonly fault: "hang-after"; readonly text?: string }
  | { readonly fault: "reset" }
  /** An error event inside a stream that began well. */
  | { readonly fault: "error-event"; readonly text?: string; readonly message?: string }
  /** One event every `delayMs`. */
  | { readonly fault: "drip"; readonly text: string; readonly delayMs: number };

export type Scripted = string | Answer | Fault;

export interface ModelServerScript {
  /** One for all requests, one for each (the last one repeats), or a function of the request. */
  readonly reply?: Scripted | readonly Scripted[] | ((request: ModelRequest) => Scripted | Promise<Scripted>);
  /** Waits so long before every answer. */
  readonly delayMs?: number;
  /** What `GET /models` lists. */
  readonly models?: readonly string[];
}

/** How an answer ends, before each protocol puts it in its own words. */
export type Ending = "stop" | "calls" | "length" | "refusal" | "blocked";

/** An answer with all that a protocol needs to write it down. */
export interface Spoken {
  readonly id: number;
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ScriptedCall[];
  readonly ending: Ending;
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number };
}

/** One protocol: how it asks, and how it answers. */
export interface Wire {
  parse(url: string, body: Json): Pick<ModelRequest, "model" | "system" | "messages" | "tools" | "isStreaming">;
  /** The answer as the frames of a stream, each with its blank line. */
  frames(spoken: Spoken): string[];
  /** The answer in one piece. */
  whole(spoken: Spoken): unknown;
  error(status: number, message: string): unknown;
  /** A frame that tells of an error inside a stream. */
  errorFrame(message: string): string;
}

/** Parsed JSON of a request, read tolerantly. */
export type Json = { readonly [key: string]: unknown };

/** The objects in what should be a list of them. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((item): item is Json => typeof item === "object" && item !== null) : [];
}

/** The object, or an empty one. */
export function object(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

/** The text of a content that is a string or a list of parts with text in them. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return objects(content)
    .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
    .join("");
}

/** The text in pieces of at most `size` characters, as a model would stream it. */
export function pieces(text: string, size = 24): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, "gu")) ?? [];
}
