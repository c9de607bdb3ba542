import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RawFinding } from "../../src/core/finding.ts";
import { readReply } from "../../src/core/reply.ts";
import { replyBlocksFromEnd } from "../../src/core/reply-blocks.ts";
import { readJsonAt } from "../../src/core/reply-json.ts";

const one = { claim: "It is wrong.", path: "a.ts" };
const answer = JSON.stringify({ findings: [one] });

describe("hostile replies", () => {
  test("control characters and lone surrogates leave the strings, newlines and tabs stay", () => {
    const claim = "a\u0000b\u001b[31mc\u009bd\ttab\nline \ud800 end";
    const reply = readReply(JSON.stringify({ findings: [{ claim, path: "a\u0000.ts" }] }));
    expect(reply).toMatchObject({ findings: [{ claim: "ab[31mcd\ttab\nline \ufffd end", path: "a.ts" }] });
  });

  test("keys of prototypes are keys like any other", () => {
    const text = `{"findings": [{"__proto__": {"severity": "critical", "polluted": 1}, "constructor": 1, "claim": "c c", "path": "a",}]}`;
    expect(readReply(text)).toMatchObject({ findings: [{ severity: "medium" }] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("strings are bounded", () => {
    const long = "word ".repeat(100_000);
    const reply = readReply(
      JSON.stringify({ findings: [{ title: long, claim: long, quote: long, trigger: long, path: long }] }),
    );
    const [only] = reply.status === "read" ? reply.findings : [];
    expect(only?.title.length).toBeLessThanOrEqual(100);
    expect(only?.claim.length).toBeLessThanOrEqual(8000);
    expect(only?.quote.length).toBeLessThanOrEqual(4000);
    expect(only?.trigger.length).toBeLessThanOrEqual(2000);
    expect(only?.path?.length).toBeLessThanOrEqual(2000);
  });

  test("of more than 2,000 findings the rest is counted as dropped", () => {
    const reply = readReply(JSON.stringify({ findings: Array(2500).fill(one) }));
    expect(reply.status === "read" && [reply.findings.length, reply.dropped]).toEqual([2000, 500]);
  });

  // Each of them takes minutes, or the stack, where reading is not about linear.
  test.each([
    ["prose of 10 MB", "a { b [ c ' d \" e\n".repeat(600_000)],
    ["a hundred thousand fences", "```\n".repeat(100_000)],
    ["open lists, a million deep", "[".repeat(1_000_000)],
    ["open objects, deep", '{"a":'.repeat(300_000)],
    ["nested lists that close", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
    ["quotes without an end", '{"claim": "a "b '.repeat(50_000)],
    ["objects that never close", '{"x": "y", '.repeat(100_000)],
    ["comments that never close", "{/* [/* ".repeat(100_000)],
    ["a title of spaces", `{"findings": [{"claim": "${" ".repeat(500_000)}x`],
  ])("%s before an answer do not keep it from being read", (_, noise) => {
    expect(readReply(`${noise}\n\`\`\`json\n${answer}\n\`\`\`\n`)).toMatchObject({ status: "read", findings: [one] });
    expect(readReply(noise).status).toBe("unreadable");
  });

  // Steps, not seconds: twice the text may cost twice the steps, and never more than the budget has.
  test.each([
    ["fence lines", "```\n"],
    ["fence lines with an open comment", "```\n{/* \n"],
    ["small lists on one line", "[1] "],
    ["lists behind blanks in blocks", `\`\`\`\n${" ".repeat(200)}${"[}".repeat(100)}\n`],
    ["open objects with a wanted key", '{"findings": '],
    ["quotes without an end", '{"claim": "a "b '],
  ])("%s cost steps in proportion to their number", (_, piece) => {
    const stepsFor = (count: number) => {
      const budget = { characters: 50_000_000 };
      for (const block of replyBlocksFromEnd(piece.repeat(count), () => false, budget)) expect(block).toBeDefined();
      return 50_000_000 - budget.characters;
    };
    const count = Math.ceil(40_000 / piece.length);
    expect(stepsFor(2 * count) / stepsFor(count)).toBeLessThan(2.5);
  });

  test("of a reply beyond 4 MB its end is read, and nothing that may begin inside of something larger", () => {
    const prose = "word ".repeat(900_000);
    expect(readReply(`${prose}\n${answer}`)).toMatchObject({ status: "read", findings: [one] });
    const cut = `{"findings": [${`${JSON.stringify(one)},`.repeat(120_000)}${JSON.stringify(one)}`;
    expect(readReply(cut).status).toBe("unreadable");
    expect(readReply(`${cut}]}`).status).toBe("unreadable");
  });

  test("whatever a reply is, it is read or not, and findings fit their schema", () => {
    const pieces = fc.constantFrom(
      "```json\n",
      "```\n",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      ":",
      ",",
      '"findings"',
      '"claim"',
      "x y",
      "\\",
      "//",
      "\n",
      "...",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
        const reply = readReply(parts.join(""));
        if (reply.status === "read") for (const finding of reply.findings) RawFinding.parse(finding);
        else expect(reply.reason).not.toBe("");
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the tolerant reader", () => {
  test("reads strict JSON as JSON.parse does, whatever stands behind it", () => {
    const container = fc.jsonValue({ maxDepth: 6 }).filter((value) => typeof value === "object" && value !== null);
    fc.assert(
      fc.property(
        container,
        fc.constantFrom(0, 2),
        fc.constantFrom("", "\n", ' and so on, "etc"', "\n```\n"),
        (value, indent, tail) => {
          const json = JSON.stringify(value, null, indent);
          const text = json + tail;
          const reading = readJsonAt(text, 0, text.length);
          expect(reading).toMatchObject({ status: "complete", end: json.length });
          if (reading.status === "complete")
            expect(JSON.stringify(reading.value)).toBe(JSON.stringify(JSON.parse(json)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("never completes JSON that was cut off", () => {
    const container = fc.jsonValue({ maxDepth: 4 }).filter((value) => typeof value === "object" && value !== null);
    fc.assert(
      fc.property(container, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
        const json = JSON.stringify(value);
        const cut = json.slice(0, Math.max(1, Math.floor((json.length - 1) * share)));
        expect(readJsonAt(cut, 0, cut.length).status).not.toBe("complete");
      }),
      { numRuns: 2000 },
    );
  });
});
