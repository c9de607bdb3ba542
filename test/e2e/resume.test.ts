import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { describe } from "vitest";
import type { ReviewEvent } from "../../src/core/events.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import { claudeTrailer, passOf, replyOf, reviewIn, type SaidFinding, shownPaths } from "./shop.ts";

const parts = ["alpha", "beta", "gamma", "delta", "epsilon"];

function lineOf(part: string, line: number): string {
  return `export const ${part}${line} = compute("${part}", ${line * 7919}, ${line % 13});`;
}

/** A change that takes one thread for every part, and one for the whole. */
function makeWide(place: Place): GitRepository {
  const textOf = (part: string) => `${Array.from({ length: 120 }, (_, line) => lineOf(part, line)).join("\n")}\n`;
  const files = Object.fromEntries(parts.map((part) => [`src/${part}/${part}.ts`, textOf(part)]));
  return place.makeRepository([
    { files: { "README.md": "Numbers.\n" } },
    { branch: "numbers", files, message: `Compute numbers\n\n${claudeTrailer}` },
  ]);
}

function flagOf(part: string, line: number): SaidFinding {
  return {
    title: `The ${line}th number of ${part} is computed from the wrong ${part} seed ${line}`,
    claim: `compute is given ${line * 7919}, which is not the seed of ${part} for place ${line}.`,
    path: `src/${part}/${part}.ts`,
    quote: lineOf(part, line),
    trigger: `Reading ${part}${line}.`,
    outcome: `A wrong number for ${part} at ${line}.`,
    standing: "defect",
  };
}

const partOf = (request: ModelRequest) => parts.find((part) => shownPaths(request).includes(`src/${part}/${part}.ts`));

function flagsOfParts(request: ModelRequest): Scripted {
  const part = partOf(request);
  return passOf(request) === "main" && part !== undefined ? replyOf(flagOf(part, 3), flagOf(part, 77)) : replyOf();
}

/** How often each brief was asked. */
function asksPerBrief({ requests }: ModelServer): Map<string, number> {
  const asks = new Map<string, number>();
  for (const { messages } of requests) {
    const brief = messages[0]?.text ?? "";
    asks.set(brief, (asks.get(brief) ?? 0) + 1);
  }
  return asks;
}

interface Cut {
  /** Every event that was printed. */
  readonly seen: readonly ReviewEvent[];
}

/** Runs a review and kills it, as a power cut would, once `isDue` says so of what it printed. */
async function runAndKill(
  place: Place,
  {
    shop,
    server,
    isDue,
  }: { shop: GitRepository; server: ModelServer; isDue: (seen: ReviewEvent[]) => Promise<boolean> },
): Promise<Cut> {
  const { child, ended } = place.start(["review", "--reviewer", "openai", "--jsonl"], { cwd: shop, env: server.env });
  const seen: ReviewEvent[] = [];
  // The harness reads standard output as well; a stream may be read twice.
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    seen.push(JSON.parse(line) as ReviewEvent);
    if (await isDue(seen)) break;
  }
  child.kill("SIGKILL");
  await ended;
  return { seen };
}

function answeredIn(seen: readonly ReviewEvent[]): ReviewEvent[] {
  return seen.filter((event) => event.type === "thread-end");
}

function findingIds(seen: readonly ReviewEvent[]): string[] {
  return seen.flatMap((event) => (event.type === "finding-add" ? [event.finding.id] : []));
}

/** Small, seeded: the same points in every run, as far as a clock allows. */
function pointsOf(seed: number): { threads: number; pauseMs: number } {
  return { threads: (seed * 7) % (parts.length + 1), pauseMs: (seed * 37) % 90 };
}

