import { describe, expect, test } from "vitest";
import type { PlannedThread } from "../../src/core/events.ts";
import { readAnswer, runThread } from "../../src/flow/run-thread.ts";
import type { Reviewer, RunContext, RunRequest, RunResult } from "../../src/ports.ts";

const facts = {
  servedModel: "gpt-6",
  programVersion: null,
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
  costUsd: null,
  requests: 1,
  toolCalls: [],
  isolation: { write: null, read: null },
  sessionId: null,
};

const valid = '{"findings": [{"title": "a", "claim": "b", "path": "c", "quote": "d();"}]}';
const replied = (reply: string, more: Partial<RunResult> = {}): RunResult =>
  ({ status: "replied", reply, isTruncated: false, facts, ...more }) as RunResult;

const planned: PlannedThread = {
  thread: {
    id: "t1",
    role: "review",
    pass: "main",
    reviewer: { name: "scripted", kind: "api", model: "gpt-6", family: "openai", isLocal: false },
    independence: "independent",
    briefHash: "h",
    replyHash: null,
    outcome: null,
    facts: null,
    costUsd: null,
    durationMs: null,
  },
  brief: { system: "s", user: "u", parts: [], hash: "h", bytes: 2 },
  paths: ["c"],
  segments: [],
  changedLines: 1,
};

/** A reviewer that gives the next of these answers each time it is asked. */
function scripted(answers: readonly (RunResult | ((context: RunContext) => Promise<RunResult>))[]) {
  const asked: RunRequest[] = [];
  const reviewer: Reviewer = {
    name: "scripted",
    kind: "api",
    isLocal: false,
    defaultModel: null,
    limits: { thread: { lines: 1, bytes: 1 }, concurrency: 1, canFollowUp: true, hasTools: false },
    familyOf: (model) => (model?.startsWith("claude") === true ? "anthropic" : "openai"),
    probe: async () => ({ status: "ready", version: null }),
    run: async (request, context) => {
      asked.push(request);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error("asked once too often");
      return typeof answer === "function" ? answer(context) : answer;
    },
  };
  return { reviewer, asked };
}

const nothing = { read: async () => ({ refused: "" }), list: async () => [], search: async () => [] };

function run(
  reviewer: Reviewer,
  { timeoutMs = 60_000, forbidden = new Set<string>(), signal = new AbortController().signal } = {},
) {
  return runThread({ planned, reviewer, change: nothing, timeoutMs, forbidden }, { signal, onProgress: () => {} });
}

describe("a thread", () => {
  test("that is answered at once is asked once", async () => {
    const { reviewer, asked } = scripted([replied(valid)]);
    expect(await run(reviewer)).toMatchObject({ outcome: { status: "answered", findings: 1 } });
    expect(asked).toHaveLength(1);
  });

  test("that answers in prose is asked once more, with its own words", async () => {
    const { reviewer, asked } = scripted([replied("Looks fine to me."), replied(valid)]);
    const end = await run(reviewer);
    expect(end).toMatchObject({
      outcome: { status: "answered" },
      reply: valid,
      facts: { requests: 2, usage: { inputTokens: 20 } },
    });
    expect(asked[1]?.followUp?.reply).toBe("Looks fine to me.");
  });

  test("that answers in prose twice is unreadable, and both replies are kept", async () => {
    const { reviewer, asked } = scripted([replied("Looks fine."), replied("As I said.")]);
    const end = await run(reviewer);
    expect(end).toMatchObject({ outcome: { status: "unreadable", problem: "no-json" }, findings: [] });
    expect(end).toMatchObject({ reply: expect.stringMatching(/Looks fine\.[\s\S]*As I said\./) });
    expect(asked).toHaveLength(2);
  });

  test("that refuses in words is not asked again", async () => {
    const { reviewer, asked } = scripted([replied("I'm sorry, but I can't help with that.")]);
    expect(await run(reviewer)).toMatchObject({ outcome: { status: "refused", problem: "refusal" } });
    expect(asked).toHaveLength(1);
  });

  test("that was cut off at the output limit is no answer, though it holds an empty list", async () => {
    const cut = replied('```json\n{"findings": []}\n```\nBut then', { isTruncated: true });
    const { reviewer } = scripted([cut, cut]);
    expect(await run(reviewer)).toMatchObject({ outcome: { status: "unreadable", problem: "truncated" } });
  });

  test("that a model of the author's family served is void, whatever it said", async () => {
    const { reviewer } = scripted([replied(valid, { facts: { ...facts, servedModel: "claude-opus-5" } })]);
    const end = await run(reviewer, { forbidden: new Set(["anthropic"]) });
    expect(end).toMatchObject({
      outcome: { status: "void", servedModel: "claude-opus-5" },
      findings: [],
      reply: valid,
    });
  });

  test("is void by the name of the model that served it, whatever family the reviewer declares", async () => {
    const { reviewer } = scripted([replied(valid, { facts: { ...facts, servedModel: "anthropic/claude-opus-5" } })]);
    const end = await run({ ...reviewer, familyOf: () => "mistral" }, { forbidden: new Set(["anthropic"]) });
    expect(end).toMatchObject({ outcome: { status: "void", problem: "same-family-served" }, findings: [] });
  });

  test("whose reviewer throws has failed, and does not take the review with it", async () => {
    const { reviewer } = scripted([() => Promise.reject(new Error("no such thing"))]);
    expect(await run(reviewer)).toMatchObject({
      outcome: { status: "unavailable", problem: "internal", reason: expect.stringContaining("no such thing") },
    });
  });

  test("whose reviewer does not stop is left behind at its deadline", async () => {
    const { reviewer } = scripted([() => new Promise<RunResult>(() => {})]);
    expect(await run(reviewer, { timeoutMs: 20 })).toMatchObject({
      outcome: { status: "timed-out", problem: "deadline" },
    });
  });

  test("whose reviewer does not stop is left behind when the user stops the review", async () => {
    const { reviewer } = scripted([() => new Promise<RunResult>(() => {})]);
    const signal = AbortSignal.abort(new Error("stop"));
    expect(await run(reviewer, { signal })).toMatchObject({ outcome: { status: "cancelled" } });
  });

  test("that was stopped while it had to be asked again is not asked again", async () => {
    const controller = new AbortController();
    const { reviewer, asked } = scripted([
      async () => {
        controller.abort();
        return replied("prose");
      },
    ]);
    expect(await run(reviewer, { signal: controller.signal })).toMatchObject({ outcome: { status: "unreadable" } });
    expect(asked).toHaveLength(1);
  });
});

describe("reading an answer", () => {
  test("a refuter's reply is read as verdicts, not as findings", () => {
    const reply = '{"verdicts": [{"id": "f1", "verdict": "refuted", "reason": "guarded"}]}';
    expect(readAnswer(reply, false, "refute")).toMatchObject({
      outcome: { status: "answered", findings: 0 },
      refutations: [{ id: "f1", verdict: "refuted" }],
    });
    expect(readAnswer(reply, false, "review").outcome.status).toBe("unreadable");
  });

  test("an empty reply is its own problem", () => {
    expect(readAnswer("", false, "review").outcome).toMatchObject({ status: "unreadable", problem: "empty-reply" });
  });
});
