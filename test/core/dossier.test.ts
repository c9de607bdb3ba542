import { describe, expect, test } from "vitest";
import { type DossierSource, makeDossier } from "../../src/core/dossier.ts";
import { readDiffFiles } from "../../src/core/dossier-diff.ts";
import { dossierGaps } from "../../src/core/dossier-gaps.ts";
import { storyOf } from "../../src/core/story.ts";
import { adoptedWork, cleanSelfReview, crossStory, drivenBy, drivenWork } from "../fixtures/dossier.ts";
import { failedSnapshot, finding, partialSnapshot, snapshot, thread, verdict } from "../fixtures/snapshot.ts";

function withStories(...stories: DossierSource["stories"]): DossierSource {
  return { ...drivenWork(), stories };
}

describe("a dossier", () => {
  test("tells of each criterion which increments are meant for it and which findings name it, and of no rejected one", () => {
    const { criteria } = makeDossier(drivenWork());
    expect(criteria.map(({ id, claimedBy, namedBy }) => [id, claimedBy, namedBy])).toEqual([
      ["C1", [1, 4], []],
      ["C2", [1, 5], ["f3k9a"]],
      ["C3", [], []],
      ["C4", [3], []],
    ]);
  });

  test("takes no variable in quoted code, and no other number, for a criterion", () => {
    const { location } = finding();
    const said = finding({ claim: "C22 and xC2 are other things", location: { ...location, quote: "const C2 = 1;" } });
    const { criteria } = makeDossier(withStories(storyOf(snapshot({ findings: [said] }))));
    expect(criteria.flatMap(({ namedBy }) => namedBy)).toEqual([]);
  });

  test("holds every increment with its turns, checks and decisions", () => {
    const { increments } = makeDossier(drivenWork());
    expect(
      increments.map(({ position, state, purpose, turns, runs, decisions }) => [
        ...[position, state, purpose, turns.length],
        runs.map(({ status }) => status).join(" "),
        decisions.map(({ decision }) => decision).join(" "),
      ]),
    ).toEqual([
      [1, "accepted", "increment", 1, "passed", "accepted"],
      [2, "rejected", "increment", 1, "passed", "rejected"],
      [3, "accepted", "increment", 1, "passed", "accepted"],
      [4, "accepted", "increment", 2, "failed passed", "comment accepted"],
      [5, "accepted", "fix", 1, "passed", "accepted"],
    ]);
  });

  test("counts what was found by what came of it, and adds up time and cost as far as they are known", () => {
    const { figures } = makeDossier(drivenWork());
    expect(figures).toMatchObject({ found: 3, real: 1, groups: { fixed: 1, wrong: 1, "out-of-scope": 1, open: 0 } });
    expect(figures.elapsedMs).toBe(100 * 60_000);
    expect(figures.judgingMs).toBe(187_000);
    expect(figures.building).toEqual({
      durationMs: 6 * 171_000 + 4_000,
      cost: { usd: expect.closeTo(1.86), unknown: 0 },
    });
    expect(figures.cost.unknown).toBe(1);
    const adopted = makeDossier(adoptedWork()).figures;
    expect(adopted).toMatchObject({ building: { durationMs: null, cost: null }, reviewing: null, selfReview: null });
  });

  test("counts a defect once that two reviews of the work found, as it was judged last", () => {
    const first = storyOf(
      snapshot({ findings: [finding()], verdicts: [verdict({ judgement: "unsure", state: null })] }),
    );
    const again = finding({ id: "fagain22", lineage: "f3k9a" });
    const later = verdict({ findingId: "fagain22", at: "2026-11-22T11:00:00.000Z" });
    const { header } = snapshot();
    const second = storyOf(snapshot({ header: { ...header, id: "rsecond2" }, findings: [again], verdicts: [later] }));
    expect(makeDossier(withStories(first, second)).figures).toMatchObject({ found: 1, real: 1, groups: { unsure: 0 } });
  });

  test("counts no finding of a control, and compares none with what the builder said", () => {
    const control = thread({ role: "control", independence: "control" });
    const dossier = makeDossier(withStories(storyOf(snapshot({ threads: [control] }))));
    expect(dossier.reviews.map(({ isControl, findings }) => [isControl, findings.length])).toEqual([[true, 3]]);
    expect(dossier.figures.found).toBe(0);
    expect(dossier.comparison).toBeNull();
  });

  test("says what the builder had missed, and nothing where one of both gave no answer", () => {
    const { comparison } = makeDossier(drivenWork());
    expect(comparison).toMatchObject({ said: [], alone: [], isAfterReview: false });
    expect(comparison?.missed.toSorted()).toEqual(["f3k9a", "f7m2q", "f9x4t"]);
    expect(makeDossier(withStories(storyOf(failedSnapshot))).comparison).toBeNull();
    expect(makeDossier({ ...drivenWork(), selfReviews: [] }).comparison).toBeNull();
    const late = {
      ...cleanSelfReview(),
      header: { ...cleanSelfReview().header, startedAt: "2026-11-22T10:20:00.000Z" },
    };
    expect(makeDossier({ ...drivenWork(), selfReviews: [late] }).comparison?.isAfterReview).toBe(true);
  });
});