describe.concurrent("a review that is killed", () => {
  test.for([1, 2, 3, 4, 5, 6])("goes on where it was, at the random point %i", async (seed, { place, expect }) => {
    const shop = makeWide(place);
    const killed = Promise.withResolvers<void>();
    const server = await place.serve({
      reply: async (request) => {
        await delay(60 * (request.index + 1));
        // However slow this machine is, the review is not over when it is killed.
        if (request.index === parts.length) await killed.promise;
        return flagsOfParts(request);
      },
    });
    const { threads, pauseMs } = pointsOf(seed);
    const isDue = async (seen: ReviewEvent[]) => {
      if (answeredIn(seen).length < threads || seen.at(-1)?.type === "review-start") return false;
      await delay(pauseMs);
      return true;
    };
    const { seen } = await runAndKill(place, { shop, server, isDue });
    killed.resolve();

    const list = await place.run(["list"], { cwd: shop });
    expect(list.stdout).toContain("interrupted");

    const resumed = await place.run(["review", "--resume", "--json"], { cwd: shop, env: server.env });
    expect(resumed.code).toBe(0);
    const review = reviewIn(resumed);
    expect(review.status).toBe("complete");
    expect(review.threads.map(({ outcome }) => outcome)).toEqual(Array(parts.length + 1).fill("answered"));

    const kept = review.findings.map(({ id }) => id);
    expect(kept).toHaveLength(2 * parts.length);
    expect(kept).toEqual(expect.arrayContaining(findingIds(seen)));
    for (const [, asks] of asksPerBrief(server)) expect(asks).toBeLessThanOrEqual(2);
    const answered = answeredIn(seen).length;
    expect(server.requests.length).toBeLessThanOrEqual(2 * (parts.length + 1) - answered);
    expect([...asksPerBrief(server).values()].filter((asks) => asks === 1).length).toBeGreaterThanOrEqual(answered);
  });

  test("loses no finding of a reply that was stored, however many there are", async ({ place, expect }) => {
    const shop = makeWide(place);
    const many = Array.from({ length: 100 }, (_, line) => flagOf("alpha", line));
    const reply = (request: ModelRequest) =>
      passOf(request) === "main" && partOf(request) === "alpha" ? replyOf(...many) : flagsOfParts(request);
    const server = await place.serve({ reply });
    const isDue = async (seen: ReviewEvent[]) =>
      answeredIn(seen).some(
        (event) => event.type === "thread-end" && JSON.stringify(event.thread.outcome).includes("100"),
      );
    await runAndKill(place, { shop, server, isDue });
    const stored = reviewIn(await place.run(["show", "latest", "--json"], { cwd: shop }));
    const thread = stored.threads.find(({ findings }) => findings === 100);
    expect(stored.findings.filter(({ raisedBy }) => raisedBy.includes(thread?.id ?? ""))).toHaveLength(100);
  });
});

