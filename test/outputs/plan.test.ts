import { describe, expect, it } from "vitest";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { type ReviewPlan, renderPlan, renderPlanJson } from "../../src/outputs/plan.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { foreignSnapshot, partialSnapshot, runFacts, thread } from "../fixtures/snapshot.ts";

const screen = { width: 80, color: false, unicode: true };
const estimate = { inputTokens: 14_200, outputTokens: 3_000, costUsd: 0.0412 };
const local = { name: "ollama", kind: "api", model: "qwen3-coder", family: "qwen", isLocal: true } as const;

function planOf({ header, coverage, notes, threads }: ReviewSnapshot): ReviewPlan {
  return { header, coverage, notes, threads: threads.map((planned) => ({ ...planned, estimate })) };
}

const plan: ReviewPlan = {
  ...planOf(partialSnapshot),
  threads: [
    { ...thread({ outcome: null, facts: null }), estimate },
    {
      ...thread({ id: "t2", pass: "absence", outcome: null, facts: runFacts() }),
      estimate: { ...estimate, costUsd: null },
    },
    { ...thread({ id: "t3", reviewer: local, outcome: null, facts: null }), estimate: { ...estimate, costUsd: 0 } },
  ],
};

describe("a plan", () => {
  it.each([80, 50])("looks like this at %i columns", async (width) => {
    await expect(`${renderPlan(plan, { ...screen, width })}\n`).toMatchFileSnapshot(
      `../golden/outputs/plan-${width}.txt`,
    );
  });

  it("says who would see the code and that nothing was sent", () => {
    const text = renderPlan(plan, screen);
    expect(text).toMatch(/^○ Plan: nothing was sent\./);
    expect(text).toContain("goes to openai");
    expect(text).toContain("stays on this machine");
  });

  it("does not hide that a price is not known", () => {
    expect(renderPlan(plan, { ...screen, width: 100 })).toContain("about $0.04, and 1 thread of unknown price");
  });

  it("does not call files left out that a thread would read", () => {
    expect(renderPlan(plan, screen)).not.toMatch(/partly read|drain\.ts \(/);
  });

  it("as JSON names destinations, sizes and hashes, and holds every byte of the briefs", () => {
    const { plan: read } = JSON.parse(renderPlanJson(plan)) as { plan: { threads: unknown[] } };
    expect(read.threads[2]).toMatchObject({
      reviewer: "ollama:qwen3-coder",
      isLocal: true,
      brief: { hash: "b41e0d", bytes: 4_120 },
    });
    expect(renderPlanJson(plan)).toContain("You read code that");
  });

  it("sends no control sequence of a repository", () => {
    expect(renderPlan(planOf(foreignSnapshot(hostileText)), screen)).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
  });
});
