import { describe, expect, test } from "vitest";
import type { BuildEvent } from "../../src/core/build.ts";
import { headOf } from "../../src/core/build-head.ts";
import { type BuildState, foldBuild, type ReviewStanding } from "../../src/core/build-state.ts";
import {
  anotherRound,
  type BuildLimits,
  type BuildStep,
  defaultBuildLimits,
  nextStep,
} from "../../src/core/build-step.ts";
import { noFacts } from "../../src/flow/attempts.ts";
import * as of from "../fixtures/build-journal.ts";

function stateOf(events: readonly BuildEvent[], standings: readonly ReviewStanding[] = []): BuildState {
  const state = foldBuild(events, standings);
  if (state === null) throw new Error("no plan");
  return state;
}

function stepOf(
  events: readonly BuildEvent[],
  standings: readonly ReviewStanding[] = [],
  limits: Partial<BuildLimits> = {},
): BuildStep {
  return nextStep(stateOf(events, standings), { ...defaultBuildLimits, ...limits });
}

const ask = { type: "ask", purpose: "increment", incrementId: null, reviewId: null, again: null };
const standing = (reviewId: string, change: Partial<ReviewStanding> = {}): ReviewStanding => ({
  ...{ reviewId, isEnded: true, findings: 0, unjudged: 0, open: 0, ...change },
});

test("a work whose spec was drafted at most has no state yet", () => {
  expect(foldBuild([])).toBeNull();
  expect(foldBuild([of.done])).toBeNull();
});

describe("set-up", () => {
  const begun = of.begun({ setup: "npm ci" });

  test("comes before the first turn, and again until it passes", () => {
    expect(stepOf([begun])).toEqual({ type: "set-up" });
    expect(stepOf([begun, of.ran(null, "failed")])).toEqual({ type: "set-up" });
    expect(stepOf([begun, of.ran(null, "failed"), of.ran(null, "passed")])).toEqual(ask);
    expect(stateOf([begun])).toMatchObject({ phase: "setting-up", waitsFor: "nobody" });
  });

  test("is none where no command was given", () => {
    expect(stepOf([of.begun()])).toEqual(ask);
  });
});

describe("a turn", () => {
  test("that was cut off is asked again, as what it was asked for", () => {
    const rework = of.asked("b2", { purpose: "rework", incrementId: "i1" });
    const proposed = [of.begun(), of.asked("b1"), of.ended("b1"), of.settled("b1", of.increment(1))];
    const events = [...proposed, of.decided("i1", "comment", { comment: "No." }), rework];
    const again = { turnId: "b2", why: "interrupted" };
    expect(stepOf(events)).toEqual({ ...ask, purpose: "rework", incrementId: "i1", again });
  });

  test("that failed is asked again", () => {
    const events = [of.begun(), of.asked("b1"), of.ended("b1", { outcome: of.failure, report: null })];
    expect(stepOf(events)).toEqual({ ...ask, again: { turnId: "b1", why: "failed" } });
    expect(stateOf(events).turns).toMatchObject([{ id: "b1", outcome: of.failure, isSettled: false }]);
  });

  test("that was answered becomes a commit, and is not asked again", () => {
    expect(stepOf([of.begun(), of.asked("b1"), of.ended("b1")])).toEqual({ type: "settle", turnId: "b1" });
  });

  test("goes on in the conversation that was found", () => {
    const found = [of.begun(), of.asked("b1"), of.threadFound("b1", "session-1")];
    expect(stateOf(found)).toMatchObject({ sessionId: "session-1", isSessionKnown: false });
    expect(stateOf([...found, of.ended("b1")])).toMatchObject({ sessionId: "session-1", isSessionKnown: true });
  });

  test("begins a new conversation where the one that was found never answered", () => {
    const outcome = of.failure;
    const found = [of.begun(), of.asked("b1"), of.threadFound("b1", "session-1"), of.ended("b1", { outcome })];
    expect(stateOf(found).sessionId).toBeNull();
  });

  test("keeps a conversation in which something was answered before it failed", () => {
    const first = [of.begun(), of.asked("b1"), of.threadFound("b1", "session-1"), of.ended("b1")];
    const events = [...first, of.settled("b1", null), of.asked("b2"), of.ended("b2", { outcome: of.failure })];
    expect(stateOf(events)).toMatchObject({ sessionId: "session-1", isSessionKnown: true });
  });

  test("counts what it cost and used, failed ones too, and says where that is not known", () => {
    const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const facts = { ...noFacts, usage };
    const failed = of.ended("b1", { outcome: of.failure, facts, costUsd: 0.1 });
    const events = [of.begun(), of.asked("b1"), failed, of.asked("b2"), of.ended("b2", { facts, costUsd: 0.2 })];
    const state = stateOf(events);
    expect(state.costUsd).toBeCloseTo(0.3);
    expect(state).toMatchObject({ inputTokens: 200, outputTokens: 40, hasUnknownCost: false });
    const unknown = [...events, of.settled("b2", null), of.asked("b3"), of.ended("b3", { costUsd: null })];
    expect(stateOf(unknown).hasUnknownCost).toBe(true);
    const cutOff = [of.begun(), of.asked("b1"), of.asked("b2"), of.ended("b2", { facts, costUsd: 0.2 })];
    expect(stateOf(cutOff).hasUnknownCost).toBe(true);
    const timedOut = { status: "timed-out", problem: "deadline", reason: "Too long.", hint: "" } as const;
    const late = [of.begun(), of.asked("b1"), of.ended("b1", { outcome: timedOut, facts, costUsd: null })];
    expect(stateOf(late).hasUnknownCost).toBe(true);
  });

  test("is not asked beyond the ceiling of cost", () => {
    const events = [of.begun(), of.asked("b1"), of.ended("b1"), of.settled("b1", null)];
    expect(stepOf(events, [], { maxCostUsd: 0.25 })).toEqual({ type: "ceiling", of: "cost" });
    expect(stepOf(events, [], { maxCostUsd: 0.26 })).toEqual(ask);
  });
});

