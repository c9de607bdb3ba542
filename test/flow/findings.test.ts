import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { makeAnchorIndex } from "../../src/core/anchor.ts";
import { parseDiff } from "../../src/core/diff.ts";
import type { Finding, RawFinding } from "../../src/core/finding.ts";
import type { Judgement } from "../../src/core/verdict.ts";
import { addFindings, type FindingContext } from "../../src/flow/findings.ts";
import type { JudgedFinding } from "../../src/ports.ts";

const quote = '  const tenant = url.searchParams.get("tenant") ?? user.tenant;';
const diff = [
  "--- a/export.ts",
  "+++ b/export.ts",
  "@@ -1,1 +1,2 @@",
  " export function run() {",
  `+${quote}`,
  "",
].join("\n");

const empty: RawFinding = {
  title: "Empty tenant in the query string exports nothing",
  claim:
    "The tenant is taken from the query string; an empty ?tenant= is not replaced by the user's tenant, so the export is empty.",
  path: "export.ts",
  startLine: null,
  endLine: null,
  quote,
  trigger: "",
  outcome: "",
  disproof: "",
  standing: "defect",
  consequence: "wrong-result",
  severity: "low",
  category: "boundary",
  scope: "introduced",
};
const unchecked: RawFinding = {
  ...empty,
  title: "Tenant id from the query string is not checked",
  claim:
    "The tenant is taken from the query string and not compared with the user's tenant, so any user can export another tenant's invoices.",
  consequence: "security",
  severity: "critical",
  category: "access-control",
};

function contextWith(judged: readonly JudgedFinding[] = []): FindingContext {
  let next = 0;
  return {
    index: makeAnchorIndex({ files: parseDiff(diff).map((patch) => ({ patch, base: null, head: null })) }),
    authorship: { families: [], files: [], evidence: [] },
    judged,
    renames: new Map(),
    host: {
      newId: (kind) => `${kind}${judged.length}-${next++}`,
      sha256: (text) => createHash("sha256").update(text).digest("hex"),
    },
  };
}

/** A finding as an earlier review had it, judged. */
function judgedAs(judgement: Judgement, raw: RawFinding): JudgedFinding {
  const [finding] = addFindings([], [raw], "before", contextWith()).findings as [Finding];
  const verdict = {
    findingId: finding.id,
    judgement,
    reason: "",
    seconds: null,
    duplicateOf: null,
    judge: "human",
  } as const;
  return {
    finding,
    verdict: { ...verdict, at: "2026-03-01T10:00:00.000Z", state: judgement === "real" ? "open" : null },
  };
}

function raisedAfter(judged: readonly JudgedFinding[], ...raised: readonly RawFinding[]): readonly Finding[] {
  const context = contextWith(judged);
  return raised.reduce<readonly Finding[]>(
    (findings, raw, index) => addFindings(findings, [raw], `t${index}`, context).findings,
    [],
  );
}

describe("what a thread adds to the findings", () => {
  test("another defect of a line that was judged wrong stands open", () => {
    expect(raisedAfter([judgedAs("wrong", empty)], unchecked)).toMatchObject([{ fold: null, lineage: null }]);
  });

  test("what was judged wrong folds, and takes nothing with it that another thread says there", () => {
    const reworded = {
      ...empty,
      title: "?? lets an empty tenant through",
      claim: "?? only replaces null: an empty ?tenant= exports nothing.",
    };
    for (const raised of [
      [empty, reworded],
      [reworded, empty],
    ]) {
      const byTitle = new Map(raisedAfter([judgedAs("wrong", empty)], ...raised).map((f) => [f.title, f.fold]));
      expect(byTitle).toEqual(
        new Map([
          [empty.title, "judged-before"],
          [reworded.title, null],
        ]),
      );
    }
  });

  test("what was judged wrong and is graver now stands open beside its fold", () => {
    const graver: RawFinding = { ...empty, severity: "critical" };
    expect(raisedAfter([judgedAs("wrong", empty)], empty, graver).map((f) => f.fold)).toEqual(["judged-before", null]);
  });

  test("nothing new vanishes into what was refuted", () => {
    const context = contextWith();
    const [first] = addFindings([], [empty], "t1", context).findings as [Finding];
    const refuted: Finding = { ...first, fold: "refuted", foldReason: "guarded" };
    const { findings, changes } = addFindings([refuted], [empty], "t2", context);
    expect(changes).toMatchObject([{ isNew: true }]);
    expect(findings.map((f) => f.fold)).toEqual(["refuted", null]);
  });

  test("a known real one stands open, though it is raised as a doubt, and by whomever", () => {
    const doubt: RawFinding = { ...unchecked, standing: "doubt" };
    const reworded: RawFinding = {
      ...doubt,
      claim:
        "The tenant of the query string is not compared with the tenant of the user: any user can export invoices.",
    };
    const judged = [judgedAs("real", unchecked)];
    const known = { knownAs: judged[0]?.finding.id, fold: null, standing: "doubt" };
    expect(raisedAfter(judged, doubt)).toMatchObject([known]);
    expect(raisedAfter(judged, doubt, reworded)).toMatchObject([known]);
    expect(raisedAfter(judged, reworded, doubt)).toMatchObject([known]);
  });

  test("a doubt that nobody judged folds", () => {
    expect(raisedAfter([], { ...unchecked, standing: "doubt" })).toMatchObject([{ fold: "doubt", knownAs: null }]);
  });
});

describe("what a recheck finds in the lines of a finding that an earlier recheck found again", () => {
  test("is known as the first of them, which is the one that it looks at again", () => {
    const [again] = raisedAfter([], unchecked);
    const first = { ...(again as Finding), id: "f1" };
    const second = { ...(again as Finding), id: "f2", lineage: "f1", knownAs: "f1" };
    const verdict = (findingId: string, at: string) => {
      const rest = { reason: "", seconds: null, judge: "human", duplicateOf: null, state: "open" } as const;
      return { ...rest, findingId, judgement: "real" as const, at };
    };
    const judged = [
      { finding: first, verdict: verdict("f1", "2026-11-22T10:00:00.000Z") },
      { finding: second, verdict: verdict("f2", "2026-11-22T11:00:00.000Z") },
    ];
    const earlier = [{ finding: first, verdict: verdict("f2", "2026-11-22T11:00:00.000Z"), place: null }];
    const { findings } = addFindings([], [unchecked], "t9", { ...contextWith(judged), earlier });
    expect(findings).toMatchObject([{ lineage: "f1", knownAs: "f1", fold: null }]);
  });
});
