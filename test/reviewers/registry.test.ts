import { afterEach, describe, expect, test } from "vitest";
import { BlindspotError } from "../../src/core/errors.ts";
import { toCandidate } from "../../src/flow/candidates.ts";
import type { Reviewer } from "../../src/ports.ts";
import {
  agentPrograms,
  createReviewers,
  defaultOrder,
  parseReviewer,
  type ReviewerOptions,
} from "../../src/reviewers/index.ts";
import { type ModelServer, startModelServer } from "../fakes/model-server.ts";
import { runContext, runRequest } from "../fakes/reviewer-run.ts";

const signal = new AbortController().signal;
const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function reviewers(options: Partial<ReviewerOptions> = {}): Record<string, Reviewer> {
  return createReviewers({ endpoints: {}, env: {}, pasteFolder: "unused", ...options });
}

function reviewer(name: string, options: Partial<ReviewerOptions> = {}): Reviewer {
  return reviewers(options)[name] as Reviewer;
}

async function serve(models: readonly string[] = []): Promise<ModelServer> {
  const server = await startModelServer({ models });
  servers.push(server);
  return server;
}

describe("the name of a reviewer on the command line", () => {
  test.each([
    ["openai:gpt-6-sol", "openai", "gpt-6-sol"],
    ["ollama:qwen3-coder:30b", "ollama", "qwen3-coder:30b"],
    ["openrouter:openai/gpt-oss-120b:free", "openrouter", "openai/gpt-oss-120b:free"],
    ["command:llm -m 'mistral large'", "command", "llm -m 'mistral large'"],
    ["anthropic", "anthropic", "claude-opus-5-5"],
    ["anthropic:", "anthropic", "claude-opus-5-5"],
    ["paste", "paste", null],
    ["paste:grok-5", "paste", "grok-5"],
    ["ollama", "ollama", null],
  ])("%s", (text, name, model) => {
    const chosen = parseReviewer(text, reviewers());
    expect([chosen.reviewer.name, chosen.model]).toEqual([name, model]);
  });

  test.each(["", ":gpt-6", "gtp:6", "__proto__", "constructor:x"])(
    "%j is none, and the hint lists those there are",
    (text) => {
      const parse = () => parseReviewer(text, reviewers());
      expect(parse).toThrow(BlindspotError);
      expect(parse).toThrow(
        expect.objectContaining({ code: "usage", hint: expect.stringContaining("anthropic, openai") }),
      );
    },
  );

  test.each(["command", "command:", "command:cat | sh", "command:a > b", "command:a && b", "command:a # b"])(
    "%s is refused, since no shell reads it",
    (text) => {
      expect(() => parseReviewer(text, reviewers())).toThrow(expect.objectContaining({ code: "usage" }));
    },
  );
});

test.each([
  ["qwen3-coder:30b", true],
  ["gpt-oss:120b-cloud", false],
  ["kimi-k2:cloud", false],
  ["Kimi-K2:Cloud ", false],
])("of a local server the model %j runs here: %s", (model, isLocal) => {
  expect(toCandidate(reviewer("ollama"), model, null).ref.isLocal).toBe(isLocal);
});

test.each([
  [undefined, "http://127.0.0.1:11434/v1", true],
  ["", "http://127.0.0.1:11434/v1", true],
  ["127.0.0.1", "http://127.0.0.1:11434/v1", true],
  ["localhost:9000", "http://localhost:9000/v1", true],
  [":9000", "http://127.0.0.1:9000/v1", true],
  ["0.0.0.0", "http://127.0.0.1:11434/v1", true],
  ["0.0.0.0:9000", "http://127.0.0.1:9000/v1", true],
  ["[::]:9000", "http://127.0.0.1:9000/v1", true],
  ["gpu.lan", "http://gpu.lan:11434/v1", false],
  ["gpu.lan:80", "http://gpu.lan/v1", false],
  ["http://gpu.lan", "http://gpu.lan/v1", false],
  ["https://gpu.lan:9000/ollama/", "https://gpu.lan:9000/ollama/v1", false],
  ["http://user:secret@gpu.lan:9000", "http://gpu.lan:9000/v1", false],
  ["not a host", "http://127.0.0.1:11434/v1", true],
])("OLLAMA_HOST=%s is asked at %s", (setting, destination, isLocal) => {
  const env = setting === undefined ? {} : { OLLAMA_HOST: setting };
  const ollama = reviewer("ollama", { env });
  expect([ollama.destination, ollama.isLocal]).toEqual([destination, isLocal]);
});

