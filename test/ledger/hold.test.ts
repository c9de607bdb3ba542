import { expect, test } from "vitest";
import { answered, end, header, planned, start, thread } from "./review-stream.ts";
import { temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

const open = end("rabcdefg", "open");

/** Two that have the same ledger open, as two processes do, with an open review in it. */
async function two() {
  const folder = temporaryFolder();
  const [one, other] = [await temporaryLedger(folder), await temporaryLedger(folder)];
  await one.record(start(header({ id: "rabcdefg" }), [planned(thread({ id: "tabcdefg" }))]), open);
  return { one, other };
}

test("who holds a review keeps all others waiting until the work is done", async () => {
  const { one, other } = await two();
  const seen: string[] = [];
  const held = Promise.withResolvers<void>();
  const slow = one.hold("rabcdefg", async () => {
    held.resolve();
    await new Promise((done) => setTimeout(done, 300));
    seen.push("one");
  });
  await held.promise;
  await other.hold("rabcdefg", async () => seen.push("other"));
  await slow;
  expect(seen).toEqual(["one", "other"]);
});

test("a review that runs is not held, and nothing is done to it", async () => {
  const { one, other } = await two();
  await one.record(start(header({ id: "rabcdefg" }), [], true));
  const seen: string[] = [];
  const waiting = other.hold("rabcdefg", async () => seen.push("other"));
  await expect(waiting).rejects.toMatchObject({ code: "ledger", message: expect.stringContaining("is running") });
  expect(seen).toEqual([]);
});

test("work that fails lets go of its review", async () => {
  const { one, other } = await two();
  await expect(one.hold("rabcdefg", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await other.hold("rabcdefg", async () => (await other.load("rabcdefg", null)).status)).toBe("open");
});

test("a cancelled thread that is asked again and waits for a person has not ended", async () => {
  const { one } = await two();
  const outcome = { status: "cancelled", problem: "cancelled", reason: "stopped", hint: "" } as const;
  const record = { ...thread({ id: "tabcdefg" }), outcome };
  const reviewId = "rabcdefg";
  await one.record({ type: "thread-end", reviewId, thread: record, reply: null, transcript: null });
  await one.record({ type: "thread-wait", reviewId, threadId: "tabcdefg", file: "/tmp/tabcdefg.md" });
  const [stored] = (await one.load(reviewId, null)).threads;
  expect(stored).toMatchObject({ thread: { outcome: null }, waitFile: "/tmp/tabcdefg.md" });
  const again = { type: "thread-wait", reviewId, threadId: "tunknown", file: "" } as const;
  await expect(one.record(again)).rejects.toMatchObject({ code: "ledger" });
});

test("who runs a review learns that it is to stop, once, and only who runs it", async () => {
  const { one, other } = await two();
  expect(await other.askToStop("rabcdefg")).toBe(false);
  const asked: string[] = [];
  const stopped = Promise.withResolvers<void>();
  await one.hold("rabcdefg", async () => {
    const stopLooking = one.onAskedToStop("rabcdefg", () => {
      asked.push("one");
      stopped.resolve();
    });
    other.onAskedToStop("rabcdefg", () => asked.push("other"));
    expect(await other.askToStop("rabcdefg")).toBe(true);
    await stopped.promise;
    stopLooking();
  });
  expect(asked).toEqual(["one"]);
  await other.hold("rabcdefg", async () => {
    other.onAskedToStop("rabcdefg", () => asked.push("the next one"));
    await new Promise((done) => setTimeout(done, 400));
  });
  expect(asked).toEqual(["one"]);
});

test("how far a review is counts threads that ended, and those that answered", async () => {
  const { one, other } = await two();
  const ended = thread({ id: "tzzzzzzz" });
  await one.record(start(header({ id: "rzzzzzzz" }), [planned(ended), planned(thread({ id: "tyyyyyyy" }))]));
  await one.record(answered("rzzzzzzz", ended, "reply"));
  const threads = { ended: 1, answered: 1, total: 2 };
  expect(await other.progressOf("rzzzzzzz")).toMatchObject({ status: "running", threads, findings: 0 });
  expect((await other.list({ limit: 5 })).find(({ id }) => id === "rzzzzzzz")).toMatchObject({ threads });
  await expect(other.progressOf("rnosuch")).rejects.toMatchObject({ code: "not-found" });
});
