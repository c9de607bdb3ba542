import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activeTime } from "../../src/core/active-time.ts";
import { Anchor, Consequence, type Finding, Fold, Scope, Severity, Standing } from "../../src/core/finding.ts";
import { originalOf, planTriage, triageGroups } from "../../src/core/triage.ts";
import { agreementOf, sampleJudged } from "../../src/core/triage-again.ts";
import { BlindFinding, blind, reveal } from "../../src/core/triage-blind.ts";
import { offersFold, triageSummary } from "../../src/core/triage-summary.ts";
import { Judgement, keptReason, type Verdict } from "../../src/core/verdict.ts";
import { finding, thread, verdict } from "../fixtures/snapshot.ts";
import { triageReview } from "../fixtures/triage-review.ts";

/** Words that stand nowhere else, so that they are found where they should not be. */
const hidden = {
  threads: ["t-one-hidden", "t-two-hidden"],
  names: ["reviewer-hidden", "model-hidden", "served-hidden", "family-hidden", "author-hidden"],
  rest: ["print-hidden", "lineage-hidden", "reason-hidden", "known-hidden", "also-hidden", "2001-hidden"],
};

const someFinding: fc.Arbitrary<Finding> = fc
  .record({
    consequence: fc.constantFrom(...Consequence.options),
    severity: fc.constantFrom(...Severity.options),
    scope: fc.constantFrom(...Scope.options),
    standing: fc.constantFrom(...Standing.options),
    fold: fc.constantFrom(null, ...Fold.options),
    anchor: fc.constantFrom(...Anchor.options),
    knownAs: fc.constantFrom(null, "known-hidden"),
    path: fc.constantFrom("a.ts", "b.ts"),
  })
  .map(({ anchor, path, ...rest }) => {
    const base = finding();
    return { ...base, ...rest, location: { ...base.location, anchor, path } };
  });

const someFindings = fc
  .array(someFinding, { maxLength: 30 })
  .map((list) => list.map((one, index) => ({ ...one, id: `f${index}` })));

const someVerdicts = fc.array(
  fc.record({
    findingId: fc.integer({ min: 0, max: 30 }).map((n) => `f${n}`),
    judgement: fc.constantFrom(...Judgement.options),
    judge: fc.constantFrom("human" as const, "agent" as const),
    isWithdrawn: fc.boolean(),
    isAgain: fc.boolean(),
  }),
  { maxLength: 20 },
);

type Given = typeof someVerdicts extends fc.Arbitrary<(infer One)[]> ? One : never;

function toVerdict({ isWithdrawn, isAgain, ...given }: Given): Verdict {
  return verdict({
    ...given,
    state: null,
    ...(isWithdrawn && { withdrawnAt: "2026-11-22T12:00:00.000Z" }),
    ...(isAgain && { round: "again" as const }),
  });
}

