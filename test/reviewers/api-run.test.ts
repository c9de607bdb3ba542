import { afterEach, describe, expect, test } from "vitest";
import type { ThreadProgress } from "../../src/core/events.ts";
import { apiReviewers, reviewerAt } from "../fakes/api-reviewers.ts";
import { type ModelServer, type ModelServerScript, type Scripted, startModelServer } from "../fakes/model-server.ts";
import { runContext, runRequest } from "../fakes/reviewer-run.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(reply: ModelServerScript["reply"] & {}): Promise<ModelServer> {
  const server = await startModelServer({ reply });
  servers.push(server);
  return server;
}

const answer = '{"findings":[]}';
const read = { name: "read", input: { path: "src/b.ts" } };

describe.each(apiReviewers)("%s (%s)", (name) => {
  test("runs the tools that the model calls and hands it what they say, in order", async () => {
    const calls = [read, { name: "search", input: { pattern: "return" } }, { name: "run", input: { command: "ls" } }];
    const server = await serve([{ text: "Let me look.", reasoning: "I should look.", calls }, answer]);
    const result = await reviewerAt(server, name).run(runRequest(), runContext());
    expect(result).toMatchObject({ status: "replied", reply: answer, facts: { requests: 2 } });
    expect(result.facts.toolCalls).toEqual([
      { tool: "read", target: "src/b.ts", bytes: 11, refused: null },
      { tool: "search", target: "return", bytes: 27, refused: null },
      { tool: "run", target: '{"command":"ls"}', bytes: 0, refused: expect.stringMatching(/^There is no tool "run"/) },
    ]);
    expect(server.requests[0]?.tools).toEqual(["read", "search", "list"]);
    expect(server.requests[1]?.messages.filter(({ role }) => role === "tool").map(({ text }) => text)).toEqual([
      "1: retry();",
      "src/retry.ts:2:   return 1;",
      'There is no tool "run": read, search, list.',
    ]);
  });

  test("repeats only the step that failed, not the tools before it", async () => {
    const server = await serve([{ calls: [read] }, { fault: "status", status: 529 }, answer]);
    const result = await reviewerAt(server, name).run(runRequest(), runContext());
    expect(result).toMatchObject({ status: "replied", reply: answer, facts: { requests: 3 } });
    expect(result.facts.toolCalls).toHaveLength(1);
  });

  test("tells the model when the budget is spent, and lets it answer", async () => {
    const server = await serve(({ index }) => (index < 24 ? { calls: [read] } : answer));
    const result = await reviewerAt(server, name).run(runRequest(), runContext());
    expect(result).toMatchObject({ status: "replied", reply: answer, facts: { requests: 25 } });
    expect(result.facts.toolCalls).toHaveLength(24);
    const last = JSON.stringify(server.requests.at(-1)?.body);
    expect(last).toMatch(/"tool_choice":(?:"none"|\{"type":"none"\})|"mode":"NONE"/);
  });

  test("ends with a model that calls tools for ever", async () => {
    const server = await serve({ text: "And one more.", calls: [read] });
    const result = await reviewerAt(server, name).run(runRequest(), runContext());
    expect(result).toMatchObject({ status: "over-budget", problem: "tool-limit", reply: "And one more." });
    expect(server.requests).toHaveLength(25);
  });

  test("refuses the calls beyond the budget when many come at once", async () => {
    const server = await serve([{ calls: Array.from({ length: 30 }, () => read) }, answer]);
    const { facts } = await reviewerAt(server, name).run(runRequest(), runContext());
    expect(facts.toolCalls?.filter(({ refused }) => refused === null)).toHaveLength(24);
    expect(facts.toolCalls?.filter(({ refused }) => refused?.includes("used up"))).toHaveLength(6);
  });

  test("takes what was said before the tools where the last turn says nothing", async () => {
    const server = await serve([{ text: answer, calls: [read] }, { fault: "empty" }]);
    const result = await reviewerAt(server, name).run(runRequest(), runContext());
    expect(result).toMatchObject({ status: "replied", reply: answer });
  });

  test("names the model that answered, not the one asked for", async () => {
    const server = await serve({ text: answer, servedModel: "some-fallback-1" });
    const { facts } = await reviewerAt(server, name).run(runRequest({ model: "asked-for-2" }), runContext());
    expect(server.requests[0]?.model).toBe("asked-for-2");
    expect(facts.servedModel).toBe("some-fallback-1");
  });

  test("names the model that answered also when the answer was cut", async () => {
    const server = await serve({ fault: "cut" });
    const { facts } = await reviewerAt(server, name).run(runRequest({ model: "asked-for-2" }), runContext());
    expect(facts.servedModel).toBe("asked-for-2");
  });

  test("sums the usage of all steps, what came from a cache apart", async () => {
    const server = await serve([
      { calls: [read], cachedTokens: 30 },
      { text: answer, cachedTokens: 60 },
    ]);
    const { facts } = await reviewerAt(server, name).run(runRequest(), runContext());
    const input = server.requests.map(({ body }) => Math.ceil(Buffer.byteLength(JSON.stringify(body)) / 4));
    const output = [JSON.stringify([read]), answer].map((said) => Math.ceil(said.length / 4));
    expect(facts.usage).toEqual({
      inputTokens: (input[0] ?? 0) + (input[1] ?? 0),
      outputTokens: (output[0] ?? 0) + (output[1] ?? 0),
      cacheReadTokens: 90,
      cacheWriteTokens: 0,
    });
  });

  test("tells how it goes on", async () => {
    const server = await serve([
      { calls: [read] },
      { fault: "status", status: 500 },
      { text: answer, reasoning: "So it is." },
    ]);
    const context = runContext();
    await reviewerAt(server, name).run(runRequest(), context);
    const doings = context.progress.map(({ doing }) => doing).filter((doing, i, all) => doing !== all[i - 1]);
    expect(doings).toEqual([
      ...["waiting", "thinking", "reading", "waiting", "retrying in 1 s (500)", "waiting", "thinking", "writing"],
    ]);
    expect(context.progress.at(-1)).toMatchObject({ requests: 3, toolCalls: 1 });
    const tokens = context.progress.map(({ outputTokens }: ThreadProgress) => outputTokens ?? 0);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
  });

  test("offers no tools in a repair turn", async () => {
    const server = await serve(answer);
    await reviewerAt(server, name).run(
      runRequest({ followUp: { reply: "", question: "As JSON, please." } }),
      runContext(),
    );
    expect(server.requests[0]?.tools).toEqual([]);
    expect(server.requests[0]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });
});

test("a model without tools is asked again without them", async () => {
  const lacking: Scripted = { fault: "status", status: 400, message: "gemma3 does not support tools" };
  const server = await serve(({ tools }) => (tools.length > 0 ? lacking : answer));
  const result = await reviewerAt(server, "local").run(runRequest(), runContext());
  expect(result).toMatchObject({ status: "replied", reply: answer, facts: { requests: 2 } });
});

test("what Anthropic counted of a cut answer is counted", async () => {
  const server = await serve([{ fault: "cut" }, answer]);
  const { facts } = await reviewerAt(server, "anthropic").run(runRequest(), runContext());
  const one = Math.ceil(Buffer.byteLength(JSON.stringify(server.requests[0]?.body)) / 4);
  expect(facts.usage?.inputTokens).toBe(2 * one);
});

test("OpenAI is told to keep nothing, and thoughts go back to who thought them", async () => {
  const server = await serve([{ reasoning: "Hm.", calls: [read] }, answer]);
  await reviewerAt(server, "openai").run(runRequest(), runContext());
  expect(server.requests[1]?.body).toMatchObject({ store: false });
  expect(JSON.stringify(server.requests[1]?.body)).toContain('"encrypted_content":"c2VhbGVk"');
});

test("Anthropic may cache what every step repeats, and gets its signed thoughts back", async () => {
  const server = await serve([{ reasoning: "Hm.", calls: [read] }, answer]);
  await reviewerAt(server, "anthropic").run(runRequest(), runContext());
  const body = JSON.stringify(server.requests[1]?.body);
  expect(body).toContain('"cache_control":{"type":"ephemeral"}');
  expect(body).toContain('{"type":"thinking","thinking":"Hm.","signature":"c2lnbmVk"}');
});

test("Gemini gets its thought signatures back", async () => {
  const server = await serve([{ calls: [read] }, answer]);
  await reviewerAt(server, "google").run(runRequest(), runContext());
  expect(JSON.stringify(server.requests[1]?.body)).toContain('"thoughtSignature":"c2lnbmVk"');
});
