import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding, Location } from "../../src/core/finding.ts";
import { mergeFindings, mergeInto } from "../../src/core/merge.ts";
import { comparableFinding, isSameFinding } from "../../src/core/same-finding.ts";

const RETRY = {
  title: "Retry swallows the failure after the first batch",
  claim:
    "sendBatch catches the error of the second batch and returns success, so the remaining rows are lost silently.",
};
const RETRY_REWORDED = {
  title: "Failure of a later batch is swallowed",
  claim: "When the second batch fails, sendBatch catches the error and still returns success: rows are lost.",
};
const UNBOUNDED = {
  title: "No upper bound on attempts",
  claim: "The loop has no limit and no backoff; a permanent 4xx answer makes it hammer the server forever.",
};
const ACCESS = {
  title: "Any member can delete another tenant's project",
  claim: "deleteProject checks that the caller is logged in, not that the project belongs to their tenant.",
};
const TIME = {
  title: "Two events in one millisecond share a key",
  claim: "The idempotencyKey is built from Date.now(), so concurrent events collide and the second is dropped.",
};

interface Overrides extends Partial<Omit<Finding, "location">> {
  location?: Partial<Location>;
}

function finding({ location, ...rest }: Overrides): Finding {
  return {
    id: "f1",
    title: RETRY.title,
    claim: RETRY.claim,
    location: {
      path: "src/send.ts",
      side: "head",
      startLine: 40,
      endLine: 44,
      quote: "await sendBatch(rows)",
      anchor: "exact",
      ...location,
    },
    why: { trigger: "", outcome: "" },
    disproof: "",
    standing: "defect",
    consequence: "data-loss",
    severity: "medium",
    category: "retry",
    scope: "introduced",
    raisedBy: ["t1"],
    alsoSaid: [],
    author: "anthropic",
    fingerprint: "abc",
    lineage: null,
    fold: null,
    foldReason: null,
    knownAs: null,
    ...rest,
  };
}

function isSame(a: Overrides, b: Overrides): boolean {
  return isSameFinding(comparableFinding(finding(a)), comparableFinding(finding(b))).same;
}

