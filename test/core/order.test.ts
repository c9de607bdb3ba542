import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Consequence, type Finding, Fold, type Location, Scope, Severity, Standing } from "../../src/core/finding.ts";
import { type GroupedFindings, type GroupKey, isFailing, orderFindings } from "../../src/core/order.ts";
import type { Verdict } from "../../src/core/verdict.ts";

function finding(overrides: Partial<Omit<Finding, "location">> & { location?: Partial<Location> } = {}): Finding {
  const { location, ...rest } = overrides;
  return {
    id: "f",
    title: "A defect",
    claim: "",
    location: { path: "a.ts", side: "head", startLine: 1, endLine: 1, quote: "", anchor: "exact", ...location },
    why: { trigger: "", outcome: "" },
    disproof: "",
    standing: "defect",
    consequence: "crash",
    severity: "medium",
    category: "other",
    scope: "introduced",
    raisedBy: ["t1"],
    alsoSaid: [],
    author: "openai",
    fingerprint: "",
    lineage: null,
    fold: null,
    foldReason: null,
    knownAs: null,
    ...rest,
  };
}

function verdict(judgement: Verdict["judgement"], overrides: Partial<Verdict> = {}): Verdict {
  const state = judgement === "real" ? "open" : null;
  return {
    findingId: "f",
    judgement,
    reason: "",
    seconds: null,
    judge: "human",
    at: "2026-03-01T10:00:00.000Z",
    duplicateOf: null,
    state,
    ...overrides,
  };
}

const ids = (grouped: GroupedFindings, key: GroupKey) =>
  grouped.groups.find((g) => g.key === key)?.findings.map((f) => f.id) ?? [];
const groupOf = (f: Finding, verdicts: Verdict[] = []) => orderFindings([f], verdicts).groups[0]?.key;

