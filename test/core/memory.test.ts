import { describe, expect, it } from "vitest";
import type { Finding, Location } from "../../src/core/finding.ts";
import { type JudgedFinding, latestVerdicts, recallVerdict } from "../../src/core/memory.ts";
import type { Verdict } from "../../src/core/verdict.ts";

const LONG_QUOTE = "const user = await findUser(request.params.id)";

function finding(overrides: Partial<Omit<Finding, "location">> & { location?: Partial<Location> } = {}): Finding {
  const { location, ...rest } = overrides;
  return {
    id: "now",
    title: "A missing user crashes the handler",
    claim: "findUser returns undefined for an unknown id, and the handler reads user.email without a check.",
    location: {
      path: "src/user.ts",
      side: "head",
      startLine: 12,
      endLine: 12,
      quote: LONG_QUOTE,
      anchor: "exact",
      ...location,
    },
    why: { trigger: "", outcome: "" },
    disproof: "",
    standing: "defect",
    consequence: "crash",
    severity: "high",
    category: "validation",
    scope: "introduced",
    raisedBy: ["t9"],
    alsoSaid: [],
    author: "anthropic",
    fingerprint: "5eed",
    lineage: null,
    fold: null,
    foldReason: null,
    knownAs: null,
    ...rest,
  };
}

function verdict(overrides: Partial<Verdict> = {}): Verdict {
  return {
    findingId: "before",
    judgement: "wrong",
    reason: "",
    seconds: null,
    judge: "human",
    at: "2026-03-01T10:00:00.000Z",
    duplicateOf: null,
    state: null,
    ...overrides,
  };
}

function judged(overrides: Partial<Verdict> = {}, earlier: Finding = finding({ id: "before" })): JudgedFinding {
  return { finding: earlier, verdict: verdict({ findingId: earlier.id, ...overrides }) };
}

const kindOf = (now: Finding, earlier: readonly JudgedFinding[], renames?: ReadonlyMap<string, string>) =>
  recallVerdict(now, earlier, renames)?.kind ?? null;

