import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReviewHeader } from "../../src/core/review.ts";
import { foldEvent, type ReviewSnapshot } from "../../src/core/snapshot.ts";
import type { SqliteLedger } from "../../src/ledger/index.ts";
import { answered, end, finding, header, keptFile, planned, reviewStream, start, verdict } from "./review-stream.ts";
import { temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

const repositoryKey = "root-commit";
const root = (ledger: SqliteLedger) => ledger.latestRounds(repositoryKey).then((rounds) => rounds.at(0)?.header.id);

test("the latest round is the review that is loaded whole, and its patches are those of its files", async () => {
  const ledger = await temporaryLedger();
  const property = fc.asyncProperty(reviewStream, async (events) => {
    const open = events.reduce<ReviewSnapshot | null>(foldEvent, null) as ReviewSnapshot;
    const { header, findings, verdicts, files } = open;
    for (const event of [...events, end(header.id)]) await ledger.record(event);
    expect(await ledger.latestRounds(repositoryKey)).toEqual([{ header, findings, verdicts, status: "complete" }]);
    expect(await ledger.patches(header.id)).toEqual(files.map(({ patch }) => patch));
    await ledger.forget([header.id]);
  });
  await fc.assert(property, { numRuns: 30 });
});

test("rounds are of the latest complete review of a repository, the first of its family before its rechecks", async () => {
  const ledger = await temporaryLedger();
  expect(await ledger.latestRounds(repositoryKey)).toEqual([]);
  const on = (day: number, change: Partial<ReviewHeader> = {}) =>
    header({ startedAt: `2026-03-0${day}T10:00:00.000Z`, ...change });
  const [first, other, partial] = [on(1), on(2), on(4)];
  const elsewhere = on(5, { repository: { key: "another", root: "/r" } });
  const recheck = on(3, { recheck: { reviewId: first.id, since: first.id, findings: [] } });
  for (const review of [first, other, partial, elsewhere]) {
    await ledger.record(start(review), end(review.id, review === partial ? "partial" : "complete"));
  }
  expect(await root(ledger)).toBe(other.id);
  await ledger.record(start(recheck), end(recheck.id));
  const rounds = await ledger.latestRounds(repositoryKey);
  expect(rounds.map(({ header, rechecks }) => [header.id, rechecks])).toEqual([
    [first.id, undefined],
    [recheck.id, []],
  ]);
});

test("what was found and judged in the latest round is told without any text that was kept for it", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  const [review, asked, raised] = [header(), planned(), finding()];
  await ledger.record(start(review, [asked]), { type: "file-keep", reviewId: review.id, file: keptFile("a", "b") });
  await ledger.record({ type: "finding-add", reviewId: review.id, finding: raised });
  await ledger.record(answered(review.id, asked.thread, "{}"), end(review.id));
  await ledger.addVerdict(verdict(raised.id));
  const database = new SqliteDatabase(join(folder, "ledger.db"));
  database.exec("update contents set content = x'00', encoding = 'zstd'");
  database.close();
  expect(await ledger.latestRounds(repositoryKey)).toMatchObject([
    { findings: [raised], verdicts: [verdict(raised.id)] },
  ]);
  await expect(ledger.load(review.id, null)).rejects.toThrow();
  await expect(ledger.patches(review.id)).rejects.toThrow();
});