describe("an increment", () => {
  const proposed = (change: Parameters<typeof of.begun>[0] = {}) => [
    ...[of.begun(change), of.asked("b1"), of.ended("b1"), of.settled("b1", of.increment(1))],
  ];

  test("is checked, then shown to the developer, however the check ended", () => {
    const events = proposed({ check: "npm test" });
    expect(stepOf(events)).toEqual({ type: "check", incrementId: "i1" });
    const asking = { type: "ask-decision", incrementId: "i1" };
    expect(stepOf([...events, of.ran("i1", "passed")])).toEqual({ ...asking, why: "proposed" });
    expect(stepOf([...events, of.ran("i1", "failed")])).toEqual({ ...asking, why: "check-failed" });
  });

  test("is accepted by rule where nobody is to be asked and nothing fails", () => {
    const accept = { type: "decide-by-rule", incrementId: "i1", decision: "accepted" };
    expect(stepOf(proposed({ isAuto: true }))).toEqual(accept);
    expect(stepOf([...proposed({ isAuto: true, check: "npm test" }), of.ran("i1", "passed")])).toEqual(accept);
  });

  test("whose check fails goes back by rule twice, then the developer is asked", () => {
    const events = [...proposed({ isAuto: true, check: "npm test" }), of.ran("i1", "failed")];
    for (const turnId of ["b2", "b3"]) {
      expect(stepOf(events)).toEqual({ type: "decide-by-rule", incrementId: "i1", decision: "comment" });
      events.push(of.decided("i1", "comment", { by: "auto" }));
      expect(stepOf(events)).toEqual({ ...ask, purpose: "rework", incrementId: "i1" });
      events.push(of.asked(turnId, { purpose: "rework", incrementId: "i1" }), of.ended(turnId));
      events.push(of.settled(turnId, of.increment(1)));
      expect(stepOf(events)).toEqual({ type: "check", incrementId: "i1" });
      events.push(of.ran("i1", "timed-out"));
    }
    expect(stepOf(events)).toEqual({ type: "ask-decision", incrementId: "i1", why: "check-failed" });
    expect(stateOf(events).waitsFor).toBe("developer");
  });

  test("is not sent back where the check could not be started at all", () => {
    const events = [...proposed({ isAuto: true, check: "npm test" }), of.ran("i1", "not-started")];
    expect(stepOf(events)).toEqual({ type: "ask-decision", incrementId: "i1", why: "check-failed" });
  });

  test("that is reworked stays the same one, on the same parent, and is checked anew", () => {
    const events = [
      ...[...proposed({ check: "npm test" }), of.ran("i1", "passed"), of.decided("i1", "comment", { comment: "No." })],
      ...[of.asked("b2", { purpose: "rework", incrementId: "i1" }), of.ended("b2")],
      of.settled("b2", of.increment(1, { commit: "c".repeat(40) })),
    ];
    const { increments } = stateOf(events);
    expect(increments).toHaveLength(1);
    expect(increments[0]).toMatchObject({
      parent: of.plan.base.commit,
      turnIds: ["b1", "b2"],
      check: null,
      decision: null,
    });
    expect(headOf(stateOf(events))).toBe("c".repeat(40));
    expect(stepOf(events)).toEqual({ type: "check", incrementId: "i1" });
  });

  test("that a rework takes back is gone, and the next one is asked for", () => {
    const rework = [of.asked("b2", { purpose: "rework", incrementId: "i1" }), of.ended("b2"), of.settled("b2", null)];
    const events = [...proposed(), of.decided("i1", "comment"), ...rework];
    expect(stateOf(events).increments[0]?.increment.state).toBe("rejected");
    expect(headOf(stateOf(events))).toBe(of.plan.base.commit);
    expect(stepOf(events)).toEqual(ask);
  });

  test("that is rejected is told of until a turn was answered that was told", () => {
    const events = [...proposed(), of.decided("i1", "rejected", { comment: "Too much." })];
    const undone = [{ title: "Step 1", comment: "Too much." }];
    expect(stateOf(events)).toMatchObject({ undone });
    expect(headOf(stateOf(events))).toBe(of.plan.base.commit);
    expect(stateOf([...events, of.asked("b2")])).toMatchObject({ undone });
    expect(stateOf([...events, of.asked("b2"), of.ended("b2", { outcome: of.failure })])).toMatchObject({ undone });
    expect(stateOf([...events, of.asked("b2"), of.ended("b2")])).toMatchObject({ undone: [] });
  });

  test("is built upon the one before it that stays", () => {
    const second = [of.asked("b2"), of.ended("b2"), of.settled("b2", of.increment(2)), of.decided("i2", "rejected")];
    const third = [of.asked("b3"), of.ended("b3"), of.settled("b3", of.increment(3))];
    const { increments } = stateOf([of.begun(), ...of.accepted("b1", of.increment(1)), ...second, ...third]);
    const first = of.increment(1).commit;
    expect(increments.map(({ parent }) => parent)).toEqual([of.plan.base.commit, first, first]);
  });

  test("is the last one by rule when the ceiling is reached", () => {
    const events = [of.begun({ isAuto: true }), ...of.accepted("b1", of.increment(1))];
    expect(stepOf(events, [], { maxIncrements: 1 })).toEqual({ type: "ceiling", of: "increments" });
    expect(stepOf([of.begun(), ...of.accepted("b1", of.increment(1))], [], { maxIncrements: 1 })).toEqual(ask);
  });
});

