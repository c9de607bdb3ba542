import type { Reviewer } from "../../src/ports.ts";
import type { ApiTiming } from "../../src/reviewers/api-connection.ts";
import { createReviewers } from "../../src/reviewers/index.ts";
import type { ModelServer, Protocol } from "./model-server.ts";

/** Which reviewer speaks which protocol. */
export const apiReviewers: readonly (readonly [name: string, protocol: Protocol])[] = [
  ["anthropic", "anthropic"],
  ["openai", "responses"],
  ["google", "gemini"],
  ["local", "chat"],
];

/** The reviewer of that name, talking to the server, with waits of milliseconds. */
export function reviewerAt(
  server: Pick<ModelServer, "url" | "env">,
  name: string,
  timing: Partial<ApiTiming> = {},
): Reviewer {
  const endpoints = { local: { baseUrl: `${server.url}/v1`, models: ["qwen3-coder"] } };
  const short = { silenceMs: 5_000, retryBaseMs: 1, ...timing };
  const reviewers = createReviewers({ endpoints, env: server.env, pasteFolder: "unused", timing: short });
  return reviewers[name] as Reviewer;
}
