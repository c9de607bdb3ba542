import { describe, expect, it } from "vitest";
import { type FixPlanOptions, planFix } from "../../src/core/fix-plan.ts";
import { chooseSession, rankSessions } from "../../src/core/fix-session.ts";
import type { Handoff } from "../../src/core/handoff.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { finding, snapshot, verdict } from "../fixtures/snapshot.ts";

function review(id: string, change: Partial<ReviewSnapshot>, header: Partial<ReviewSnapshot["header"]> = {}) {
  const base = snapshot({ findings: [], verdicts: [], ...change });
  return { ...base, header: { ...base.header, id, ...header } };
}

const low = finding({ id: "flow22222", severity: "low", consequence: "degraded" });
const grave = finding({ id: "fgrave222", severity: "critical", consequence: "security" });
const open = ({ id }: { readonly id: string }) => verdict({ findingId: id });
const two = review("r1", { findings: [low, grave], verdicts: [open(low), open(grave)] });

const planned = (snapshots: readonly ReviewSnapshot[], options: FixPlanOptions = {}, handoffs: Handoff[] = []) =>
  planFix(snapshots, handoffs, options);
const ids = (snapshots: readonly ReviewSnapshot[], options: FixPlanOptions = {}) =>
  planned(snapshots, options).items.map(({ finding: { id } }) => id);

describe("what there is to fix", () => {
  it("comes in the order in which findings are shown", () => {
    expect(ids([two])).toEqual([grave.id, low.id]);
  });

  it("is that of the review and of its rechecks, and says what became of the rest", () => {
    const [fixed, deferred, waiting] = ["ffixed222", "fdefer222", "fwaits222"].map((id) => finding({ id }));
    const findings = [fixed, deferred, waiting].filter((each) => each !== undefined);
    const verdicts = [
      verdict({ findingId: "ffixed222", state: "fixed" }),
      verdict({ findingId: "fdefer222", state: "deferred" }),
    ];
    const plan = planned([two, review("r2", { findings, verdicts })]);
    expect(plan).toMatchObject({ reviewId: "r1", unjudged: 1, fixed: 1, deferred: 1 });
    expect(plan.items).toHaveLength(2);
  });

  it("counts what was fixed or set aside and is found again since among what nobody has judged", () => {
    const again = (id: string, lineage: string) => finding({ id, lineage });
    const before = { at: "2026-11-22T10:00:00.000Z" };
    const root = review("r1", {
      findings: [low, grave],
      verdicts: [
        verdict({ findingId: low.id, state: "fixed", ...before }),
        verdict({ findingId: grave.id, judgement: "wrong", state: null, ...before }),
      ],
    });
    const findings = [again("fback2222", low.id), again("fanew2222", grave.id)];
    const later = review("r2", { findings }, { startedAt: "2026-11-22T11:00:00.000Z" });
    expect(planned([root, later])).toMatchObject({ items: [], unjudged: 2, fixed: 0 });
  });

  it("is only what is named, by an id or its beginning, also as a later review found it again", () => {
    expect(ids([two], { only: ["fgrav"] })).toEqual([grave.id]);
    const again = finding({ id: "fagain222", lineage: grave.id });
    expect(ids([two, review("r2", { findings: [again] })], { only: ["fagain"] })).toEqual([grave.id]);
  });

  it("refuses names of nothing, of several, and of what is not real and open", () => {
    const wrong = finding({ id: "fgrave333" });
    const more = review("r2", {
      findings: [wrong],
      verdicts: [verdict({ findingId: wrong.id, judgement: "wrong", state: null })],
    });
    expect(() => ids([two, more], { only: ["fnone222"] })).toThrow("have no finding fnone222");
    expect(() => ids([two, more], { only: ["fgra"] })).toThrow("have no finding fgra");
    expect(() => ids([two, more], { only: ["fgrave"] })).toThrow("several findings: fgrave222, fgrave333");
    expect(() => ids([two, more], { only: [wrong.id] })).toThrow("not judged real and open");
  });

  it("says when it was handed back last", () => {
    const handoff = (at: string, findings: string[]): Handoff => {
      return { id: at, reviewId: "r1", findings, way: "shown", target: null, at, endedAt: null };
    };
    const handoffs = [handoff("2026-11-01", [low.id]), handoff("2026-11-02", [low.id]), handoff("2026-11-03", ["f0"])];
    const items = planned([two], {}, handoffs).items.map((item) => [item.finding.id, item.handedBackAt]);
    expect(items).toEqual([
      [grave.id, null],
      [low.id, "2026-11-02"],
    ]);
  });
});

describe("the session that goes on", () => {
  type Ranges = readonly [number, number][];
  const wrote = (id: string, path: string, ranges: Ranges, model = "gpt-6") => ({
    ...{ source: "codex-sessions", strength: "transcript" as const, family: "openai", model, detail: "" },
    paths: [{ path, lines: ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0), ranges: [...ranges] }],
    session: { program: "codex", id, file: null },
  });
  const at = (startLine: number, endLine = startLine) =>
    finding({
      id: `f${startLine}`,
      location: { ...finding().location, path: "a.ts", side: "head", startLine, endLine },
    });
  const ranked = (evidence: ReturnType<typeof wrote>[], ...findings: ReturnType<typeof at>[]) => {
    const base = snapshot();
    const root = review("r1", {}, { authorship: { ...base.header.authorship, evidence } });
    return rankSessions(
      [root],
      findings.map((each) => ({ finding: each, reviewId: "r1" })),
    );
  };

  it("is the one that wrote most of the lines that the findings point at", () => {
    const evidence = [wrote("most-lines", "a.ts", [[1, 90]]), wrote("the-faults", "a.ts", [[95, 99]])];
    expect(ranked(evidence, at(96, 98), at(90)).map((s) => [s.session.id, s.flaggedLines])).toEqual([
      ["the-faults", 3],
      ["most-lines", 1],
    ]);
  });

  it("is the one that wrote most of their files, where lines do not tell", () => {
    const removed = at(3);
    const base = { ...removed, location: { ...removed.location, side: "base" as const } };
    const evidence = [wrote("elsewhere", "b.ts", [[1, 50]]), wrote("the-file", "a.ts", [[1, 2]])];
    expect(ranked(evidence, base)[0]?.session.id).toBe("the-file");
  });

  it("is one session also where several models wrote in it, with the model that wrote most", () => {
    const evidence = [wrote("one-session", "a.ts", [[1, 2]], "gpt-5"), wrote("one-session", "a.ts", [[3, 9]], "gpt-6")];
    expect(ranked(evidence, at(1))).toMatchObject([{ model: "gpt-6", lines: 9, flaggedLines: 1 }]);
  });

  it("has no id and no model that a command line would take for an option", () => {
    expect(ranked([wrote("--dangerous", "a.ts", [[1, 9]])], at(1))).toEqual([]);
    expect(ranked([wrote("a-session", "a.ts", [[1, 9]], "--yolo")], at(1))).toMatchObject([{ model: null }]);
  });

  it("can be named by its beginning, and is refused where nothing or several are meant", () => {
    const sessions = ranked([wrote("aaa-11", "a.ts", [[1, 9]]), wrote("aaa-22", "a.ts", [[1, 2]])], at(1));
    expect(chooseSession(sessions, null).session.id).toBe("aaa-11");
    expect(chooseSession(sessions, "aaa-2").session.id).toBe("aaa-22");
    expect(() => chooseSession(sessions, "aaa")).toThrow("beginning of several");
    expect(() => chooseSession(sessions, "bbb")).toThrow("No conversation bbb");
    expect(() => chooseSession([], null)).toThrow("none can be resumed");
  });
});
