import { describe, expect, test } from "vitest";
import { headOf } from "../../src/core/build-head.ts";
import { type BuildState, foldBuild } from "../../src/core/build-state.ts";
import { workStatus } from "../../src/core/work-status.ts";
import * as of from "../fixtures/build-journal.ts";
import { finding, verdict } from "../fixtures/snapshot.ts";
import { drafted, overview, review, selfReview, spec, thread } from "../fixtures/work-overview.ts";

const one = [of.asked("b1"), of.ended("b1"), of.settled("b1", of.increment(1))];
const begun = [drafted, of.begun(), ...one];
const commands = (status: ReturnType<typeof workStatus>) => status.next.map(({ command }) => command);

describe("a driven work", () => {
  test("of which there is a draft waits for the developer to edit it", () => {
    const status = workStatus(overview({ events: [drafted] }), false);
    expect(status).toMatchObject({ phase: "drafted", waitsFor: "developer", isRunning: false, costUsd: 0.05 });
    expect(status.draft).toMatchObject({ reviewer: "openai:gpt-6", family: "openai", isEdited: null });
    expect(commands(status)).toEqual(["blindspot build spec.md --builder NAME"]);
  });

  test("of which the draft was written over waits for nobody", () => {
    const replaced = workStatus(overview({ work: { endedAt: "2026-11-23T00:00:00.000Z" }, events: [drafted] }), false);
    expect(replaced).toMatchObject({ phase: "drafted", waitsFor: "nobody" });
    expect(commands(replaced)).toEqual(["blindspot forget wabcdefg"]);
  });

  test("tells whether the spec is still the draft", () => {
    const events = [drafted, of.begun()];
    const draftOf = (hash: string) => workStatus(overview({ work: { spec: { ...spec, hash } }, events }), false).draft;
    expect(draftOf(spec.hash)).toMatchObject({ isEdited: true });
    expect(draftOf(drafted.draftHash)).toMatchObject({ isEdited: false });
  });

  test("tells of the turn that runs, and of one that was stopped, alike: who holds it makes the difference", () => {
    const asked = of.asked("b2", { purpose: "rework", incrementId: "i1" });
    const events = [...begun, of.decided("i1", "comment", { comment: "No." }), asked];
    const turn = { purpose: "rework", askedAt: asked.at, position: 1 };
    expect(workStatus(overview({ events }), true)).toMatchObject({ turn, isRunning: true, phase: "building" });
    const stopped = workStatus(overview({ events }), false);
    expect(stopped).toMatchObject({ turn, isRunning: false, waitsFor: "builder" });
    expect(commands(stopped)).toEqual(["blindspot build --resume wabcdefg"]);
  });

  test("tells of each increment how its check ended and what was decided", () => {
    const by = { by: "auto", comment: "npm test failed" } as const;
    const events = [
      ...[of.begun({ check: "npm test" }), ...one, of.ran("i1", "failed"), of.decided("i1", "comment", by)],
    ];
    const status = workStatus(overview({ events }), false);
    expect(status.increments).toMatchObject([
      {
        position: 1,
        state: "proposed",
        check: "failed",
        decision: { decision: "comment", ...by },
        files: 1,
        additions: 1,
      },
    ]);
    const accepted = workStatus(overview({ events: [...begun, of.decided("i1", "accepted")] }), false);
    expect(accepted.increments).toMatchObject([{ state: "accepted", check: null, decision: { by: "developer" } }]);
  });

  const reviewed = [
    ...[...begun, of.decided("i1", "accepted"), of.built(), of.reviewBegun("r1", "self-review")],
    of.reviewBegun("r2", "review"),
  ];

  test("waits for the judging of what another model found", () => {
    const reviews = [selfReview("r1"), review("r2", { findings: [finding({ id: "f1" })] })];
    const status = workStatus(overview({ events: reviewed }, reviews), false);
    expect(status).toMatchObject({ phase: "triage", waitsFor: "developer", selfReviews: { answered: 2, of: 2 } });
    expect(status.reviews).toMatchObject([
      { id: "r1", kind: "self-review", reviewers: ["claude-code"] },
      // Whose finding it is would be judged with it.
      { id: "r2", kind: "review", findings: 1, unjudged: 1, open: 0, reviewers: [] },
    ]);
    expect(commands(status)).toEqual(["blindspot triage r2", "blindspot build --resume wabcdefg"]);
  });

  test("is being mended once something is real", () => {
    const verdicts = [verdict({ findingId: "f1" })];
    const reviews = [selfReview("r1"), review("r2", { findings: [finding({ id: "f1" })], verdicts })];
    const status = workStatus(overview({ events: [...reviewed, of.triaged("r2")] }, reviews), false);
    expect(status).toMatchObject({ phase: "fixing", waitsFor: "builder" });
    expect(status.reviews[1]).toMatchObject({ unjudged: 0, open: 1, reviewers: ["codex"] });
  });

  test("that is done is to be delivered, then merged", () => {
    const done = workStatus(overview({ events: [...reviewed, of.done] }, [selfReview("r1"), review("r2")]), false);
    expect(done).toMatchObject({ phase: "done", waitsFor: "nobody" });
    expect(commands(done)[0]).toBe("blindspot build --deliver wabcdefg");
    const commit = headOf(foldBuild(reviewed) as BuildState);
    const delivered = { type: "delivered", at: "2026-11-23T10:00:00.000Z", branch: "fix it", commit } as const;
    const after = workStatus(overview({ events: [...reviewed, of.done, delivered] }), false);
    expect(after).toMatchObject({ phase: "delivered", since: delivered.at });
    expect(commands(after)[0]).toBe("git merge 'fix it'");
  });

  test("of which a part was delivered on the way is to be delivered once more", () => {
    const part = {
      type: "delivered",
      at: "2026-11-23T09:00:00.000Z",
      branch: "fix-it",
      commit: "0".repeat(40),
    } as const;
    const open = workStatus(overview({ events: [...reviewed, part] }), false);
    expect(commands(open).some((command) => command.startsWith("git merge"))).toBe(false);
    const done = workStatus(overview({ events: [...reviewed, part, of.done] }), false);
    expect(done).toMatchObject({ phase: "done" });
    expect(commands(done)[0]).toBe("blindspot build --deliver wabcdefg");
  });

  test("costs what the draft, the turns and the reviews cost, as far as that is known", () => {
    const known = workStatus(overview({ events: begun }, [review("r1", {}, [{ costUsd: 0.2 }])]), false);
    expect(known.costUsd).toBeCloseTo(0.5);
    expect(known.hasUnknownCost).toBe(false);
    const unknown = workStatus(overview({ events: begun }, [review("r1")]), false);
    expect(unknown).toMatchObject({ hasUnknownCost: true });
  });
});

