import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { RunContext } from "../../src/ports.ts";
import type { ApiTiming } from "../../src/reviewers/api-connection.ts";
import { apiReviewers, reviewerAt } from "../fakes/api-reviewers.ts";
import { type ModelServer, type Scripted, startModelServer } from "../fakes/model-server.ts";
import { runContext, runRequest } from "../fakes/reviewer-run.ts";

const started: ModelServer[] = [];
const odd: Server[] = [];
afterEach(async () => {
  for (const server of odd.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const server of started.splice(0)) await server.close();
});

interface Case {
  readonly reply: Scripted | readonly Scripted[];
  readonly timing?: Partial<ApiTiming>;
  readonly context?: Partial<RunContext>;
}

async function run(name: string, { reply, timing, context }: Case) {
  const server = await startModelServer({ reply });
  started.push(server);
  const result = await reviewerAt(server, name, timing).run(runRequest(), runContext(context));
  return { result, server };
}

const status = (code: number, more: object = {}): Scripted => ({ fault: "status", status: code, ...more });
const answer = '{"findings":[]}';
const begun = /^\{"findings":\[/;
const quickly = { silenceMs: 150 };

describe.each(apiReviewers)("%s (%s)", (name) => {
  test.each([
    [400, "bad-request"],
    [401, "auth"],
    [402, "quota"],
    [403, "auth"],
    [404, "model-not-found"],
    [413, "bad-request"],
  ])("asks once and never again after %i", async (code, problem) => {
    const { result, server } = await run(name, { reply: status(code) });
    expect(result).toMatchObject({ status: "unavailable", problem, reply: null, facts: { requests: 1 } });
    expect(result).toMatchObject({ reason: expect.stringContaining(`HTTP ${code}: scripted status ${code}`) });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [429, "rate-limit"],
    [500, "server-error"],
    [503, "overloaded"],
    [529, "overloaded"],
  ])("asks three times before it gives up on %i", async (code, problem) => {
    const { result, server } = await run(name, { reply: status(code) });
    expect(result).toMatchObject({ status: "unavailable", problem, reply: null, facts: { requests: 3 } });
    expect(server.requests).toHaveLength(3);
  });

  test("recovers when a repeat succeeds, and counts both requests", async () => {
    const { result, server } = await run(name, { reply: [status(529), answer] });
    expect(result).toMatchObject({ status: "replied", reply: answer, facts: { requests: 2 } });
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ["seconds", "0"],
    ["a date", new Date(0).toUTCString()],
  ])("waits as long as a 429 asks for in %s, not longer", async (_form, retryAfter) => {
    const { result } = await run(name, {
      reply: [status(429, { retryAfter }), answer],
      timing: { retryBaseMs: 3_600_000 },
    });
    expect(result).toMatchObject({ status: "replied", reply: answer });
  });

  test("does not wait for a server that asks for more than a minute", async () => {
    const { result, server } = await run(name, { reply: status(429, { retryAfter: "61" }) });
    expect(result).toMatchObject({ status: "unavailable", problem: "rate-limit" });
    expect(result).toMatchObject({ reason: expect.stringContaining("61 s") });
    expect(server.requests).toHaveLength(1);
  });

  test("does not wait for a server beyond the deadline", async () => {
    const { result, server } = await run(name, {
      reply: status(503, { retryAfter: "30" }),
      context: { deadlineAt: Date.now() + 10_000 },
    });
    expect(result).toMatchObject({ status: "unavailable", problem: "overloaded" });
    expect(server.requests).toHaveLength(1);
  });

  test("takes a 429 about money for what it is, and does not repeat it", async () => {
    const message = "You exceeded your current quota, please check your plan and billing details.";
    const { result, server } = await run(name, { reply: status(429, { message }) });
    expect(result).toMatchObject({ status: "unavailable", problem: "quota" });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["breaks", false],
    ["ends cleanly", true],
  ])("repeats a stream that %s in the middle, then keeps what had arrived", async (_how, isClean) => {
    const { result, server } = await run(name, { reply: { fault: "cut", isClean } });
    expect(result).toMatchObject({ status: "unavailable", problem: "cut-stream", facts: { requests: 3 } });
    expect(result).toMatchObject({ reply: expect.stringMatching(begun) });
    expect(server.requests).toHaveLength(3);
  });

  test("recovers from one cut stream without a trace of it in the reply", async () => {
    const { result } = await run(name, { reply: [{ fault: "cut" }, answer] });
    expect(result).toMatchObject({ status: "replied", reply: answer, isTruncated: false });
  });

  test("repeats after an error inside the stream", async () => {
    const { result, server } = await run(name, { reply: [{ fault: "error-event" }, answer] });
    expect(result).toMatchObject({ status: "replied", reply: answer });
    expect(server.requests).toHaveLength(2);
  });

  test("gives up when every stream ends in an error", async () => {
    const { result } = await run(name, { reply: { fault: "error-event", message: "too much to do" } });
    expect(result).toMatchObject({ status: "unavailable", reason: expect.stringContaining("too much to do") });
  });

  test("says so when a page comes instead of an answer", async () => {
    const { result, server } = await run(name, { reply: { fault: "html" } });
    expect(result).toMatchObject({ status: "unavailable", problem: "not-json-response", reply: null });
    expect(server.requests).toHaveLength(1);
  });

  test("hands on an empty answer as such", async () => {
    const { result, server } = await run(name, { reply: { fault: "empty" } });
    expect(result).toMatchObject({ status: "replied", reply: "", isTruncated: false });
    expect(server.requests).toHaveLength(1);
  });

  test("marks an answer that the model's limit cut short", async () => {
    const { result } = await run(name, { reply: { fault: "truncated" } });
    expect(result).toMatchObject({ status: "replied", isTruncated: true, reply: expect.stringMatching(begun) });
  });

  test("hands on prose as it is", async () => {
    const { result } = await run(name, { reply: "It all looks fine to me!\n" });
    expect(result).toMatchObject({ status: "replied", reply: "It all looks fine to me!\n", isTruncated: false });
  });

  test.each([
    ["the model's refusal", "refusal"],
    ["the filter of the vendor", "blocked"],
  ] as const)("does not argue with %s", async (_who, fault) => {
    const { result, server } = await run(name, { reply: { fault } });
    expect(result).toMatchObject({ status: "refused", problem: "refusal" });
    expect(server.requests).toHaveLength(1);
  });

  test("gives up a server that says nothing, after one repeat", async () => {
    const { result, server } = await run(name, { reply: { fault: "hang-before" }, timing: quickly });
    expect(result).toMatchObject({ status: "timed-out", problem: "silence", reply: null, facts: { requests: 2 } });
    expect(server.requests).toHaveLength(2);
  });

  test("gives up an answer that stops in the middle, after one repeat, and keeps what had arrived", async () => {
    const { result, server } = await run(name, { reply: { fault: "hang-after" }, timing: quickly });
    expect(result).toMatchObject({ status: "timed-out", problem: "silence", reply: expect.stringMatching(begun) });
    await expect.poll(() => server.requests.map((request) => request.isAborted)).toEqual([true, true]);
  });

  test("waits for an answer that drips slower than the whole may be silent", async () => {
    const text = "a long answer that comes in pieces, slowly but surely, one after the other".repeat(6);
    const { result } = await run(name, { reply: { fault: "drip", text, delayMs: 40 }, timing: { silenceMs: 600 } });
    expect(result).toMatchObject({ status: "replied", reply: text });
  });

  test("repeats after a reset connection", async () => {
    const { result, server } = await run(name, { reply: { fault: "reset" } });
    expect(result).toMatchObject({ status: "unavailable", problem: "connection", facts: { requests: 3 } });
    expect(server.requests).toHaveLength(3);
  });

  test("ends at the deadline, with what had arrived", async () => {
    const { result } = await run(name, {
      reply: { fault: "hang-after" },
      context: { signal: AbortSignal.timeout(200) },
    });
    expect(result).toMatchObject({ status: "timed-out", problem: "deadline", reply: expect.stringMatching(begun) });
  });

  test("ends when it is stopped, also in the wait before a repeat", async () => {
    const stop = new AbortController();
    const context = runContext({ signal: stop.signal });
    const onProgress: RunContext["onProgress"] = ({ doing }) => doing.startsWith("retrying") && stop.abort();
    const { result, server } = await run(name, {
      reply: status(500),
      timing: { retryBaseMs: 3_600_000 },
      context: { ...context, onProgress },
    });
    expect(result).toMatchObject({ status: "cancelled", problem: "cancelled" });
    expect(server.requests).toHaveLength(1);
  });
});

test("a connection that nobody takes is said to be none", async () => {
  const server = await startModelServer();
  const reviewer = reviewerAt(server, "local");
  await server.close();
  const result = await reviewer.run(runRequest(), runContext());
  expect(result).toMatchObject({ status: "unavailable", problem: "connection" });
  expect(result).toMatchObject({ reason: expect.stringContaining("ECONNREFUSED") });
});

/** An endpoint that is no model server at all. */
async function oddServer(listener: RequestListener): Promise<Pick<ModelServer, "url" | "env">> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  odd.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, env: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${url}/v1` } };
}

test("a redirect is not followed, since the code would go to another host", async () => {
  const elsewhere = await startModelServer();
  started.push(elsewhere);
  const server = await oddServer((request, response) => {
    response.writeHead(307, { location: `${elsewhere.url}${request.url}` }).end();
  });
  const result = await reviewerAt(server, "openai").run(runRequest(), runContext());
  expect(result).toMatchObject({ status: "unavailable", problem: "bad-request", facts: { requests: 1 } });
  expect(result).toMatchObject({ reason: expect.stringContaining("HTTP 307") });
  expect(elsewhere.requests).toHaveLength(0);
});

test("an answer that never stops growing is given up", async () => {
  const megabyte = `: ${"x".repeat(1_000_000)}\n\n`;
  const server = await oddServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const pour = () => {
      while (!response.destroyed && response.write(megabyte));
    };
    response.on("drain", pour);
    pour();
  });
  const result = await reviewerAt(server, "openai").run(runRequest(), runContext());
  expect(result).toMatchObject({ status: "over-budget", problem: "budget", facts: { requests: 1 } });
});

test("what arrived first is kept when the repeats bring nothing", async () => {
  const { result } = await run("anthropic", { reply: [{ fault: "cut" }, { fault: "reset" }] });
  expect(result).toMatchObject({ status: "unavailable", reply: expect.stringMatching(begun) });
});

test("a reason never holds the key, control characters, or a long page", async () => {
  const message = `bad key test-key-openai \x1b[2J\n${"x".repeat(5_000)}`;
  const { result } = await run("openai", { reply: status(401, { message }) });
  const { reason } = result as { reason: string };
  expect(reason).toContain("(key)");
  expect(reason).not.toContain("test-key-openai");
  expect(reason).not.toMatch(/[\x00-\x1f]/);
  expect(reason.length).toBeLessThan(320);
});
