import { expect, test } from "vitest";
import { type Candidate, probeCandidates, toCandidate } from "../../src/flow/candidates.ts";
import { probeReviewer } from "../../src/flow/probe.ts";
import type { Readiness, Reviewer } from "../../src/ports.ts";
import { paste } from "../../src/reviewers/paste.ts";

const { signal } = new AbortController();

/** A reviewer that finds out so whether it is ready. */
function reviewerThat(name: string, probe: (signal: AbortSignal) => Promise<Readiness>): Reviewer {
  return { ...paste("unused", {}), name, probe };
}

const ready: Readiness = { status: "ready", version: null };

test("a probe that never ends counts as missing, and is told to stop", async () => {
  const stopped = Promise.withResolvers<string>();
  const hanging = reviewerThat("slow", (told) => {
    told.addEventListener("abort", () => stopped.resolve((told.reason as Error).name));
    return new Promise(() => {});
  });
  expect(await probeReviewer(hanging, signal, 20)).toMatchObject({
    status: "missing",
    reason: expect.stringMatching(/^slow did not say/),
  });
  expect(await stopped.promise).toBe("TimeoutError");
});

test.each([
  [
    "throws",
    () => {
      throw new Error("no such file");
    },
  ],
  [
    "rejects",
    async () => {
      throw new Error("no such file");
    },
  ],
])("a probe that %s counts as missing, with the reason", async (_, probe) => {
  const broken = reviewerThat("broken", probe as () => Promise<Readiness>);
  expect(await probeReviewer(broken, signal, 1_000)).toMatchObject({
    status: "missing",
    reason: expect.stringContaining("no such file"),
  });
});

test("who is stopped waits for no probe", async () => {
  const stop = new AbortController();
  const probed = probeReviewer(
    reviewerThat("slow", () => new Promise(() => {})),
    stop.signal,
    60_000,
  );
  stop.abort();
  expect(await probed).toMatchObject({ status: "missing" });
});

test("all reviewers are asked at once, each once, and one that breaks hides no other", async () => {
  const asked: string[] = [];
  const both = Promise.withResolvers<void>();
  const waiting = (name: string) =>
    reviewerThat(name, async () => {
      asked.push(name);
      if (asked.length === 2) both.resolve();
      await both.promise;
      return ready;
    });
  const [first, second] = [waiting("first"), waiting("second")];
  const broken = reviewerThat("broken", async () => {
    throw new Error("what");
  });
  const candidates: Candidate[] = [broken, first, first, second].map((reviewer) => toCandidate(reviewer, null, null));
  const { ready: found, missing } = await probeCandidates(candidates, signal);
  expect(found.map(({ ref }) => ref.name)).toEqual(["first", "first", "second"]);
  expect(missing.map(({ ref }) => ref.name)).toEqual(["broken"]);
  expect(asked).toEqual(["first", "second"]);
});