describe("whether two findings are the same defect", () => {
  it("is said of different wordings at the same place", () => {
    expect(isSame(RETRY, RETRY_REWORDED)).toBe(true);
  });

  it("is said of quotes a few lines apart", () => {
    expect(isSame(RETRY, { ...RETRY_REWORDED, location: { startLine: 50, endLine: 51 } })).toBe(true);
  });

  it("is not said of two defects of the same line, category, consequence and severity", () => {
    expect(isSame(RETRY, UNBOUNDED)).toBe(false);
  });

  it("is not said of defects of one line that share many words but neither consequence nor category", () => {
    const unchecked = {
      title: "Tenant id from the query string is not checked",
      claim:
        "The tenant is taken from the query string and not compared with the user's tenant, so any user can export another tenant's invoices.",
    };
    const empty = {
      title: "Empty tenant in the query string exports nothing",
      claim:
        "The tenant is taken from the query string; an empty ?tenant= is not replaced by the user's tenant, so the export is empty.",
    };
    const security = { ...unchecked, consequence: "security", category: "access-control" } as const;
    expect(isSame(security, { ...empty, consequence: "wrong-result", category: "boundary" })).toBe(false);
    const unsaid = { category: "other" } as const;
    expect(isSame({ ...security, ...unsaid }, { ...empty, ...unsaid, consequence: "degraded" })).toBe(false);
  });

  it.each([
    [
      "Token compared with ==, not in constant time",
      "The token in the request header is compared with == to the stored token, so an attacker can measure timing to guess the token.",
      "Expired token is accepted",
      "The token in the request header is compared to the stored token, but its expiry is never checked, so an expired token is accepted.",
    ],
    [
      "File handle leaks when parse throws",
      "When parse throws, the file handle opened above is never closed, so file handles leak.",
      "Partial file is left when parse throws",
      "When parse throws, the temporary file written above is never removed, so partial files are left behind.",
    ],
  ])("needs more than words where no class is named: %s", (title, claim, otherTitle, otherClaim) => {
    const unsaid = { consequence: "other", category: "other" } as const;
    expect(isSame({ title, claim, ...unsaid }, { title: otherTitle, claim: otherClaim, ...unsaid })).toBe(false);
  });

  it("is said of other wordings though consequence or category differ", () => {
    expect(isSame(RETRY, { ...RETRY_REWORDED, consequence: "wrong-result" })).toBe(true);
    expect(isSame(RETRY, { ...RETRY_REWORDED, category: "error-handling" })).toBe(true);
  });

  it("is not said of the same words in different files", () => {
    expect(isSame(RETRY, { ...RETRY, location: { path: "src/receive.ts" } })).toBe(false);
  });

  it("needs more agreement far apart in a file than on the same lines", () => {
    const far = { startLine: 400, endLine: 402 };
    expect(isSame(RETRY, { ...RETRY, location: far })).toBe(true);
    const loose = {
      title: "Errors are swallowed",
      claim: "A failing second batch is caught by sendBatch and rows are lost.",
    };
    expect(isSame(RETRY, loose)).toBe(true);
    expect(isSame(RETRY, { ...loose, location: far })).toBe(false);
  });

  it("goes by the words where neither place is known", () => {
    const unanchored: Partial<Location> = { anchor: "unanchored", startLine: null, endLine: null };
    const [here, there] = [
      { ...unanchored, path: "a.ts" },
      { ...unanchored, path: "" },
    ];
    expect(isSame({ ...RETRY, location: here }, { ...RETRY_REWORDED, location: there })).toBe(true);
    expect(isSame({ ...RETRY, location: here }, { ...ACCESS, location: there })).toBe(false);
  });

  it("is said of a missing thing wherever it was hung up", () => {
    const [a, b] = [{ path: "src/send.ts" }, { path: "src/schema.sql" }];
    expect(isSame({ ...RETRY, scope: "missing", location: a }, { ...RETRY, scope: "missing", location: b })).toBe(true);
  });

  it("spells identifiers the same in camelCase and snake_case", () => {
    const score = (a: string, b: string) =>
      isSameFinding(
        comparableFinding(finding({ title: "", claim: a })),
        comparableFinding(finding({ title: "", claim: b })),
      ).score;
    const snake = score("refreshToken is never checked", "refresh_token is never checked");
    expect(snake).toBeGreaterThan(score("refreshToken is never checked", "accessCode is never checked"));
  });

  it("does not count fenced code as agreement", () => {
    const fence = "```ts\nawait sendBatch(rows.slice(0, batchSize), { retries: 3, onError: ignoreAndContinue })\n```";
    const fenced = { title: UNBOUNDED.title, claim: `${UNBOUNDED.claim}\n${fence}` };
    expect(isSame({ ...RETRY, claim: `${RETRY.claim}\n${fence}` }, fenced)).toBe(false);
  });

  it("reads a claim whose fence is never closed", () => {
    expect(isSame({ ...RETRY, claim: `\`\`\`${RETRY.claim}` }, RETRY)).toBe(true);
  });

  it("reads hostile text without stalling or calling empty claims the same", () => {
    const long = { title: "_".repeat(200_000), claim: `${"`".repeat(200_000)}${"aA".repeat(200_000)}` };
    expect(isSame(long, RETRY)).toBe(false);
    expect(isSame({ title: "", claim: "" }, { title: "", claim: "" })).toBe(false);
    expect(isSame({ title: "__proto__", claim: "constructor" }, RETRY)).toBe(false);
  });

  it("is the same in both directions and between 0 and 1, whatever the text", () => {
    const side = fc.record({ title: fc.string({ unit: "grapheme" }), claim: fc.string({ unit: "grapheme" }) });
    fc.assert(
      fc.property(side, side, (a, b) => {
        const [x, y] = [comparableFinding(finding(a)), comparableFinding(finding(b))];
        expect(isSameFinding(x, y)).toEqual(isSameFinding(y, x));
        expect(isSameFinding(x, y).score).toBeGreaterThanOrEqual(0);
        expect(isSameFinding(x, y).score).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("merging findings", () => {
  it("makes one finding with every thread that raised it", () => {
    const merged = mergeFindings([
      finding({ id: "a", raisedBy: ["t1"] }),
      finding({ ...ACCESS, id: "b", raisedBy: ["t1"] }),
      finding({ ...RETRY_REWORDED, id: "c", raisedBy: ["t2"] }),
    ]);
    expect(merged.map((f) => [f.id, f.raisedBy])).toEqual([
      ["a", ["t1", "t2"]],
      ["b", ["t1"]],
    ]);
    expect(merged[0]).toMatchObject(RETRY);
  });

  it("keeps the highest severity and calls it a defect when one thread did", () => {
    const doubt = finding({ id: "a", standing: "doubt", severity: "low", fold: "doubt", foldReason: "unsure" });
    const defect = finding({ ...RETRY_REWORDED, id: "b", severity: "high", raisedBy: ["t2"] });
    const expected = { id: "a", standing: "defect", severity: "high", fold: null, foldReason: null, ...RETRY_REWORDED };
    expect(mergeFindings([doubt, defect])).toMatchObject([expected]);
    expect(mergeInto([doubt], defect)).toMatchObject({ isNew: false, merged: expected });
  });

  it("lifts a doubt that keeps its better place", () => {
    const doubt = finding({ id: "a", standing: "doubt", fold: "doubt", foldReason: "unsure" });
    const defect = finding({
      ...RETRY_REWORDED,
      id: "b",
      raisedBy: ["t2"],
      location: { anchor: "file", startLine: null, endLine: null },
    });
    expect(mergeFindings([doubt, defect])).toMatchObject([
      { standing: "defect", fold: null, foldReason: null, location: { anchor: "exact" } },
    ]);
  });

  it("takes text and place of the better anchored one and the id of the earlier", () => {
    const vague = finding({ id: "a", location: { anchor: "file", startLine: null, endLine: null } });
    const exact = finding({ ...RETRY_REWORDED, id: "b", raisedBy: ["t2"] });
    expect(mergeFindings([vague, exact])).toMatchObject([
      { ...exact, id: "a", raisedBy: ["t1", "t2"], alsoSaid: [{ threadId: "t1", ...RETRY }] },
    ]);
  });

  it("lets the graver of two equally good accounts speak, and keeps the other", () => {
    const mild = finding({ severity: "low", consequence: "degraded" });
    const grave = finding({ ...RETRY_REWORDED, severity: "critical", consequence: "data-loss", raisedBy: ["t2"] });
    expect(mergeFindings([mild, grave])).toMatchObject([
      {
        ...RETRY_REWORDED,
        severity: "critical",
        consequence: "data-loss",
        alsoSaid: [{ threadId: "t1", ...RETRY, severity: "low", consequence: "degraded" }],
      },
    ]);
  });

  it("has the gravest consequence and severity of all, whoever speaks", () => {
    const exact = finding({ severity: "low", consequence: "degraded" });
    const location: Partial<Location> = { anchor: "file", startLine: null, endLine: null };
    const vague = finding({ ...RETRY_REWORDED, location, severity: "critical", raisedBy: ["t2"] });
    const expected = { ...RETRY, severity: "critical", consequence: "data-loss" };
    expect(mergeFindings([exact, vague])).toMatchObject([expected]);
  });

  it("does not say twice what was said in the same words", () => {
    const [merged] = mergeFindings([finding({}), finding({ raisedBy: ["t2"] })]);
    expect(merged).toMatchObject({ raisedBy: ["t1", "t2"], alsoSaid: [] });
  });

  it("names the thread of each account, whichever spoke first", () => {
    const location: Partial<Location> = { anchor: "file", startLine: null, endLine: null };
    const steps = [
      finding({ id: "a", location }),
      finding({ ...RETRY_REWORDED, id: "b", location, severity: "high", raisedBy: ["t2"] }),
      finding({ id: "c", claim: `${RETRY.claim} Nothing is logged.`, raisedBy: ["t3"] }),
    ];
    const merged = steps.reduce((kept, next) => mergeInto([kept], next).merged);
    expect(merged.alsoSaid.map(({ threadId, title }) => [threadId, title])).toEqual([
      ["t2", RETRY_REWORDED.title],
      ["t1", RETRY.title],
    ]);
  });

  it("lets no finding grow without end, and loses nothing by that", () => {
    const many = Array.from({ length: 50 }, (_, n) =>
      finding({ id: `f${n}`, raisedBy: [`t${n}`], claim: `${RETRY.claim} (${n})` }),
    );
    const kept = new Map<string, Finding>();
    for (const next of many) {
      const { merged } = mergeInto([...kept.values()], next);
      kept.set(merged.id, merged);
    }
    for (const list of [[...kept.values()], mergeFindings(many)]) {
      expect(Math.max(...list.map((f) => f.alsoSaid.length))).toBeLessThan(16);
      expect(list.flatMap((f) => [f.claim, ...f.alsoSaid.map((a) => a.claim)]).sort()).toEqual(
        many.map((f) => f.claim).sort(),
      );
    }
  });

  it("holds the change answerable when one thread did", () => {
    const old = finding({ scope: "pre-existing" });
    const introduced = finding({ ...RETRY_REWORDED, raisedBy: ["t2"] });
    expect(mergeFindings([old, introduced])).toMatchObject([{ scope: "introduced" }]);
  });

  it("keeps apart what one thread listed twice, save for a repetition", () => {
    const reworded = finding({ ...RETRY_REWORDED, id: "b" });
    expect(mergeFindings([finding({ id: "a" }), reworded])).toHaveLength(2);
    expect(mergeFindings([finding({ id: "a" }), finding({ id: "b" })])).toHaveLength(1);
  });

  it("joins the finding at the same place rather than a better worded one far off", () => {
    const far = finding({ id: "far", location: { startLine: 400, endLine: 404 } });
    const near = finding({ ...RETRY_REWORDED, id: "near" });
    const next = finding({ id: "next", raisedBy: ["t2"] });
    expect(mergeInto([far, near], next).merged.id).toBe("near");
  });

  it("hands back a new finding as it is", () => {
    const next = finding({ ...ACCESS, id: "b" });
    expect(mergeInto([finding({})], next)).toEqual({ merged: next, isNew: true });
  });
});

const claims = [RETRY, RETRY_REWORDED, UNBOUNDED, ACCESS, TIME];
const someFinding = fc
  .record({
    text: fc.constantFrom(...claims),
    raisedBy: fc.constantFrom("t1", "t2", "t3", "t4"),
    path: fc.constantFrom("src/send.ts", "src/receive.ts"),
    line: fc.integer({ min: 1, max: 40 }),
    anchor: fc.constantFrom("exact", "similar", "file", "unanchored"),
    standing: fc.constantFrom("defect", "doubt"),
    scope: fc.constantFrom("introduced", "pre-existing", "missing"),
    consequence: fc.constantFrom("security", "data-loss", "other"),
    category: fc.constantFrom("retry", "time", "other"),
  })
  .map(({ text, raisedBy, path, line, anchor, standing, scope, consequence, category }) => {
    const lines = anchor === "exact" || anchor === "similar" ? line : null;
    const location: Partial<Location> = { path, anchor, startLine: lines, endLine: lines };
    return finding({ ...text, raisedBy: [raisedBy], location, standing, scope, consequence, category });
  });
const someFindings = fc
  .array(someFinding, { maxLength: 14 })
  .map((findings) => findings.map((f, index) => ({ ...f, id: `f${index}` })));

describe("merging any findings", () => {
  it("loses no thread, invents none and keeps ids that it was given", () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const merged = mergeFindings(findings);
        const threads = (list: readonly Finding[]) => [...new Set(list.flatMap((f) => f.raisedBy))].sort();
        expect(threads(merged)).toEqual(threads(findings));
        expect(new Set(merged.map((f) => f.id)).size).toBe(merged.length);
        expect(findings.map((f) => f.id)).toEqual(expect.arrayContaining(merged.map((f) => f.id)));
      }),
    );
  });

  it("keeps the words of all", () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const said = (list: readonly { title: string; claim: string }[]) => list.map((f) => `${f.title}: ${f.claim}`);
        const kept = mergeFindings(findings).flatMap((f) => [f, ...f.alsoSaid]);
        expect(new Set(said(kept))).toEqual(new Set(said(findings)));
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const merged = mergeFindings(findings);
        expect(mergeFindings(merged)).toEqual(merged);
      }),
    );
  });

  it("loses no thread when findings come one by one", () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const kept = new Map<string, Finding>();
        for (const next of findings) {
          const { merged, isNew } = mergeInto([...kept.values()], next);
          expect(isNew).toBe(!kept.has(merged.id));
          expect(merged.raisedBy).toEqual(expect.arrayContaining(next.raisedBy));
          kept.set(merged.id, merged);
        }
      }),
    );
  });

  it("puts the same findings together in any order, when each thread raises a defect once", () => {
    const perThread = fc.uniqueArray(fc.record({ claim: fc.constantFrom(0, 2, 3, 4), thread: fc.nat({ max: 5 }) }), {
      selector: ({ claim, thread }) => `${claim} ${thread}`,
    });
    const shuffled = perThread.chain((raised) =>
      fc.tuple(fc.constant(raised), fc.shuffledSubarray(raised, { minLength: raised.length })),
    );
    fc.assert(
      fc.property(shuffled, ([raised, reordered]) => {
        const merge = (list: typeof raised) =>
          mergeFindings(list.map(({ claim, thread }) => finding({ ...claims[claim], raisedBy: [`t${thread}`] })))
            .map((f) => [f.title, [...f.raisedBy].sort()])
            .sort();
        expect(merge(reordered)).toEqual(merge(raised));
      }),
    );
  });
});
