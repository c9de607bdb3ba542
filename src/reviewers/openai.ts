import type { Reviewer } from "../ports.ts";
import { type ApiConnection, type ApiTiming, type ChunkFacts, members, textOrUndefined } from "./api-connection.ts";
import { apiReviewer, readKey, readSetting } from "./api-reviewer.ts";
import { defaultModels } from "./models.ts";

/**
 * Models by OpenAI's Responses API. Reads `OPENAI_API_KEY` and `OPENAI_BASE_URL` (with `/v1`). Nothing is kept at the
 * vendor for later requests (`store: false`).
 */
export function openai(env: NodeJS.ProcessEnv, timing?: Partial<ApiTiming>): Reviewer {
  const key = readKey(env, ["OPENAI_API_KEY"]);
  const address = readSetting(env, ["OPENAI_BASE_URL"]);
  const baseURL = (address ?? "https://api.openai.com/v1").replace(/\/+$/, "");
  const connect = (model: string): ApiConnection => ({
    ...{ name: "openai", keyEnv: key.env, key: key.value, mayLackTools: false },
    async createModel(fetch) {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ baseURL, apiKey: key.value ?? "", fetch }).responses(model);
    },
    readChunk: readResponsesChunk,
    callOptions: { providerOptions: { openai: { store: false } } },
  });
  return apiReviewer({
    ...{ name: "openai", isLocal: false, defaultModel: defaultModels.openai, key, timing, connect, baseURL },
    addressEnv: "OPENAI_BASE_URL",
    efforts: ["minimal", "low", "medium", "high", "xhigh", "max"],
    otherFamily: address === null ? "openai" : "unknown",
  });
}

const lastEvents: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete", "response.failed"]);

function readResponsesChunk(raw: unknown): ChunkFacts {
  const { type, response } = members(raw);
  return { servedModel: textOrUndefined(members(response)["model"]), isEnd: lastEvents.has(type) };
}
