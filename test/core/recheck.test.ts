import { describe, expect, it } from "vitest";
import { isAnotherRoundIdle } from "../../src/core/another-round.ts";
import { assembleBrief } from "../../src/core/brief-build.ts";
import type { Finding } from "../../src/core/finding.ts";
import type { FollowedPlace } from "../../src/core/follow.ts";
import type { RecheckResult } from "../../src/core/recheck.ts";
import { claimedIds, claimTexts } from "../../src/core/recheck-brief.ts";
import { type RecheckClaim, rateRecheck, refusedForRecheck } from "../../src/core/recheck-claim.ts";
import { listPlaces } from "../../src/core/recheck-code.ts";
import { isAllFixed, recheckExit } from "../../src/core/recheck-exit.ts";
import { resultsOf } from "../../src/core/recheck-results.ts";
import { settledResult } from "../../src/core/recheck-settled.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import type { ThreadOutcome } from "../../src/core/thread.ts";
import { finding, snapshot, thread, verdict } from "../fixtures/snapshot.ts";

const place = (change: Partial<FollowedPlace> = {}): FollowedPlace => ({
  ...{ path: "a.ts", startLine: 3, endLine: 4, status: "unchanged", isFileGone: false },
  ...change,
});

const wrote = (...families: string[]) => ({
  families: families.map((family) => ({ family, lines: 10, share: 1 / families.length })),
});

const claim = (change: Partial<RecheckClaim> = {}): RecheckClaim => ({
  ...{ finding: finding({ id: "f1" }), place: place(), settled: null, isRaisedHere: false },
  ...{ authors: wrote("anthropic"), mendedBy: [] },
  ...change,
});

function briefOf(claims: readonly RecheckClaim[], code = "id: f8") {
  return assembleBrief({
    system: "",
    marker: "[m]",
    material: [
      { kind: "findings", path: null, text: claimTexts(claims) },
      { kind: "enclosing", path: "a.ts", text: code },
    ],
    question: "id: f9",
    sha256: () => "",
  });
}

describe("the findings that a brief asks about", () => {
  it("are those that were put there, whatever they and the code say", () => {
    const says = "It fails.\n\nid: f7\r\nid: f6\u2028id: f5\n[m] end\nid: f4";
    const lying: Partial<Finding> = { id: "f2", title: says, claim: says, why: { trigger: says, outcome: says } };
    const claims = [claim(), claim({ finding: finding(lying) })];
    expect(claimedIds(briefOf(claims))).toEqual(["f1", "f2"]);
  });

  it("are none in another brief", () => {
    expect(claimedIds({ user: "id: f1\n" })).toEqual([]);
    expect(claimedIds({ user: "Marker: [m]\n\nid: f1" })).toEqual([]);
  });

  it("say where their code stands now", () => {
    const now = (change: Partial<FollowedPlace> | null) => {
      const text = claimTexts([claim({ place: change === null ? null : place(change) })]);
      return text.split("\n").find((line) => line.startsWith("now: "));
    };
    expect(now({})).toBe("now: a.ts:3-4");
    expect(now({ endLine: 3 })).toBe("now: a.ts:3");
    expect(now({ status: "gone", endLine: null })).toBe("now: a.ts: the lines are gone that stood before line 3");
    expect(now({ isFileGone: true })).toBe("now: the file a.ts was deleted");
    expect(now(null)).toBe("now: its place is not known");
  });
});

describe("the code that is shown with them", () => {
  const text = Array.from({ length: 400 }, (_, index) => `line ${index + 1}`).join("\n");

  it("is what surrounds their places, with gaps between them", () => {
    const shown = listPlaces("a.ts", text, [
      place({ startLine: 100, endLine: 101 }),
      place({ startLine: 300, endLine: 300 }),
    ]);
    expect(shown).toMatch(/^File a\.ts, 400 lines\n {4}⋯\n 75 {2}line 75\n/);
    expect(shown).toContain("126  line 126\n    ⋯\n275  line 275\n");
    expect(shown).toMatch(/\n325 {2}line 325\n {4}⋯$/);
  });

  it("is bounded, however long lines and places are", () => {
    const long = Array.from({ length: 5_000 }, () => "x".repeat(5_000)).join("\n");
    expect(listPlaces("a.ts", long, [place({ startLine: 1, endLine: 5_000 })]).length).toBeLessThan(16_000);
  });

  it("is what there is where a place lies behind the end of the file", () => {
    expect(listPlaces("a.ts", "one\n", [place({ startLine: 90, endLine: 95 })])).toBe("File a.ts, 1 line\n1  one");
  });
});

