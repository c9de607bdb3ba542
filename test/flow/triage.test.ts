import { expect, test } from "vitest";
import { isWaiting } from "../../src/core/triage.ts";
import type { TriageSession } from "../../src/flow/triage-session.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { temporaryFolder, temporaryLedger } from "../ledger/temporary-ledger.ts";
import { sit } from "./sit.ts";

const reviewId = "rtriage2";

async function reviewedLedger() {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  await ledger.record(...eventsOf(triageReview()));
  return { folder, ledger };
}

const verdictOf = (session: TriageSession, id: string) =>
  session.plan().items.find((item) => item.id === id)?.verdict ?? null;
const waiting = (session: TriageSession) => session.plan().items.filter(isWaiting).length;

test("a judgement is stored before its promise resolves, with its reason, time and state", async () => {
  const { folder, ledger } = await reviewedLedger();
  const session = await sit(ledger);
  await session.judge("fretry22", "real", { reason: " seen in the logs ", seconds: 12.34 });
  const other = await temporaryLedger(folder);
  expect((await other.load(reviewId, null)).verdicts).toMatchObject([
    {
      findingId: "fretry22",
      judgement: "real",
      reason: "seen in the logs",
      seconds: 12.3,
      judge: "human",
      state: "open",
    },
  ]);
  expect(await other.sittings(reviewId)).toMatchObject([{ activeSeconds: 12.3, face: "terminal", endedAt: null }]);
});

test("a note is stored before its promise resolves, goes with the judgement, and comes back when that is undone", async () => {
  const { folder, ledger } = await reviewedLedger();
  const died = await sit(ledger);
  await died.keepNote("fretry22", " seen in the logs ");
  const session = await sit(await temporaryLedger(folder), { face: "page" });
  expect([...session.drafts()]).toEqual([["fretry22", "seen in the logs"]]);
  expect(await session.judge("fretry22", "real")).toMatchObject({ reason: "seen in the logs" });
  expect(session.drafts().size).toBe(0);
  await session.undo();
  expect(session.drafts().get("fretry22")).toBe("seen in the logs");
  await session.keepNote("fretry22", "");
  expect(await session.judge("fretry22", "wrong")).toMatchObject({ reason: "" });
  await expect(session.keepNote("fnobody2", "x")).rejects.toMatchObject({ code: "not-found" });
});

test("what is hidden is revealed once it is judged, or from the beginning where it is open", async () => {
  const { ledger } = await reviewedLedger();
  const session = await sit(ledger);
  expect(session.reveal("fretry22")).toBeNull();
  await session.judge("fretry22", "wrong");
  expect(session.reveal("fretry22")).toMatchObject({
    severity: "critical",
    raisedBy: [{ reviewer: "openai:gpt-6" }, { reviewer: "google:gemini-4-pro" }],
  });
  expect((await sit(ledger, { isOpen: true })).reveal("fguard22")).toMatchObject({ severity: "critical" });
});

test("undo takes back step after step, folds included, and what was said before counts again", async () => {
  const { ledger } = await reviewedLedger();
  const earlier = await sit(ledger);
  await earlier.judge("fretry22", "stylistic", { reason: "taste" });
  const session = await sit(ledger);
  await session.judge("fretry22", "real");
  await session.judge("fcents22", "wrong");
  const folded = await session.foldRest("funroun2");
  expect(folded).toEqual(["funroun2", "fequals2"]);
  expect(waiting(session)).toBe(13);
  expect(await session.undo()).toEqual({ kind: "fold", findingIds: folded });
  expect(waiting(session)).toBe(15);
  expect(await session.undo()).toEqual({ kind: "judge", findingId: "fcents22" });
  expect(await session.undo()).toEqual({ kind: "judge", findingId: "fretry22" });
  expect(verdictOf(session, "fretry22")).toMatchObject({ judgement: "stylistic", reason: "taste" });
  expect(await session.undo()).toBeNull();
  const { verdicts } = await ledger.load(reviewId, null);
  expect(verdicts.filter((verdict) => verdict.withdrawnAt !== undefined)).toHaveLength(2);
});

test("folding the rest leaves it unjudged, is offered after two rejections, and is known to the next sitting", async () => {
  const { ledger } = await reviewedLedger();
  const session = await sit(ledger);
  await session.judge("fretry22", "wrong");
  expect(session.offersFold("introduced")).toBe(false);
  await session.judge("fcents22", "stylistic");
  expect(session.offersFold("introduced")).toBe(true);
  expect(session.offersFold("doubt")).toBe(false);
  await session.foldRest("fraces22");
  expect(session.offersFold("introduced")).toBe(false);
  await session.end();
  const next = await sit(ledger);
  expect(waiting(next)).toBe(7);
  expect(next.summary()).toMatchObject({ unjudged: 15, folded: 8, next: "triage" });
  expect(next.unfold()).toHaveLength(8);
  expect(waiting(next)).toBe(15);
  await next.judge("fraces22", "real");
  expect(waiting(await sit(ledger))).toBe(7);
});