describe("memory of verdicts", () => {
  it.each(["wrong", "stylistic", "out-of-scope"] as const)("folds what was judged %s", (judgement) => {
    const earlier = judged({ judgement });
    expect(recallVerdict(finding(), [earlier])).toEqual({ kind: "folded", earlier });
  });

  it("knows a real one that is still open, and one that was put off", () => {
    expect(kindOf(finding(), [judged({ judgement: "real", state: "open" })])).toBe("known-real");
    expect(kindOf(finding(), [judged({ judgement: "real", state: "deferred" })])).toBe("known-real");
  });

  it("shows anew what was fixed and is back, and what nobody decided", () => {
    expect(kindOf(finding(), [judged({ judgement: "real", state: "fixed" })])).toBe(null);
    expect(kindOf(finding(), [judged({ judgement: "unsure" })])).toBe(null);
  });

  it("forgets what was taken back, and takes a second judgement for none", () => {
    expect(kindOf(finding(), [judged({ withdrawnAt: "2026-03-02T10:00:00.000Z" })])).toBe(null);
    expect(kindOf(finding(), [judged({ round: "again" })])).toBe(null);
    const real = judged({ judgement: "real", state: "open", at: "2026-02-01T10:00:00.000Z" });
    expect(kindOf(finding(), [real, judged({ withdrawnAt: "2026-03-02T10:00:00.000Z" })])).toBe("known-real");
  });

  it("lets the latest verdict count, in whatever order and time zone they are given", () => {
    const rejected = judged({ at: "2026-03-01T10:00:00.000Z" });
    const real = judged({ judgement: "real", state: "open", at: "2026-03-01T10:30:00.000+01:00" });
    const realLater = judged({ judgement: "real", state: "open", at: "2026-03-02T00:00:00.000Z" });
    expect(kindOf(finding(), [rejected, real])).toBe("folded");
    expect(kindOf(finding(), [realLater, rejected])).toBe("known-real");
  });

  it("takes the one that stands later on record of two given at the same moment", () => {
    const real = judged({ judgement: "real", state: "open" });
    expect(kindOf(finding(), [judged(), real])).toBe("known-real");
    expect(kindOf(finding(), [real, judged()])).toBe("folded");
  });

  it("ignores what an agent suggested", () => {
    expect(kindOf(finding(), [judged({ judge: "agent" })])).toBe(null);
    const later = judged({ judge: "agent", judgement: "real", state: "open", at: "2026-04-01T00:00:00.000Z" });
    expect(kindOf(finding(), [judged(), later])).toBe("folded");
  });

  it("does not apply once the anchored code has changed", () => {
    expect(kindOf(finding({ fingerprint: "c0de" }), [judged()])).toBe(null);
  });

  it("does not apply to another claim about the same code", () => {
    const other = finding({
      title: "Any caller reads any user",
      claim: "The id is not compared with the session's own.",
    });
    expect(kindOf(other, [judged()])).toBe(null);
  });

  const EMPTY: Partial<Finding> = {
    title: "Empty tenant in the query string exports nothing",
    claim:
      "The tenant is taken from the query string; an empty ?tenant= is not replaced by the user's tenant, so the export is empty.",
  };

  it.each([
    [
      "Empty tenant in the query exports nothing",
      "The tenant is taken from the query string, and an empty ?tenant= is not replaced by the user's own tenant, so that the export is empty.",
    ],
    [
      "An empty tenant parameter exports nothing",
      "?? only replaces null, so an empty ?tenant= in the query string is not replaced by the user's tenant and the export is empty.",
    ],
  ])("knows a claim that is said again in much the same words: %s", (title, claim) => {
    expect(kindOf(finding({ title, claim }), [judged({}, finding({ id: "before", ...EMPTY }))])).toBe("folded");
  });

  it("does not apply to another defect of the same line, however many words they share", () => {
    const unchecked = finding({
      title: "Tenant id from the query string is not checked",
      claim:
        "The tenant is taken from the query string and not compared with the user's tenant, so any user can export another tenant's invoices.",
    });
    expect(kindOf(unchecked, [judged({}, finding({ id: "before", ...EMPTY }))])).toBe(null);
  });

  it("does not hold for what is graver now than what was rejected, but knows a real one whatever its weight", () => {
    const mild = finding({ id: "before", severity: "medium", consequence: "crash" });
    expect(kindOf(finding({ severity: "high" }), [judged({}, mild)])).toBe(null);
    expect(kindOf(finding({ severity: "medium", consequence: "security" }), [judged({}, mild)])).toBe(null);
    expect(kindOf(finding({ severity: "low", consequence: "other" }), [judged({}, mild)])).toBe("folded");
    expect(kindOf(finding(), [judged({ judgement: "real", state: "open" }, mild)])).toBe("known-real");
  });

  it("lets no older verdict take the place of one that does not hold", () => {
    const earlier = judged({ judgement: "real", state: "open", at: "2026-01-01T00:00:00.000Z" });
    expect(kindOf(finding(), [earlier, judged({}, finding({ id: "before", severity: "low" }))])).toBe(null);
  });

  it("knows every wording that the developer was shown", () => {
    const account = { threadId: "t3", trigger: "", outcome: "", severity: "high", consequence: "crash" } as const;
    const also = { ...account, title: EMPTY.title ?? "", claim: EMPTY.claim ?? "" };
    expect(kindOf(finding(EMPTY), [judged({}, finding({ id: "before", alsoSaid: [also] }))])).toBe("folded");
  });

  it("follows code that moved to other lines or another file", () => {
    const moved = finding({ location: { path: "src/account.ts", startLine: 90, endLine: 90 } });
    expect(kindOf(moved, [judged()])).toBe("folded");
  });

  it("knows short code only in its file, by its old name too", () => {
    const short = (path: string) => finding({ id: "before", location: { path, quote: "return null;" } });
    const earlier = [judged({}, short("src/user.ts"))];
    expect(kindOf(short("src/user.ts"), earlier)).toBe("folded");
    expect(kindOf(short("src/account.ts"), earlier)).toBe(null);
    const renames = new Map([
      ["src/account.ts", "src/member.ts"],
      ["src/member.ts", "src/user.ts"],
    ]);
    expect(kindOf(short("src/account.ts"), earlier, renames)).toBe("folded");
  });

  it("ends on renames that run in a circle", () => {
    const short = (path: string) => finding({ id: "before", location: { path, quote: "}" } });
    const renames = new Map([
      ["a.ts", "b.ts"],
      ["b.ts", "a.ts"],
    ]);
    expect(kindOf(short("a.ts"), [judged({}, short("c.ts"))], renames)).toBe(null);
  });

  it("never applies to unanchored findings", () => {
    const unanchored = finding({
      id: "before",
      fingerprint: "",
      location: { anchor: "unanchored", startLine: null, endLine: null },
    });
    expect(kindOf(unanchored, [judged({}, unanchored)])).toBe(null);
    expect(kindOf(finding({ fingerprint: "" }), [judged({}, finding({ fingerprint: "" }))])).toBe(null);
    const stale = finding({ location: { anchor: "unanchored" } });
    expect(kindOf(stale, [judged({}, stale)])).toBe(null);
  });
});

describe("the verdicts that count", () => {
  it("are the latest human one of each finding", () => {
    const first = verdict({ at: "2026-03-01T10:00:00.000Z" });
    const second = verdict({ judgement: "real", state: "open", at: "2026-03-05T10:00:00.000Z" });
    const suggestion = verdict({ judge: "agent", at: "2026-03-09T10:00:00.000Z" });
    const other = verdict({ findingId: "__proto__" });
    expect(latestVerdicts([second, first, suggestion, other])).toEqual(
      new Map([
        ["before", second],
        ["__proto__", other],
      ]),
    );
  });
});
