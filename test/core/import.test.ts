import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeAnchorIndex } from "../../src/core/anchor.ts";
import { parseDiff } from "../../src/core/diff.ts";
import { type ImportReading, readImport, recogniseImport } from "../../src/core/import.ts";
import { anchorImported, placeImported } from "../../src/core/import-anchor.ts";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "../fixtures/imports", name), "utf8");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function findingsOf(read: ImportReading) {
  if (read.status !== "read") throw new Error(`${read.status}: ${read.reason}`);
  return read.findings;
}

/** As it stands in an export of comments on lines. */
function onLine(body: string, more: object = {}) {
  const comment = { path: "src/queue.ts", line: 11, side: "RIGHT", user: { login: "reviewer[bot]" }, body, ...more };
  return readImport(JSON.stringify([comment]), { format: "comments", only: null });
}

/** As it was copied into a file. */
function alone(name: string) {
  const text = fixture(name);
  return readImport(text, { format: recogniseImport(text, null).format, only: null });
}

describe("comments of review bots on a line", () => {
  const forms = [
    ["coderabbit", "The last batch is never retried", "high", /jobs of the last batch are lost/],
    [
      "copilot",
      "The loop condition uses `<=`, which reads one element past the end of the array",
      "medium",
      /Use `<` instead/,
    ],
    ["greptile", "`parse` throws on an empty list, and no caller catches it", "medium", /no caller catches it$/],
    [
      "bugbot",
      "Retry counter is shared between jobs",
      "medium",
      /uses up the attempts of all others\.\nAlso at src\/timer\.ts:4$/,
    ],
    ["codex", "Await the retry before returning", "high", /a failed first attempt is never repeated\.$/],
    [
      "gemini",
      "The access check compares the tenant by name, and names are not unique",
      "high",
      /can read these rows\.$/,
    ],
    ["sourcery", "The cache is filled before the lock is taken", "medium", /the older value wins\.$/],
    ["augment", "The timer is never cleared, so that the process does not end", "medium", /does not end\.$/],
  ] as const;

  test.each(forms)(
    "%s: title, severity and claim are read, and no patch, prompt or footer",
    (tool, title, severity, claim) => {
      const findings = findingsOf(onLine(fixture(`${tool}-line.md`)));
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ title, severity, path: "src/queue.ts", startLine: 11, endLine: 11 });
      expect(findings[0]?.claim).toMatch(claim);
      expect(findings[0]?.claim).not.toMatch(/suggestion|React with|Fix in|Prompt for|[<>]sub|return await/);
    },
  );

  test("praise, answers of people and empty ones are no findings", () => {
    const asides = ["LGTM", "**praise:** a very clear name", "✅ Fixed in 0123456", "   "];
    const comments = [
      ...asides.map((body) => ({ body, path: "a.ts", line: 1 })),
      { body: "no", path: "a.ts", line: 1, in_reply_to_id: 7 },
    ];
    expect(readImport(JSON.stringify(comments), { format: "comments", only: null }).status).toBe("unreadable");
  });

  test("a defect that begins like an answer is a finding all the same", () => {
    const bodies = [
      "Fixed-size buffer overflows when n is above 16.",
      "Resolved promise is never awaited, so errors vanish.",
      "Done flag is never set, so the loop spins for ever.",
      "Nice try, but the last element is dropped.",
      "Thanks to the missing await, errors vanish.",
      "Addressed memory is freed twice on the error path.",
    ];
    const comments = bodies.map((body) => ({ body, path: "a.ts", line: 1 }));
    const claims = findingsOf(readImport(JSON.stringify(comments), { format: "comments", only: null })).map(
      ({ claim }) => claim,
    );
    expect(claims).toEqual(bodies);
    const answers = [
      "Fixed in 0123456.",
      "Nice!",
      "Thanks, good catch!",
      "Done.",
      "Looks good to me",
      "👍",
      "Addressed",
    ];
    const aside = JSON.stringify(answers.map((body) => ({ body, path: "a.ts", line: 1 })));
    expect(readImport(aside, { format: "comments", only: null }).status).toBe("unreadable");
  });

  test("the code above a comment on several lines is its quote, of the side that it stands on", () => {
    const diff_hunk = "@@ -1,3 +1,3 @@\n one\n-old two\n+new two\n+new three";
    const [head] = findingsOf(onLine("Wrong.", { start_line: 10, diff_hunk }));
    expect(head).toMatchObject({ quote: "new two\nnew three", startLine: 10, endLine: 11 });
    const [base] = findingsOf(onLine("This was needed.", { side: "LEFT", diff_hunk: "@@ -1,2 +1 @@\n one\n-old two" }));
    expect(base).toMatchObject({ quote: "old two", side: "base" });
  });
});