test.each([
  [true, "Start house, or leave it out."],
  [false, "It cannot be reached: check its address and what listens there, or leave it out."],
])("of an endpoint where nothing answers (local: %s) it is said what to do", async (local, hint) => {
  const server = await serve();
  await server.close();
  const endpoints = { house: { baseUrl: `${server.url}/v1`, local } };
  expect(await reviewer("house", { endpoints }).probe(signal)).toMatchObject({ status: "missing", hint });
});

describe("endpoints of the user", () => {
  test("replace the ready rows of the same name", () => {
    const endpoints = { ollama: { baseUrl: "https://models.example.com/v1", models: ["glm-5"] } };
    const ollama = reviewer("ollama", { endpoints });
    expect([ollama.isLocal, ollama.defaultModel]).toEqual([false, "glm-5"]);
  });

  test.each(["anthropic", "paste", "command"])("may not take the name %s", (name) => {
    const endpoints = { [name]: { baseUrl: "http://127.0.0.1:1/v1" } };
    expect(() => reviewers({ endpoints })).toThrow(expect.objectContaining({ code: "config" }));
  });

  test("say the family of models whose name does not; where it does, the name counts", () => {
    const endpoints = {
      named: { baseUrl: "https://a.example/v1", family: "zhipu" },
      other: { baseUrl: "https://b.example/v1" },
    };
    expect(reviewer("named", { endpoints }).familyOf("house-7b")).toBe("zhipu");
    expect(reviewer("named", { endpoints }).familyOf(null)).toBe("zhipu");
    expect(reviewer("named", { endpoints }).familyOf("claude-opus-5")).toBe("anthropic");
    expect(reviewer("other", { endpoints }).familyOf("qwen3")).toBe("qwen");
    expect(reviewer("other", { endpoints }).familyOf(null)).toBe("unknown");
  });

  test.each([
    ["http://127.0.0.1:9/v1", true],
    ["http://127.8.9.10/v1", true],
    ["http://localhost:9/v1", true],
    ["http://[::1]:9/v1", true],
    ["http://127.0.0.1.example.com/v1", false],
    ["http://10.0.0.5/v1", false],
    ["https://localhost.example.com/v1", false],
  ])("%s is local: %s", (baseUrl, isLocal) => {
    const row = reviewer("row", { endpoints: { row: { baseUrl, local: true } } });
    expect(row.isLocal).toBe(isLocal);
    expect(row.limits.concurrency).toBe(isLocal ? 1 : 16);
  });

  test("are local only by the user's word, since proxies listen on this machine too", () => {
    const row = reviewer("row", { endpoints: { row: { baseUrl: "http://127.0.0.1:9/v1" } } });
    expect(toCandidate(row, "qwen3", null).ref.isLocal).toBe(false);
  });

  test("send their key, and none where none is named", async () => {
    const server = await serve();
    const baseUrl = `${server.url}/v1/`;
    const endpoints = { keyed: { baseUrl, keyEnv: "MY_KEY", models: ["glm-5"] }, open: { baseUrl, models: ["glm-5"] } };
    const all = reviewers({ endpoints, env: { MY_KEY: "k-1" } });
    await all["keyed"]?.run(runRequest(), runContext());
    await all["open"]?.run(runRequest(), runContext());
    expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual(["Bearer k-1", undefined]);
    expect(server.requests[0]?.url).toBe("/v1/chat/completions");
  });

  test("that are local tell whether they run and which models they have", async () => {
    const server = await serve(["qwen3-coder:30b", "gemma3"]);
    const endpoints = { row: { baseUrl: `${server.url}/v1` } };
    expect(await reviewer("row", { endpoints }).probe(signal)).toEqual({
      ...{ status: "ready", version: null, models: ["qwen3-coder:30b", "gemma3"], found: `${server.url}/v1` },
    });
    await server.close();
    servers.length = 0;
    expect(await reviewer("row", { endpoints }).probe(signal)).toMatchObject({ status: "missing" });
  });

  test("without a model cannot run, and say so", async () => {
    const result = await reviewer("ollama").run(runRequest(), runContext());
    expect(result).toMatchObject({
      status: "unavailable",
      problem: "model-not-found",
      hint: "Name one: ollama:MODEL.",
    });
  });
});

