import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FilePatch, Hunk } from "../../src/core/change.ts";
import { type PlanRequest, planThreads } from "../../src/core/plan.ts";
import { capPlan } from "../../src/core/plan-cap.ts";
import type { ThreadPlan } from "../../src/core/review.ts";
import type { ReviewerRef } from "../../src/core/thread.ts";

const api: ReviewerRef = { name: "openai", kind: "api", model: "m", family: "openai", isLocal: false };
const agent: ReviewerRef = { name: "codex", kind: "agent", model: null, family: "openai", isLocal: false };

function hunk(start: number, kinds: string): Hunk {
  const lines = [...kinds].map((kind, index) => `${kind}line ${start + index}`);
  const oldLines = lines.filter((line) => line[0] !== "+").length;
  const newLines = lines.filter((line) => line[0] !== "-").length;
  return {
    oldStart: start,
    newStart: start,
    oldLines,
    newLines,
    heading: "",
    lines,
    oldNoNewline: false,
    newNoNewline: false,
  };
}

function patch(path: string, ...hunks: string[]): FilePatch {
  const made = hunks.map((kinds, index) => hunk(1 + index * 10_000, kinds));
  const count = (sign: string) => made.flatMap((h) => h.lines).filter((line) => line[0] === sign).length;
  return {
    path,
    oldPath: null,
    status: "modified",
    oldMode: "100644",
    newMode: "100644",
    binary: false,
    hunks: made,
    additions: count("+"),
    deletions: count("-"),
  };
}

function plan(files: readonly FilePatch[], options: Partial<PlanRequest> = {}): ThreadPlan[] {
  return planThreads({
    files: files.map((file) => ({ patch: file, reviewer: api, independence: "independent" as const })),
    effort: "standard",
    sizeOf: () => ({ lines: 150, bytes: 24 * 1024 }),
    seed: 1,
    ...options,
  });
}

const passes = (plans: readonly ThreadPlan[]) => plans.map((thread) => thread.pass);

