import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReadableChange } from "../../src/ports.ts";
import { defaultToolBudget, openToolDesk, type ToolBudget } from "../../src/reviewers/tools.ts";
import { changeOf } from "../fakes/reviewer-run.ts";

const signal = new AbortController().signal;
const files = { "src/a.ts": "one\ntwo\nthree\n", "src/b.ts": "two\n", "docs/x.md": "x" };

function desk(budget: Partial<ToolBudget> = {}, change: ReadableChange = changeOf(files)) {
  return openToolDesk(change, { ...defaultToolBudget, ...budget });
}

function call(name: string, input: unknown, on = desk()): Promise<string> {
  return on.call(name, JSON.stringify(input), signal);
}

describe("read", () => {
  test("numbers the lines as the file has them", async () => {
    expect(await call("read", { path: "src/a.ts" })).toBe("1: one\n2: two\n3: three");
    expect(await call("read", { path: "src/a.ts", startLine: 2, endLine: 2 })).toBe("2: two");
  });

  test("takes null and numbers in quotes from models that write them", async () => {
    expect(await call("read", { path: "src/a.ts", startLine: "3", endLine: null })).toBe("3: three");
  });

  test("says how long the file is when asked for lines behind its end", async () => {
    expect(await call("read", { path: "src/a.ts", startLine: 9 })).toBe("The file has 3 lines.");
  });

  test("shows a deleted file as it was, and says so", async () => {
    const change: ReadableChange = {
      ...changeOf({}),
      read: async (_path, side) => (side === "base" ? { text: "gone\n" } : { refused: "not there" }),
    };
    const text = await call("read", { path: "old.ts" }, desk({}, change));
    expect(text).toMatch(/before the change/);
    expect(text).toContain("1: gone");
  });

  test("hands on a refusal as a sentence and records it", async () => {
    const on = desk();
    expect(await call("read", { path: ".env" }, on)).toBe(".env is not among the files that you may see.");
    expect(on.calls).toEqual([
      { tool: "read", target: ".env", bytes: 0, refused: ".env is not among the files that you may see." },
    ]);
  });

  test.each(["/etc/passwd", "../secret", "src/../../secret", "a\0b", "src\\..\\..\\x", ""])(
    "never asks for %j",
    async (path) => {
      const change: ReadableChange = { ...changeOf({}), read: async () => ({ text: "leaked" }) };
      expect(await call("read", { path }, desk({}, change))).not.toContain("leaked");
    },
  );
});

test("search tells path, line and text, or that nothing matches", async () => {
  expect(await call("search", { pattern: "two" })).toBe("src/a.ts:2: two\nsrc/b.ts:1: two");
  expect(await call("search", { pattern: "two", path: "src/b.ts" })).toBe("src/b.ts:1: two");
  expect(await call("search", { pattern: "none" })).toBe("Nothing matches.");
});

test("list tells the paths below a folder", async () => {
  expect(await call("list", {})).toBe("docs/x.md\nsrc/a.ts\nsrc/b.ts");
  expect(await call("list", { path: "src" })).toBe("src/a.ts\nsrc/b.ts");
});

describe("what is no proper call", () => {
  test.each(["write", "__proto__", "constructor", ""])("the unknown tool %j is refused", async (name) => {
    expect(await call(name, { path: "src/a.ts" })).toMatch(/^There is no tool/);
  });

  test("arguments that are not JSON, or not an object, are refused with the reason", async () => {
    for (const input of ["{", "[]", "null", '"src/a.ts"', "7"]) {
      expect(await desk().call("read", input, signal)).toMatch(/^The arguments of read are wrong/);
    }
  });

  test("a failure below is a sentence too", async () => {
    const search = () => Promise.reject(new Error("fatal: bad pattern in /home/user/repository"));
    const text = await call("search", { pattern: "(" }, desk({}, { ...changeOf(files), search }));
    expect(text).toBe("search failed for these arguments. Try others.");
  });
});

describe("the budget", () => {
  test("cuts a long text at a line with a mark", async () => {
    const change = changeOf({ "long.txt": "a line of text\n".repeat(1_000) });
    const text = await call("read", { path: "long.txt" }, desk({ callBytes: 500 }, change));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(500);
    expect(text).toMatch(/a line of text\n\[cut here/);
  });

  test("is spent after its calls, and then hands out nothing", async () => {
    const on = desk({ calls: 2 });
    await call("list", {}, on);
    expect(on.isSpent).toBe(false);
    await call("nonsense", {}, on);
    expect(on.isSpent).toBe(true);
    expect(await call("read", { path: "src/a.ts" }, on)).toMatch(/used up.*answer now/);
    expect(on.calls.at(-1)).toMatchObject({ tool: "read", bytes: 0 });
  });

  test("is spent after its bytes, whatever is asked for", async () => {
    const change = changeOf({ "wide.txt": "äöü🦊".repeat(10_000) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 5_000 }),
        fc.integer({ min: 100, max: 2_000 }),
        async (bytes, one) => {
          const on = desk({ bytes, callBytes: one, calls: 500 }, change);
          while (!on.isSpent) await call("read", { path: "wide.txt" }, on);
          const handedOut = on.calls.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
          expect(handedOut).toBeLessThanOrEqual(bytes + 100);
          expect(on.calls.every((one) => (one.bytes ?? 0) > 0)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });
});

test("definitions are JSON Schema without what every request would repeat in vain", () => {
  const { definitions } = desk();
  expect(definitions.map(({ name }) => name)).toEqual(["read", "search", "list"]);
  expect(definitions[0]?.inputSchema).toEqual({
    type: "object",
    properties: { path: { type: "string" }, startLine: { type: "integer" }, endLine: { type: "integer" } },
    required: ["path"],
    additionalProperties: false,
  });
});
