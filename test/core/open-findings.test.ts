import { describe, expect, it } from "vitest";
import { openFindings } from "../../src/core/open-findings.ts";
import type { RecheckResult } from "../../src/core/recheck.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { finding, snapshot, verdict } from "../fixtures/snapshot.ts";

const root = (change: Partial<ReviewSnapshot> = {}) => review("r1", { findings: [finding({ id: "f1" })], ...change });

function review(id: string, change: Partial<ReviewSnapshot>): ReviewSnapshot {
  const base = snapshot(change);
  return { ...base, header: { ...base.header, id } };
}

const ids = (snapshots: readonly ReviewSnapshot[]) => openFindings(snapshots).map(({ finding: { id } }) => id);

describe("what is real and open in a family of reviews", () => {
  it("is what the latest verdict of a person calls real and open", () => {
    expect(ids([root({ verdicts: [verdict({ findingId: "f1" })] })])).toEqual(["f1"]);
    expect(
      ids([root({ verdicts: [verdict({ findingId: "f1" }), verdict({ findingId: "f1", state: "fixed" })] })]),
    ).toEqual([]);
    expect(ids([root({ verdicts: [verdict({ findingId: "f1", judge: "agent" })] })])).toEqual([]);
    expect(ids([root()])).toEqual([]);
  });

  it("leaves out duplicates, what was deferred, and what was set aside", () => {
    for (const change of [
      { duplicateOf: "f0" },
      { state: "deferred" as const },
      { judgement: "wrong" as const, state: null },
    ]) {
      expect(ids([root({ verdicts: [verdict({ findingId: "f1", ...change })] })])).toEqual([]);
    }
  });

  it("says what the latest recheck said of it", () => {
    const said = (status: RecheckResult["status"]): RecheckResult => ({
      findingId: "f1",
      status,
      reason: status,
      threadId: "t9",
    });
    const first = review("r2", { findings: [], rechecks: [said("not-fixed")] });
    const second = review("r3", { findings: [], rechecks: [said("cannot-tell")] });
    const [open] = openFindings([root({ verdicts: [verdict({ findingId: "f1" })] }), first, second]);
    expect(open).toMatchObject({ reviewId: "r1", lastRecheck: { status: "cannot-tell" } });
  });

  it("names a defect once that a recheck found again, and believes what was said of it last", () => {
    const again = finding({ id: "f2", lineage: "f1" });
    const real = verdict({ findingId: "f1", at: "2026-11-22T10:00:00.000Z" });
    const fixed = verdict({ findingId: "f1", state: "fixed", at: "2026-11-22T11:00:00.000Z" });
    const back = verdict({ findingId: "f2", at: "2026-11-22T12:00:00.000Z" });
    expect(ids([root({ verdicts: [real] }), review("r2", { findings: [again] })])).toEqual(["f1"]);
    expect(ids([root({ verdicts: [real, fixed] }), review("r2", { findings: [again] })])).toEqual([]);
    const [open] = openFindings([
      root({ verdicts: [real, fixed] }),
      review("r2", { findings: [again], verdicts: [back] }),
    ]);
    expect(open).toMatchObject({ finding: { id: "f1" }, verdict: { findingId: "f2" } });
  });

  it("keeps two findings of one review apart that an earlier review had as one", () => {
    const both = [finding({ id: "f1", lineage: "f0" }), finding({ id: "f2", lineage: "f0" })];
    const verdicts = both.map(({ id }) => verdict({ findingId: id }));
    expect(ids([root({ findings: both, verdicts })])).toEqual(["f1", "f2"]);
  });
});
