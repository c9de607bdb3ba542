import type { Usage } from "../core/thread.ts";
import type { Reviewer } from "../ports.ts";
import {
  type ApiConnection,
  type ApiTiming,
  type ChunkFacts,
  members,
  textOrUndefined,
  tokenCount,
} from "./api-connection.ts";
import { apiReviewer, readKey, readSetting, versionedUrl } from "./api-reviewer.ts";
import { defaultModels } from "./models.ts";

/**
 * Models by Anthropic's API. Reads `ANTHROPIC_API_KEY` and `ANTHROPIC_BASE_URL` (without `/v1`, as the vendor's own
 * programs do).
 */
export function anthropic(env: NodeJS.ProcessEnv, timing?: Partial<ApiTiming>): Reviewer {
  const key = readKey(env, ["ANTHROPIC_API_KEY"]);
  const address = readSetting(env, ["ANTHROPIC_BASE_URL"]);
  const baseURL = versionedUrl(address ?? "https://api.anthropic.com", "/v1");
  const connect = (model: string): ApiConnection => ({
    ...{ name: "anthropic", keyEnv: key.env, key: key.value, mayLackTools: false },
    async createModel(fetch) {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ baseURL, apiKey: key.value ?? "", fetch })(model);
    },
    readChunk: readAnthropicChunk,
    // The API wants a limit: room for thinking. The provider lowers it for models that it knows to give less.
    callOptions: { maxOutputTokens: 32_000 },
  });
  return apiReviewer({
    ...{ name: "anthropic", isLocal: false, defaultModel: defaultModels.anthropic, key, timing, connect, baseURL },
    addressEnv: "ANTHROPIC_BASE_URL",
    efforts: ["low", "medium", "high", "xhigh", "max"],
    otherFamily: address === null ? "anthropic" : "unknown",
  });
}

function readAnthropicChunk(raw: unknown): ChunkFacts {
  const { type, message } = members(raw);
  if (type === "message_stop") return { isEnd: true };
  if (type !== "message_start") return {};
  const { model, usage } = members(message);
  return { servedModel: textOrUndefined(model), usage: fromUsage(members(usage)) };
}

function fromUsage(usage: Readonly<Record<string, unknown>>): Usage {
  const cacheReadTokens = tokenCount(usage["cache_read_input_tokens"]);
  const cacheWriteTokens = tokenCount(usage["cache_creation_input_tokens"]);
  return {
    inputTokens: tokenCount(usage["input_tokens"]) + cacheReadTokens + cacheWriteTokens,
    outputTokens: tokenCount(usage["output_tokens"]),
    ...{ cacheReadTokens, cacheWriteTokens },
  };
}
