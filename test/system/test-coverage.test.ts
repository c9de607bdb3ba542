import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadTestCoverage } from "../../src/system/test-coverage/index.ts";

const folder = mkdtempSync(join(tmpdir(), "blindspot-coverage-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const load = async (name: string, text: string, paths = ["src/a.ts"]) =>
  Object.fromEntries(await loadTestCoverage([write(name, text)], paths));
const expected = { hit: [[1, 2]], missed: [[4, 4]] };

const lcov = `TN:
SF:src/a.ts
FN:1,sum
FNDA:1,sum
DA:1,3
DA:2,1,checksum
DA:4,0
BRDA:4,0,0,-
LF:3
end_of_record
SF:src/unchanged.ts
DA:1,1
end_of_record
`;
const cobertura = `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.5"><sources><source>/build</source></sources><packages><package name="src"><classes>
<class name="a" filename="src/a.ts"><methods><method name="sum"><lines><line number="1" hits="3"/></lines></method></methods>
<lines><line number="1" hits="3"/><line number="2" hits="1" branch="true"/><line number="4" hits="0"/></lines></class>
<class name="b" filename="src/unchanged.ts"><lines><line number="1" hits="1"/></lines></class>
</classes></package></packages></coverage>`;
const statement = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
const istanbul = JSON.stringify({
  "/build/src/a.ts": {
    path: "src/a.ts",
    statementMap: { 0: statement(1), 1: statement(2), 2: statement(4) },
    s: { 0: 3, 1: 1, 2: 0 },
    fnMap: {},
    f: {},
    branchMap: {},
    b: {},
  },
  "/build/src/unchanged.ts": { path: "src/unchanged.ts", statementMap: { 0: statement(1) }, s: { 0: 1 } },
});

test.each([
  ["lcov.info", lcov],
  ["windows.info", lcov.replaceAll("\n", "\r\n")],
  ["marked.info", `\ufeff${lcov}`],
  ["coverage.xml", cobertura],
  ["indented.xml", `\n  ${cobertura.replace(/^<\?xml.*\n/, "")}`],
  ["coverage-final.json", istanbul],
])("%s says which lines tests ran, of files that matter alone", async (name, text) => {
  expect(await load(name, text)).toEqual({ "src/a.ts": expected });
});

test("several reports are taken together", async () => {
  const files = [
    write("one.info", lcov),
    write("two.xml", cobertura.replace('number="4" hits="0"', 'number="4" hits="2"')),
  ];
  expect(Object.fromEntries(await loadTestCoverage(files, ["src/a.ts"]))).toEqual({
    "src/a.ts": {
      hit: [
        [1, 2],
        [4, 4],
      ],
      missed: [],
    },
  });
});

describe("what is no report is an error that names the file", () => {
  test.each([
    ["nothing", ""],
    ["prose", "Lines: 93 %\n"],
    ["other XML", "<report><package/></report>"],
    ["broken XML", "<coverage><packages>"],
    [
      "XML with an entity of its own",
      '<!DOCTYPE coverage [<!ENTITY x "y">]><coverage><class filename="&x;"/></coverage>',
    ],
    ["other JSON", '{"total": {"lines": {"pct": 93}}}'],
    ["a list", "[1, 2]"],
    ["broken JSON", '{"a": '],
  ])("%s", async (_, text) => {
    await expect(load("bad", text)).rejects.toMatchObject({ code: "input", message: expect.stringContaining("bad") });
  });

  test("a file that is not there, a folder, and one that is too large", async () => {
    const large = write("large.info", lcov);
    truncateSync(large, 64_000_001);
    for (const file of [join(folder, "absent"), folder, large]) {
      await expect(loadTestCoverage([file], [])).rejects.toMatchObject({ code: "input" });
    }
  });
});

describe("hostile reports", () => {
  test("entities that name each other are not followed", async () => {
    const entities = Array.from({ length: 30 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join("");
    const text = `<!DOCTYPE coverage [<!ENTITY e0 "x">${entities}]><coverage>&e30;</coverage>`;
    await expect(load("bomb.xml", text)).rejects.toMatchObject({ code: "input" });
  });

  test("nested ever deeper they are read", async () => {
    const text = `${"<coverage>".repeat(100_000)}${"</coverage>".repeat(100_000)}`;
    expect(await load("deep.xml", text)).toEqual({});
  });

  test("lines that are none are left out", async () => {
    const numbers = ["-1", "0", "1.5", "1e99", "NaN", "", "99999999999", "7"];
    const text = `SF:src/a.ts\n${numbers.map((number) => `DA:${number},1\n`).join("")}end_of_record\n`;
    expect(await load("odd.info", text)).toEqual({ "src/a.ts": { hit: [[7, 7]], missed: [] } });
  });

  test("names that every object has are names of files like any other", async () => {
    const text = `{"__proto__": {"path": "__proto__", "statementMap": {"0": ${JSON.stringify(statement(1))}}, "s": {"0": 1}}}`;
    expect(await load("proto.json", text, ["src/__proto__"])).toEqual(
      Object.fromEntries([["__proto__", { hit: [[1, 1]], missed: [] }]]),
    );
    expect(({} as { hit?: unknown }).hit).toBeUndefined();
  });
});
