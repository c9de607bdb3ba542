import type { Endpoint } from "../core/config.ts";
import type { Readiness, Reviewer } from "../ports.ts";
import { type ApiConnection, type ApiTiming, type ChunkFacts, members, textOrUndefined } from "./api-connection.ts";
import { type ApiKey, apiReviewer, readKey, readSetting, versionedUrl } from "./api-reviewer.ts";

/** How long a local server may take to say that it is there. */
const probeMs = 1_500;

/** Endpoints that need no configuration. The user's own rows of the same name replace them. */
export function readyEndpoints(env: NodeJS.ProcessEnv): Readonly<Record<string, Endpoint>> {
  return {
    ollama: { baseUrl: ollamaAddress(readSetting(env, ["OLLAMA_HOST"])), local: true },
    llamacpp: { baseUrl: "http://127.0.0.1:8080/v1", local: true },
    lmstudio: { baseUrl: "http://127.0.0.1:1234/v1", local: true },
    vllm: { baseUrl: "http://127.0.0.1:8000/v1", local: true },
    openrouter: { baseUrl: "https://openrouter.ai/api/v1", keyEnv: "OPENROUTER_API_KEY" },
  };
}

/**
 * Where Ollama is by its own variable, read as its own client does: a host, `host:port`, `:port` or an address. What
 * makes a server listen everywhere is asked on this machine; what is no address counts as not set.
 */
function ollamaAddress(setting: string | null): string {
  const hasProtocol = /^https?:\/\//i.test(setting ?? "");
  const address = hasProtocol ? `${setting}` : `http://${setting?.replace(/^:(?=\d)/, "127.0.0.1:") ?? ""}`;
  if (!URL.canParse(address)) return "http://127.0.0.1:11434/v1";
  const url = new URL(address);
  if (!hasProtocol && !/:\d+\/?$/.test(address)) url.port = "11434";
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  return versionedUrl(`${url.origin}${url.pathname}`, "/v1");
}

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
    // What servers of this protocol have in common.
    efforts: ["low", "medium", "high"],
    ...(isHere && { probe: (signal: AbortSignal) => probeModels({ name, baseURL, key, isLocal }, signal) }),
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

interface Probed {
  readonly name: string;
  readonly baseURL: string;
  readonly key: ApiKey | null;
  readonly isLocal: boolean;
}

/** Asks a local server which models it has; that it answers at all is what matters. */
async function probeModels({ name, baseURL, key, isLocal }: Probed, signal: AbortSignal): Promise<Readiness> {
  try {
    const response = await fetch(`${baseURL}/models`, {
      headers: key?.value ? { authorization: `Bearer ${key.value}` } : {},
      signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
      redirect: "error",
    });
    const { data } = members(response.ok ? await response.json() : null);
    const models = Array.isArray(data) ? data.flatMap((model) => textOrUndefined(members(model)["id"]) ?? []) : [];
    return { status: "ready", version: null, models, found: baseURL };
  } catch {
    const elsewhere = "It cannot be reached: check its address and what listens there, or leave it out.";
    const hint = isLocal ? `Start ${name}, or leave it out.` : elsewhere;
    return { status: "missing", reason: `Nothing answers at ${baseURL}.`, hint };
  }
}

function readChatChunk(raw: unknown): ChunkFacts {
  const { model, choices } = members(raw);
  const isEnd = Array.isArray(choices) && choices.some((choice) => textOrUndefined(members(choice)["finish_reason"]));
  return { servedModel: textOrUndefined(model), isEnd };
}
