import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { renderCoverage } from "../../src/outputs/terminal/coverage.ts";
import { renderReview } from "../../src/outputs/terminal.ts";
import { hostileText } from "../fixtures/hostile.ts";
import {
  doubt,
  failedSnapshot,
  finding,
  foreignSnapshot,
  openSnapshot,
  partialSnapshot,
  sampleFindings,
  silentSnapshot,
  snapshot,
  verdict,
} from "../fixtures/snapshot.ts";

const screen = { width: 80, color: false, unicode: true };

const states: Record<string, ReviewSnapshot> = {
  complete: snapshot({
    findings: [...sampleFindings, doubt],
    verdicts: [
      verdict(),
      verdict({ findingId: "f9x4t", judgement: "wrong", state: null, reason: "one source is one process" }),
    ],
  }),
  silent: silentSnapshot,
  failed: failedSnapshot,
  partial: partialSnapshot,
  open: openSnapshot,
  empty: snapshot({
    status: "empty",
    threads: [],
    findings: [],
    files: [],
    coverage: { files: snapshot().coverage.files.filter((file) => !file.isReviewable) },
  }),
};

const wide = "接口在重试之后会丢失第二批数据".repeat(6);

describe("a review on a terminal", () => {
  describe.each(Object.entries(states))("%s", (name, given) => {
    it.each([80, 50])("looks like this at %i columns", async (width) => {
      const text = renderReview(given, { ...screen, width });
      await expect(`${text}\n`).toMatchFileSnapshot(`../golden/outputs/review-${name}-${width}.txt`);
    });

    it("says the same with colour as without", () => {
      const colored = renderReview(given, { ...screen, color: true });
      expect(colored).toContain("\u001b[");
      expect(stripVTControlCharacters(colored)).toBe(renderReview(given, screen));
    });

    it("uses nothing but ASCII of its own where the terminal has nothing else", () => {
      expect(renderReview(given, { ...screen, unicode: false })).toMatch(/^[\n -~]*$/);
    });
  });

  it.each([40, 50, 80, 100])("is never wider than %i columns", (width) => {
    const given = [
      ...Object.values(states),
      foreignSnapshot(hostileText),
      foreignSnapshot(wide),
      foreignSnapshot("x".repeat(500)),
    ];
    for (const text of given.map((one) => renderReview(one, { ...screen, width, isUnfolded: true }))) {
      expect(text.split("\n").filter((line) => stringWidth(line) > width)).toEqual([]);
    }
  });

  it.each(["failed", "partial", "open"])("says in its first line that a review is %s, and not in green", (name) => {
    const [first] = renderReview(states[name] as ReviewSnapshot, { ...screen, color: true }).split("\n");
    expect(stripVTControlCharacters(first ?? "")).toMatch(new RegExp(`^. ${name}`, "i"));
    expect(first).not.toContain("\u001b[32m");
  });

  it("sends no control sequence of a model or a repository", () => {
    const text = renderReview(foreignSnapshot(hostileText), { ...screen, color: true, isUnfolded: true });
    expect(stripVTControlCharacters(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text.replaceAll(/\u001b\[(?:1|2|22|31|32|33|36|39)m/g, "")).not.toContain("\u001b");
  });

  it("says of an empty result what was covered, and that silence is not evidence", () => {
    const text = renderReview(silentSnapshot, screen);
    expect(text).toContain("Silence is not evidence");
    expect(text).toContain("3 of 3 files read in full, 24 of 24 changed lines");
  });

  it("warns where another model answered than was asked, and not for a dated name of the same one", () => {
    expect(renderReview(partialSnapshot, screen)).toMatch(/served gpt-6-mini-2026-09-01\s+instead\s+of\s+gpt-6/);
    expect(renderReview(snapshot(), screen)).not.toContain("instead");
  });

  it("unfolds on request and then folds nothing", () => {
    const folded = renderReview(partialSnapshot, screen);
    expect(folded).not.toContain(doubt.title);
    expect(folded).toContain("doubts 1");
    const unfolded = renderReview(partialSnapshot, { ...screen, isUnfolded: true });
    expect(unfolded).toContain(doubt.title);
    expect(unfolded).not.toContain("--all");
  });

  it("bounds what it lists of the files that were not read", () => {
    const lines = renderReview(partialSnapshot, screen).split("\n");
    const start = lines.findIndex((line) => line.startsWith("Coverage"));
    const end = lines.findIndex((line) => line.startsWith("Reviewers"));
    expect(end - start).toBeLessThan(18);
  });

  it("cuts a text that would bury the others", () => {
    const text = renderReview(snapshot({ findings: [finding({ claim: "long ".repeat(100_000) })] }), screen);
    expect(text.length).toBeLessThan(6_000);
    expect(text).toContain("…");
  });

  it("shows a finding without code or place as what it is", () => {
    const location = {
      path: "",
      side: "head",
      startLine: null,
      endLine: null,
      quote: "",
      anchor: "unanchored",
    } as const;
    const text = renderReview(snapshot({ findings: [finding({ location, fingerprint: "" })] }), screen);
    expect(text).toContain("no place given");
  });

  it("lists every file with what became of it on request", () => {
    const text = renderCoverage(partialSnapshot, screen);
    expect(text.match(/region-\d+\/client\.ts/g)).toHaveLength(400);
    expect(text).toMatch(/^partly read {2}src\/queue\/drain\.ts · 12 of 21 lines, no answer within 5 minutes$/m);
  });
});
