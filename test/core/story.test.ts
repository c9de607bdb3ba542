import { describe, expect, it } from "vitest";
import type { Handoff } from "../../src/core/handoff.ts";
import type { RecheckStatus } from "../../src/core/recheck.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { type ReviewStory, storyFindings, storyOf } from "../../src/core/story.ts";
import { storySteps } from "../../src/core/story-steps.ts";
import { finding, snapshot, thread, verdict } from "../fixtures/snapshot.ts";
import { wholeStory } from "../fixtures/story.ts";
import { triageReview } from "../fixtures/triage-review.ts";

const at = (hour: number) => `2026-11-22T${hour}:00:00.000Z`;

function review(id: string, hour: number, change: Partial<ReviewSnapshot> = {}): ReviewSnapshot {
  const whole = snapshot({ findings: [], ...change });
  return { ...whole, header: { ...whole.header, id, startedAt: at(hour) } };
}

const result = (status: RecheckStatus, findingId = "f1") => ({ findingId, status, reason: status, threadId: "t9" });

const handoff = (hour: number, findings = ["f1"]): Handoff => ({
  ...{ id: `h${hour}`, reviewId: "r1", findings, way: "shown", target: null, at: at(hour), endedAt: null },
});

const root = (change: Partial<ReviewSnapshot> = {}) =>
  review("r1", 10, { findings: [finding({ id: "f1" })], ...change });
const real = verdict({ findingId: "f1", at: at(11) });

function story(rounds: ReviewStory["rounds"], change: Partial<ReviewStory> = {}): ReviewStory {
  return { rounds, handoffs: [], sittings: [], ...change };
}

const stepsOf = (given: ReviewStory) => storySteps(given).map((step) => step.kind);

describe("what came of a finding", () => {
  it.each([
    ["open", verdict()],
    ["fixed", verdict({ state: "fixed" })],
    ["deferred", verdict({ state: "deferred" })],
    ["unsure", verdict({ judgement: "unsure", state: null })],
    ["stylistic", verdict({ judgement: "stylistic", state: null })],
    ["out-of-scope", verdict({ judgement: "out-of-scope", state: null })],
    ["wrong", verdict({ judgement: "wrong", state: null })],
    ["duplicate", verdict({ duplicateOf: "f0" })],
    ["duplicate", verdict({ judgement: "wrong", state: null, duplicateOf: "f0" })],
    ["unjudged", verdict({ judge: "agent" })],
    ["unjudged", verdict({ withdrawnAt: at(12) })],
  ] as const)("is %s by the verdict that counts", (group, given) => {
    const [told] = storyFindings(storyOf(root({ verdicts: [{ ...given, findingId: "f1" }] })));
    expect(told?.group).toBe(group);
  });

  it("is that it was judged before, unless somebody has judged it anew", () => {
    const folded = finding({ id: "f1", fold: "judged-before" });
    expect(storyFindings(storyOf(root({ findings: [folded] })))[0]?.group).toBe("judged-before");
    expect(storyFindings(storyOf(root({ findings: [folded], verdicts: [real] })))[0]?.group).toBe("open");
  });

  it("is told in the order of what asks something of the developer, and doubts behind defects", () => {
    const groups = storyFindings(wholeStory()).map(({ group }) => group);
    expect([...new Set(groups)]).toEqual([
      ...["open", "unjudged", "unsure", "fixed", "deferred", "stylistic", "out-of-scope", "wrong"],
      ...["judged-before", "duplicate"],
    ]);
    const unjudged = storyFindings(storyOf(triageReview())).filter(({ group }) => group === "unjudged");
    const doubts = unjudged.map(({ finding: { standing, fold } }) => standing === "doubt" || fold === "refuted");
    expect(doubts).toEqual([...doubts].sort((a, b) => Number(a) - Number(b)));
    expect(doubts).toContain(true);
  });

  it("holds every finding of every round once, the suggestion of an agent beside the verdict of a person", () => {
    const told = storyFindings(wholeStory());
    expect(told).toHaveLength(18);
    const races = told.find(({ finding: { id } }) => id === "fraces22");
    expect(races).toMatchObject({
      verdict: { judgement: "unsure" },
      suggestion: { judgement: "real", judge: "agent" },
    });
  });

  it("waits for a judgement again when it was called fixed and a later round found it again", () => {
    const fixed = verdict({ findingId: "f1", state: "fixed", at: at(11) });
    const again = review("r2", 12, { findings: [finding({ id: "f2", lineage: "f1" })] });
    const before = review("r2", 10, { findings: [finding({ id: "f2", lineage: "f1" })] });
    const [told] = storyFindings(story([root({ verdicts: [fixed] }), again]));
    expect(told).toMatchObject({ group: "unjudged", again: [{ reviewId: "r2", findingId: "f2" }] });
    expect(storyFindings(story([root({ verdicts: [fixed] }), before]))[0]?.group).toBe("fixed");
  });

  it("waits for a judgement again when it was set aside and a later round found it anew", () => {
    const wrong = verdict({ findingId: "f1", judgement: "wrong", state: null, at: at(11) });
    const anew = review("r2", 12, { findings: [finding({ id: "f2", lineage: "f1" })] });
    const judged = verdict({ findingId: "f2", judgement: "wrong", state: null, at: at(13) });
    const folded = review("r2", 12, { findings: [finding({ id: "f2", lineage: "f1", fold: "judged-before" })] });
    const told = story([root({ verdicts: [wrong] }), anew]);
    expect(storyFindings(told)[0]).toMatchObject({ group: "unjudged", again: [{ findingId: "f2" }] });
    expect(storySteps(told)).toMatchObject([{ kind: "judge", reviewId: "r2" }]);
    expect(storyFindings(story([root({ verdicts: [wrong] }), { ...anew, verdicts: [judged] }]))[0]?.group).toBe(
      "wrong",
    );
    expect(storyFindings(story([root({ verdicts: [wrong] }), folded]))[0]?.group).toBe("wrong");
  });
});

