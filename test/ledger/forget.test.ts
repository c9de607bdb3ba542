import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { expect, test } from "vitest";
import type { SqliteLedger } from "../../src/ledger/index.ts";
import { answered, end, finding, header, keptFile, planned, start, verdict } from "./review-stream.ts";
import { temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

/** Short enough to be stored uncompressed, so that it can be found in the file. */
const canary = "canary-9f3a71";

/** Puts a text into every place that holds text of a review. */
async function recordFull(ledger: SqliteLedger, text: string) {
  const review = header();
  const asked = planned({}, `user ${text}`);
  const raised = finding({ title: text, claim: text });
  const reviewId = review.id;
  await ledger.record(start({ ...review, change: { ...review.change, took: text } }, [asked]));
  await ledger.record({ type: "file-keep", reviewId, file: keptFile(`base ${text}`, `head ${text}`, text) });
  await ledger.record({ type: "note-add", reviewId, level: "info", text });
  await ledger.record({ type: "thread-wait", reviewId, threadId: asked.thread.id, file: text });
  await ledger.record(answered(reviewId, asked.thread, `reply ${text}`, `handed out ${text}`));
  await ledger.record({ type: "finding-add", reviewId, finding: raised });
  await ledger.addVerdict(verdict(raised.id, { reason: text }));
  await ledger.record(end(reviewId));
  return reviewId;
}

function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name)).filter((path) => readFileSync(path).includes(text));
}

test("nothing of a forgotten review stays in any file", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  const id = await recordFull(ledger, canary);
  expect(filesWith(folder, canary)).not.toEqual([]);
  expect(await ledger.forget([id])).toEqual({ isErased: true, briefFiles: [canary] });
  expect(filesWith(folder, canary)).toEqual([]);
  await expect(ledger.load(id, null)).rejects.toMatchObject({ code: "not-found" });
});

test("what another review holds stays, also texts that both share", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  const [first, second] = [await recordFull(ledger, canary), await recordFull(ledger, canary)];
  const before = await ledger.load(second, null);
  await ledger.forget([first]);
  expect(await ledger.load(second, null)).toEqual(before);
  expect(await ledger.judged("root-commit")).toHaveLength(1);
});

test("texts that reviews share are stored once", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  const counts: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    await recordFull(ledger, canary);
    const database = new SqliteDatabase(join(folder, "ledger.db"), { readonly: true });
    counts.push(database.prepare("select count(*) from contents").pluck().get());
    database.close();
  }
  // Two sides, patch, system prompt, user part, reply, what tools handed out.
  expect(counts).toEqual([7, 7]);
});

test("a forgotten review gives its space back", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  const size = () => statSync(join(folder, "ledger.db")).size;
  await ledger.forget([await recordFull(ledger, "small")]);
  const empty = size();
  const noise = Array.from({ length: 200_000 }, (_, i) => Math.sin(i).toString(36)).join();
  const id = await recordFull(ledger, noise);
  await ledger.forget([await recordFull(ledger, "small")]);
  expect(size()).toBeGreaterThan(empty + 1_000_000);
  await ledger.forget([id]);
  expect(size()).toBeLessThan(empty + 100_000);
});

test("a review that is running is not forgotten, nor are those named with it", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  const done = await recordFull(ledger, canary);
  const running = header();
  await ledger.record(start(running));
  await expect(ledger.forget([done, running.id])).rejects.toMatchObject({ code: "input" });
  expect(await ledger.list({ limit: 10 })).toHaveLength(2);
});

test("an interrupted review can be forgotten, and its claim goes too", async () => {
  const folder = temporaryFolder();
  const runner = await temporaryLedger(folder);
  const review = header();
  await runner.record(start(review));
  await runner.close();
  const ledger = await temporaryLedger(folder);
  await ledger.forget([review.id]);
  expect(readdirSync(join(folder, "running"))).toEqual([]);
});

test("it is said when another process still reads an older state, so that traces stay for now", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder, { busyTimeoutMs: 1 });
  const id = await recordFull(ledger, canary);
  const reader = new SqliteDatabase(join(folder, "ledger.db"), { readonly: true });
  reader.exec("begin");
  reader.prepare("select * from reviews").all();
  expect(await ledger.forget([id])).toMatchObject({ isErased: false });
  reader.exec("commit");
  reader.close();
  expect(await ledger.forget([])).toMatchObject({ isErased: true });
  expect(filesWith(folder, canary)).toEqual([]);
});
