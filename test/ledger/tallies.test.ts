import { expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import type { ReviewHeader } from "../../src/core/review.ts";
import { statistics } from "../../src/core/stats.ts";
import { openLedger, type SqliteLedger } from "../../src/ledger/index.ts";
import { answered, finding, header, planned, start, verdict } from "./review-stream.ts";
import { makeOlder, temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

const google = { name: "google", kind: "api" as const, model: "gemini", family: "google", isLocal: false };

/** A review whose first finding two threads of one reviewer and one of another raised, and whose second one of them did. */
async function recordReview(ledger: SqliteLedger, change: Partial<ReviewHeader> = {}): Promise<Finding[]> {
  const review = header(change);
  const threads = [planned(), planned({ pass: "absence" }), planned({ reviewer: google, independence: "partly" })];
  await ledger.record(start(review, threads));
  for (const { thread } of threads) await ledger.record(answered(review.id, thread, "{}"));
  const [first, second, third] = threads.map(({ thread }) => thread.id);
  const findings = [finding({ raisedBy: [first ?? ""] }), finding({ raisedBy: [third ?? ""] })];
  for (const one of findings) await ledger.record({ type: "finding-add", reviewId: review.id, finding: one });
  const merged = { ...(findings[0] as Finding), raisedBy: [first, second, third].filter((id) => id !== undefined) };
  await ledger.record({ type: "finding-update", reviewId: review.id, finding: merged });
  return [merged, ...findings.slice(1)];
}

const rowsOf = async (ledger: SqliteLedger, key: string | null = null) => statistics(await ledger.tallies(key));

test("findings are counted for every arm that raised them, with the verdict that counts", async () => {
  const ledger = await temporaryLedger();
  const [first, second] = await recordReview(ledger);
  await ledger.addVerdict(
    verdict(first?.id ?? "", { judgement: "wrong", state: null, at: "2026-03-01T10:00:00.000Z" }),
  );
  await ledger.addVerdict(verdict(first?.id ?? "", { at: "2026-03-02T10:00:00.000Z", state: "deferred" }));
  await ledger.addVerdict(verdict(first?.id ?? "", { judgement: "wrong", state: null, judge: "agent" }));
  await ledger.addVerdict(verdict(second?.id ?? "", { judgement: "unsure", state: null, round: "again" }));
  const shared = { kind: "cross", author: "anthropic", role: "review", reviews: 1 };
  expect(await rowsOf(ledger)).toMatchObject([
    { ...shared, reviewer: "google", threads: 1, findings: 2, judged: 1, real: 1, unsure: 0 },
    { ...shared, reviewer: "openai", threads: 2, findings: 1, judged: 1, real: 1 },
  ]);
  await ledger.withdrawVerdict({ findingId: first?.id ?? "", judge: "human" }, "2026-03-05T10:00:00.000Z");
  expect(await rowsOf(ledger)).toMatchObject([
    { real: 0, wrong: 1 },
    { real: 0, wrong: 1 },
  ]);
  await ledger.addVerdict(verdict(second?.id ?? "", { duplicateOf: first?.id ?? "" }));
  expect(await rowsOf(ledger)).toMatchObject([{ judged: 1, duplicates: 1 }, { duplicates: 0 }]);
});

test("one repository is counted, or all of them", async () => {
  const ledger = await temporaryLedger();
  await recordReview(ledger);
  await recordReview(ledger, { repository: { key: "another", root: "/r" } });
  await recordReview(ledger, { repository: null });
  expect((await rowsOf(ledger)).map(({ reviews }) => reviews)).toEqual([3, 3]);
  expect((await rowsOf(ledger, "another")).map(({ reviews, findings }) => [reviews, findings])).toEqual([
    [1, 2],
    [1, 1],
  ]);
  expect(await rowsOf(ledger, "nowhere")).toEqual([]);
});

test("rechecks and what other tools found are counted apart from reviews, in one repository and in all", async () => {
  const ledger = await temporaryLedger();
  const [first] = await recordReview(ledger, { id: "raaaaaaa" });
  const recheck = { reviewId: "raaaaaaa", since: "raaaaaaa", findings: [first?.id ?? ""] };
  const [again] = await recordReview(ledger, { id: "rbbbbbbb", recheck });
  await ledger.addVerdict(verdict(again?.id ?? ""));
  const tool = { name: "lintbot", kind: "import" as const, model: null, family: "unknown", isLocal: false };
  const imported = planned({ reviewer: tool, pass: "import", independence: "not-shown" });
  await ledger.record(start(header({ id: "rccccccc" }), [imported]));
  await ledger.record(answered("rccccccc", imported.thread, "[]"));
  const flag = finding({ raisedBy: [imported.thread.id] });
  await ledger.record({ type: "finding-add", reviewId: "rccccccc", finding: flag });
  for (const key of [null, "root-commit"]) {
    const rows = (await rowsOf(ledger, key)).map(({ kind, origin, reviewer, tool, reviews, findings, real }) => {
      return [kind, origin, tool ?? reviewer, reviews, findings, real];
    });
    expect(rows).toEqual([
      ["cross", "review", "google", 1, 2, 0],
      ["cross", "review", "openai", 1, 1, 0],
      ["cross", "recheck", "google", 1, 2, 1],
      ["cross", "recheck", "openai", 1, 1, 1],
      ["not-shown", "import", "lintbot", 1, 1, 0],
    ]);
  }
});

test("what was folded in triage counts as long as nobody judges it", async () => {
  const ledger = await temporaryLedger();
  const [first, second] = await recordReview(ledger);
  const reviewId = (await ledger.resolveFinding(first?.id ?? "")).reviewId;
  const folded = [first?.id ?? "", second?.id ?? "", "fgone222"];
  const sitting = { reviewId, face: "terminal", round: "first", isOpen: false, activeSeconds: 0, folded } as const;
  const at = { startedAt: "2026-03-01T10:00:00.000Z", endedAt: null };
  await ledger.saveSitting({ ...sitting, ...at, id: "saaaaaaa", judge: "human", folded: [...folded] });
  await ledger.saveSitting({ ...sitting, ...at, id: "sbbbbbbb", judge: "human", folded: [...folded] });
  expect(await rowsOf(ledger)).toMatchObject([{ foldedUnjudged: 2 }, { foldedUnjudged: 1 }]);
  await ledger.addVerdict(verdict(first?.id ?? ""));
  expect(await rowsOf(ledger)).toMatchObject([{ foldedUnjudged: 1 }, { foldedUnjudged: 0 }]);
});

test("a thread that is added later, and an old ledger, are counted like the others", async () => {
  const folder = temporaryFolder();
  const older = await openLedger(folder);
  const [first] = await recordReview(older, { id: "raaaaaaa" });
  await older.addVerdict(verdict(first?.id ?? ""));
  await older.record({ type: "thread-add", reviewId: "raaaaaaa", planned: planned({ reviewer: google }) });
  const before = await rowsOf(older);
  expect(before).toMatchObject([
    { findings: 2, real: 1 },
    { findings: 1, real: 1 },
  ]);
  await older.close();
  makeOlder(folder);
  expect(await rowsOf(await temporaryLedger(folder))).toEqual(before);
});
