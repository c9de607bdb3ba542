import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FindingTally,
  kindOf,
  precisionOf,
  type StatRow,
  statistics,
  type ThreadTally,
} from "../../src/core/stats.ts";
import { type Arm, armsOf, authorsOf } from "../../src/core/stats-arms.ts";
import { Judgement } from "../../src/core/verdict.ts";

const openai: Arm = { family: "openai", role: "review", independence: "independent" };
const google: Arm = { family: "google", role: "review", independence: "partly" };
const control: Arm = { family: "anthropic", role: "control", independence: "control" };

const ofReview = { origin: "review", tool: null } as const;

function thread(change: Partial<ThreadTally> = {}): ThreadTally {
  return { ...openai, ...ofReview, reviewId: "r1", authors: ["anthropic"], outcome: "answered", count: 1, ...change };
}

function found(change: Partial<FindingTally> = {}): FindingTally {
  return { ...ofReview, author: "anthropic", arms: [openai], judgement: null, isDuplicate: false, count: 1, ...change };
}

const count = (change: { threads?: ThreadTally[]; findings?: FindingTally[]; folded?: FindingTally[] }): StatRow[] =>
  statistics({ threads: [], findings: [], folded: [], ...change });

describe("statistics", () => {
  it("count by who wrote, who read and in which role; a merged finding is credited to every arm once", () => {
    const rows = count({
      threads: [thread({ count: 2 }), thread({ ...google, reviewId: "r2" }), thread({ ...control })],
      findings: [
        found({ judgement: "real", arms: [openai, google], count: 3 }),
        found({ judgement: "wrong", arms: [control] }),
        found({ judgement: "stylistic" }),
      ],
    });
    expect(rows).toMatchObject([
      {
        kind: "cross",
        author: "anthropic",
        reviewer: "openai",
        reviews: 1,
        threads: 2,
        findings: 4,
        judged: 4,
        real: 3,
        stylistic: 1,
      },
      { kind: "cross", author: "anthropic", reviewer: "google", reviews: 1, threads: 1, findings: 3, real: 3 },
      { kind: "own", author: "anthropic", reviewer: "anthropic", role: "control", findings: 1, wrong: 1 },
    ]);
  });

  it("have duplicates and unsure ones apart from what was decided, and the unjudged in nothing but the findings", () => {
    const [row] = count({
      findings: [
        found({ judgement: "real", count: 7 }),
        found({ judgement: "out-of-scope", count: 2 }),
        found({ judgement: "wrong", count: 3 }),
        found({ judgement: "unsure", count: 4 }),
        found({ judgement: "real", isDuplicate: true, count: 5 }),
        found({ count: 6 }),
      ],
      folded: [found({ count: 2 })],
    });
    expect(row).toMatchObject({ findings: 27, judged: 16, unsure: 4, duplicates: 5, foldedUnjudged: 2 });
    expect(row && precisionOf(row)).toEqual({ real: 7, of: 12 });
  });

  it("have control, void and independence that was not shown apart", () => {
    const rows = count({
      threads: [thread({ outcome: "void" }), thread({ outcome: "timed-out", count: 2 }), thread({ outcome: null })],
      findings: [
        found({ author: "unknown" }),
        found({ arms: [{ ...openai, independence: "not-shown" }] }),
        found({ author: "openai", arms: [{ ...openai, independence: "partly" }] }),
      ],
    });
    expect(rows).toMatchObject([
      { kind: "cross", reviews: 0, threads: 0, void: 1, unanswered: 2, findings: 0 },
      { kind: "own", author: "openai", reviewer: "openai", findings: 1 },
      { kind: "not-shown", author: "anthropic", findings: 1 },
      { kind: "not-shown", author: "unknown", findings: 1 },
    ]);
    expect(kindOf("anthropic", { ...openai, role: "self-review" })).toBe("own");
    expect(kindOf("human", openai)).toBe("cross");
  });

  it("credit a reviewer once for what two of its threads raised, of which one was partly independent", () => {
    const partly = { ...openai, independence: "partly" };
    const both = { arms: [openai, partly], judgement: "real" } as const;
    const rows = count({ findings: [found(both)], folded: [found({ ...both, judgement: null })] });
    expect(rows).toMatchObject([{ kind: "cross", findings: 1, judged: 1, real: 1, foldedUnjudged: 1 }]);
  });

  it("count a review for a reviewer that answered in it", () => {
    const [row] = count({
      threads: [thread(), thread({ reviewId: "r2", outcome: "refused" }), thread({ reviewId: "r3", outcome: null })],
    });
    expect(row).toMatchObject({ reviews: 1, threads: 1, unanswered: 1 });
  });

  it("have rechecks and every other tool apart", () => {
    const recheck = { origin: "recheck", tool: null } as const;
    const bot = { origin: "import", tool: "lintbot", arms: [{ ...openai, family: "unknown" }] } as const;
    const rows = count({
      threads: [thread(), thread({ ...recheck, reviewId: "r2" })],
      findings: [
        found({ judgement: "real" }),
        found({ ...recheck, judgement: "wrong" }),
        found({ ...bot, judgement: "real" }),
      ],
    });
    expect(rows).toMatchObject([
      { kind: "cross", origin: "review", reviews: 1, real: 1, wrong: 0 },
      { kind: "cross", origin: "recheck", reviews: 1, real: 0, wrong: 1 },
      { kind: "not-shown", origin: "import", tool: "lintbot", reviewer: "unknown", real: 1 },
    ]);
  });

  it("leave out threads that raise nothing of their own", () => {
    expect(count({ threads: [thread({ role: "refute" }), thread({ role: "build" })] })).toEqual([]);
  });

  it("count a review once, however many threads it has, and for every family that wrote what was read", () => {
    const rows = count({
      threads: [
        thread({ authors: ["anthropic", "human"] }),
        thread({ independence: "partly", outcome: "refused" }),
        thread({ reviewId: "r2" }),
      ],
    });
    expect(rows.map(({ author, reviews, threads }) => [author, reviews, threads])).toEqual([
      ["anthropic", 2, 2],
      ["human", 1, 1],
    ]);
  });

  it("add up: nothing is lost and nothing counted twice in a row", () => {
    const families = fc.constantFrom("anthropic", "openai", "google", "unknown");
    const arm = fc.record({
      family: families,
      role: fc.constantFrom("review", "control"),
      independence: fc.constantFrom("independent", "partly", "not-shown", "control"),
    });
    const tally = fc.record({
      origin: fc.constantFrom("review", "recheck", "import"),
      tool: fc.constantFrom(null, "lintbot"),
      author: families,
      arms: fc.uniqueArray(arm, {
        maxLength: 3,
        selector: ({ family, role, independence }) => [family, role, independence].join(),
      }),
      judgement: fc.constantFrom(null, ...Judgement.options),
      isDuplicate: fc.boolean(),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(tally, { maxLength: 20 }), (findings) => {
        const rows = count({ findings });
        const rowsOf = ({ author, arms }: FindingTally) =>
          new Set(arms.map((arm) => [kindOf(author, arm), arm.family, arm.role].join()));
        const credited = findings.reduce((sum, one) => sum + one.count * rowsOf(one).size, 0);
        expect(rows.reduce((sum, row) => sum + row.findings, 0)).toBe(credited);
        for (const row of rows) {
          const { judged, duplicates, real, stylistic, outOfScope, wrong, unsure } = row;
          expect(judged).toBe(real + stylistic + outOfScope + wrong + unsure);
          expect(judged + duplicates).toBeLessThanOrEqual(row.findings);
        }
        expect(count({ findings: findings.toReversed() })).toEqual(rows);
      }),
    );
  });
});

describe("the arms of a finding", () => {
  it("are each there once, in the same order whoever answered first", () => {
    expect(armsOf([openai, google, { ...openai }])).toEqual(armsOf([google, openai]));
    expect(armsOf([])).toEqual([]);
  });
});

describe("the authors of a thread's files", () => {
  const share = (family: string) => ({ family, lines: 1, share: 1 });
  const authorship = {
    families: [share("anthropic"), share("human")],
    files: [
      { path: "a.ts", families: [share("openai"), share("anthropic")] },
      { path: "b.ts", families: [share("human")] },
    ],
    evidence: [],
  };

  it("are those of the files it read, else those of the change, else nobody that is known", () => {
    expect(authorsOf(["a.ts"], authorship)).toEqual(["anthropic", "openai"]);
    expect(authorsOf(["c.ts"], authorship)).toEqual(["anthropic", "human"]);
    expect(authorsOf([], { ...authorship, families: [], files: [] })).toEqual(["unknown"]);
  });
});