describe("a work that a person builds", () => {
  const adopted = { way: "adopted", thread } as const;
  const increments = [of.increment(1, { state: "adopted" })];
  const statusOf = (...reviews: Parameters<typeof overview>[1] & object) =>
    workStatus(overview({ work: adopted, increments }, reviews), false);

  test("waits for somebody to say which session builds it", () => {
    const status = workStatus(overview({ work: { way: "adopted" } }), false);
    expect(status).toMatchObject({ phase: "building", builder: null, draft: null });
    expect(commands(status)).toEqual(["blindspot work adopt"]);
  });

  test("is reviewed by its own session, then by another model", () => {
    expect(commands(statusOf())).toEqual(["blindspot self-review", "blindspot review"]);
    expect(statusOf().selfReviews).toEqual({ answered: 0, of: 2, skipped: null });
    const itself = statusOf(selfReview("r1"));
    expect(itself).toMatchObject({ phase: "self-review", selfReviews: { answered: 2, of: 2 } });
    expect(commands(itself)).toEqual(["blindspot review"]);
  });

  test("waits for nobody while one of its reviews runs", () => {
    const running = review("r1", { status: "running" }, [{}, { outcome: null }]);
    const status = statusOf(running);
    expect(status).toMatchObject({ phase: "cross-review", isRunning: true, waitsFor: "reviewer" });
    expect(status.reviews[0]?.threads).toEqual({ ended: 1, answered: 1, total: 2 });
    expect(commands(status)).toEqual(["blindspot wait r1"]);
  });

  test.each([
    ["interrupted", "blindspot review --resume r1"],
    ["failed", "blindspot review --resume r1 --retry"],
    ["open", "blindspot reply r1 FILE"],
  ] as const)("goes on with a review that is %s", (status, command) => {
    expect(commands(statusOf(review("r1", { status })))).toEqual([command]);
  });

  test("is judged, mended, looked at again, and done", () => {
    const findings = [finding({ id: "f1" })];
    const judged = (change: Parameters<typeof verdict>[0]) =>
      statusOf(review("r1", { findings, verdicts: [verdict({ findingId: "f1", ...change })] }));
    expect(statusOf(review("r1", { findings }))).toMatchObject({ phase: "triage", waitsFor: "developer" });
    expect(commands(statusOf(review("r1", { findings })))).toEqual(["blindspot triage r1"]);
    expect(judged({})).toMatchObject({ phase: "fixing" });
    expect(commands(judged({}))).toEqual(["blindspot fix r1", "blindspot recheck r1"]);
    expect(commands(judged({ state: "fixed" }))).toEqual(["blindspot work done"]);
    const ended = workStatus(overview({ work: { ...adopted, endedAt: "2026-11-23T00:00:00.000Z" } }), false);
    expect(ended).toMatchObject({ phase: "done", waitsFor: "nobody", since: "2026-11-23T00:00:00.000Z" });
  });
});