describe("what is built", () => {
  const report = { title: "", criteria: [], isDone: true };

  test("is complete when the builder says so with an increment that is accepted", () => {
    expect(stepOf([of.begun(), ...of.accepted("b1", of.increment(1), true)])).toEqual({ type: "mark-built" });
  });

  test("is not complete when that increment is rejected", () => {
    const events = [of.begun(), of.asked("b1"), of.ended("b1", { report }), of.settled("b1", of.increment(1))];
    expect(stepOf([...events, of.decided("i1", "rejected")])).toEqual(ask);
  });

  test("is complete when the builder says so and changes nothing more", () => {
    const empty = [of.asked("b2"), of.ended("b2", { report }), of.settled("b2", null)];
    expect(stepOf([of.begun(), ...of.accepted("b1", of.increment(1)), ...empty])).toEqual({ type: "mark-built" });
  });

  test("is for the developer to say where nothing was built, or nothing is changed twice in a row", () => {
    const nothing = [of.begun(), of.asked("b1"), of.ended("b1", { report }), of.settled("b1", null)];
    expect(stepOf(nothing)).toEqual({ type: "ask-built", turnId: "b1" });
    const once = [of.begun(), of.asked("b1"), of.ended("b1", { report: null }), of.settled("b1", null)];
    expect(stepOf(once)).toEqual(ask);
    const twice = [...once, of.asked("b2"), of.ended("b2"), of.settled("b2", null)];
    expect(stepOf(twice)).toEqual({ type: "ask-built", turnId: "b2" });
  });
});