describe("what is left to do", () => {
  it("is nothing when all is judged, mended and read", () => {
    const fixed = verdict({ findingId: "f1", state: "fixed", at: at(11) });
    expect(storySteps(storyOf(root({ verdicts: [fixed] })))).toEqual([]);
    expect(storySteps(storyOf(root({ findings: [] })))).toEqual([]);
  });

  it("goes from handing back over checking again to saying that it is fixed", () => {
    const open = root({ verdicts: [real] });
    expect(stepsOf(story([open]))).toEqual(["fix"]);
    expect(stepsOf(story([open], { handoffs: [handoff(12)] }))).toEqual(["recheck"]);
    const checked = (status: RecheckStatus) => review("r2", 13, { rechecks: [result(status)] });
    expect(stepsOf(story([open, checked("not-fixed")], { handoffs: [handoff(12)] }))).toEqual(["fix"]);
    expect(stepsOf(story([open, checked("cannot-tell")], { handoffs: [handoff(12)] }))).toEqual(["fix"]);
    expect(stepsOf(story([open, checked("fixed")], { handoffs: [handoff(12)] }))).toEqual(["confirm"]);
    expect(stepsOf(story([open, checked("fixed")], { handoffs: [handoff(12), handoff(14)] }))).toEqual(["recheck"]);
  });

  it("is to hand back again what a recheck called fixed and found again", () => {
    const again = finding({ id: "f2", lineage: "f1", knownAs: "f1" });
    const both = review("r2", 13, { rechecks: [result("fixed")], findings: [again] });
    expect(stepsOf(story([root({ verdicts: [real] }), both], { handoffs: [handoff(12)] }))).toEqual(["fix"]);
  });

  it("believes a person who opens again what a recheck called fixed", () => {
    const reopened = verdict({ findingId: "f1", at: at(14) });
    const checked = review("r2", 13, { rechecks: [result("fixed")] });
    expect(stepsOf(story([root({ verdicts: [real, reopened] }), checked]))).toEqual(["fix"]);
  });

  it("is to judge, in the round that found it, what nobody has judged, and not what was folded or judged before", () => {
    const fresh = review("r2", 13, { findings: [finding({ id: "f2" }), finding({ id: "f3", fold: "judged-before" })] });
    expect(storySteps(story([root({ verdicts: [{ ...real, state: "fixed" }] }), fresh]))).toMatchObject([
      { kind: "judge", reviewId: "r2", findings: [{ finding: { id: "f2" } }] },
    ]);
    const [sitting] = wholeStory().sittings;
    const folded = { ...(sitting as NonNullable<typeof sitting>), folded: ["f1"] };
    expect(stepsOf(story([root()], { sittings: [folded] }))).toEqual([]);
    expect(stepsOf(story([root()], { sittings: [{ ...folded, judge: "agent" }] }))).toEqual(["judge"]);
  });

  it("is to have read what was not, but for what another tool brought", () => {
    const imported = { name: "lintbot", kind: "import", model: null, family: "unknown", isLocal: false } as const;
    const nothing = { findings: [], status: "partial" } as const;
    expect(storySteps(storyOf(root(nothing)))).toMatchObject([{ kind: "read", reviewId: "r1", status: "partial" }]);
    expect(storySteps(storyOf(root({ ...nothing, threads: [thread({ reviewer: imported })] })))).toEqual([]);
  });
});
