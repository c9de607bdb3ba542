import { describe, expect, test } from "vitest";
import { readReply } from "../../src/core/reply.ts";

const finding = {
  title: "The second batch is never retried",
  claim: "The retry counter is not reset between batches.",
  path: "src/queue.ts",
  startLine: 12,
  endLine: 14,
  quote: "  attempts += 1;\n  if (attempts > 3) return;",
  trigger: "two failing batches",
  outcome: "the second batch is lost",
  disproof: "a reset of attempts",
  standing: "defect",
  consequence: "data-loss",
  severity: "high",
  category: "retry",
  scope: "introduced",
};
const answer = (...findings: unknown[]) => JSON.stringify({ findings }, null, 2);
const fenced = (json: string) => `\`\`\`json\n${json}\n\`\`\``;

/** The findings of a reply that has to be readable. */
function read(text: string) {
  const reply = readReply(text);
  if (reply.status !== "read") throw new Error(`${reply.problem}: ${reply.reason}`);
  return reply.findings;
}

function problem(text: string): string {
  const reply = readReply(text);
  return reply.status === "unreadable" ? reply.problem : "read";
}

describe("where the answer stands", () => {
  test.each([
    ["bare", answer(finding)],
    ["fenced", `I looked at it.\n\n${fenced(answer(finding))}\n\nThat is all.`],
    ["fenced without a language", `Done:\n\`\`\`\n${answer(finding)}\n\`\`\``],
    ["fenced with tildes", `~~~json\n${answer(finding)}\n~~~`],
    ["fenced, but the closing fence is missing", `Text.\n\`\`\`json\n${answer(finding)}`],
    ["fenced on one line", `\`\`\`json ${JSON.stringify({ findings: [finding] })} \`\`\``],
    ["between prose without fences", `Reasoning about {braces} and [lists].\n${answer(finding)}\nHope it helps.`],
    ["behind an unpaired fence", `cut transcript }\n\`\`\`\nmore [x](y)\n${fenced(answer(finding))}`],
    ["inside a wrapper", fenced(JSON.stringify({ review: { findings: [finding] } }))],
    ["as a list", fenced(JSON.stringify([finding]))],
    ["as a single finding", fenced(JSON.stringify(finding))],
  ])("an answer is read when it stands %s", (_, text) => {
    expect(read(text)).toEqual([finding]);
  });

  test.each(["issues", "comments", "flags", "problems", "claims"])(
    "a list under the key %s is a list of findings",
    (key) => {
      expect(read(fenced(JSON.stringify({ [key]: [finding] })))).toEqual([finding]);
    },
  );

  test("a draft in what a model says to itself is no answer", () => {
    const thought = `<think>\n${fenced('{"findings": []}')}\n</think>`;
    expect(readReply(`${thought}\nI cannot review this.`).status).toBe("unreadable");
    expect(read(`${thought}\n${fenced(answer(finding))}`)).toHaveLength(1);
    expect(read(`<think>${answer(finding)}</think>\n`)).toHaveLength(1);
  });

  test("the last block with findings counts", () => {
    const draft = { ...finding, title: "A draft" };
    expect(read(`${fenced(answer(draft, finding))}\nOn reflection:\n${fenced(answer(finding))}`)).toEqual([finding]);
  });

  test("a quote that holds a code fence does not end the block", () => {
    const quoting = { ...finding, quote: "```ts\ncode\n```" };
    expect(read(fenced(answer(quoting)))).toEqual([quoting]);
  });

  test.each([
    ["other JSON after it", `${fenced(answer(finding))}\nThe config was:\n${fenced('{"name": "x", "retries": 3}')}`],
    [
      "an echo of the form after it",
      `${fenced(answer(finding))}\nForm:\n{"findings": [{"title": "...", "claim": "...", "path": ""}]}`,
    ],
    [
      "an empty answer mentioned after it",
      `${fenced(answer(finding))}\nElse I would have said {"findings": []} of course.`,
    ],
    ["an elided example after it", `${fenced(answer(finding))}\n{"findings": [...]}`],
  ])("%s does not win over the answer", (_, text) => {
    expect(read(text)).toEqual([finding]);
  });
});

