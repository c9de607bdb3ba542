import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bytePattern, JsonLinesReader, readHead } from "../../src/system/json-lines.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "blindspot-test-"));
  file = join(folder, "lines.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(words: readonly string[], isOver = () => false): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const value of new JsonLinesReader().read(file, { wanted: bytePattern(words), isOver })) found.push(value);
  return found;
}

test("only lines with one of the words are read, each once, in order", async () => {
  const lines = [{ a: "x.ts and x.ts" }, { a: "none" }, { a: 'with "y (1).ts"' }, { a: "x_ts" }, { a: "größe.ts" }];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  expect(await read(["x.ts", "y (1).ts", "größe.ts"])).toEqual([lines[0], lines[2], lines[4]]);
});

test("a last line without an end is read, one that is cut or no JSON is not", async () => {
  writeFileSync(file, 'no json x.ts\n{"a":"x.ts"}\n\n{"b":"x.ts"}');
  expect(await read(["x.ts"])).toEqual([{ a: "x.ts" }, { b: "x.ts" }]);
  writeFileSync(file, '{"a":"x.ts"}\n{"b":"x.ts"');
  expect(await read(["x.ts"])).toEqual([{ a: "x.ts" }]);
});

test("lines that lie across blocks are read whole, and lines that are too long are passed over", async () => {
  const line = (name: string, megabytes: number) => `${JSON.stringify({ name, x: "x".repeat(megabytes << 20) })}\n`;
  const names = async () => (await read(["name"])).map((value) => (value as { name: string }).name);
  writeFileSync(file, [line("a", 3), line("b", 7), line("c", 3), line("d", 0)].join(""));
  expect(await names()).toEqual(["a", "b", "c", "d"]);
  writeFileSync(file, [line("a", 1), line("long", 9), line("c", 0), line("longer", 20), line("d", 1)].join(""));
  expect(await names()).toEqual(["a", "c", "d"]);
  writeFileSync(file, [line("a", 1), line("long", 20).trimEnd()].join(""));
  expect(await names()).toEqual(["a"]);
});

test("when the time is over the rest is left", async () => {
  writeFileSync(file, '{"a":"x.ts"}\n'.repeat(100));
  let asked = 0;
  expect((await read(["x.ts"], () => ++asked > 5)).length).toBeLessThan(6);
});

test("a file that is not there has an empty head", async () => {
  expect(await readHead(join(folder, "none"), 10)).toBe("");
  writeFileSync(file, "0123456789");
  expect(await readHead(file, 4)).toBe("0123");
});