test("a duplicate is one of the finding that is meant in the end, and never of itself", async () => {
  const { ledger } = await reviewedLedger();
  const session = await sit(ledger);
  await session.judge("fretry22", "real");
  await session.judge("facknow2", "real", { duplicateOf: "fretry22" });
  expect(await session.judge("fraces22", "real", { duplicateOf: "facknow2" })).toMatchObject({
    duplicateOf: "fretry22",
  });
  for (const named of ["fretry22", "facknow2"]) {
    await expect(session.judge("fretry22", "real", { duplicateOf: named })).rejects.toMatchObject({ code: "usage" });
  }
  await expect(session.judge("fretry22", "real", { duplicateOf: "fzzzzzzz" })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(session.judge("fzzzzzzz", "real")).rejects.toMatchObject({ code: "not-found" });
  expect(session.summary()).toMatchObject({ counts: { real: 1 }, duplicates: 2 });
});

test("the same judgement again keeps its reason; another one does not", async () => {
  const { ledger } = await reviewedLedger();
  const session = await sit(ledger);
  await session.judge("fretry22", "wrong", { reason: "it is locked" });
  expect(await session.judge("fretry22", "wrong")).toMatchObject({ reason: "it is locked" });
  expect(await session.judge("fretry22", "real")).toMatchObject({ reason: "" });
});

test("two sittings at once see each other's verdicts, and each takes back only its own", async () => {
  const { folder, ledger } = await reviewedLedger();
  const mine = await sit(ledger);
  const theirs = await sit(await temporaryLedger(folder));
  expect(await mine.reload()).toBe(false);
  await theirs.judge("fretry22", "wrong");
  expect(await mine.reload()).toBe(true);
  expect(verdictOf(mine, "fretry22")).toMatchObject({ judgement: "wrong" });
  await mine.judge("fretry22", "real");
  expect(await mine.reload()).toBe(false);
  await theirs.undo();
  expect(await mine.reload()).toBe(true);
  expect(verdictOf(mine, "fretry22")).toMatchObject({ judgement: "real" });
  await mine.undo();
  expect(verdictOf(mine, "fretry22")).toBeNull();
});

test("findings of a review that still runs appear when they are there", async () => {
  const { folder, ledger } = await reviewedLedger();
  const session = await sit(ledger);
  const runner = await temporaryLedger(folder);
  const added = { ...triageReview().findings[0], id: "fnewone2" } as never;
  await runner.record({ type: "finding-add", reviewId, finding: added });
  expect(await session.reload()).toBe(true);
  expect(session.plan().items).toHaveLength(18);
});

test("an agent's judgements are suggestions: its own queue shrinks, that of people does not", async () => {
  const { ledger } = await reviewedLedger();
  const agent = await sit(ledger, { judge: "agent" });
  await agent.judge("fretry22", "wrong", { reason: "looks fine" });
  await agent.foldRest("fequals2");
  expect(waiting(agent)).toBe(14);
  const person = await sit(ledger);
  expect(waiting(person)).toBe(17);
  expect(JSON.stringify(person.plan())).not.toContain("looks fine");
  await person.judge("fretry22", "real");
  expect(person.reveal("fretry22")).toMatchObject({ suggestion: { judgement: "wrong", reason: "looks fine" } });
  expect(person.summary()).toMatchObject({ counts: { real: 1, wrong: 0 }, folded: 0 });
});

test("judging again asks for a sample of what was judged, blind, and changes nothing of it", async () => {
  const { ledger } = await reviewedLedger();
  const first = await sit(ledger);
  for (const { id } of first.plan().items) await first.judge(id, "wrong", { reason: "no" });
  const again = await sit(ledger, { again: 0.2 });
  const { items } = again.plan();
  expect(items).toHaveLength(3);
  expect(items.every((item) => item.verdict === null)).toBe(true);
  expect(JSON.stringify(items)).not.toContain('"wrong"');
  const [one, other] = items.map(({ id }) => id);
  await again.judge(one ?? "", "wrong");
  await again.judge(other ?? "", "real");
  expect(again.reveal(one ?? "")).toMatchObject({ first: { judgement: "wrong" } });
  expect(again.agreement()).toMatchObject({
    compared: 2,
    same: 1,
    changed: [{ findingId: other, first: "wrong", again: "real" }],
  });
  expect(again.summary()).toMatchObject({ counts: { wrong: 17, real: 0 } });
  expect(await again.foldRest(items[2]?.id ?? "")).toEqual([]);
  const resumed = await sit(ledger, { again: 0.2 });
  expect(resumed.plan().items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  expect(waiting(resumed)).toBe(1);
  await again.undo();
  expect(verdictOf(again, other ?? "")).toBeNull();
});

test("who only looks leaves no sitting behind; time without a judgement counts in one that judged", async () => {
  const { ledger } = await reviewedLedger();
  const looking = await sit(ledger);
  await looking.spend(30);
  await looking.end();
  expect(await ledger.sittings(reviewId)).toEqual([]);
  const session = await sit(ledger);
  await session.spend(5);
  await session.judge("fretry22", "real", { seconds: 10 });
  await session.spend(2);
  expect(await session.end()).toMatchObject({ activeSeconds: 17 });
  expect(await ledger.sittings(reviewId)).toMatchObject([{ activeSeconds: 17, endedAt: expect.stringMatching(/Z$/) }]);
});