/** Every changed line that a pass reads, as `path:hunk:line`. */
function linesRead(plans: readonly ThreadPlan[], files: readonly FilePatch[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return plans.flatMap((thread) =>
    thread.segments.flatMap(({ path, hunk: index, from, to }) =>
      (byPath.get(path)?.hunks[index]?.lines ?? []).flatMap((line, at) =>
        at >= from && at < to && line[0] !== " " ? [`${path}:${index}:${at}`] : [],
      ),
    ),
  );
}

const files = fc
  .array(fc.array(fc.stringMatching(/^[ +-]{1,400}$/), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((all) => all.map((hunks, index) => patch(`src/f${index}.ts`, ...hunks)));

describe("planThreads", () => {
  test("reads every changed line exactly once in the first pass, whatever the sizes", () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 200 }), (all, lines) => {
        const plans = plan(all, { effort: "quick", sizeOf: () => ({ lines, bytes: 2_000 }) });
        const expected = all.flatMap((file) =>
          file.hunks.flatMap((h, i) =>
            h.lines.flatMap((line, at) => (line[0] === " " ? [] : [`${file.path}:${i}:${at}`])),
          ),
        );
        expect(linesRead(plans, all).sort()).toEqual(expected.sort());
      }),
    );
  });

  test("keeps every thread within its size", () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 200 }), (all, lines) => {
        const plans = plan(all, { sizeOf: () => ({ lines, bytes: 4_000 }) }).filter((thread) => thread.pass === "main");
        for (const thread of plans) {
          expect(thread.changedLines).toBeLessThanOrEqual(lines);
          expect(thread.diffBytes).toBeLessThanOrEqual(4_000);
        }
      }),
    );
  });

  test("reads everything twice in a deep review, but asks nothing twice in the same words", () => {
    fc.assert(
      fc.property(files, fc.integer(), (all, seed) => {
        const plans = plan(all, { effort: "deep", seed });
        const [main, second] = ["main", "second"].map((pass) => plans.filter((thread) => thread.pass === pass));
        const asked = [...(main ?? []), ...(second ?? [])].map(({ segments }) => JSON.stringify(segments));
        expect(new Set(asked).size).toBe(asked.length);
        const again = new Set(linesRead(second ?? [], all));
        const once = (main ?? []).filter((thread) => linesRead([thread], all).some((line) => !again.has(line)));
        for (const { segments } of once) expect(segments).toHaveLength(1);
      }),
    );
  });

  test("turns round what a second pass would read in the same order, files and hunks", () => {
    const twice = (...all: FilePatch[]) =>
      plan(all, { effort: "deep" }).flatMap(({ pass, segments }) =>
        pass === "absence" ? [] : [segments.map(({ path, hunk: index }) => `${path}:${index}`).join(" ")],
      );
    expect(twice(patch("a.ts", "+++", "+++"))).toEqual(["a.ts:0 a.ts:1", "a.ts:1 a.ts:0"]);
    expect(twice(patch("a.ts", "+++"))).toEqual(["a.ts:0"]);
  });

  test("asks once of the whole change what it lacks, but not in a quick review", () => {
    const all = [patch("a.ts", "+++"), patch("b.ts", "+++")];
    expect(passes(plan(all))).toEqual(["main", "absence"]);
    expect(passes(plan(all, { effort: "quick" }))).toEqual(["main"]);
  });

  test("asks each reviewer once of all that it may read, as independent as it is of the least of it", () => {
    const read = (path: string, reviewer: ReviewerRef, independence: "independent" | "not-shown") => {
      return { patch: patch(path, "+++"), reviewer, independence };
    };
    const other: ReviewerRef = { ...api, name: "anthropic", family: "anthropic" };
    const readers = [
      read("a.ts", api, "independent"),
      read("b.ts", api, "not-shown"),
      read("c.ts", other, "independent"),
    ];
    const asked = plan([], { files: readers }).filter((thread) => thread.pass === "absence");
    expect(asked.map(({ reviewer, paths, independence }) => [reviewer.name, paths, independence])).toEqual([
      ["openai", ["a.ts", "b.ts"], "not-shown"],
      ["anthropic", ["c.ts"], "independent"],
    ]);
  });

  test("puts a test beside what it tests", () => {
    const all = [
      patch("test/zebra.test.ts", "+".repeat(70)),
      patch("src/aardvark.ts", "+".repeat(70)),
      patch("src/zebra.ts", "+".repeat(70)),
    ];
    const together = plan(all).find((thread) => thread.segments.some((segment) => segment.path === "src/zebra.ts"));
    expect(together?.segments.map((segment) => segment.path)).toEqual(["src/zebra.ts", "test/zebra.test.ts"]);
  });

  test("makes larger threads for a quick review by an API, and one for an agent program", () => {
    const all = [patch("a.ts", "+".repeat(500))];
    expect(plan(all, { effort: "quick" })).toHaveLength(1);
    const readers = all.map((file) => ({ patch: file, reviewer: agent, independence: "independent" as const }));
    const plans = plan(all, { files: readers, sizeOf: () => ({ lines: 1_500, bytes: 100 * 1024 }) });
    expect(passes(plans)).toEqual(["main"]);
  });

  test("asks a program for what is missing apart when no thread of it sees the whole change, and a person never", () => {
    const all = [patch("a.ts", "+".repeat(500)), patch("b.ts", "+".repeat(500))];
    const passesOf = (kind: ReviewerRef["kind"]) => {
      const readers = all.map((file) => ({
        patch: file,
        reviewer: { ...agent, kind },
        independence: "independent" as const,
      }));
      return passes(plan(all, { files: readers, sizeOf: () => ({ lines: 600, bytes: 100 * 1024 }) }));
    };
    expect(passesOf("agent")).toEqual(["main", "main", "absence"]);
    expect(passesOf("paste")).toEqual(["main", "main"]);
  });

  test("never mixes reviewers, or degrees of independence, in one thread", () => {
    const [a, b] = [patch("a.ts", "+"), patch("b.ts", "+")];
    const plans = plan([], {
      effort: "quick",
      files: [
        { patch: a, reviewer: api, independence: "independent" },
        { patch: b, reviewer: api, independence: "partly" },
      ],
    });
    expect(plans.map((thread) => [thread.independence, thread.segments.length])).toEqual([
      ["independent", 1],
      ["partly", 1],
    ]);
  });
});

