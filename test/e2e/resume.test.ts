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
    const server = await place.serve({
      reply: async (request) => {
        await delay(80 * (request.index + 1));
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