describe("the plan of a triage", () => {
  it("has every finding in exactly one group, at a place of its own, whatever was judged", () => {
    fc.assert(
      fc.property(someFindings, someVerdicts, (findings, given) => {
        const { items, groups } = planTriage({ findings, verdicts: given.map(toVerdict) });
        expect(items.map(({ id }) => id).toSorted()).toEqual(findings.map(({ id }) => id).toSorted());
        expect(groups.map(({ key }) => key)).toEqual(triageGroups.filter((key) => items.some((i) => i.group === key)));
        for (const { key, count } of groups) {
          const places = items.filter(({ group }) => group === key).map(({ place }) => place);
          expect(places).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        }
      }),
    );
  });

  it("does not depend on the order of the findings, and moves nothing while it is judged", () => {
    fc.assert(
      fc.property(someFindings, someVerdicts, (findings, given) => {
        const plan = planTriage({ findings, verdicts: [] });
        expect(planTriage({ findings: findings.toReversed(), verdicts: [] })).toEqual(plan);
        const judged = planTriage({ findings, verdicts: given.map(toVerdict) });
        expect(judged.items.map(({ id }) => id)).toEqual(plan.items.map(({ id }) => id));
      }),
    );
  });

  it("begins with what the change introduced, also beyond the first seven, then what it lacks, and ends with what was judged before", () => {
    const { groups } = planTriage(triageReview());
    expect(groups).toEqual([
      { key: "introduced", title: "Introduced", count: 10 },
      { key: "missing", title: "Missing from the change", count: 1 },
      { key: "pre-existing", title: "There before the change", count: 2 },
      { key: "unanchored", title: "Place not found", count: 1 },
      { key: "doubt", title: "Doubts", count: 1 },
      { key: "refuted", title: "Refuted", count: 1 },
      { key: "judged-before", title: "Judged before", count: 1 },
    ]);
  });

  it("has the verdicts of one judge in one round, and folds only what is not judged", () => {
    const verdicts = [
      verdict({ findingId: "fretry22", judgement: "wrong", state: null }),
      verdict({ findingId: "fcents22", judge: "agent" }),
      verdict({ findingId: "fraces22", round: "again" }),
      verdict({ findingId: "fguard22", withdrawnAt: "2026-11-22T12:00:00.000Z" }),
    ];
    const folded = new Set(["fretry22", "fcents22"]);
    const { items } = planTriage(triageReview({ verdicts }), { folded });
    expect(items.filter((item) => item.verdict !== null).map(({ id }) => id)).toEqual(["fretry22"]);
    expect(items.filter((item) => item.isFolded).map(({ id }) => id)).toEqual(["fcents22"]);
    const byAgent = planTriage(triageReview({ verdicts }), { judge: "agent" });
    expect(byAgent.items.filter((item) => item.verdict !== null).map(({ id }) => id)).toEqual(["fcents22"]);
  });
});

describe("the blind view of a finding", () => {
  const secretFinding = (one: Finding): Finding => ({
    ...one,
    raisedBy: hidden.threads,
    author: "author-hidden",
    fingerprint: "print-hidden",
    lineage: "lineage-hidden",
    foldReason: "reason-hidden",
    knownSince: "2001-hidden",
    alsoSaid: hidden.threads.map((threadId) => ({
      ...{ threadId, title: "also-hidden", claim: "also-hidden", trigger: "also-hidden", outcome: "also-hidden" },
      ...{ severity: "low" as const, consequence: "other" as const },
    })),
  });

  it("holds neither how grave it was called nor who said it, nor how many, nor what was judged", () => {
    fc.assert(
      fc.property(someFinding, (one) => {
        const view = blind(secretFinding(one));
        const text = JSON.stringify(planTriage({ findings: [secretFinding(one)], verdicts: [] }).items);
        for (const word of [...hidden.threads, ...hidden.names, ...hidden.rest]) expect(text).not.toContain(word);
        expect(Object.values(view)).not.toContain(one.severity);
        expect(text).not.toMatch(/severity|raisedBy|threadId|"(?:critical|high|medium|low)"/);
        expect(BlindFinding.parse(JSON.parse(JSON.stringify(view)))).toEqual(view);
      }),
    );
  });

  it("is the same for findings that differ only in what is hidden", () => {
    fc.assert(
      fc.property(someFinding, fc.constantFrom(...Severity.options), (one, severity) => {
        expect(blind({ ...secretFinding(one), severity })).toEqual(blind(one));
      }),
    );
  });

  it("is told the rest of when it is revealed: who, how grave, and an agent's suggestion", () => {
    const reviewer = {
      name: "reviewer-hidden",
      kind: "api",
      model: "model-hidden",
      family: "family-hidden",
      isLocal: false,
    } as const;
    const [id = ""] = hidden.threads;
    const threads = [thread({ id, reviewer }), thread({ id: "another" })];
    const suggestion = verdict({ judge: "agent", judgement: "wrong", state: null });
    const facts = reveal(secretFinding(finding()), { threads, verdicts: [suggestion, verdict()] });
    expect(facts).toMatchObject({ severity: "critical", author: "author-hidden", suggestion, first: null });
    expect(facts.raisedBy).toMatchObject([{ threadId: id, reviewer: "reviewer-hidden:model-hidden" }]);
    expect(reveal(finding(), { threads, verdicts: [verdict()] }, "again").first).toEqual(verdict());
  });
});

