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

  it("says how many findings more than fit at first there are, and how to see them", () => {
    const many = Array.from({ length: 9 }, (_, index) => finding({ id: `f${index}` }));
    expect(renderReview(snapshot({ findings: many }), { ...screen, width: 100 })).toMatch(
      /^Folded +2 more: judge some of those above to see them here$/m,
    );
  });

  it("says in a sentence of its own why nothing was reviewed", () => {
    const [failed] = failedSnapshot.threads;
    if (failed === undefined) throw new Error("nothing failed");
    const outcome = {
      status: "unreadable",
      problem: "unknown-form",
      reason: "it holds no findings",
      hint: "",
    } as const;
    const text = renderReview(
      { ...failedSnapshot, threads: [{ ...failed, thread: { ...failed.thread, outcome } }] },
      { ...screen, width: 100 },
    );
    expect(text.split("\n")[0]).toMatch(/Failed: nothing of this change was reviewed\. It holds no findings\.$/);
  });

  it("offers to hand back what is real and open, and only that", () => {
    const one = finding();
    const shown = (change: Parameters<typeof verdict>[0]) =>
      renderReview(snapshot({ findings: [one], verdicts: [verdict({ findingId: one.id, ...change })] }), screen);
    expect(shown({ judgement: "real", state: "open" })).toMatch(/^blindspot fix r7k2m +hand back what is real/m);
    expect(shown({ judgement: "real", state: "fixed" })).not.toContain("blindspot fix");
    expect(shown({ judgement: "wrong", state: null })).not.toContain("blindspot fix");
    expect(shown({ judge: "agent" })).not.toContain("blindspot fix");
  });

  it("names what else was said of a finding, and says all of it on request", () => {
    const account = { threadId: "t2", severity: "low", consequence: "other" } as const;
    const other = { ...account, title: "Batches vanish", claim: "The counter only grows.", trigger: "", outcome: "" };
    const review = snapshot({ findings: [finding({ alsoSaid: [other, { ...other, threadId: "t3" }] })] });
    expect(renderReview(review, screen).match(/Also +Batches vanish$/gm)).toHaveLength(1);
    expect(renderReview(review, screen)).not.toContain("The counter only grows.");
    expect(renderReview(review, { ...screen, isUnfolded: true })).toContain("Batches vanish. The counter only grows.");
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

  it("says of a quote that was not found that it was not, and does not show it as code", () => {
    const lost = {
      ...finding().location,
      anchor: "file",
      startLine: null,
      endLine: null,
      quote: "invented(1);",
    } as const;
    const text = renderReview(snapshot({ findings: [finding({ location: lost })] }), screen);
    expect(text).toContain("src/queue/drain.ts · the quoted code was not found · f3k9a");
    expect(text).toContain("\n    Quoted    invented(1);\n");
    expect(text).not.toContain("┃");
  });

  it("says of a real finding that returns since when it is open, and of a folded one what was said", () => {
    const known = finding({ knownAs: "fycmcdbg", knownSince: "2026-11-20T23:59:00.000Z" });
    expect(renderReview(snapshot({ findings: [known] }), screen)).toContain(
      "\n    Before    judged real on 2026-11-20, still open (fycmcdbg)",
    );
    const folded = finding({ fold: "judged-before", foldReason: "judged wrong on 2026-11-20", lineage: "fold1" });
    const text = renderReview(snapshot({ findings: [folded] }), { ...screen, isUnfolded: true });
    expect(text).toContain("\n    Before    judged wrong on 2026-11-20 (fold1)");
  });

  it("says once that nothing changed", () => {
    const { header } = snapshot();
    const change = { ...header.change, took: "uncommitted work against HEAD (abc): nothing changed", files: 0 };
    const empty = snapshot({
      ...{ status: "empty", threads: [], findings: [], files: [], coverage: { files: [] } },
      header: { ...header, change: { ...change, additions: 0, deletions: 0 } },
    });
    expect(renderReview(empty, screen)).toBe(
      "○ Empty: there is nothing to review.\n" +
        "  review r7k2m · uncommitted work against HEAD (abc): nothing changed\n" +
        "  No model has read anything.",
    );
  });

  it("never parts what was added from what was removed, nor a number from its unit", () => {
    for (let width = 40; width < 100; width++) {
      for (const given of Object.values(states)) {
        const text = renderReview(given, { ...screen, width });
        expect(text).not.toMatch(/\+20\n|\d\n +(?:s|m|h|KB|MB|%)\b/);
      }
    }
  });

  it("names every brief that waits, what it is about and how its reply comes back", () => {
    const [waiting] = openSnapshot.threads;
    if (waiting === undefined) throw new Error("nothing waits");
    const second = { ...waiting, thread: { ...waiting.thread, id: "t2" }, paths: ["src/b.ts"] };
    const text = renderReview({ ...openSnapshot, threads: [waiting, second] }, { ...screen, width: 100 });
    expect(text).toMatch(/^blindspot reply t1 FILE +bring the reply about src\/api\/export\.ts and 2 more$/m);
    expect(text).toMatch(/^blindspot reply t2 FILE +bring the reply about src\/b\.ts$/m);
  });

  it("says what a reviewer met once, with that reviewer", () => {
    const met = "openai:gpt-6: unavailable, OpenAI refused the key (401)";
    const files = failedSnapshot.coverage.files.map((file) => (file.isReviewable ? { ...file, reason: met } : file));
    const text = renderReview({ ...failedSnapshot, coverage: { files } }, screen);
    expect(text).toContain("not read, 3 files: no answer of openai:gpt-6");
    expect(
      text
        .split("\n")
        .slice(1)
        .join("\n")
        .match(/refused the key/g),
    ).toHaveLength(1);
  });

  it("lists every file with what became of it on request", () => {
    const text = renderCoverage(partialSnapshot, screen);
    expect(text.match(/region-\d+\/client\.ts/g)).toHaveLength(400);
    expect(text).toMatch(/^partly read {2}src\/queue\/drain\.ts · 12 of 21 lines, no answer within 5 minutes$/m);
  });
});
