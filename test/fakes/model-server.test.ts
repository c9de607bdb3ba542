import type { LanguageModelV4 } from "@ai-sdk/provider";
import { afterEach, describe, expect, test } from "vitest";
import { type ModelServer, type ModelServerScript, type Protocol, startModelServer } from "./model-server.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: ModelServerScript): Promise<ModelServer> {
  const server = await startModelServer(script);
  servers.push(server);
  return server;
}

/** The vendors' own clients read what the server says: they are what it must be right for. */
const models: Record<Protocol, (server: ModelServer) => Promise<LanguageModelV4>> = {
  anthropic: async ({ url }) =>
    (await import("@ai-sdk/anthropic")).createAnthropic({ baseURL: `${url}/v1`, apiKey: "k" })("m-1"),
  responses: async ({ url }) =>
    (await import("@ai-sdk/openai")).createOpenAI({ baseURL: `${url}/v1`, apiKey: "k" }).responses("m-1"),
  chat: async ({ url }) =>
    (await import("@ai-sdk/openai")).createOpenAI({ baseURL: `${url}/v1`, apiKey: "k" }).chat("m-1"),
  gemini: async ({ url }) =>
    (await import("@ai-sdk/google")).createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey: "k" })("m-1"),
};

const prompt = [
  { role: "system" as const, content: "Be brief." },
  { role: "user" as const, content: [{ type: "text" as const, text: "Hello" }] },
];

describe.each(Object.entries(models))("%s in one piece", (protocol, open) => {
  test("answers with text, a tool call, the model and usage", async () => {
    const calls = [{ name: "read", input: { path: "a.ts" } }];
    const server = await serve({ reply: { text: "Größe 🦊", calls, servedModel: "m-2", cachedTokens: 7 } });
    const { content, usage, finishReason } = await (await open(server)).doGenerate({ prompt });
    expect(content).toContainEqual(expect.objectContaining({ type: "text", text: "Größe 🦊" }));
    expect(content).toContainEqual(
      expect.objectContaining({ type: "tool-call", toolName: "read", input: '{"path":"a.ts"}' }),
    );
    expect(finishReason.unified).toBe("tool-calls");
    expect(usage.inputTokens.cacheRead).toBe(7);
    expect(server.requests[0]).toMatchObject({ protocol, model: "m-1", isStreaming: false, isAborted: false });
  });

  test.each([
    [{ fault: "truncated" }, "length"],
    [{ fault: "refusal" }, "content-filter"],
    [{ fault: "blocked" }, "content-filter"],
  ] as const)("ends with %j as %s", async (reply, reason) => {
    const server = await serve({ reply });
    const { finishReason } = await (await open(server)).doGenerate({ prompt });
    expect(finishReason.unified).toBe(reason);
  });

  test("understands who says what in the request", async () => {
    const server = await serve({});
    await (await open(server)).doGenerate({ prompt });
    expect(server.requests[0]).toMatchObject({ system: "Be brief.", messages: [{ role: "user", text: "Hello" }] });
  });
});

test("a list of replies is said in its order, and the last one repeats", async () => {
  const server = await serve({ reply: ["one", "two"] });
  const model = await models.chat(server);
  const texts = [];
  for (let i = 0; i < 3; i++) texts.push((await model.doGenerate({ prompt })).content[0]);
  expect(texts).toMatchObject([{ text: "one" }, { text: "two" }, { text: "two" }]);
});

test("what it does not know is not found", async () => {
  const server = await serve({});
  expect((await fetch(`${server.url}/v1/embeddings`, { method: "POST", body: "{}" })).status).toBe(404);
});