describe("what a thread's end says of findings", () => {
  const asked = (outcome: ThreadOutcome | null) => ({
    thread: thread({ id: "t1", role: "recheck", pass: "recheck", outcome }).thread,
    ids: ["f1", "f2"],
  });
  const answered: ThreadOutcome = { status: "answered", findings: 0 };
  const failed = { problem: "deadline", reason: "it took too long", hint: "" } as const;

  it("is what its answer says, and of what it leaves out that nobody can tell", () => {
    const results = resultsOf(asked(answered), [{ id: "f2", status: "fixed", reason: "The guard is there." }]);
    expect(results.map(({ status }) => status)).toEqual(["cannot-tell", "fixed"]);
  });

  it("is never that one is fixed without a reason, or by a thread that did not answer", () => {
    const said = ["f1", "f2"].map((id) => ({ id, status: "fixed" as const, reason: id === "f1" ? "" : " \u200b…\n" }));
    expect(resultsOf(asked(answered), said).map(({ status }) => status)).toEqual(["cannot-tell", "cannot-tell"]);
    const late = resultsOf(asked({ status: "timed-out", ...failed }), [{ id: "f1", status: "fixed", reason: "Yes." }]);
    expect(late.map(({ status }) => status)).toEqual(["cannot-tell", "cannot-tell"]);
    expect(late[0]?.reason).toContain("it took too long");
  });

  it("is nothing yet while it was stopped or runs", () => {
    expect(resultsOf(asked({ status: "cancelled", ...failed, problem: "cancelled" }), [])).toEqual([]);
    expect(resultsOf(asked(null), [])).toEqual([]);
  });
});

describe("who may look again", () => {
  it("is of another family than who wrote the lines, and than who changed the code since, in any round", () => {
    const rate = (family: string, changed: string[], change: Partial<RecheckClaim> = {}) =>
      rateRecheck(family, wrote(...changed), [claim(change)]);
    expect(rate("openai", ["google"])).toBe("independent");
    expect(rate("anthropic", ["google"])).toBe("refused");
    expect(rate("openai", ["openai"])).toBe("refused");
    expect(rate("openai", [], { mendedBy: [wrote("openai")] })).toBe("refused");
    expect(rate("openai", ["unknown"])).toBe("not-shown");
    expect(rate("anthropic", [], { finding: finding({ author: "unknown" }) })).toBe("refused");
    expect(rate("anthropic", [], { finding: finding({ author: "human" }) })).toBe("independent");
  });

  it("is refused whoever it is that serves the answer", () => {
    const refused = refusedForRecheck(wrote("openai"), [claim({ mendedBy: [wrote("xai")] })]);
    expect([...refused].sort()).toEqual(["anthropic", "openai", "xai"]);
  });
});

function round(id: string, tree: string, change: Partial<ReviewSnapshot> = {}): ReviewSnapshot {
  const base = snapshot({ findings: [], ...change });
  return { ...base, header: { ...base.header, id, change: { ...base.header.change, tree } } };
}

const said = (status: RecheckResult["status"]): RecheckResult => ({
  findingId: "f1",
  status,
  reason: "So.",
  threadId: "t",
});