describe("what counts as nothing wrong", () => {
  test.each([fenced('{"findings": []}'), '{"findings": []}', 'Clean.\n{"findings": []}\n', '{"claims": []}', "[]"])(
    "%j is an answer without findings",
    (text) => {
      expect(readReply(text)).toEqual({ status: "read", findings: [], dropped: 0, bare: 0 });
    },
  );

  test.each([
    ["", "empty-reply"],
    [" \n\t", "empty-reply"],
    ["No issues found. The code looks good!", "no-json"],
    ["Nothing wrong in `[]` or `{}`.", "no-json"],
    ['I would answer {"findings": []} if I had read it.', "no-json"],
    ['{"findings": [...]}', "no-json"],
    [
      '{"findings": [{"title": "≤ 100 characters", "claim": "what is wrong", "severity": "critical|high|low"}]}',
      "no-json",
    ],
    ['{"error": "overloaded"}', "no-json"],
    [fenced('{"findings": ["look at it", 3]}'), "bad-json"],
    [fenced('{"findings": [{"path": "a.ts", "severity": "high"}]}'), "bad-json"],
    [fenced('{"findings": [{"claim": (broken; "path"]}'), "bad-json"],
    ["I'm sorry, but I can't help with that request.", "refusal"],
    ["I cannot assist with reviewing this code.", "refusal"],
    ["I can't find anything that is wrong here.", "no-json"],
  ])("%j is no answer", (text, expected) => {
    expect(problem(text)).toBe(expected);
  });
});

describe("a reply that was cut off", () => {
  test("is truncated at whatever character the cut falls, and never complete", () => {
    const text = `Reasoning first.\n\n\`\`\`json\n${answer(finding, finding)}`;
    const opening = text.indexOf('"claim"');
    for (let length = opening + 8; length < text.length; length++)
      expect(problem(text.slice(0, length))).toBe("truncated");
  });

  test("is truncated when a fence closes the cut block", () => {
    expect(problem(fenced(answer(finding).slice(0, 200)))).toBe("truncated");
  });

  test("is truncated though an earlier draft was complete", () => {
    expect(problem(`${fenced(answer(finding))}\nFinal:\n\`\`\`json\n${answer(finding, finding).slice(0, 300)}`)).toBe(
      "truncated",
    );
  });
});

describe("faults of JSON", () => {
  const small = { title: "T", claim: 'It\'s wrong: "x"', path: "a.ts" };
  test.each([
    ["trailing commas", `{"findings": [{"title": "T", "claim": "It's wrong: \\"x\\"", "path": "a.ts",},],}`],
    ["comments", `{"findings": [ // one\n{"title": "T", /* why */ "claim": "It's wrong: \\"x\\"", "path": "a.ts"}]}`],
    ["single quotes", `{'findings': [{'title': 'T', 'claim': 'It\\'s wrong: "x"', 'path': 'a.ts'}]}`],
    ["bare keys", `{findings: [{title: "T", claim: "It's wrong: \\"x\\"", path: "a.ts"}]}`],
    ["unescaped quotes", `{"findings": [{"title": "T", "claim": "It's wrong: "x"", "path": "a.ts"}]}`],
    ["missing commas", `{"findings": [{"title": "T"\n"claim": "It's wrong: \\"x\\""\n"path": "a.ts"}]}`],
    ["typographic quotes", `{“findings”: [{“title”: “T”, “claim”: “It's wrong: "x"”, “path”: “a.ts”}]}`],
    [
      "Python's literals",
      `{"findings": [{"title": "T", "claim": "It's wrong: \\"x\\"", "path": "a.ts", "line": None, "ok": True}]}`,
    ],
  ])("%s are understood", (_, text) => {
    expect(read(fenced(text))).toMatchObject([small]);
  });

  test("raw newlines and unknown escapes stay in the quote", () => {
    const [only] = read('{"findings": [{"claim": "c c", "path": "a", "quote": "one\n  /\\d+/.test(x)"}]}');
    expect(only?.quote).toBe("one\n  /\\d+/.test(x)");
  });
});

