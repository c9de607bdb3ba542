import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReviewEvent } from "../../src/core/events.ts";
import { recordHash } from "../../src/core/record-hash.ts";
import { foldEvent, type ReviewSnapshot } from "../../src/core/snapshot.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { sha256 } from "../../src/system/hash.ts";
import { answered, end, finding, header, keptFile, planned, reviewStream, start, thread } from "./review-stream.ts";
import { temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

function fold(events: readonly ReviewEvent[]): ReviewSnapshot {
  return events.reduce<ReviewSnapshot | null>(foldEvent, null) as ReviewSnapshot;
}

test("what is loaded is the fold of what was recorded", async () => {
  const ledger = await temporaryLedger();
  const property = fc.asyncProperty(reviewStream, async (events) => {
    for (const event of events) await ledger.record(event);
    const snapshot = fold(events);
    expect(await ledger.load(snapshot.header.id, null)).toEqual(snapshot);
  });
  await fc.assert(property, { numRuns: 60 });
});

test("events that are recorded together are stored together, or none of them", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  const asked = planned();
  await ledger.record(start(review, [asked]));
  const raised = finding({ raisedBy: [asked.thread.id] });
  const stray = { type: "finding-update", reviewId: review.id, finding: finding() } as const;
  const ended = answered(review.id, asked.thread, "an answer");
  const added = { type: "finding-add", reviewId: review.id, finding: raised } as const;
  await expect(ledger.record(ended, added, stray)).rejects.toMatchObject({ code: "ledger" });
  expect(await ledger.load(review.id, null)).toMatchObject({ threads: [{ reply: null }], findings: [] });
  await ledger.record(ended, added);
  expect(await ledger.load(review.id, null)).toMatchObject({ threads: [{ reply: ended.reply }], findings: [raised] });
});

test("a thread that is added on the way is stored with its end", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  await ledger.record(start(review));
  const refuter = planned();
  await ledger.record({ type: "thread-add", reviewId: review.id, planned: refuter });
  await ledger.record(answered(review.id, refuter.thread, null));
  expect((await ledger.load(review.id, null)).threads.map((t) => t.thread.id)).toEqual([refuter.thread.id]);
});

test("another process sees the same, and a review without its end as interrupted", async () => {
  const folder = temporaryFolder();
  const property = fc.asyncProperty(reviewStream, async (events) => {
    const writer = await openLedger(folder);
    for (const event of events) await writer.record(event);
    await writer.close();
    const snapshot = fold(events);
    const status = snapshot.status === "running" ? "interrupted" : snapshot.status;
    const reader = await openLedger(folder);
    const loaded = await reader.load(snapshot.header.id, null);
    await reader.close();
    expect(loaded).toEqual({ ...snapshot, status });
  });
  await fc.assert(property, { numRuns: 15 });
});

test("a review that runs is running, also for a second ledger, and only one can run it", async () => {
  const folder = temporaryFolder();
  const runner = await temporaryLedger(folder);
  const other = await temporaryLedger(folder);
  const review = header();
  await runner.record(start(review));
  expect((await other.load(review.id, null)).status).toBe("running");
  await expect(other.record(start(review, [], true))).rejects.toMatchObject({ code: "ledger" });
  await runner.record(end(review.id, "open"));
  expect((await other.load(review.id, null)).status).toBe("open");
  await other.record(start(review, [], true));
  expect((await runner.load(review.id, null)).status).toBe("running");
});

test("the end of a review does not free it for others when another process runs it", async () => {
  const folder = temporaryFolder();
  const runner = await temporaryLedger(folder);
  const other = await temporaryLedger(folder);
  const review = header();
  await runner.record(start(review));
  await other.record(end(review.id, "open"));
  await expect(other.record(start(review, [], true))).rejects.toMatchObject({ code: "ledger" });
});

test("a second review of the same id is refused and leaves the first as it was", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  await ledger.record(start(review, [planned()]));
  await ledger.record(end(review.id));
  await expect(ledger.record(start(review))).rejects.toMatchObject({ code: "ledger" });
  expect(await ledger.load(review.id, null)).toMatchObject({ status: "complete", threads: [{}] });
});

test("an id that another review has is refused, and nothing of the event is stored", async () => {
  const ledger = await temporaryLedger();
  const [first, second] = [header(), header()];
  const shared = planned();
  await ledger.record(start(first, [shared]));
  await expect(ledger.record(start(second, [planned(), shared]))).rejects.toMatchObject({ code: "ledger" });
  await expect(ledger.load(second.id, null)).rejects.toMatchObject({ code: "not-found" });
});

test("an event about something that was never stored is an error, not a silent loss", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  await expect(ledger.record(end(review.id))).rejects.toMatchObject({ code: "ledger" });
  await expect(ledger.record({ type: "finding-add", reviewId: review.id, finding: finding() })).rejects.toMatchObject({
    code: "ledger",
  });
  await ledger.record(start(review));
  const lost = [
    answered(review.id, thread(), "a reply that was paid for"),
    { type: "thread-wait" as const, reviewId: review.id, threadId: "tabcdefg", file: "/tmp/brief.md" },
    { type: "finding-update" as const, reviewId: review.id, finding: finding() },
  ];
  for (const event of lost) await expect(ledger.record(event)).rejects.toMatchObject({ code: "ledger" });
});

test("events that arrive all at once are all stored", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  const threads = Array.from({ length: 20 }, (_, i) => planned({}, `hunk ${i}`));
  await ledger.record(start(review, threads));
  await Promise.all(threads.map((t) => ledger.record(answered(review.id, t.thread, `reply of ${t.thread.id}`))));
  const loaded = await ledger.load(review.id, null);
  expect(loaded.threads.map((t) => t.reply)).toEqual(threads.map((t) => `reply of ${t.thread.id}`));
});

test("half a surrogate pair in a reply does not stop it from being stored", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  const asked = planned();
  await ledger.record(start(review, [asked]));
  await ledger.record(answered(review.id, asked.thread, "cut \ud83d"));
  await ledger.record({ type: "file-keep", reviewId: review.id, file: keptFile(null, "\udc00") });
  const loaded = await ledger.load(review.id, null);
  expect(loaded.threads[0]?.reply).toBe("cut \ufffd");
  expect(loaded.files[0]?.head).toBe("\ufffd");
});

test("a hash of the record is kept when a review ends, is gone while it goes on, and is another at its next end", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  const asked = planned();
  const kept = async () => (await ledger.stored(review.id)).review["record_hash"];
  await ledger.record(start(review, [asked]));
  expect(await kept()).toBeNull();
  await ledger.record(end(review.id));
  const first = await kept();
  expect(first).toBe(recordHash(await ledger.stored(review.id), sha256));
  await ledger.record(start(review, [asked], true));
  expect(await kept()).toBeNull();
  await ledger.record(answered(review.id, asked.thread, "reply"), end(review.id));
  expect(await kept()).toMatch(/^[0-9a-f]{64}$/);
  expect(await kept()).not.toBe(first);
});