describe("reviews", () => {
  const complete = [of.begun(), ...of.accepted("b1", of.increment(1), true), of.built()];
  const own = [...complete, of.reviewBegun("r1", "self-review")];
  const cross = [...own, of.reviewBegun("r2", "review")];
  const fixed = (turnId: string, position: number) => [
    of.asked(turnId, { purpose: "fix", reviewId: "r2" }),
    ...[of.ended(turnId), of.settled(turnId, of.increment(position)), of.decided(`i${position}`, "accepted")],
  ];

  test("begin with the builder's own, which is gone on with until it has ended", () => {
    expect(stepOf(complete)).toEqual({ type: "begin-review", kind: "self-review" });
    expect(stepOf(own, [standing("r1", { isEnded: false })])).toEqual({
      ...{ type: "resume-review", reviewId: "r1", kind: "self-review" },
    });
    expect(stateOf(own)).toMatchObject({ phase: "self-review", waitsFor: "builder" });
  });

  test("leave the builder's own out where it was skipped, before or after it was begun", () => {
    expect(stepOf([...complete, of.skipped])).toEqual({ type: "begin-review", kind: "review" });
    expect(stepOf([...own, of.skipped])).toEqual({ type: "begin-review", kind: "review" });
  });

  test("have the builder mend what it found itself, once, and then somebody else read", () => {
    expect(stepOf(own, [standing("r1")])).toEqual({ type: "begin-review", kind: "review" });
    const found = [standing("r1", { findings: 2, unjudged: 2 })];
    expect(stepOf(own, found)).toEqual({ ...ask, purpose: "mend-own", reviewId: "r1" });
    const mended = [...own, of.asked("b2", { purpose: "mend-own", reviewId: "r1" }), of.ended("b2")];
    expect(stepOf(mended, found)).toEqual({ type: "settle", turnId: "b2" });
    const settled = [...mended, of.settled("b2", of.increment(2))];
    expect(stepOf(settled, found)).toEqual({ type: "ask-decision", incrementId: "i2", why: "proposed" });
    expect(stateOf(settled, found).phase).toBe("self-review");
    expect(stepOf([...settled, of.decided("i2", "rejected")], found)).toEqual({ type: "begin-review", kind: "review" });
  });

  test("are judged before anything is mended, and mended before they are looked at again", () => {
    const found = [standing("r1"), standing("r2", { findings: 2, unjudged: 2 })];
    expect(stepOf(cross, found)).toEqual({ type: "triage", reviewId: "r2" });
    expect(stateOf(cross, found)).toMatchObject({ phase: "triage", waitsFor: "developer" });
    const open = [standing("r1"), standing("r2", { findings: 2, open: 1 })];
    const judged = [...cross, of.triaged("r2")];
    expect(stepOf(judged, open)).toEqual({ type: "fix", reviewId: "r2" });
    expect(stateOf(judged, open)).toMatchObject({ phase: "fixing", waitsFor: "builder" });
    expect(stepOf([...judged, ...fixed("b2", 2)], open)).toEqual({ type: "begin-recheck", of: "r2" });
    expect(stateOf([...judged, ...fixed("b2", 2)], open).phase).toBe("rechecking");
  });

  test("are not looked at again where the fix changed nothing or was rejected", () => {
    const open = [standing("r1"), standing("r2", { findings: 2, open: 1 })];
    const turn = [...cross, of.triaged("r2"), of.asked("b2", { purpose: "fix", reviewId: "r2" }), of.ended("b2")];
    expect(stepOf([...turn, of.settled("b2", null)], open)).toEqual({ type: "ask-done" });
    const rejected = [...turn, of.settled("b2", of.increment(2)), of.decided("i2", "rejected")];
    expect(stepOf(rejected, open)).toEqual({ type: "ask-done" });
  });

  test("end with the question whether that is all, when nothing is open or it was mended often enough", () => {
    expect(stepOf(cross, [standing("r1"), standing("r2")])).toEqual({ type: "ask-done" });
    const again = [...cross, of.triaged("r2"), ...fixed("b2", 2), of.reviewBegun("r3", "recheck")];
    const open = ["r1", "r2", "r3"].map((id) => standing(id, { open: 1 }));
    expect(stepOf(again, open)).toEqual({ type: "fix", reviewId: "r2" });
    expect(stepOf(again, open, { maxFixes: 1 })).toEqual({ type: "ask-done" });
    const mended = ["r1", "r2", "r3"].map((id) => standing(id));
    expect(stepOf(again, mended)).toEqual({ type: "ask-done" });
    expect(stepOf(again, [...mended.slice(0, 2), standing("r3", { unjudged: 1 })])).toEqual({
      ...{ type: "triage", reviewId: "r3" },
    });
  });

  test("go for another round with what is open, else with the whole", () => {
    const open = stateOf(cross, [standing("r1"), standing("r2", { open: 1 })]);
    expect(anotherRound(open)).toEqual({ type: "fix", reviewId: "r2" });
    const none = stateOf(cross, [standing("r1"), standing("r2")]);
    expect(anotherRound(none)).toEqual({ type: "begin-review", kind: "review" });
  });

  test("are taken as ended by what came after them, where the ledger is not asked", () => {
    expect(stateOf(cross).reviews.map(({ standing: { isEnded } }) => isEnded)).toEqual([true, false]);
    expect(stateOf([...cross, of.triaged("r2")]).reviews.every(({ standing: { isEnded } }) => isEnded)).toBe(true);
  });
});

test("a work that is done does nothing more, and is delivered after that", () => {
  const events = [of.begun(), ...of.accepted("b1", of.increment(1), true), of.built(), of.skipped, of.done];
  expect(stepOf(events)).toEqual({ type: "none" });
  expect(stateOf(events)).toMatchObject({ phase: "done", waitsFor: "nobody" });
  expect(stateOf([...events, of.delivered])).toMatchObject({ phase: "delivered", delivered: { branch: "retry" } });
});
