import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { latestVerdicts } from "../../src/core/memory.ts";
import type { TriageSitting } from "../../src/core/sitting.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { finding, header, start, verdict } from "./review-stream.ts";
import { makeOlder, temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

const judgeScript = fileURLToPath(new URL("judge.ts", import.meta.url));
const later = "2026-03-05T10:00:00.000Z";

async function ledgerWithFinding(folder = temporaryFolder()) {
  const ledger = await temporaryLedger(folder);
  const review = header();
  const one = finding();
  await ledger.record(start(review), { type: "finding-add", reviewId: review.id, finding: one });
  return { ledger, review, id: one.id };
}

function sitting(reviewId: string, change: Partial<TriageSitting> = {}): TriageSitting {
  return {
    ...{ id: "saaaaaaa", reviewId, face: "terminal", judge: "human", round: "first", isOpen: false },
    ...{ startedAt: "2026-03-01T10:00:00.000Z", endedAt: null, activeSeconds: 0, folded: [] },
    ...change,
  };
}

test("a verdict that is taken back stays on record and counts for nothing; what counted before counts again", async () => {
  const { ledger, review, id } = await ledgerWithFinding();
  const first = verdict(id, { judgement: "wrong", state: null, at: "2026-03-01T10:00:00.000Z" });
  const second = verdict(id, { at: "2026-03-02T10:00:00.000Z" });
  expect([await ledger.addVerdict(first), await ledger.addVerdict(second)]).toEqual([0, 1]);
  const withdrawn = { ...second, withdrawnAt: later };
  expect(await ledger.withdrawVerdict({ findingId: id, judge: "human" }, later)).toEqual(withdrawn);
  expect((await ledger.judged("root-commit")).map((judged) => judged.verdict)).toEqual([first]);
  const { verdicts } = await ledger.load(review.id, null);
  expect(verdicts).toEqual([first, withdrawn]);
  expect(latestVerdicts(verdicts).get(id)).toEqual(first);
  expect((await ledger.list({ limit: 1 }))[0]?.findings).toEqual({ shown: 0, folded: 1, judged: 1 });
  expect(await ledger.withdrawVerdict({ findingId: id, judge: "human" }, later)).toMatchObject({ judgement: "wrong" });
  expect(await ledger.withdrawVerdict({ findingId: id, judge: "human" }, later)).toBeNull();
  expect(await ledger.judged("root-commit")).toEqual([]);
  expect((await ledger.list({ limit: 1 }))[0]?.findings).toEqual({ shown: 1, folded: 0, judged: 0 });
});

test("the verdict that is taken back is the one that was given, also where somebody else has judged since", async () => {
  const { ledger, id } = await ledgerWithFinding();
  const mine = await ledger.addVerdict(
    verdict(id, { judgement: "stylistic", state: null, at: "2026-03-01T10:00:00.000Z" }),
  );
  await ledger.addVerdict(verdict(id, { at: "2026-03-02T10:00:00.000Z" }));
  const which = { findingId: id, judge: "human", number: mine } as const;
  expect(await ledger.withdrawVerdict(which, later)).toMatchObject({ judgement: "stylistic" });
  expect((await ledger.judged("root-commit")).map((judged) => judged.verdict.judgement)).toEqual(["real"]);
  expect(await ledger.withdrawVerdict(which, later)).toBeNull();
});

test("nobody takes back what another judge said, nor what was said in another round", async () => {
  const { ledger, id } = await ledgerWithFinding();
  await ledger.addVerdict(verdict(id, { judge: "agent" }));
  await ledger.addVerdict(verdict(id, { round: "again" }));
  expect(await ledger.withdrawVerdict({ findingId: id, judge: "human" }, later)).toBeNull();
  expect(await ledger.withdrawVerdict({ findingId: id, judge: "human", round: "again" }, later)).toMatchObject({
    round: "again",
    withdrawnAt: later,
  });
  await expect(ledger.withdrawVerdict({ findingId: "fzzzzzzz", judge: "human" }, later)).rejects.toMatchObject({
    code: "not-found",
  });
});

test("what is judged again never replaces what was judged first", async () => {
  const { ledger, id } = await ledgerWithFinding();
  const again = verdict(id, { judgement: "wrong", state: null, round: "again", at: "2026-03-09T10:00:00.000Z" });
  await ledger.addVerdict(again);
  expect(await ledger.judged("root-commit")).toEqual([]);
  expect((await ledger.list({ limit: 1 }))[0]?.findings).toEqual({ shown: 1, folded: 0, judged: 0 });
  await ledger.addVerdict(verdict(id));
  expect((await ledger.judged("root-commit")).map((judged) => judged.verdict)).toEqual([verdict(id)]);
  expect((await ledger.resolveFinding(id)).verdicts).toEqual([verdict(id), again]);
});

test("a sitting is stored as it stands, and goes with its review", async () => {
  const { ledger, review } = await ledgerWithFinding();
  const begun = sitting(review.id, { folded: ["f1"], isOpen: true });
  await ledger.saveSitting(begun);
  const drafts = [{ findingId: "f1", text: "see the wiki", at: later }];
  const ended = { ...begun, endedAt: later, activeSeconds: 12.5, folded: ["f1", "f2"], drafts };
  await ledger.saveSitting(ended);
  const other = sitting(review.id, {
    id: "sbbbbbbb",
    judge: "agent",
    round: "again",
    startedAt: "2026-02-01T10:00:00.000Z",
  });
  await ledger.saveSitting(other);
  expect(await ledger.sittings(review.id)).toEqual([other, ended]);
  expect(await ledger.sittings("rzzzzzzz")).toEqual([]);
});

test("a sitting is forgotten with its review", async () => {
  const ledger = await temporaryLedger();
  const review = triageReview();
  await ledger.record(...eventsOf(review));
  await ledger.saveSitting(sitting(review.header.id));
  await ledger.forget([review.header.id]);
  expect(await ledger.sittings(review.header.id)).toEqual([]);
});

test("a ledger from before verdicts could be taken back keeps those it has", async () => {
  const folder = temporaryFolder();
  const older = await openLedger(folder);
  const review = header();
  const one = finding();
  await older.record(start(review), { type: "finding-add", reviewId: review.id, finding: one });
  await older.addVerdict(verdict(one.id));
  await older.close();
  makeOlder(folder);
  const ledger = await temporaryLedger(folder);
  expect((await ledger.load(review.id, null)).verdicts).toEqual([verdict(one.id)]);
  expect(await ledger.withdrawVerdict({ findingId: one.id, judge: "human" }, later)).toMatchObject({
    withdrawnAt: later,
  });
});

test("the change mark differs after every write, of this process and of others, and else stays", async () => {
  const folder = temporaryFolder();
  const { ledger, id } = await ledgerWithFinding(folder);
  const other = await temporaryLedger(folder);
  const marks = [await ledger.changeMark()];
  const look = async () => marks.push(await ledger.changeMark());
  await look();
  expect(new Set(marks).size).toBe(1);
  await ledger.addVerdict(verdict(id));
  await look();
  await other.addVerdict(verdict(id));
  await look();
  await ledger.load("latest", null);
  await other.load("latest", null);
  await look();
  expect(new Set(marks).size).toBe(3);
  expect(marks.at(-1)).toBe(marks.at(-2));
});

/** A process that judges; resolves with what it acknowledged. */
async function runJudge(folder: string, judgement: string, killAfter = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [judgeScript, folder, judgement, "60"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    if (output.split("\n").length > killAfter) child.kill("SIGKILL");
  });
  const [code] = await once(child, "close");
  return { code, acknowledged: output.split("\n").slice(0, -1) };
}

test("two processes that judge one review at once lose no verdict", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const { ledger, review, id } = await ledgerWithFinding(folder);
  const ends = await Promise.all([runJudge(folder, "wrong"), runJudge(folder, "real")]);
  expect(ends.map(({ code, acknowledged }) => [code, acknowledged.length])).toEqual([
    [0, 60],
    [0, 60],
  ]);
  const { verdicts } = await ledger.load(review.id, null);
  expect(verdicts.filter(({ findingId }) => findingId === id)).toHaveLength(120);
  const numbered = ends.flatMap(({ acknowledged }) => acknowledged.map(Number)).toSorted((a, b) => a - b);
  expect(numbered).toEqual(Array.from({ length: 120 }, (_, index) => index));
});

test.for([1, 7])("kill -9 after %i verdicts loses none of them", { timeout: 60_000 }, async (killAfter) => {
  const folder = temporaryFolder();
  const { ledger, review } = await ledgerWithFinding(folder);
  const { code, acknowledged } = await runJudge(folder, "wrong", killAfter);
  expect(code).toBeNull();
  expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter);
  expect((await ledger.load(review.id, null)).verdicts.length).toBeGreaterThanOrEqual(acknowledged.length);
});