describe("comments of review bots on a whole change", () => {
  test("a comment by Claude names each problem with links to its lines", () => {
    const findings = findingsOf(alone("claude-comment.md"));
    expect(findings.map(({ path, startLine, endLine }) => [path, startLine, endLine])).toEqual([
      ["src/shop/cart.ts", 7, 9],
      ["src/queue.ts", 10, 12],
    ]);
    expect(findings[1]?.claim).toBe("The retry counter is shared between jobs");
  });

  test("nitpicks that CodeRabbit folds are read, and its praise and its details are not", () => {
    const findings = findingsOf(alone("coderabbit-review.md"));
    expect(findings.map(({ title, severity, path, startLine }) => [title, severity, path, startLine])).toEqual([
      ["Name the constant", "low", "src/queue.ts", 10],
      ["Rounding hides a cent", "low", "src/shop/cart.ts", 7],
    ]);
  });

  test("a guide by Qodo names files by the hash of their path, which the change tells", () => {
    const text = fixture("qodo-guide.md")
      .replace("QUEUE_HASH", sha256("src/queue.ts"))
      .replace("CART_HASH", sha256("src/shop/cart.ts"));
    const patch = "--- a/src/queue.ts\n+++ b/src/queue.ts\n@@ -9,2 +9,3 @@\n a\n+b\n c\n";
    const index = makeAnchorIndex({ files: parseDiff(patch).map((file) => ({ patch: file, base: null, head: null })) });
    const read = findingsOf(readImport(text, { format: "comments", only: null }));
    const placed = placeImported(read, "comments", index, sha256);
    expect(placed.map(({ title, path, startLine }) => [title, path, startLine])).toEqual([
      ["Lost Retry", "src/queue.ts", 10],
      ["Rounding", `sha256:${sha256("src/shop/cart.ts")}`, 7],
    ]);
    expect(placed[0]?.claim).toBe("The queue returns before its retry fires. Consider awaiting it.");
  });

  test.each(["copilot-none", "claude-none", "codex-none", "qodo-none", "sourcery-none", "none"])(
    "%s says that nothing was found, which is an answer",
    (name) => expect(alone(`${name}.md`)).toEqual({ status: "read", findings: [], dropped: 0 }),
  );

  test.each([
    ["coderabbit-limit", "rate-limit"],
    ["codex-limit", "rate-limit"],
    ["copilot-unable", "program-failed"],
    ["sourcery-limit", "program-failed"],
  ])("%s is a review that did not take place", (name, problem) => {
    expect(alone(`${name}.md`)).toMatchObject({ status: "unavailable", problem });
  });

  test.each(["gemini-summary", "coderabbit-walkthrough", "prose"])(
    "%s says neither what is wrong nor that nothing is",
    (name) => expect(alone(`${name}.md`)).toMatchObject({ status: "unreadable", problem: "unknown-form" }),
  );

  test("no issue of one kind, and something behind a but, is not nothing", () => {
    const said = ["I found no critical issues, but two small ones.", "No bugs found, although the retry looks odd."];
    for (const text of said) expect(readImport(text, { format: "markdown", only: null }).status).toBe("unreadable");
  });

  test("findings count beside a notice that a later commit was not reviewed, and the notice as unread", () => {
    const comments = [
      { body: fixture("codex-line.md"), path: "src/queue.ts", line: 11 },
      { body: fixture("codex-limit.md") },
    ];
    const read = readImport(JSON.stringify(comments), { format: "comments", only: null });
    expect(read).toMatchObject({ status: "read", dropped: 1 });
    expect(findingsOf(read)).toHaveLength(1);
  });
});

