import type { Endpoint } from "../core/config.ts";
import type { Readiness, Reviewer } from "../ports.ts";
import { type ApiConnection, type ApiTiming, type ChunkFacts, members, textOrUndefined } from "./api-connection.ts";
import { type ApiKey, apiReviewer, readKey } from "./api-reviewer.ts";

/** How long a local server may take to say that it is there. */
const probeMs = 1_500;

/** Endpoints that need no configuration. The user's own rows of the same name replace them. */
export const readyEndpoints: Readonly<Record<string, Endpoint>> = {
  ollama: { baseUrl: "http://127.0.0.1:11434/v1", local: true },
  llamacpp: { baseUrl: "http://127.0.0.1:8080/v1", local: true },
  lmstudio: { baseUrl: "http://127.0.0.1:1234/v1", local: true },
  vllm: { baseUrl: "http://127.0.0.1:8000/v1", local: true },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", keyEnv: "OPENROUTER_API_KEY" },
};

/** A reviewer from one row of configuration: any endpoint that speaks OpenAI's Chat Completions. */
export function compatible(name: string, row: Endpoint, env: NodeJS.ProcessEnv, timing?: Partial<ApiTiming>): Reviewer {
  const baseURL = row.baseUrl.replace(/\/+$/, "");
  const key = row.keyEnv === undefined ? null : readKey(env, [row.keyEnv]);
  const isHere = isLoopback(baseURL);
  const isLocal = isHere && row.local === true;
  const connect = (model: string): ApiConnection => ({
    ...{ name, keyEnv: key?.env ?? null, key: key?.value ?? null, mayLackTools: true },
    async createModel(fetch) {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      return createOpenAICompatible({ name, baseURL, ...authorization(key), fetch, includeUsage: true })(model);
    },
    readChunk: readChatChunk,
    callOptions: {},
  });
  return apiReviewer({
    ...{ name, isLocal, baseURL, key, timing, connect, family: row.family, otherFamily: "unknown" },
    defaultModel: row.models?.[0] ?? null,
    isLocalModel: (model) => isLocal && !isCloudModel(model),
    ...(isHere && { probe: (signal: AbortSignal) => probeModels(name, baseURL, key, signal) }),
  });
}

function authorization(key: ApiKey | null): { apiKey?: string } {
  return key?.value ? { apiKey: key.value } : {};
}

/** Local servers pass some models on to hosted ones, and name them so: `gpt-oss:120b-cloud`, `kimi-k2:cloud`. */
function isCloudModel(model: string | null): boolean {
  return /cloud$/i.test(model?.trim() ?? "");
}

/** An address that never leaves this machine. */
function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Asks a local server which models it has; that it answers at all is what matters. */
async function probeModels(name: string, baseURL: string, key: ApiKey | null, signal: AbortSignal): Promise<Readiness> {
  try {
    const response = await fetch(`${baseURL}/models`, {
      headers: key?.value ? { authorization: `Bearer ${key.value}` } : {},
      signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
      redirect: "error",
    });
    const { data } = members(response.ok ? await response.json() : null);
    const models = Array.isArray(data) ? data.flatMap((model) => textOrUndefined(members(model)["id"]) ?? []) : [];
    return { status: "ready", version: null, models };
  } catch {
    return { status: "missing", reason: `Nothing answers at ${baseURL}.`, hint: `Start ${name}, or leave it out.` };
  }
}

function readChatChunk(raw: unknown): ChunkFacts {
  const { model, choices } = members(raw);
  const isEnd = Array.isArray(choices) && choices.some((choice) => textOrUndefined(members(choice)["finish_reason"]));
  return { servedModel: textOrUndefined(model), isEnd };
}