describe("what must not be overlooked", () => {
  const gapsOf = (source: DossierSource) => dossierGaps(makeDossier(source));

  test("are turns, commands and increments that came to nothing", () => {
    const gaps = gapsOf(drivenWork());
    expect(gaps.turns.map(({ id }) => id)).toEqual(["b3"]);
    expect(gaps.runs.map(({ position, isLast, run }) => [position, isLast, run.status])).toEqual([
      [4, false, "failed"],
    ]);
    expect(gaps.rejected.map(({ position }) => position)).toEqual([2]);
    expect(gaps.rounds.filter(({ isUnended }) => isUnended)).toEqual([]);
  });

  test("are reviews that failed or read in part, and self-reviews too", () => {
    const broken = { ...cleanSelfReview(), status: "failed" as const };
    const gaps = gapsOf({ ...withStories(storyOf(failedSnapshot), storyOf(partialSnapshot)), selfReviews: [broken] });
    expect(gaps.rounds.map(({ kind, isUnended, unread }) => [kind, isUnended, unread.length])).toEqual([
      ["self-review", true, 0],
      ["review", true, 3],
      ["review", true, 401],
    ]);
  });

  test("are increments that came after the last review had begun", () => {
    expect(gapsOf(drivenWork()).unreviewed).toEqual([]);
    const [root] = crossStory().rounds;
    const unchecked = gapsOf(withStories({ ...crossStory(), rounds: [root] }));
    expect(unchecked.unreviewed.map(({ position }) => position)).toEqual([5]);
  });

  test("are told of a work that goes on, too", () => {
    const source = drivenBy((events) => events.filter(({ type }) => type !== "done" && type !== "delivered"));
    const { build } = makeDossier(source);
    expect([build?.phase, build?.waitsFor]).toEqual(["triage", "developer"]);
  });
});

describe("the diff of an increment", () => {
  test("is read file by file, with line numbers and gaps between hunks", () => {
    const [increment] = drivenWork().stored.increments;
    const [file] = readDiffFiles(increment?.diff ?? "");
    expect(file).toMatchObject({ path: "src/queue/drain.ts", additions: 13, deletions: 3, isBinary: false });
    expect(file?.rows.slice(1, 4)).toEqual([
      { kind: "context", text: "", line: 2 },
      { kind: "delete", text: "export async function drain(queue: Queue): Promise<void> {", line: 3 },
      { kind: "delete", text: "  for (const batch of queue.batches()) {", line: 4 },
    ]);
  });

  test("is read without line numbers where a turn tells none, and what looks like a header stays a line", () => {
    const turn = adoptedWork().stored.increments[1];
    const [file, ...others] = readDiffFiles(turn?.diff ?? "");
    expect(others).toEqual([]);
    expect(file).toMatchObject({ path: "src/queue/drain.ts", additions: 2, deletions: 2 });
    expect(file?.rows.map(({ kind, text }) => [kind, text])).toEqual([
      ["delete", "let attempts = 0;"],
      ["add", "let attempts = 1;"],
      ["gap", ""],
      ["delete", "-- a comment that begins like a header"],
      ["add", "++ another"],
    ]);
  });

  test("that is none is shown as it stands, and nothing is nothing", () => {
    expect(readDiffFiles("")).toEqual([]);
    expect(readDiffFiles("no diff at all\n")).toMatchObject([{ path: "", rows: [{ text: "no diff at all" }] }]);
  });
});