describe("exports of comments", () => {
  const finding = { body: "This never ends.", path: "src/queue.ts" };
  const exports: Record<string, unknown> = {
    "the REST interface of GitHub": [{ ...finding, line: 11, user: { login: "coderabbitai[bot]", type: "Bot" } }],
    "several pages of it, one in the other": [[{ ...finding, line: 11, user: { login: "coderabbitai[bot]" } }], []],
    "GraphQL of GitHub": {
      data: {
        repository: {
          pullRequest: {
            title: "Retries",
            body: "I add retries: src/queue.ts:99 is new.",
            reviewThreads: {
              nodes: [
                {
                  line: 11,
                  comments: {
                    nodes: [
                      { ...finding, replyTo: null, author: { login: "coderabbitai" } },
                      { body: "Why?", path: "src/queue.ts", replyTo: { id: 1 }, author: { login: "dev" } },
                    ],
                  },
                },
              ],
            },
          },
        },
      },
    },
    "discussions of GitLab": [
      {
        individual_note: false,
        notes: [
          {
            body: finding.body,
            position: { new_path: finding.path, new_line: 11 },
            author: { username: "coderabbitai" },
          },
          { body: "Why is that?", position: { new_path: finding.path, new_line: 11 }, author: { username: "dev" } },
        ],
      },
      { individual_note: true, notes: [{ body: "added 1 commit", system: true, author: { username: "dev" } }] },
    ],
  };

  test.each(Object.entries(exports))("%s", (_, value) => {
    const text = JSON.stringify(value);
    expect(recogniseImport(text, null)).toMatchObject({
      format: "comments",
      voices: [{ name: "coderabbit", isBot: true }],
    });
    const findings = findingsOf(readImport(text, { format: "comments", only: null }));
    expect(findings).toMatchObject([{ title: "This never ends", path: "src/queue.ts", startLine: 11 }]);
  });

  test("pages that stand one after the other, as a pager prints them", () => {
    const page = JSON.stringify([{ ...finding, line: 11 }]);
    expect(findingsOf(readImport(`${page}\n${page}`, { format: "comments", only: null }))).toHaveLength(2);
  });

  test("one of several voices is read alone", () => {
    const comments = [
      { ...finding, line: 1, user: { login: "Copilot", type: "Bot" } },
      { ...finding, line: 2, user: { login: "greptile-apps[bot]", type: "Bot" } },
      { ...finding, line: 3, user: { login: "dev", type: "User" } },
    ];
    const text = JSON.stringify(comments);
    const { voices } = recogniseImport(text, null);
    expect(voices.map(({ name, isBot }) => [name, isBot])).toEqual([
      ["copilot", true],
      ["greptile", true],
      ["dev", false],
    ]);
    const read = readImport(text, { format: "comments", only: "greptile" });
    expect(findingsOf(read).map(({ startLine }) => startLine)).toEqual([2]);
  });
});

describe("lists in Markdown", () => {
  test("a report has its findings in headings, with triggers, outcomes and the code that shows them", () => {
    const findings = findingsOf(alone("report.md"));
    expect(findings).toHaveLength(2);
    expect(findings[0]).toMatchObject({
      ...{ title: "The last batch is never retried", severity: "high", category: "retry" },
      ...{ path: "src/queue.ts", startLine: 10, endLine: 12, quote: "return done;" },
      ...{ trigger: "The first attempt of the last batch fails.", outcome: "Its jobs are lost." },
    });
    expect(findings[1]).toMatchObject({
      ...{ title: "Rounding hides a cent", severity: "low", path: "src/shop/cart.ts", startLine: 7, endLine: 9 },
      claim: "Totals are rounded before the tax is added.",
    });
    expect(JSON.stringify(findings)).not.toMatch(/Await the retry|Round last/);
  });

  test("a plain list has one in every point, also where it names no place", () => {
    const findings = findingsOf(alone("list.md"));
    expect(findings.map(({ title, path, startLine }) => [title, path, startLine])).toEqual([
      ["Await the retry before returning", "/home/ci/shop/src/queue.ts", 10],
      ["totals are rounded before the tax is added", "src/shop/cart.ts", 7],
      ["The timer is never cleared (src/timer.ts line 4)", "src/timer.ts", 4],
      ["Nobody logs the failure at all", null, null],
    ]);
    expect(findings[0]).toMatchObject({ severity: "high", claim: "`drain` returns before the timer fires." });
  });
});

