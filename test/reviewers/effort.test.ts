import { afterEach, describe, expect, test } from "vitest";
import { apiReviewers, reviewerAt } from "../fakes/api-reviewers.ts";
import { type ModelServer, startModelServer } from "../fakes/model-server.ts";
import { runContext, runRequest } from "../fakes/reviewer-run.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** What the vendor is sent when the reviewer is asked to think so hard. */
async function sent(name: string, effort: string | null, model: string | null = null): Promise<string> {
  const server = await startModelServer({ reply: '{"findings":[]}' });
  servers.push(server);
  const result = await reviewerAt(server, name).run(runRequest({ effort, model }), runContext());
  expect(result).toMatchObject({ status: "replied" });
  return JSON.stringify(server.requests[0]?.body);
}

const words: Readonly<Record<string, RegExp>> = {
  anthropic:
    /"thinking":\{"type":"adaptive".*"output_config":\{"effort":"high"|"output_config":\{"effort":"high".*"adaptive"/,
  responses: /"reasoning":\{"effort":"high"/,
  gemini: /"thinkingConfig":\{"thinkingLevel":"high"/,
  chat: /"reasoning_effort":"high"/,
};

describe.each(apiReviewers)("%s (%s)", (name, protocol) => {
  test("is told in its vendor's own words how hard to think", async () => {
    expect(await sent(name, "high")).toMatch(words[protocol] as RegExp);
  });

  test("is told nothing when nobody says how hard", async () => {
    expect(await sent(name, null)).not.toMatch(/effort|thinking|reasoning"/i);
  });

  test("is told nothing in a word that it does not know", async () => {
    expect(await sent(name, "furiously")).not.toMatch(/furiously|effort|thinking/i);
  });
});

test("a model that lacks the level is asked for its nearest one", async () => {
  expect(await sent("openai", "minimal", "gpt-6-sol")).toContain('"effort":"low"');
});

test("a model that only knows budgets is given one", async () => {
  expect(await sent("google", "high", "gemini-2.5-pro")).toMatch(/"thinkingBudget":\d{4,}/);
});
