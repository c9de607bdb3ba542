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
  {
    timeoutMs = 60_000,
    forbidden = new Set<string>(),
    signal = new AbortController().signal,
    onProgress = (() => {}) as RunContext["onProgress"],
  } = {},
) {
  const sanitize = async (reply: string) => reply.replaceAll("hunter2", "[secret-1: password]");
  return runThread({ planned, reviewer, change: nothing, timeoutMs, forbidden, sanitize }, { signal, onProgress });
}

describe("a thread", () => {
  test("that is answered at once is asked once", async () => {
    const { reviewer, asked } = scripted([replied(valid)]);
    expect(await run(reviewer)).toMatchObject({ outcome: { status: "answered", findings: 1 } });
    expect(asked).toHaveLength(1);
  });

  test("keeps no secret that was said, in the reply, what was asked again, or the transcript", async () => {
    const { reviewer, asked } = scripted([replied("Log in with hunter2."), replied(valid)]);
    const end = await run(reviewer);
    expect(end).toMatchObject({ reply: expect.stringContaining("Log in with [secret-1: password].") });
    expect(JSON.stringify([end, asked])).not.toContain("hunter2");
  });

  test("of a program keeps no secret that its own tools came upon", async () => {
    const { reviewer } = scripted([
      async ({ onExchange, onProgress }) => {
        const output = "password = hunter2";
        onProgress({ outputTokens: null, requests: 1, toolCalls: 1, doing: "running grep hunter2" });
        onExchange?.({ by: "tool", tool: "shell", input: "grep hunter2", output, isRefused: false });
        const call = { tool: "shell", target: "grep hunter2", bytes: 0, refused: "hunter2: not found" };
        return replied(valid, { facts: { ...facts, toolCalls: [call] } });
      },
    ]);
    const doing: string[] = [];
    const end = await run({ ...reviewer, kind: "agent" }, { onProgress: (told) => doing.push(told.doing) });
    expect(doing).toEqual(["running grep [secret-1: password]"]);
    expect(end).toMatchObject({ facts: { toolCalls: [{ refused: "[secret-1: password]: not found" }] } });
    expect(end).toMatchObject({ transcript: expect.stringContaining("password = [secret-1: password]") });
    expect(JSON.stringify(end)).not.toContain("hunter2");
  });

  test("that answers in prose is asked once more, with its own words", async () => {
    const { reviewer, asked } = scripted([replied("Looks fine to me."), replied(valid)]);
    const end = await run(reviewer);
    expect(end).toMatchObject({
      outcome: { status: "answered" },
      reply: `Looks fine to me.\n\n--- asked again ---\n\n${valid}`,
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

  test.each(["The permission check is gone: a serious bug.", 'Two bugs:\n```json\n{"findings": [{"title": "a", "cl'])(
    "that says %j and then an empty list is unreadable, and what it said is kept",
    async (said) => {
      const { reviewer } = scripted([replied(said), replied('{"findings": []}')]);
      const end = await run(reviewer);
      expect(end).toMatchObject({
        outcome: { status: "unreadable", hint: expect.stringContaining("show --reply") },
        reply: expect.stringContaining(said),
        facts: { requests: 2 },
      });
    },
  );

  test("that says nothing and then an empty list has answered", async () => {
    const { reviewer } = scripted([replied(""), replied('{"findings": []}')]);
    expect(await run(reviewer)).toMatchObject({ outcome: { status: "answered", findings: 0 } });
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

const entry = (title: string) => ({ title, claim: `${title} is wrong`, path: "c", quote: `${title}();` });
const listing = (...findings: unknown[]) => JSON.stringify({ findings });
const lost = { severity: "critical", path: "c", quote: "d();" };

describe("a thread of whose answer a part cannot be read", () => {
  test("is asked for all of it again", async () => {
    const { reviewer, asked } = scripted([
      replied(listing(entry("a"), "b is wrong")),
      replied(listing(entry("a"), entry("b"))),
    ]);
    const end = await run(reviewer);
    expect(asked[1]?.followUp?.question).toContain("1 of the 2 entries");
    expect(end).toMatchObject({ outcome: { status: "answered", findings: 2 }, facts: { requests: 2 } });
    expect(end).not.toHaveProperty("outcome.unread");
    expect(end).toMatchObject({ findings: [{ standing: "defect" }, { standing: "defect" }] });
  });

  test("keeps what was read, and counts what was not", async () => {
    const reply = replied(listing(entry("a"), "b is wrong", lost));
    const { reviewer } = scripted([reply, reply]);
    expect(await run(reviewer)).toMatchObject({
      outcome: { status: "answered", findings: 2, unread: 1 },
      findings: [{ title: "a" }, { claim: "b is wrong", standing: "doubt" }],
    });
  });

  test("loses nothing to a second answer that holds less, and takes what is new in it", async () => {
    const { reviewer } = scripted([
      replied(listing(entry("a"), entry("b"), lost)),
      replied(listing(entry("b"), entry("c"))),
    ]);
    expect(await run(reviewer)).toMatchObject({
      outcome: { status: "answered", findings: 3, unread: 1 },
      findings: [{ title: "a" }, { title: "b" }, { title: "c" }],
    });
  });

  test.each([
    ["fails", { status: "timed-out", problem: "deadline", reason: "", hint: "", reply: null, facts }],
    ["is prose", replied("As I said.")],
    ["is empty", replied('{"findings": []}')],
    ["comes of a model that may not serve", replied(valid, { facts: { ...facts, servedModel: "claude-opus-5" } })],
  ] as const)("stands as it is when the second answer %s", async (_, second) => {
    const { reviewer } = scripted([replied(listing(entry("a"), lost)), second as RunResult]);
    expect(await run(reviewer, { forbidden: new Set(["anthropic"]) })).toMatchObject({
      outcome: { status: "answered", findings: 1, unread: 1 },
      findings: [{ title: "a" }],
      facts: { servedModel: "gpt-6" },
    });
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