describe("folding the rest of a group", () => {
  const given = (judgement: Judgement, group = "introduced", isDuplicate = false) => ({
    group,
    judgement,
    isDuplicate,
  });

  it("is offered after two rejections in a row in that group", () => {
    expect(offersFold([given("real"), given("wrong"), given("stylistic")], "introduced")).toBe(true);
    expect(offersFold([given("wrong")], "introduced")).toBe(false);
    expect(offersFold([given("wrong"), given("real"), given("stylistic")], "introduced")).toBe(false);
    expect(offersFold([given("wrong"), given("unsure")], "introduced")).toBe(false);
    expect(offersFold([given("wrong"), given("wrong")], "doubt")).toBe(false);
    expect(offersFold([given("wrong", "missing"), given("wrong")], "introduced")).toBe(false);
    expect(offersFold([given("wrong"), given("wrong", "introduced", true)], "introduced")).toBe(false);
  });
});

describe("judging again", () => {
  const ids = Array.from({ length: 40 }, (_, index) => `f${index}`);
  const findings = ids.map((id) => finding({ id }));
  const judged = ids.map((id) => verdict({ findingId: id }));

  it("takes the same share whenever it is asked, in whatever order the findings come", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.string(), (share, seed) => {
        const sample = sampleJudged({ findings, verdicts: judged }, share, seed);
        expect(sample.size).toBe(Math.min(40, Math.max(1, Math.round(40 * share))));
        expect(sampleJudged({ findings: findings.toReversed(), verdicts: judged }, share, seed)).toEqual(sample);
      }),
    );
  });

  it("chooses others for other reviews, and only what a person judged and did not take back", () => {
    const choose = (seed: string) => [...sampleJudged({ findings, verdicts: judged }, 0.25, seed)].toSorted();
    expect(choose("r1")).not.toEqual(choose("r2"));
    const verdicts = [
      verdict({ findingId: "f1", withdrawnAt: "2026-11-22T12:00:00.000Z" }),
      verdict({ findingId: "f2", judge: "agent" }),
      verdict({ findingId: "f3", round: "again" }),
      verdict({ findingId: "f4" }),
    ];
    expect([...sampleJudged({ findings, verdicts }, 1, "r")]).toEqual(["f4"]);
    expect(sampleJudged({ findings, verdicts: [] }, 1, "r").size).toBe(0);
  });

  it("counts what agrees, and what at least is on the same side", () => {
    const again = (findingId: string, judgement: Judgement, change: Partial<Verdict> = {}) =>
      verdict({ findingId, judgement, state: null, round: "again", ...change });
    const first = (findingId: string, judgement: Judgement) => verdict({ findingId, judgement, state: null });
    const verdicts = [
      ...[first("a", "real"), again("a", "real")],
      ...[first("b", "wrong"), again("b", "stylistic")],
      ...[first("c", "real"), again("c", "wrong")],
      ...[first("d", "real"), again("d", "wrong", { withdrawnAt: "2026-11-22T12:00:00.000Z" })],
      ...[first("e", "unsure"), again("e", "real", { judge: "agent" })],
    ];
    expect(agreementOf(verdicts)).toEqual({
      ...{ compared: 3, same: 1, sameSide: 1 },
      changed: [
        { findingId: "b", first: "wrong", again: "stylistic" },
        { findingId: "c", first: "real", again: "wrong" },
      ],
    });
  });
});

