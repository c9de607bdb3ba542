import { expect, test } from "vitest";
import { answered, end, finding, header, planned, start, verdict } from "./review-stream.ts";
import { temporaryLedger } from "./temporary-ledger.ts";

async function ledgerWithFindings(count: number, key = "root-commit") {
  const ledger = await temporaryLedger();
  const review = header({ repository: { key, root: "/home/dev/shop" } });
  const findings = Array.from({ length: count }, (_, i) => finding({ title: `finding ${i}` }));
  await ledger.record(start(review));
  for (const one of findings) await ledger.record({ type: "finding-add", reviewId: review.id, finding: one });
  return { ledger, review, findings, ids: findings.map((one) => one.id) };
}

test("judged gives each finding that a human judged once, with the latest verdict, for this repository only", async () => {
  const { ledger, findings, ids } = await ledgerWithFindings(3);
  const [first = "", second = ""] = ids;
  const late = verdict(first, {
    judgement: "wrong",
    state: null,
    at: "2026-03-02T10:00:00.000Z",
    reason: "no: \0 __proto__",
  });
  await ledger.addVerdict(late);
  await ledger.addVerdict(verdict(first, { at: "2026-03-01T10:00:00.000Z" }));
  await ledger.addVerdict(verdict(first, { judge: "agent", at: "2026-03-09T10:00:00.000Z" }));
  await ledger.addVerdict(verdict(second, { judge: "agent" }));
  expect(await ledger.judged("root-commit")).toEqual([{ finding: findings[0], verdict: late }]);
  expect(await ledger.judged("another")).toEqual([]);
});

test("of two verdicts at the same moment the one given later counts", async () => {
  const { ledger, ids } = await ledgerWithFindings(1);
  const [id = ""] = ids;
  await ledger.addVerdict(verdict(id, { judgement: "stylistic", state: null }));
  await ledger.addVerdict(verdict(id, { judgement: "real" }));
  expect((await ledger.judged("root-commit"))[0]?.verdict.judgement).toBe("real");
});

test("a loaded review has all verdicts, suggestions first, so that the last one of a finding counts", async () => {
  const { ledger, review, ids } = await ledgerWithFindings(1);
  const [id = ""] = ids;
  const human = verdict(id, { at: "2026-03-01T10:00:00.000Z" });
  const suggestion = verdict(id, { judge: "agent", judgement: "wrong", state: null, at: "2026-03-05T10:00:00.000Z" });
  await ledger.addVerdict(human);
  await ledger.addVerdict(suggestion);
  expect((await ledger.load(review.id, null)).verdicts).toEqual([suggestion, human]);
  expect((await ledger.resolveFinding(id)).verdicts).toEqual([suggestion, human]);
});

test("a verdict on an unknown finding, or a duplicate of one, is refused", async () => {
  const { ledger, ids } = await ledgerWithFindings(2);
  const [id = "", other = ""] = ids;
  await expect(ledger.addVerdict(verdict("fzzzzzzz"))).rejects.toMatchObject({ code: "not-found" });
  await expect(ledger.addVerdict(verdict(id, { duplicateOf: "fzzzzzzz" }))).rejects.toMatchObject({
    code: "not-found",
  });
  await ledger.addVerdict(verdict(id, { duplicateOf: other, seconds: 12.5 }));
  expect((await ledger.judged("root-commit"))[0]?.verdict).toMatchObject({ duplicateOf: other, seconds: 12.5 });
});

test("a list counts findings as shown or folded and as judged, sums known costs and names reviewers in their order", async () => {
  const { ledger, review, ids } = await ledgerWithFindings(4);
  const [judged = "", suggested = ""] = ids;
  const folded = finding({ fold: "doubt" });
  await ledger.record({ type: "finding-add", reviewId: review.id, finding: folded });
  for (const at of ["2026-03-01T10:00:00.000Z", "2026-03-02T10:00:00.000Z"]) {
    await ledger.addVerdict(verdict(judged, { at }));
  }
  await ledger.addVerdict(verdict(suggested, { judge: "agent" }));
  const paste = { name: "paste", kind: "paste" as const, model: null, family: "google", isLocal: false };
  const threads = [planned(), planned(), planned({ reviewer: paste })];
  await ledger.record(start(review, threads, true));
  for (const [i, { thread }] of threads.entries()) {
    await ledger.record(answered(review.id, { ...thread, costUsd: [0.25, 0.5, null][i] ?? null }, "{}"));
  }
  await ledger.record(end(review.id, "partial"));
  expect(await ledger.list({ limit: 10 })).toEqual([
    {
      id: review.id,
      status: "partial",
      repository: review.repository,
      startedAt: review.startedAt,
      endedAt: "2026-03-01T10:05:00.000Z",
      took: "branch retry against main",
      branch: "retry",
      authors: ["anthropic"],
      reviewers: ["openai:gpt-6", "paste"],
      findings: { shown: 4, folded: 1, judged: 1 },
      threads: { total: 3, ended: 3, answered: 3 },
      costUsd: 0.75,
      work: null,
    },
  ]);
});

test("a list is newest first, of one repository when asked, and not longer than asked", async () => {
  const ledger = await temporaryLedger();
  const reviews = ["03", "01", "02"].map((day) =>
    header({
      startedAt: `2026-03-${day}T10:00:00.000Z`,
      repository: day === "02" ? null : { key: `key${day}`, root: "/r" },
    }),
  );
  for (const review of reviews) await ledger.record(start(review));
  const days = async (query: Parameters<typeof ledger.list>[0]) =>
    (await ledger.list(query)).map((row) => row.startedAt.slice(8, 10));
  expect(await days({ limit: 10 })).toEqual(["03", "02", "01"]);
  expect(await days({ limit: 2 })).toEqual(["03", "02"]);
  expect(await days({ limit: 10, repositoryKey: "key01" })).toEqual(["01"]);
  expect((await ledger.list({ limit: 1 }))[0]?.costUsd).toBeNull();
});
