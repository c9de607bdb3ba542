import fc from "fast-check";
import { expect, test } from "vitest";
import { patternRefusal } from "../../src/core/search-pattern.ts";

test.each([
  "((a{1,2000}){1,2000}){1,20}",
  "((a{9}){9}){99}",
  "((((a{20}){20}){20}){20}){20}",
  "a{51}",
  "a{0,51}",
  "a{51,}",
  "a{,51}",
  "(a{40}){40}",
  "(a|b{40}){40}",
  "a{40}{40}",
  "(((((((((((a+)+)+)+)+)+)+)+)+)+)+)+",
  "[]{1}]{99}",
  "[[:alpha:]]{60}",
  "(a)\\1",
  "(a)(\\1)*",
  "x".repeat(201),
  "",
  "a\0b",
])("%j is refused", (pattern) => {
  expect(patternRefusal(pattern)).toMatch(/pattern/);
});

test.each([
  "canary",
  "export (async )?function [a-zA-Z_]+\\(",
  "^(import|export).*from ['\"]\\./",
  "[0-9a-f]{40}",
  "(ab){2,3}",
  "foo(",
  "call(a, {",
  "a{b}",
  "{}",
  "[",
  "\\",
  "\\{1000\\}",
  "[{]1000}",
  "(a+)+",
  "(a*)*",
])("%j is searched for", (pattern) => {
  expect(patternRefusal(pattern)).toBeNull();
});

test("any text is judged", () => {
  const piece = fc.constantFrom(
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{2,9}",
    "{,}",
    "+",
    "*",
    "|",
    "\\",
    "a",
    "^",
    "[:alpha:]",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const refusal = patternRefusal(pieces.join(""));
      return refusal === null || refusal.endsWith(".");
    }),
  );
});
