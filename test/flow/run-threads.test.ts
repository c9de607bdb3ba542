import { expect, test } from "vitest";
import type { PlannedThread } from "../../src/core/events.ts";
import { noFacts } from "../../src/flow/attempts.ts";
import { runThreads } from "../../src/flow/run-threads.ts";
import type { Reviewer } from "../../src/ports.ts";
import { host } from "../../src/system/host.ts";
import { planned } from "../ledger/review-stream.ts";

const change = {
  forReviewer: () => ({ read: async () => ({ refused: "" }), list: async () => [], search: async () => [] }),
  sanitizeReply: async (reply: string) => reply,
};

/** Answers the thread `quick` at once; all others run until they are told to stop. */
function reviewerThatHangs() {
  const running = new Set<string>();
  const stopped = new Set<string>();
  const reviewer: Reviewer = {
    ...{ name: "openai", kind: "api", isLocal: false, defaultModel: null },
    limits: { thread: { lines: 1, bytes: 1 }, concurrency: 2, canFollowUp: false, hasTools: false },
    familyOf: () => "openai",
    probe: async () => ({ status: "ready", version: null }),
    async run({ threadId }, { signal }) {
      if (threadId === "quick") {
        return { status: "replied", reply: '{"findings": []}', isTruncated: false, facts: noFacts };
      }
      running.add(threadId);
      await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
      stopped.add(threadId);
      const told = { problem: "cancelled", reason: "it was told to stop", hint: "" } as const;
      return { status: "cancelled", ...told, reply: null, facts: noFacts };
    },
  };
  return { reviewer, running, stopped };
}

function runOf(jobs: readonly PlannedThread[], reviewer: Reviewer) {
  const ports = { reviewers: { openai: reviewer }, host };
  const run = {
    ...{ reviewId: "r", jobs, change, timeoutMs: 60_000 },
    mayStart: async () => null,
    forbidden: () => new Set<string>(),
  };
  return runThreads(run, ports, new AbortController().signal);
}

test("who leaves the stream, because nothing can be stored any more, stops what still runs", async () => {
  const { reviewer, running, stopped } = reviewerThatHangs();
  const jobs = ["slow", "quick", "waiting", "waiting too"].map((id) => planned({ id }));
  const store = async () => {
    for await (const event of runOf(jobs, reviewer)) {
      if (event.type === "ended") throw new Error("the disk is full");
    }
  };
  await expect(store()).rejects.toThrow("the disk is full");
  expect(running.size).toBeGreaterThan(0);
  expect(stopped).toEqual(running);
  expect(running).not.toContain("waiting too");
});
