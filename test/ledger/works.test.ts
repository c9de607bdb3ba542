import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BuildEvent } from "../../src/core/build.ts";
import type { StoredIncrement, Work } from "../../src/core/work.ts";
import { sha256 } from "../../src/system/hash.ts";
import { end, header, planned, start } from "./review-stream.ts";
import { temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

const work: Work = {
  id: "w2345678",
  repository: { key: "k".repeat(40), root: "/home/ada/shop" },
  title: "Retry charges",
  way: "adopted",
  spec: { path: "spec.md", hash: "0".repeat(64), criteria: [{ id: "C1", text: "Charges are tried again." }] },
  base: { commit: "1".repeat(40), tree: "2".repeat(40) },
  startedAt: "2026-11-22T10:00:00.000Z",
  endedAt: null,
  thread: null,
};

function increment(position: number, diff: string): StoredIncrement {
  const files = [{ path: "src/retry.ts", additions: 1, deletions: 0 }];
  const turn = { at: "2026-11-22T10:01:00.000Z", model: "claude-opus-5-5" };
  return {
    id: `i234567${position}`,
    position,
    kind: "turn",
    commit: null,
    turn,
    title: "t",
    files,
    state: "adopted",
    diff,
  };
}

test("a work comes back with its requirements, its increments and their diffs", async () => {
  const { works } = await temporaryLedger();
  await works.save(work, "- Charges are tried again.\n");
  await works.saveIncrements(work.id, [increment(1, "+one\n"), increment(2, "+two\n")]);
  expect(await works.load("w234", null)).toEqual({
    work,
    specText: "- Charges are tried again.\n",
    increments: [increment(1, "+one\n"), increment(2, "+two\n")],
    reviews: [],
  });
});

test("what is stored anew of a work takes the place of what was", async () => {
  const { works } = await temporaryLedger();
  await works.save(work, "spec");
  await works.saveIncrements(work.id, [increment(1, "+one\n"), increment(2, "+two\n")]);
  const ended = { ...work, endedAt: "2026-11-22T12:00:00.000Z" };
  await works.save(ended, "spec");
  await works.saveIncrements(work.id, [increment(1, "+three\n")]);
  const stored = await works.load("latest", work.repository.key);
  expect(stored.work).toEqual(ended);
  expect(stored.specText).toBe("spec");
  expect(stored.increments).toEqual([increment(1, "+three\n")]);
  expect(await works.list(work.repository.key)).toEqual([ended]);
  expect(await works.list("f".repeat(40))).toEqual([]);
});

test("a review that is of a work is listed with it, and stays when the work is forgotten", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  await ledger.works.save(work, null);
  const canary = "canary-3c9e";
  await ledger.works.saveIncrements(work.id, [increment(1, canary)]);
  const review = { ...header(), work: work.id };
  await ledger.record(start(review, [planned()]));
  await ledger.record(end(review.id));
  expect((await ledger.works.load(work.id, null)).reviews).toEqual([review.id]);
  await ledger.works.forget(work.id);
  expect((await ledger.load(review.id, null)).header.id).toBe(review.id);
  await expect(ledger.works.load(work.id, null)).rejects.toMatchObject({ code: "not-found" });
  expect(readFileSync(join(folder, "ledger.db")).includes(canary)).toBe(false);
});

test("the journal of a driven work comes back in order, with its texts, and outlives new increments", async () => {
  const { works } = await temporaryLedger();
  await works.save({ ...work, way: "driven" }, null);
  const at = "2026-11-22T10:02:00.000Z";
  const asked: BuildEvent = {
    ...{ type: "turn-asked", at, turnId: "b2345678", purpose: "increment", incrementId: null, reviewId: null },
    promptHash: sha256("Build it."),
  };
  await works.append(work.id, [asked], ["Build it."]);
  await works.append(work.id, [
    { type: "built", at, by: "builder" },
    { type: "done", at },
  ]);
  await works.saveIncrements(work.id, [increment(1, "+one\n")]);
  await works.saveIncrements(work.id, []);
  const { events, texts } = await works.loadBuild(work.id);
  expect(events.map(({ type }) => type)).toEqual(["turn-asked", "built", "done"]);
  expect(texts.get(asked.promptHash)).toBe("Build it.");
});

test("a forgotten work takes its journal and its texts along", async () => {
  const { works } = await temporaryLedger();
  await works.save({ ...work, way: "driven" }, null);
  await works.append(work.id, [{ type: "done", at: work.startedAt }], ["a prompt that nobody else has"]);
  await works.forget(work.id);
  expect(await works.loadBuild(work.id)).toEqual({ events: [], texts: new Map() });
});
