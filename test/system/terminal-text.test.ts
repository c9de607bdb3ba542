import fc from "fast-check";
import { expect, test } from "vitest";
import { terminalLine, terminalText, visibleMarks } from "../../src/system/terminal-text.ts";

test.for([
  ["colours", "\x1b[31mred\x1b[0m", "red"],
  ["colours by 8-bit introducer", "\x9b31mred\x9bm", "red"],
  ["cursor moves and clearing", "a\x1b[2J\x1b[1;1Hb\x1b[?25l", "ab"],
  ["window titles", "\x1b]0;title\x07text", "text"],
  ["links, keeping their words", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"],
  ["clipboard writes", "\x1b]52;c;cm0gLXJmIC8=\x07", ""],
  ["device control and other strings", "\x1bP1$r0m\x1b\\a\x1b_hidden\x1b\\b\x90q\x9cc", "abc"],
  ["short escapes", "\x1bcreset\x1b(Bset\x1b7", "resetset"],
  ["what an unended string would hide", "\x1b]0;still here\nand here", "0;still here\nand here"],
  ["sequences that form from the pieces of others", "\x1b\x1b[31m[31mred", "[31mred"],
  ["carriage returns and backspaces that overwrite", "good\rbad\b\b\b\r\n", "goodbad\n"],
  ["null, bell, delete", "a\0b\x07c\x7f", "abc"],
  ["right-to-left overrides and isolates", "a\u202etxt.exe\u2066b\u2069\u200f", "atxt.exeb"],
  ["zero widths, soft hyphens, byte order marks", "pass\u200bword\u00ad\ufeff\u2060", "password"],
  ["text hidden in tag characters and selectors", "ok\u{e0041}\u{e0042}\u{e0100}", "ok"],
  ["joiners between plain letters", "ad\u200dmin\u200c", "admin"],
  ["half surrogate pairs", "a\ud83d", "a\ufffd"],
] as const)("removes %s", ([, text, shown]) => {
  expect(terminalText(text)).toBe(shown);
});

test.for([
  ["tabs and newlines", "a\tb\n"],
  ["letters with marks and other scripts", "naïve été Ελληνικά 日本語 العربية"],
  ["emoji that are joined of several", "👩‍💻 ❤️"],
  ["Persian words with a non-joiner", "می‌خواهم"],
  ["brackets that look like sequences", "[31m ]0; arr[0]"],
] as const)("keeps %s", ([, text]) => {
  expect(terminalText(text)).toBe(text);
});

const hostile = fc.string({
  unit: fc.constantFrom(
    "\x1b",
    "[",
    "]",
    "P",
    "\x07",
    "\\",
    "\x9b",
    "\x9c",
    "\x9d",
    "3",
    "m",
    "\u202e",
    "\n",
    "a",
    "\u200d",
    "é",
  ),
});

test("no control character is left, whatever comes, and a second pass changes nothing", () => {
  const property = fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
    const shown = terminalText(text);
    expect(shown).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(terminalText(shown)).toBe(shown);
  });
  fc.assert(property);
});

test.for(["\x1b]", "\x9d", "\x1b[", "\x1b[3", "\u200d", "\x1b "])(
  "a million of %j does not take long to remove",
  (piece) => {
    expect(terminalText(piece.repeat(1_000_000))).not.toMatch(/[\x1b\x9d]/);
  },
);

test("a line has neither newlines nor tabs", () => {
  expect(terminalLine(" a\r\n\tb \x1b[1mc\n")).toBe("a b c");
});

test("in code that is compared, marks that reorder or hide are at work no more, and can be seen", () => {
  const code = 'if (role === "user\u202e \u2066// admin\u2069 \u2066") {\u200b';
  expect(visibleMarks(code)).toBe('if (role === "user⟨U+202E⟩ ⟨U+2066⟩// admin⟨U+2069⟩ ⟨U+2066⟩") {⟨U+200B⟩');
  expect(visibleMarks("\tconst 家族 = 'é 👩‍👩‍👧';\r\n")).toBe("\tconst 家族 = 'é 👩‍👩‍👧';\r\n");
});
