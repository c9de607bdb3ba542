import { describe, expect, test } from "vitest";
import type { PlannedThread } from "../../src/core/events.ts";
import type { ReviewerKind } from "../../src/core/thread.ts";
import type { ReviewPorts } from "../../src/flow/ports.ts";
import { openTripwire } from "../../src/flow/tripwire.ts";
import { header, planned, thread } from "../ledger/review-stream.ts";

const review = { ...header(), repository: { key: "k", root: "/repository" } };

function threadBy(kind: ReviewerKind): PlannedThread {
  const record = thread();
  return planned({ ...record, reviewer: { ...record.reviewer, kind } });
}

const [agent, command, api, paste] = (["agent", "command", "api", "paste"] as const).map(threadBy) as [
  PlannedThread,
  PlannedThread,
  PlannedThread,
  PlannedThread,
];

const { signal } = new AbortController();

/** A repository of which the first look ends when it is let, and the second finds this. */
function watchThat(changed: readonly string[] | null) {
  const first = Promise.withResolvers<void>();
  const looks: string[] = [];
  const watchRepository: ReviewPorts["watchRepository"] = async () => {
    looks.push("first");
    await first.promise;
    return {
      changes: async () => {
        looks.push("second");
        return changed;
      },
    };
  };
  return { looks, release: first.resolve, ports: { watchRepository } };
}

describe("the user's repository", () => {
  test("is looked at before the first program is at work, and after the last", async () => {
    const { looks, release, ports } = watchThat(["a.ts"]);
    const tripwire = openTripwire(review, ports, signal);
    tripwire.begin([api, agent]);
    tripwire.begin([command]);
    const order: string[] = [];
    const started = tripwire.beforeThread(agent).then(() => order.push("program"));
    await tripwire.beforeThread(api).then(() => order.push("model"));
    release();
    await started;
    expect(order).toEqual(["model", "program"]);
    expect(await tripwire.end()).toEqual([{ type: "repository-check", reviewId: review.id, changed: ["a.ts"] }]);
    expect(looks).toEqual(["first", "second"]);
  });

  test("is not looked at where no program is among those who review", async () => {
    const { looks, ports } = watchThat([]);
    const tripwire = openTripwire(review, ports, signal);
    tripwire.begin([api, paste]);
    await tripwire.beforeThread(api);
    expect(await tripwire.end()).toEqual([]);
    expect(looks).toEqual([]);
  });

  test("is not looked at where there is none", async () => {
    const { looks, ports } = watchThat([]);
    const tripwire = openTripwire({ ...review, repository: null }, ports, signal);
    tripwire.begin([agent]);
    expect(await tripwire.end()).toEqual([]);
    expect(looks).toEqual([]);
  });

  test.each([
    ["cannot be looked at", async () => null],
    ["breaks when it is looked at", async () => Promise.reject(new Error("no git"))],
  ])("that %s holds up no thread, and is not said to be unchanged", async (_, watchRepository) => {
    const tripwire = openTripwire(review, { watchRepository }, signal);
    tripwire.begin([agent]);
    await tripwire.beforeThread(agent);
    expect(await tripwire.end()).toMatchObject([
      { type: "note-add", text: expect.stringContaining("not be found out") },
    ]);
  });

  test("does not keep a review that is stopped waiting", async () => {
    const { ports } = watchThat([]);
    const stop = new AbortController();
    const tripwire = openTripwire(review, ports, stop.signal);
    tripwire.begin([agent]);
    const waiting = tripwire.beforeThread(agent);
    stop.abort();
    await waiting;
    expect(await tripwire.end()).toMatchObject([{ type: "note-add", level: "info" }]);
  });

  test("is not said to be as it was where the first look ended only after a program had begun", async () => {
    const { looks, release, ports } = watchThat([]);
    const stop = new AbortController();
    const tripwire = openTripwire(review, ports, stop.signal);
    tripwire.begin([agent]);
    const waiting = tripwire.beforeThread(agent);
    stop.abort();
    await waiting;
    release();
    expect(await tripwire.end()).toMatchObject([{ type: "note-add", text: expect.stringContaining("not compared") }]);
    expect(looks).toEqual(["first"]);
  });
});