describe("what codex review prints", () => {
  const review = {
    findings: [
      {
        title: "[P1] Await the retry",
        body: "It returns early.",
        confidence_score: 0.9,
        priority: 1,
        code_location: { absolute_file_path: "/home/ci/shop/src/queue.ts", line_range: { start: 10, end: 12 } },
      },
      {
        title: "Round last",
        body: "A cent is lost.",
        code_location: { absolute_file_path: "/x/cart.ts", line_range: { start: 7, end: 7 } },
      },
    ],
    overall_correctness: "patch is incorrect",
    overall_explanation: "Two problems.",
    overall_confidence_score: 0.8,
  };

  test.each([
    ["alone", JSON.stringify(review)],
    ["behind other text", `I looked at it.\n\n\`\`\`json\n${JSON.stringify(review, null, 2)}\n\`\`\`\n`],
  ])("%s", (_, text) => {
    expect(recogniseImport(text, null)).toEqual({
      format: "codex",
      voices: [{ name: "codex", isBot: true, entries: 1 }],
    });
    const findings = findingsOf(readImport(text, { format: "codex", only: null }));
    expect(findings.map(({ title, severity, path, startLine }) => [title, severity, path, startLine])).toEqual([
      ["Await the retry", "high", "/home/ci/shop/src/queue.ts", 10],
      ["Round last", "medium", "/x/cart.ts", 7],
    ]);
  });

  test("no findings are an answer, a cut one is none", () => {
    const empty = JSON.stringify({ ...review, findings: [] });
    expect(readImport(empty, { format: "codex", only: null })).toEqual({ status: "read", findings: [], dropped: 0 });
    const cut = JSON.stringify(review).slice(0, 120);
    expect(readImport(cut, { format: "codex", only: null }).status).toBe("unreadable");
  });
});

test("a transcript that ends in findings in JSON is read as every reply is", () => {
  const text = `I ran the tests.\n\n\`\`\`json\n{"claims": [{"file": "src/queue.ts", "line": 11, "description": "It never ends."}]}\n\`\`\``;
  expect(recogniseImport(text, null)).toEqual({ format: "json", voices: [] });
  expect(findingsOf(readImport(text, { format: "json", only: null }))).toMatchObject([
    { claim: "It never ends.", startLine: 11 },
  ]);
});

describe("where findings of other tools point", () => {
  const head = "one\ntwo\nthree\nfour\n";
  const patch = parseDiff("--- a/src/queue.ts\n+++ b/src/queue.ts\n@@ -1,3 +1,4 @@\n one\n-old\n+two\n+three\n four\n");
  const index = makeAnchorIndex({ files: patch.map((file) => ({ patch: file, base: "one\nold\nfour\n", head })) });
  const [raw] = findingsOf(onLine("Wrong.")) as [ReturnType<typeof findingsOf>[number]];

  test("the quote goes before the lines", () => {
    const found = anchorImported({ ...raw, startLine: 2, endLine: 2, quote: "three" }, index);
    expect(found).toMatchObject({ anchor: "exact", startLine: 3, endLine: 3 });
    const missed = anchorImported({ ...raw, startLine: 2, endLine: 2, quote: "const nowhere = 12345;" }, index);
    expect(missed).toMatchObject({ anchor: "said", startLine: 2, endLine: 2 });
  });

  test("without a quote the lines that were said count, as far as the file has them, and are marked so", () => {
    expect(anchorImported({ ...raw, startLine: 3, endLine: 900 }, index)).toMatchObject({
      anchor: "said",
      startLine: 3,
      endLine: 4,
    });
    expect(anchorImported({ ...raw, startLine: 900, endLine: 900 }, index)).toMatchObject({
      anchor: "file",
      startLine: null,
    });
    expect(anchorImported({ ...raw, side: "base", startLine: 2, endLine: 2 }, index)).toMatchObject({
      anchor: "said",
      side: "base",
    });
    expect(anchorImported({ ...raw, path: "other.ts" }, index)).toMatchObject({
      anchor: "unanchored",
      path: "other.ts",
    });
  });
});