describe("the order of findings", () => {
  it("is consequence class, then severity, then path, then line", () => {
    const sorted = [
      finding({ id: "1", consequence: "security", severity: "low", location: { path: "z.ts" } }),
      finding({ id: "2", severity: "high", location: { path: "b.ts" } }),
      finding({ id: "3", location: { path: "a.ts", startLine: 9 } }),
      finding({ id: "4", location: { path: "a.ts", startLine: 10 } }),
      finding({ id: "5", location: { path: "b.ts", startLine: 2 } }),
    ];
    expect(ids(orderFindings(sorted.toReversed(), []), "open")).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("never is the number of models that raised it", () => {
    const once = finding({ id: "once", location: { startLine: 1 } });
    const often = finding({ id: "often", location: { startLine: 2 }, raisedBy: ["t1", "t2", "t3"] });
    expect(ids(orderFindings([often, once], []), "open")).toEqual(["once", "often"]);
  });

  it("shows open, missing, pre-existing and unplaced ones, then counts what is folded", () => {
    const grouped = orderFindings(
      [
        finding({ id: "judged-before", fold: "judged-before" }),
        finding({ id: "refuted", fold: "refuted" }),
        finding({ id: "doubt", standing: "doubt", fold: "doubt" }),
        finding({ id: "unanchored", location: { anchor: "unanchored" } }),
        finding({ id: "pre-existing", scope: "pre-existing" }),
        finding({ id: "missing", scope: "missing", location: { anchor: "file" } }),
        finding({ id: "open" }),
      ],
      [],
    );
    expect(grouped.groups.map((g) => [g.key, g.isFolded, g.findings.map((f) => f.id)])).toEqual([
      ["open", false, ["open"]],
      ["missing", false, ["missing"]],
      ["pre-existing", false, ["pre-existing"]],
      ["unanchored", false, ["unanchored"]],
      ["doubt", true, ["doubt"]],
      ["refuted", true, ["refuted"]],
      ["judged-before", true, ["judged-before"]],
    ]);
    expect(grouped).toMatchObject({ shown: 4, folded: 3 });
  });

  it("folds a doubt that nobody marked as folded", () => {
    expect(groupOf(finding({ standing: "doubt" }))).toBe("doubt");
  });

  it("brings back whatever the developer judged real, until it is fixed", () => {
    expect(groupOf(finding({ standing: "doubt", fold: "doubt" }), [verdict("real")])).toBe("open");
    expect(groupOf(finding({ fold: "refuted", scope: "missing" }), [verdict("real")])).toBe("missing");
    expect(groupOf(finding(), [verdict("real", { state: "fixed" })])).toBe("fixed");
  });

  it("sets aside what the developer rejected, and leaves there what an agent rejected", () => {
    expect(groupOf(finding(), [verdict("out-of-scope")])).toBe("set-aside");
    expect(groupOf(finding(), [verdict("wrong", { judge: "agent" })])).toBe("open");
    expect(groupOf(finding(), [verdict("unsure")])).toBe("open");
  });

  it("takes no notice of what was taken back, or judged again to compare", () => {
    const withdrawn = { at: "2026-03-02T10:00:00.000Z", withdrawnAt: "2026-03-03T10:00:00.000Z" };
    expect(groupOf(finding(), [verdict("wrong", withdrawn)])).toBe("open");
    expect(groupOf(finding(), [verdict("wrong"), verdict("real", withdrawn)])).toBe("set-aside");
    expect(groupOf(finding(), [verdict("wrong", { round: "again" })])).toBe("open");
  });
});

describe("more findings than can be judged at once", () => {
  const nine = Array.from({ length: 9 }, (_, i) => finding({ id: `${i}`, location: { startLine: i + 1 } }));

  it("are folded visibly beyond the first seven", () => {
    const grouped = orderFindings(nine, []);
    expect(ids(grouped, "open")).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    expect(grouped.groups.at(-1)).toMatchObject({
      key: "overflow",
      isFolded: true,
      findings: [
        { id: "7", fold: "overflow" },
        { id: "8", fold: "overflow" },
      ],
    });
  });

  it("make room with every judgement", () => {
    const verdicts = [verdict("wrong", { findingId: "0" }), verdict("real", { findingId: "1" })];
    const grouped = orderFindings(nine, verdicts);
    expect(ids(grouped, "open")).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect(ids(grouped, "overflow")).toEqual([]);
  });

  it("are not folded for good: an earlier overflow is worked out again", () => {
    const stored = finding({ id: "x", fold: "overflow", foldReason: "beyond the first 7 to judge" });
    expect(orderFindings([stored], []).groups).toMatchObject([
      { key: "open", findings: [{ id: "x", fold: null, foldReason: null }] },
    ]);
  });

  it("can all be asked for", () => {
    expect(orderFindings(nine, [], { maxOpen: Number.POSITIVE_INFINITY })).toMatchObject({ shown: 9, folded: 0 });
  });
});

const someFinding = fc
  .record({
    consequence: fc.constantFrom(...Consequence.options),
    severity: fc.constantFrom(...Severity.options),
    scope: fc.constantFrom(...Scope.options),
    standing: fc.constantFrom(...Standing.options),
    fold: fc.constantFrom(null, ...Fold.options),
    line: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ line, ...rest }) => finding({ ...rest, location: { startLine: line } }));

describe("ordering any findings", () => {
  it("keeps every one in exactly one group and does not depend on the order given", () => {
    fc.assert(
      fc.property(fc.array(someFinding, { maxLength: 30 }), (findings) => {
        const named = findings.map((f, index) => ({ ...f, id: `f${index}` }));
        const grouped = orderFindings(named, []);
        const all = grouped.groups.flatMap((g) => g.findings.map((f) => f.id));
        expect(all.toSorted()).toEqual(named.map((f) => f.id).toSorted());
        expect(grouped.shown + grouped.folded).toBe(named.length);
        expect(orderFindings(named.toReversed(), [])).toEqual(grouped);
      }),
    );
  });
});

describe("failing on a finding", () => {
  it("asks for the severity or a higher one", () => {
    expect(isFailing(finding({ severity: "high" }), undefined, "high")).toBe(true);
    expect(isFailing(finding({ severity: "critical" }), undefined, "high")).toBe(true);
    expect(isFailing(finding({ severity: "medium" }), undefined, "high")).toBe(false);
  });

  it("counts what the change introduced or lacks, not what was there before", () => {
    expect(isFailing(finding({ scope: "missing" }), undefined, "low")).toBe(true);
    expect(isFailing(finding({ scope: "pre-existing" }), undefined, "low")).toBe(false);
    expect(isFailing(finding({ scope: "pre-existing" }), verdict("real"), "low")).toBe(false);
  });

  it("counts a doubt only once it is judged real", () => {
    const doubt = finding({ standing: "doubt", fold: "doubt" });
    expect(isFailing(doubt, undefined, "low")).toBe(false);
    expect(isFailing(doubt, verdict("unsure"), "low")).toBe(false);
    expect(isFailing(doubt, verdict("real"), "low")).toBe(true);
    const known = finding({ standing: "doubt", knownAs: "f-earlier" });
    expect([groupOf(known), isFailing(known, undefined, "low")]).toEqual(["open", true]);
    expect(groupOf(known, [verdict("wrong")])).toBe("set-aside");
  });

  it("counts neither the refuted, the judged before, the set aside nor the fixed", () => {
    expect(isFailing(finding({ fold: "refuted" }), undefined, "low")).toBe(false);
    expect(isFailing(finding({ fold: "judged-before" }), undefined, "low")).toBe(false);
    expect(isFailing(finding(), verdict("stylistic"), "low")).toBe(false);
    expect(isFailing(finding(), verdict("real", { state: "fixed" }), "low")).toBe(false);
  });

  it("counts what a verdict set aside that was taken back, or given a second time", () => {
    expect(isFailing(finding(), verdict("wrong", { withdrawnAt: "2026-03-03T10:00:00.000Z" }), "low")).toBe(true);
    expect(isFailing(finding(), verdict("wrong", { round: "again" }), "low")).toBe(true);
  });

  it("counts what is folded only for lack of room, what is unplaced and what an agent rejected", () => {
    expect(isFailing(finding({ fold: "overflow" }), undefined, "low")).toBe(true);
    expect(isFailing(finding({ location: { anchor: "unanchored" } }), undefined, "low")).toBe(true);
    expect(isFailing(finding(), verdict("wrong", { judge: "agent" }), "low")).toBe(true);
  });
});
