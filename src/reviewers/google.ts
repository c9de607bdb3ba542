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
 * Models by the Gemini API. Reads `GEMINI_API_KEY`, `GOOGLE_GENERATIVE_AI_API_KEY` or `GOOGLE_API_KEY`, and
 * `GOOGLE_GEMINI_BASE_URL` (without `/v1beta`).
 */
export function google(env: NodeJS.ProcessEnv, timing?: Partial<ApiTiming>): Reviewer {
  const key = readKey(env, ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"]);
  const address = readSetting(env, ["GOOGLE_GEMINI_BASE_URL"]);
  const baseURL = versionedUrl(address ?? "https://generativelanguage.googleapis.com", "/v1beta");
  const connect = (model: string): ApiConnection => ({
    ...{ name: "google", keyEnv: key.env, key: key.value, mayLackTools: false },
    async createModel(fetch) {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({ baseURL, apiKey: key.value ?? "", fetch })(model);
    },
    readChunk: readGeminiChunk,
    callOptions: {},
  });
  return apiReviewer({
    ...{ name: "google", isLocal: false, defaultModel: defaultModels.google, key, timing, connect, baseURL },
    addressEnv: "GOOGLE_GEMINI_BASE_URL",
    efforts: ["minimal", "low", "medium", "high"],
    otherFamily: address === null ? "google" : "unknown",
  });
}

function readGeminiChunk(raw: unknown): ChunkFacts {
  const { modelVersion, candidates, promptFeedback, usageMetadata } = members(raw);
  const { finishReason } = members(Array.isArray(candidates) ? candidates[0] : undefined);
  // A long answer goes on in another request of the provider's own after CONTINUATION.
  const hasFinished = typeof finishReason === "string" && finishReason !== "CONTINUATION";
  return {
    servedModel: textOrUndefined(modelVersion),
    isEnd: hasFinished || textOrUndefined(members(promptFeedback)["blockReason"]) !== undefined,
    ...(usageMetadata !== undefined && { usage: fromUsage(members(usageMetadata)) }),
  };
}

function fromUsage(usage: Readonly<Record<string, unknown>>): Usage {
  return {
    inputTokens: tokenCount(usage["promptTokenCount"]),
    outputTokens: tokenCount(usage["candidatesTokenCount"]) + tokenCount(usage["thoughtsTokenCount"]),
    cacheReadTokens: tokenCount(usage["cachedContentTokenCount"]),
    cacheWriteTokens: 0,
  };
}