describe.concurrent("a review that is resumed", () => {
  test("is only closed when it was killed behind its last answer", async ({ place, expect }) => {
    const shop = makeWide(place);
    const server = await place.serve({ reply: flagsOfParts });
    const isDue = async (seen: ReviewEvent[]) => answeredIn(seen).length === parts.length + 1;
    const { seen } = await runAndKill(place, { shop, server, isDue });
    const asked = server.requests.length;

    const resumed = await place.run(["review", "--resume", "--json"], { cwd: shop, env: server.env });

    // The end of the review may have been stored in the moment before the signal came; then there was nothing to close.
    expect(resumed.code).toBe(0);
    expect(server.requests).toHaveLength(asked);
    expect(reviewIn(resumed)).toMatchObject({ status: "complete" });
    expect(reviewIn(resumed).findings.map(({ id }) => id)).toEqual(expect.arrayContaining(findingIds(seen)));
  });

  test("asks threads that failed only with --retry, and no other one again", async ({ place, expect }) => {
    const shop = makeWide(place);
    let isBroken = true;
    const server = await place.serve({
      reply: (request) =>
        isBroken && partOf(request) === "beta" && passOf(request) === "main"
          ? { fault: "status", status: 400 }
          : flagsOfParts(request),
    });
    const first = await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
    const before = reviewIn(first);
    expect(first.code).toBe(3);
    expect(before).toMatchObject({ status: "partial" });
    expect(before.coverage.files.find(({ path }) => path.includes("beta"))).toMatchObject({ status: "failed" });

    isBroken = false;
    const plain = await place.run(["review", "--resume", before.id], { cwd: shop, env: server.env });
    expect(plain).toMatchObject({ code: 3, stderr: expect.stringContaining("--retry") });
    expect(server.requests).toHaveLength(parts.length + 1);

    const retried = await place.run(["review", "--resume", "--retry", "--json"], { cwd: shop, env: server.env });
    const after = reviewIn(retried);
    expect(retried.code).toBe(0);
    expect(after).toMatchObject({ id: before.id, status: "complete" });
    expect(server.requests).toHaveLength(parts.length + 2);
    expect(after.findings).toHaveLength(2 * parts.length);
    expect(after.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(before.findings.map(({ id }) => id)));

    const again = await place.run(["review", "--retry"], { cwd: shop, env: server.env });
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing left to ask") });
    expect(server.requests).toHaveLength(parts.length + 2);
  });

  test("reads uncommitted work as it was, whatever has become of it since", async ({ place, expect }) => {
    const shop = makeWide(place);
    shop.write("src/note.ts", "export const note = 'as it was';\n");
    let isSlow = true;
    const server = await place.serve({
      reply: (request) => {
        if (isSlow) return { fault: "hang-before" };
        const isAsking = !request.messages.some(({ role }) => role === "tool");
        const calls = [{ name: "read", input: { path: "src/note.ts" } }];
        return isAsking ? { calls } : flagsOfParts(request);
      },
    });
    const isDue = async (seen: ReviewEvent[]) => seen.at(-1)?.type === "thread-start";
    await runAndKill(place, { shop, server, isDue });
    isSlow = false;
    shop.write("src/note.ts", "export const note = 'as it is now';\n");

    const resumed = await place.run(["review", "--resume", "--json"], { cwd: shop, env: server.env });

    expect(resumed.code).toBe(0);
    const told = JSON.stringify(server.requests.map(({ messages }) => messages));
    expect(told).toContain("as it was");
    expect(told).not.toContain("as it is now");
  });

  test("says so when there is none, and when it runs elsewhere", async ({ place, expect }) => {
    const shop = makeWide(place);
    const server = await place.serve({ reply: { fault: "hang-before" } });
    const none = await place.run(["review", "--resume"], { cwd: shop, env: server.env });
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toMatch(/no review/i);

    const { child, ended } = place.start(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const elsewhere = await place.run(["review", "--resume"], { cwd: shop, env: server.env });
    child.kill("SIGKILL");
    await ended;
    expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringContaining("is running in another process") });
  });
});

describe.concurrent("a review that is stopped", () => {
  test.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends soon after %s with what it has, printed and stored", async ([signal, code], { place, expect }) => {
    const shop = makeWide(place);
    const server = await place.serve({
      reply: (request) => (partOf(request) === "gamma" ? flagsOfParts(request) : { fault: "hang-after" }),
    });
    const { child, ended } = place.start(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(parts.length + 1);
    await delay(300);
    const signalledAt = performance.now();
    child.kill(signal);
    const run = await ended;
    const elapsedMs = performance.now() - signalledAt;
    process.stdout.write(`${signal} to the end: ${Math.round(elapsedMs)} ms\n`);

    expect(run).toMatchObject({ code, signal: null });
    expect(elapsedMs).toBeLessThan(3_000);
    expect(run.stdout.split("\n")[0]).toMatch(/^✗ Interrupted: it stopped before the end/);
    expect(run.stdout).toContain("2 findings so far");
    expect(run.stdout).toContain("blindspot review --resume");

    const stored = reviewIn(await place.run(["show", "latest", "--json"], { cwd: shop }));
    expect(stored).toMatchObject({ status: "interrupted", findings: { length: 2 } });
    expect(stored.threads.filter(({ outcome }) => outcome === "cancelled")).toHaveLength(parts.length);
    const list = await place.run(["list"], { cwd: shop });
    expect(list.stdout).toContain("interrupted");
  });
});