describe("capPlan", () => {
  const all = [patch("docs/readme.md", "+".repeat(150)), patch("src/auth/session.ts", "+".repeat(150))];
  const ceilings = { maxThreads: null, maxCostUsd: 3 };

  test("keeps everything under the ceilings", () => {
    const threads = plan(all);
    expect(
      capPlan(
        threads,
        threads.map(() => 0.01),
        all,
        ceilings,
      ),
    ).toMatchObject({ leftOut: [], ceiling: null });
  });

  test("leaves out the least consequential part first, and names the ceiling", () => {
    const threads = plan(all, { effort: "quick", sizeOf: () => ({ lines: 150, bytes: 24_000 }) });
    const quick = plan(all, { effort: "standard" });
    const capped = capPlan(
      quick,
      quick.map(() => 0),
      all,
      { maxThreads: 2, maxCostUsd: 3 },
    );
    expect(threads.length).toBeGreaterThan(0);
    expect(capped.threads.map((t) => t.segments[0]?.path ?? t.pass).sort()).toEqual(["absence", "src/auth/session.ts"]);
    expect(capped.leftOut.map((t) => t.segments[0]?.path)).toEqual(["docs/readme.md"]);
    expect(capped.ceiling).toContain("--max-threads");
  });

  test("does not let one large file take all the room", () => {
    const large = patch("src/auth/large.ts", "+".repeat(150 * 40));
    const others = Array.from({ length: 8 }, (_, i) => patch(`src/shapes/s${i}.ts`, "+".repeat(150)));
    const threads = plan([large, ...others], { effort: "quick", sizeOf: () => ({ lines: 150, bytes: 24_000 }) });
    const capped = capPlan(threads, [], [large, ...others], { maxThreads: 6, maxCostUsd: 3 });
    const paths = new Set(capped.threads.flatMap((thread) => thread.segments.map((segment) => segment.path)));
    expect(paths.size).toBeGreaterThan(2);
    expect(paths).toContain("src/auth/large.ts");
  });

  test("never asks what the whole change lacks of somebody who reads nothing of it", () => {
    const threads = plan(all);
    const capped = capPlan(
      threads,
      threads.map(() => 0),
      all,
      { maxThreads: 1, maxCostUsd: 3 },
    );
    expect(passes(capped.threads)).toEqual(["main"]);
  });

  test("reads nothing a second time while something is not read once", () => {
    const threads = plan(all, { effort: "deep", sizeOf: () => ({ lines: 150, bytes: 24_000 }) });
    const capped = capPlan(
      threads,
      threads.map(() => 0),
      all,
      { maxThreads: 2, maxCostUsd: 3 },
    );
    expect(passes(capped.threads)).toEqual(["main", "absence"]);
  });

  test("holds the ceiling on cost, and lets an unknown price pass", () => {
    const threads = plan(all);
    const priced = capPlan(
      threads,
      threads.map(() => 1.6),
      all,
      ceilings,
    );
    expect(priced.threads).toHaveLength(1);
    expect(priced.ceiling).toContain("--max-cost");
    expect(
      capPlan(
        threads,
        threads.map(() => null),
        all,
        ceilings,
      ).leftOut,
    ).toEqual([]);
  });

  test("allows 6 threads of an agent program and 60 of an API by default", () => {
    const many = Array.from({ length: 70 }, (_, i) => patch(`f${i}.ts`, "+".repeat(150)));
    const apiThreads = plan(many);
    expect(
      capPlan(
        apiThreads,
        apiThreads.map(() => 0),
        many,
        ceilings,
      ).threads,
    ).toHaveLength(60);
    const readers = many.map((file) => ({ patch: file, reviewer: agent, independence: "independent" as const }));
    const agentThreads = plan([], { files: readers });
    expect(
      capPlan(
        agentThreads,
        agentThreads.map(() => null),
        many,
        ceilings,
      ).threads,
    ).toHaveLength(6);
  });
});
