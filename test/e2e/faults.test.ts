import { describe } from "vitest";
import type { Scripted } from "../fakes/model-server.ts";
import { test } from "./place.ts";
import { makeShop, replyOf, retryFlag, reviewIn } from "./shop.ts";

interface FaultCase {
  readonly name: string;
  readonly reply: Scripted;
  readonly outcome: string;
  readonly problem: string;
  readonly requests: number;
  readonly timeout?: string;
}

const status = (code: number, more: object = {}): Scripted => ({ fault: "status", status: code, ...more });

/** Repeats wait as long as they do in real life, so these run side by side. */
const cases: readonly FaultCase[] = [
  { name: "a bad request", reply: status(400), outcome: "unavailable", problem: "bad-request", requests: 1 },
  { name: "a wrong key", reply: status(401), outcome: "unavailable", problem: "auth", requests: 1 },
  { name: "a key without the right", reply: status(403), outcome: "unavailable", problem: "auth", requests: 1 },
  { name: "an unknown model", reply: status(404), outcome: "unavailable", problem: "model-not-found", requests: 1 },
  { name: "a rate limit", reply: status(429), outcome: "unavailable", problem: "rate-limit", requests: 3 },
  {
    ...{ name: "a rate limit that names a time", reply: status(429, { retryAfter: "0" }) },
    ...{ outcome: "unavailable", problem: "rate-limit", requests: 3 },
  },
  {
    ...{ name: "a rate limit that lasts too long", reply: status(429, { retryAfter: "3600" }) },
    ...{ outcome: "unavailable", problem: "rate-limit", requests: 1 },
  },
  { name: "a broken server", reply: status(500), outcome: "unavailable", problem: "server-error", requests: 3 },
  { name: "an overloaded server", reply: status(529), outcome: "unavailable", problem: "overloaded", requests: 3 },
  { name: "a cut stream", reply: { fault: "cut" }, outcome: "unavailable", problem: "cut-stream", requests: 3 },
  { name: "a reset connection", reply: { fault: "reset" }, outcome: "unavailable", problem: "connection", requests: 3 },
  { name: "a page", reply: { fault: "html" }, outcome: "unavailable", problem: "not-json-response", requests: 1 },
  { name: "an empty answer", reply: { fault: "empty" }, outcome: "unreadable", problem: "empty-reply", requests: 2 },
  {
    name: "a truncated answer",
    reply: { fault: "truncated" },
    outcome: "unreadable",
    problem: "truncated",
    requests: 2,
  },
  { name: "prose", reply: "It all looks fine to me!\n", outcome: "unreadable", problem: "no-json", requests: 2 },
  {
    ...{ name: "prose that praises a clean result", reply: "No issues found. LGTM! findings: none" },
    ...{ outcome: "unreadable", problem: "no-json", requests: 2 },
  },
  { name: "a refusal", reply: { fault: "refusal" }, outcome: "refused", problem: "refusal", requests: 1 },
  {
    ...{ name: "a refusal in prose", reply: "I'm sorry, but I can't help with reviewing this code." },
    ...{ outcome: "refused", problem: "refusal", requests: 1 },
  },
  { name: "a filter of the vendor", reply: { fault: "blocked" }, outcome: "refused", problem: "refusal", requests: 1 },
  {
    ...{ name: "silence before the first byte", reply: { fault: "hang-before" }, timeout: "2s" },
    ...{ outcome: "timed-out", problem: "deadline", requests: 1 },
  },
  {
    ...{ name: "silence after the first byte", reply: { fault: "hang-after" }, timeout: "2s" },
    ...{ outcome: "timed-out", problem: "deadline", requests: 1 },
  },
  {
    ...{ name: "an answer that never ends", reply: { fault: "drip", text: "on and on ".repeat(5_000), delayMs: 20 } },
    ...{ outcome: "timed-out", problem: "deadline", requests: 1, timeout: "2s" },
  },
];

/** What a review that went well begins with, and what people would take for it. */
const looksGood = /^\S* ?complete|no findings|✓|●|success/i;

describe.concurrent.for(cases)("$name", ({ reply, outcome, problem, requests, timeout = "1m" }) => {
  test("fails the review, and never looks like a clean one", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply });
    const args = ["review", "--reviewer", "openai", "--effort", "quick", "--timeout", timeout];

    const run = await place.run(args, { cwd: shop, env: server.env });
    const asked = server.requests.length;
    const shown = await place.run(["show", "latest", "--json"], { cwd: shop });

    expect(run).toMatchObject({ code: 3, signal: null });
    expect(run.stdout.split("\n")[0]).toMatch(/^✗ Failed: nothing of this change was reviewed/);
    expect(run.stdout.split("\n")[0]).not.toMatch(looksGood);
    expect(run.stdout).toContain("This is not a clean result");
    expect(asked).toBe(requests);

    const review = reviewIn(shown);
    expect(review).toMatchObject({ status: "failed", findings: [] });
    expect(review.threads).toEqual([expect.objectContaining({ outcome, requests, findings: null })]);
    expect(review.threads[0]?.problem).toMatchObject({ code: problem });
    expect(review.threads[0]?.problem?.reason).not.toBe("");
    expect(review.threads[0]?.problem?.hint).not.toBe("");
    expect(review.coverage.files.map(({ status: file, reviewedLines }) => [file, reviewedLines])).toEqual([
      ["failed", 0],
      ["failed", 0],
    ]);
  });
});

describe.concurrent("one fault among several threads", () => {
  test("leaves the review partial, with the findings that there are", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({
      reply: ({ messages }) => (/did\s+not\?/.test(messages[0]?.text ?? "") ? status(401) : replyOf(retryFlag)),
    });
    const run = await place.run(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
    const review = reviewIn(await place.run(["show", "latest", "--json"], { cwd: shop }));
    expect(run.code).toBe(3);
    expect(run.stdout.split("\n")[0]).toMatch(/^◐ Partial: not every question was answered\. 1 finding so far\./);
    expect(review).toMatchObject({ status: "partial", findings: [{ title: retryFlag.title }] });
  });

  test("is mended by an answer to the repair turn, and both requests are counted", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: ["There is one fault, in the retry.", replyOf(retryFlag)] });
    const args = ["review", "--reviewer", "openai", "--effort", "quick", "--json"];
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    expect(reviewIn(run).threads).toEqual([expect.objectContaining({ outcome: "answered", requests: 2, findings: 1 })]);
    const [, asked] = server.requests;
    expect(asked?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });
});