describe("vendors", () => {
  test.each([
    ["anthropic", "ANTHROPIC_API_KEY"],
    ["openai", "OPENAI_API_KEY"],
    ["google", "GEMINI_API_KEY"],
    ["openrouter", "OPENROUTER_API_KEY"],
  ])("%s is missing without a key, an empty one too, and sends nothing", async (name, variable) => {
    for (const env of [{}, { [variable]: "" }, { [variable]: "  " }]) {
      const found = await reviewer(name, { env }).probe(signal);
      expect(found).toEqual({ status: "missing", reason: `There is no key for ${name}.`, hint: `Set ${variable}.` });
      const result = await reviewer(name, { env }).run(runRequest({ model: "m" }), runContext());
      expect(result).toMatchObject({ status: "unavailable", problem: "auth", facts: { requests: 0 } });
    }
    expect(await reviewer(name, { env: { [variable]: "k" } }).probe(signal)).toMatchObject({ status: "ready" });
  });

  test.each(["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"])(
    "google takes %s",
    async (variable) => {
      const server = await serve();
      const env = { [variable]: "k-2", GOOGLE_GEMINI_BASE_URL: `${server.url}/` };
      await reviewer("google", { env }).run(runRequest(), runContext());
      expect(server.requests[0]?.headers["x-goog-api-key"]).toBe("k-2");
      expect(server.requests[0]?.url).toMatch(/^\/v1beta\/models\/gemini-.*:streamGenerateContent/);
    },
  );

  test.each(["", "/", "/v1"])("anthropic takes a base URL that ends with %j", async (end) => {
    const server = await serve();
    const env = { ANTHROPIC_API_KEY: "k-3", ANTHROPIC_BASE_URL: `${server.url}${end}` };
    await reviewer("anthropic", { env }).run(runRequest(), runContext());
    expect(server.requests[0]).toMatchObject({ url: "/v1/messages", headers: { "x-api-key": "k-3" } });
  });

  test.each([
    ["openai", "OPENAI_BASE_URL", "https://user:hunter2@gateway.example/v1"],
    ["anthropic", "ANTHROPIC_BASE_URL", "https://gateway.example/v1?key=hunter2"],
    ["google", "GOOGLE_GEMINI_BASE_URL", "https://gateway.example/#hunter2"],
    ["openai", "OPENAI_BASE_URL", "gateway hunter2"],
  ])(
    "%s is missing when %s holds credentials or is no address, and never repeats it",
    async (name, variable, address) => {
      const env = { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k", GEMINI_API_KEY: "k", [variable]: address };
      const found = await reviewer(name, { env }).probe(signal);
      expect(found).toMatchObject({ status: "missing", hint: `Correct ${variable}.` });
      const result = await reviewer(name, { env }).run(runRequest({ model: "m" }), runContext());
      expect(result).toMatchObject({ status: "unavailable", facts: { requests: 0 } });
      expect(JSON.stringify([found, result])).not.toContain("hunter2");
    },
  );

  test("vouch for models that they serve themselves, not for those behind another address", () => {
    const own = { OPENAI_API_KEY: "k" };
    const other = { ...own, OPENAI_BASE_URL: "https://gateway.example/v1" };
    expect(reviewer("openai", { env: own }).familyOf("a-new-name")).toBe("openai");
    expect(reviewer("openai", { env: other }).familyOf("a-new-name")).toBe("unknown");
    expect(reviewer("openai", { env: other }).familyOf("deepseek-chat")).toBe("deepseek");
    expect(reviewer("anthropic", { env: other }).familyOf(null)).toBe("anthropic");
  });
});

test("by default agent programs come first, then hosted models, local ones, and a person last", () => {
  const endpoints = { lab: { baseUrl: "http://127.0.0.1:9/v1", models: ["glm-5"] } };
  const names = (hasPerson: boolean) => defaultOrder(reviewers({ endpoints }), { hasPerson }).map(({ name }) => name);
  const all = [...agentPrograms.map(({ name }) => name), "anthropic", "openai", "google", "lab", "paste"];
  expect(names(true)).toEqual(all);
  expect(names(false)).toEqual(all.slice(0, -1));
});

test.each<[name: string, model: string | null, declared: string | null, known: object]>([
  ["openai", "gpt-6", null, { family: "openai", familyBy: "model-name" }],
  ["openai", "ft-7", null, { family: "openai", familyBy: "program" }],
  ["claude-code", null, null, { family: "anthropic", familyBy: "program" }],
  ["command", "/opt/read --fast", "mistral", { family: "mistral", familyBy: "declared" }],
  ["command", "llm -m mistral-large", null, { family: "mistral", familyBy: "model-name" }],
  ["paste", null, "google", { family: "google", familyBy: "declared" }],
  ["ours", "house-9", null, { family: "other-house", familyBy: "declared" }],
  ["ours", "qwen3-coder", null, { family: "qwen", familyBy: "model-name" }],
])("how the family of %s:%s is known stands beside it, with the user's word %s", (name, model, declared, known) => {
  const endpoints = { ours: { baseUrl: "http://127.0.0.1:9/v1", family: "other-house" } };
  expect(toCandidate(reviewer(name, { endpoints }), model, declared).ref).toMatchObject(known);
});

test("nothing is said of how a family is known that is not", () => {
  expect(toCandidate(reviewer("paste"), null, null).ref).not.toHaveProperty("familyBy");
});
