import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Usage } from "../core/thread.ts";

/** How long to wait for what. Tests make them short. */
export interface ApiTiming {
  /** Without a single byte for so long, before or within an answer, the request is given up. */
  readonly silenceMs: number;
  /** First wait before a repeat; the next is twice as long. */
  readonly retryBaseMs: number;
  /** Repeats of one request at most. */
  readonly retries: number;
  /** A server that asks to wait longer than this is not waited for. */
  readonly maxWaitMs: number;
}

const hostedTiming: ApiTiming = { silenceMs: 90_000, retryBaseMs: 1_000, retries: 2, maxWaitMs: 60_000 };

/** The waits of an endpoint. A local model may load for minutes, and read a long brief for as long, before its first word. */
export function timingFor(isLocal: boolean, given: Partial<ApiTiming> = {}): ApiTiming {
  return { ...hostedTiming, ...(isLocal && { silenceMs: 240_000 }), ...given };
}

/** What the raw events of a protocol tell that the uniform ones do not. */
export interface ChunkFacts {
  readonly servedModel?: string | undefined;
  /** The event by which this protocol says that the answer is complete. A stream without it was cut. */
  readonly isEnd?: boolean;
  /** Usage known so far, for a stream that never ends. */
  readonly usage?: Usage;
}

/** One model behind one endpoint, ready to be asked. */
export interface ApiConnection {
  /** The reviewer's name, for hints. */
  readonly name: string;
  /** The environment variable of the key, for hints; null when none is sent. */
  readonly keyEnv: string | null;
  /** The key itself, so that it never shows in a reason. */
  readonly key: string | null;
  /** Loads the provider's package, which is why it waits. */
  createModel(fetch: typeof globalThis.fetch): Promise<LanguageModelV4>;
  readChunk(raw: unknown): ChunkFacts;
  readonly callOptions: Pick<LanguageModelV4CallOptions, "maxOutputTokens" | "providerOptions" | "reasoning">;
  /** The model may lack tools: a 400 that names them is repeated without. */
  readonly mayLackTools: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** The members of what may be an object. */
export function members(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

/** The text, if it is one and not empty. */
export function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A count of tokens as vendors send it; 0 for anything else. */
export function tokenCount(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
