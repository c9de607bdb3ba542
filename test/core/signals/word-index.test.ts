import { expect, test } from "vitest";
import { rules } from "../../../src/core/signals/code.ts";
import type { Rule } from "../../../src/core/signals/rule.ts";
import { WordIndex, wordsIn } from "../../../src/core/signals/word-index.ts";

const rule = (kind: string, ...words: string[]): Rule => ({ kind, group: "boundary", weight: 1, name: kind, words });
const index = new WordIndex([rule("retries", "retry", "max-attempts"), rule("http", "net-http", "s3", "retry-http")]);
const found = (code: string) => index.find(code).map(({ rule, word }) => `${rule.kind}: ${word}`);

test.each([
  ["maxHTTPRetries", ["max", "http", "retries"]],
  ["S3Client", ["s3", "client"]],
  ["psycopg2", ["psycopg2"]],
  ["SCREAMING_SNAKE_CASE", ["screaming", "snake", "case"]],
  ["Net::HTTP", ["net", "http"]],
  ["überPrüfung", ["über", "prüfung"]],
  ["__", []],
])("%s is made of words", (name, words) => {
  expect(wordsIn(name)).toEqual(words);
});

test.each([
  ["retryLater(x)", ["retries: retry"]],
  ["const MAX_ATTEMPTS = 3", ["retries: max-attempts"]],
  ["Net::HTTP.get(x)", ["http: net-http"]],
  ["new S3Client()", ["http: s3"]],
  ["max(attempts)", []],
  ["retrying, poetry, s3cret", []],
  ["retryHttp", ["retries: retry", "http: retry-http"]],
])("in %s it finds %j", (code, hits) => {
  expect(found(code)).toEqual(hits);
});

test("words of a rule are written as they are looked for, and each only once", () => {
  for (const { kind, words, name } of rules) {
    expect(words.filter((word) => word !== wordsIn(word).join("-") || word.split("-").length > 3)).toEqual([]);
    expect([kind, name, new Set(words).size]).toEqual([kind, name, words.length]);
  }
});

test("patterns of rules end on a line of any kind, however long", () => {
  const patterns = rules.flatMap(({ code = [], texts = [] }) => [...code, ...texts]);
  for (const piece of ["select ", "err", " ", "throw", "create unique ", "} "]) {
    const line = piece.repeat(2_000).slice(0, 2_000);
    for (const pattern of patterns) expect(typeof pattern.test(line)).toBe("boolean");
  }
});