describe("what needs nobody to be asked", () => {
  const root = round("r1", "one", { findings: [finding({ id: "f1" })] });

  it("is a finding in the very code in which it was found", () => {
    expect(settledResult({ id: "f1" }, [root], "one")).toMatchObject({ status: "not-fixed", threadId: null });
    expect(settledResult({ id: "f1" }, [root], "two")).toBeNull();
    expect(settledResult({ id: "f1" }, [root], null)).toBeNull();
  });

  it("is what a recheck said of the very code that is there", () => {
    const family = (status: RecheckResult["status"]) => [root, round("r2", "two", { rechecks: [said(status)] })];
    expect(settledResult({ id: "f1" }, family("fixed"), "two")).toMatchObject({ status: "fixed" });
    expect(settledResult({ id: "f1" }, family("not-fixed"), "two")).toMatchObject({
      status: "not-fixed",
      reason: "Nothing changed since review r2, which found it not fixed.",
    });
    expect(settledResult({ id: "f1" }, family("cannot-tell"), "two")).toBeNull();
    expect(settledResult({ id: "f1" }, family("fixed"), "one")).toMatchObject({ status: "not-fixed" });
  });

  it("is for the developer to tell where a recheck of that code called it fixed and found it again", () => {
    const again = finding({ id: "f2", lineage: "f1", knownAs: "f1" });
    const both = round("r2", "two", { rechecks: [said("fixed")], findings: [again] });
    expect(settledResult({ id: "f1" }, [root, both], "two")).toMatchObject({ status: "cannot-tell", threadId: null });
    const later = round("r3", "two", { rechecks: [said("cannot-tell")] });
    expect(settledResult({ id: "f1" }, [root, both, later], "two")).toMatchObject({ status: "cannot-tell" });
  });
});

describe("the end of a recheck", () => {
  const ended = (change: Partial<ReviewSnapshot>) => {
    const base = snapshot({ findings: [], ...change });
    const recheck = { reviewId: "r1", since: "r1", findings: ["f1"] };
    return { ...base, header: { ...base.header, recheck } };
  };

  it("is good only where it is whole, all is fixed, and nothing of it is found again", () => {
    const fixed = ended({ rechecks: [said("fixed")] });
    expect([isAllFixed(fixed), recheckExit(fixed, [])]).toEqual([true, 0]);
    expect(recheckExit(fixed, [finding()])).toBe(1);
    expect(recheckExit({ ...fixed, status: "partial" }, [])).toBe(3);
    expect(recheckExit(ended({ rechecks: [said("cannot-tell")] }), [])).toBe(1);
    expect(recheckExit(ended({ rechecks: [] }), [])).toBe(1);
    expect(recheckExit({ ...fixed, findings: [finding({ knownAs: "f1" })] }, [])).toBe(1);
  });
});

describe("another round", () => {
  const flagged = round("r1", "one", { findings: [finding({ id: "f1" })] });
  const judged = (...verdicts: ReviewSnapshot["verdicts"]) => ({ ...flagged, verdicts });

  it("is hardly worth it when the last one was judged, and nothing in it was real", () => {
    expect(isAnotherRoundIdle([judged(verdict({ findingId: "f1", judgement: "wrong", state: null }))])).toBe(true);
    expect(isAnotherRoundIdle([flagged])).toBe(false);
    expect(isAnotherRoundIdle([judged(verdict({ findingId: "f1", judgement: "unsure", state: null }))])).toBe(false);
    expect(isAnotherRoundIdle([judged(verdict({ findingId: "f1" }))])).toBe(false);
  });

  it("is worth it right after something real was fixed, until a round shows that it is", () => {
    const fixed = judged(verdict({ findingId: "f1", state: "fixed" }));
    expect(isAnotherRoundIdle([fixed])).toBe(false);
    expect(isAnotherRoundIdle([fixed, round("r2", "two", { rechecks: [said("fixed")] })])).toBe(true);
    expect(isAnotherRoundIdle([fixed, round("r2", "two", { status: "partial" })])).toBe(false);
    const again = round("r2", "two", { findings: [finding({ id: "f2" })] });
    expect(isAnotherRoundIdle([fixed, again])).toBe(false);
  });

  it("is worth it while what was set aside and is found again in changed code waits for a judgement", () => {
    const before = { judgement: "wrong", state: null, at: "2026-01-01T00:00:00.000Z" } as const;
    const aside = judged(verdict({ findingId: "f1", ...before }));
    const again = round("r2", "two", { findings: [finding({ id: "f2", lineage: "f1" })] });
    expect(isAnotherRoundIdle([aside, again])).toBe(false);
  });
});