describe("fields", () => {
  const one = (fields: object) =>
    read(JSON.stringify({ findings: [{ claim: "Something is wrong. It matters.", ...fields }] }))[0];

  test.each([
    [{ startLine: 20, endLine: 12 }, 12, 20],
    [{ line: "12" }, 12, 12],
    [{ lines: "12-15" }, 12, 15],
    [{ line: "L12" }, 12, 12],
    [{ lines: [12, 15] }, 12, 15],
    [{ line_start: 12, line_end: 15 }, 12, 15],
    [{ lineStart: "12", lineEnd: null }, 12, 12],
    [{ range: { start: 12, end: 15 } }, 12, 15],
    [{ file: "a.ts:12-15" }, 12, 15],
    [{ location: { file: "a.ts", line: 12 } }, 12, 12],
    [{ startLine: 0, endLine: -3 }, null, null],
    [{ startLine: 1e300 }, null, null],
    [{ line: "unknown" }, null, null],
  ])("line numbers are read from %j", (fields, startLine, endLine) => {
    expect(one(fields)).toMatchObject({ startLine, endLine });
  });

  test.each([
    [{ file: "src/a.ts" }, "src/a.ts"],
    [{ filePath: "`src/a.ts`" }, "src/a.ts"],
    [{ file_path: "src/a.ts:12" }, "src/a.ts"],
    [{ location: "src/a.ts#L12" }, "src/a.ts"],
    [{ location: { path: "src/a.ts" } }, "src/a.ts"],
    [{ path: "..." }, null],
    [{}, null],
  ])("a path is read from %j", (fields, path) => {
    expect(one(fields)?.path).toBe(path);
  });

  test.each([
    ["blocker", "critical"],
    ["P0", "critical"],
    ["High (8/10)", "high"],
    ["major", "high"],
    ["P1", "high"],
    ["nit", "low"],
    ["minor", "low"],
    ["purple", "medium"],
    [undefined, "medium"],
  ])("a severity of %j is %s", (severity, expected) => {
    expect(one({ severity })?.severity).toBe(expected);
  });

  test("unknown words become other, a missing standing a defect, an unknown one a doubt", () => {
    expect(one({ category: "vibes", consequence: "sadness" })).toMatchObject({
      category: "other",
      consequence: "other",
    });
    expect(one({})).toMatchObject({ standing: "defect", scope: "introduced" });
    expect(one({ standing: "hmm" })?.standing).toBe("doubt");
    expect(one({ category: "Race Condition", consequence: "data_loss", scope: "pre existing" })).toMatchObject({
      category: "concurrency",
      consequence: "data-loss",
      scope: "pre-existing",
    });
  });

  test("a title is made from the claim where there is none, and cut where it is too long", () => {
    expect(one({})?.title).toBe("Something is wrong");
    const title = one({ title: `${"x".repeat(99)}👍👍` })?.title ?? "";
    expect(title).toBe(`${"x".repeat(99)}…`);
  });

  test("entries that say nothing readable are counted as dropped, and empty ones are not", () => {
    const entries = [finding, { severity: "high", path: "a", quote: "b();" }, 12, ["a"], null, "", {}];
    expect(readReply(JSON.stringify({ findings: entries }))).toMatchObject({
      dropped: 3,
      bare: 0,
      findings: [finding],
    });
  });

  test("texts among findings are doubts without a place", () => {
    const text = "The permission check was removed. Any tenant's invoices leak.";
    const reply = readReply(JSON.stringify({ findings: [finding, text] }));
    expect(reply).toMatchObject({ dropped: 0, bare: 1 });
    expect(reply.status === "read" && reply.findings[1]).toMatchObject({
      title: "The permission check was removed",
      claim: text,
      path: null,
      quote: "",
      standing: "doubt",
    });
  });

  test("texts alone are no answer", () => {
    expect(readReply('{"flags": ["--force", "--all"]}').status).toBe("unreadable");
  });
});
