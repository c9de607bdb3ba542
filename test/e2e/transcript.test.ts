import { describe } from "vitest";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import { test } from "./place.ts";
import { makeShop, replyOf, retryFlag, reviewIn } from "./shop.ts";

const quick = ["review", "--reviewer", "openai", "--effort", "quick"];

/** Reads a file that is no part of the change, is refused another, then answers. */
function curious({ messages }: ModelRequest): Scripted {
  if (messages.some(({ role }) => role === "tool")) return replyOf(retryFlag);
  const calls = [
    { name: "read", input: { path: "src/send.ts", startLine: 1, endLine: 2 } },
    { name: "read", input: { path: "../outside.txt" } },
  ];
  return { text: "Let me see how it sends.", calls };
}

describe.concurrent("what a model reads with tools", () => {
  test("is shown behind the brief, byte for byte, refusals too", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: curious });
    const review = reviewIn(await place.run([...quick, "--json"], { cwd: shop, env: server.env }));
    const handedOut = server.requests[1]?.messages.filter(({ role }) => role === "tool").map(({ text }) => text) ?? [];
    const shown = await place.run(["show", "latest", "--brief", "1"], { cwd: shop });

    expect(handedOut).toHaveLength(2);
    expect(handedOut[0]).toContain("await post(batch.url, batch.events);");
    for (const text of handedOut) expect(shown.stdout).toContain(text);
    expect(shown.stdout).toContain("Let me see how it sends.");
    expect(shown.stdout).toMatch(/→ read \{"path":"src\/send\.ts","startLine":1,"endLine":2\}\n← \d+ bytes\n1: export/);
    expect(review.threads[0]?.toolCalls).toEqual([
      { tool: "read", target: "src/send.ts", bytes: Buffer.byteLength(handedOut[0] ?? ""), refused: null },
      { tool: "read", target: "../outside.txt", bytes: 0, refused: expect.stringContaining("inside the repository") },
    ]);
    expect(review.threads[0]?.transcriptHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("is in no line of JSON, and gone once the review is forgotten", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: curious });
    const run = await place.run([...quick, "--jsonl"], { cwd: shop, env: server.env });
    const forgotten = await place.run(["forget", "--all", "--yes"], { cwd: shop });

    expect(run.stdout).toContain('"transcriptHash":"');
    expect(run.stdout).not.toContain("await post(batch.url");
    expect(forgotten.code).toBe(0);
    expect((await place.run(["show", "latest", "--brief"], { cwd: shop })).code).toBe(2);
  });

  test("is kept when the model is silent after it", async ({ place, expect }) => {
    const shop = makeShop(place);
    const silent = (request: ModelRequest): Scripted =>
      request.messages.some(({ role }) => role === "tool") ? { fault: "hang-before" } : curious(request);
    const server = await place.serve({ reply: silent });
    const run = await place.run([...quick, "--timeout", "2s"], { cwd: shop, env: server.env });
    const shown = await place.run(["show", "latest", "--brief"], { cwd: shop });

    expect(run.code).toBe(3);
    expect(shown.stdout).toContain("await post(batch.url, batch.events);");
  });
});

describe.concurrent("a thread that is asked again", () => {
  test("keeps what tools handed out the first time", async ({ place, expect }) => {
    const shop = makeShop(place);
    const replies = (request: ModelRequest): Scripted => {
      if (request.index === 0) return curious(request);
      return request.index === 1 ? { fault: "status", status: 400 } : replyOf(retryFlag);
    };
    const server = await place.serve({ reply: replies });
    await place.run(quick, { cwd: shop, env: server.env });
    const run = await place.run(["review", "--retry"], { cwd: shop, env: server.env });
    const shown = await place.run(["show", "latest", "--brief"], { cwd: shop });

    expect(run.code).toBe(0);
    expect(shown.stdout).toContain("await post(batch.url, batch.events);");
  });
});

describe.concurrent("a repair turn", () => {
  test("stands between brief and reply, with the first reply that could not be read", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: ["There is one fault, in the retry.", replyOf(retryFlag)] });
    await place.run(quick, { cwd: shop, env: server.env });
    const shown = await place.run(["show", "latest", "--brief"], { cwd: shop });
    const question = server.requests[1]?.messages.at(-1)?.text ?? "";

    expect(question).not.toBe("");
    expect(shown.stdout).toContain("There is one fault, in the retry.");
    expect(shown.stdout).toContain(question);
  });

  test("a thread that was answered at once has nothing in between", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: replyOf(retryFlag) });
    const run = await place.run([...quick, "--json"], { cwd: shop, env: server.env });

    expect(reviewIn(run).threads[0]).toMatchObject({ toolCalls: [], transcriptHash: null });
  });
});