describe("the summary of a triage", () => {
  const sitting = {
    ...({ id: "s1", reviewId: "rtriage2", face: "terminal", judge: "human", round: "first", isOpen: false } as const),
    ...{ startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, activeSeconds: 90, folded: ["fequals2", "fcents22"] },
  };

  it("counts by judgement, duplicates and what is folded apart, and says what comes next", () => {
    const said = (findingId: string, judgement: Judgement, change: Partial<Verdict> = {}) =>
      verdict({ findingId, judgement, state: judgement === "real" ? "open" : null, ...change });
    const verdicts = [
      said("fretry22", "real"),
      said("facknow2", "real", { duplicateOf: "fretry22" }),
      said("fguard22", "real", { state: "deferred" }),
      said("fcents22", "wrong"),
      said("fraces22", "real", { judge: "agent" }),
    ];
    const summary = triageSummary(triageReview({ verdicts }), [sitting, { ...sitting, id: "s2", judge: "agent" }]);
    expect(summary).toMatchObject({
      ...{ flags: 17, duplicates: 1, unjudged: 13, folded: 1, activeSeconds: 90, next: "triage" },
      counts: { real: 2, stylistic: 0, "out-of-scope": 0, wrong: 1, unsure: 0 },
      unflagged: ["src/util/clock.ts"],
      unread: [{ path: "src/legacy/report.ts" }],
    });
    expect(summary.realPer100Lines).toBeCloseTo(200 / summary.readLines);
  });

  it("sends what is real back to be fixed once all is judged or folded, and else has nothing but to be looked at", () => {
    const all = triageReview().findings.map(({ id }) => verdict({ findingId: id, judgement: "wrong", state: null }));
    expect(triageSummary(triageReview({ verdicts: all }), []).next).toBe("notes");
    const real = [...all, verdict({ findingId: "fretry22", at: "2026-11-23T10:00:00.000Z" })];
    expect(triageSummary(triageReview({ verdicts: real }), []).next).toBe("fix");
    const fixed = [...all, verdict({ findingId: "fretry22", at: "2026-11-23T10:00:00.000Z", state: "fixed" })];
    expect(triageSummary(triageReview({ verdicts: fixed }), []).next).toBe("notes");
    const nothingRead = { coverage: { files: [] }, findings: [] };
    expect(triageSummary(triageReview(nothingRead), [])).toMatchObject({ next: "notes", realPer100Lines: null });
  });
});

describe("a duplicate", () => {
  it("means the finding at the end of the chain, also where people went in circles", () => {
    const latest = new Map(
      [
        verdict({ findingId: "a", duplicateOf: "b" }),
        verdict({ findingId: "b", duplicateOf: "c" }),
        verdict({ findingId: "x", duplicateOf: "y" }),
        verdict({ findingId: "y", duplicateOf: "x" }),
      ].map((one) => [one.findingId, one]),
    );
    expect([originalOf("a", latest), originalOf("c", latest)]).toEqual(["c", "c"]);
    expect(["x", "y"]).toContain(originalOf("x", latest));
  });
});

describe("a reason", () => {
  it("is kept by saying the same again, in the same round, and by nothing that was taken back", () => {
    const verdicts = [
      verdict({ judgement: "wrong", reason: "locked" }),
      verdict({ judgement: "real", reason: "no", withdrawnAt: "2026-11-22T12:00:00.000Z" }),
    ];
    expect(keptReason(verdicts, { judgement: "wrong", judge: "human" })).toBe("locked");
    expect(keptReason(verdicts, { judgement: "real", judge: "human" })).toBe("");
    expect(keptReason(verdicts, { judgement: "wrong", judge: "human", round: "again" })).toBe("");
    expect(keptReason(verdicts, { judgement: "wrong", judge: "agent" })).toBe("");
  });
});

describe("active time", () => {
  it("leaves out what is idle beyond a minute", () => {
    const time = activeTime(0);
    time.touch(10_000);
    expect(time.take(15_000)).toBe(15);
    expect(time.take(600_000)).toBe(60);
    expect(time.take(601_200)).toBeCloseTo(1.2);
    expect(time.total()).toBeCloseTo(76.2);
  });

  it("counts no time twice and none backwards", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 90_000 })), (steps) => {
        const time = activeTime(0);
        let now = 0;
        let taken = 0;
        for (const step of steps) {
          now += step;
          taken += time.take(now);
        }
        expect(taken).toBeCloseTo(time.total());
        expect(taken).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
