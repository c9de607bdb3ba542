import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FilePatch, walkHunk } from "../../src/core/change.ts";
import { parseDiff } from "../../src/core/diff.ts";
import { replaceSecrets, sanitizePatch } from "../../src/core/sanitize.ts";
import { createSecretRegister } from "../../src/core/secret-register.ts";
import { uniteSpans } from "../../src/core/secret-span.ts";
import { fullSide, hunkWindow, marginWindow, windowSide } from "../../src/core/side-lines.ts";

const spanOf = (text: string, value: string, kind = "password") => {
  const start = text.indexOf(value);
  return { start, end: start + value.length, kind };
};

describe("placeholders", () => {
  test("stand where the secret stood, with the same number for the same value", () => {
    const register = createSecretRegister();
    const text = "a = 'one1'; b = 'two2'; c = 'one1'";
    const spans = [spanOf(text, "one1"), spanOf(text, "two2", "token"), { start: 29, end: 33, kind: "password" }];
    expect(replaceSecrets(text, spans, register).text).toBe(
      "a = '[secret-1: password]'; b = '[secret-2: token]'; c = '[secret-1: password]'",
    );
    expect(replaceSecrets("two2", [{ start: 0, end: 4, kind: "token" }], register).text).toBe("[secret-2: token]");
  });

  test("keep every line of a secret of many lines a line, with its carriage return", () => {
    const { text } = replaceSecrets(
      "k: A\r\nB\nC;\n",
      [{ start: 3, end: 9, kind: "private key" }],
      createSecretRegister(),
    );
    expect(text).toBe("k: [secret-1: private key]\r\n[secret-1: private key]\n[secret-1: private key];\n");
  });

  test("are one for spans that overlap", () => {
    const spans = [
      { start: 0, end: 4, kind: "token" },
      { start: 2, end: 9, kind: "key" },
    ];
    expect(uniteSpans(spans)).toEqual([{ start: 0, end: 9, kind: "key" }]);
  });

  test("never change how many lines a text has, and leave nothing of a span", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "S", "\n", "\r", " "), maxLength: 60 });
    const ranges = fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 6 });
    fc.assert(
      fc.property(texts, ranges, (text, pairs) => {
        const spans = pairs
          .map(([start, length]) => ({
            start: Math.min(start, text.length),
            end: Math.min(start + length, text.length),
            kind: "x",
          }))
          .filter((span) => !/^\s*$/.test(text.slice(span.start, span.end)));
        const united = uniteSpans(spans);
        const { text: clean } = replaceSecrets(text, spans, createSecretRegister());
        expect(clean.split("\n").length).toBe(text.split("\n").length);
        const kept = [...text].filter((_, i) => !united.some((span) => span.start <= i && i < span.end)).join("");
        const shown = clean.replaceAll(/\[secret-[0-9]+: x\]\r?/g, "").replaceAll(/[\s]/g, "");
        expect(shown).toBe(kept.replaceAll(/\s/g, ""));
      }),
    );
  });
});

describe("a register of secrets", () => {
  test("finds a value that it learned in any other text", () => {
    const register = createSecretRegister();
    register.learn("Tr0ub4dor&3.x", "password");
    expect(register.findKnown("log(Tr0ub4dor&3.x)")).toEqual([{ start: 4, end: 17, kind: "password" }]);
    expect(register.findKnown("log(Tr0ub4dor&3Zx)")).toEqual([]);
  });

  test("does not take ordinary words out of the code for being somebody's password", () => {
    const register = createSecretRegister();
    for (const word of ["changeme", "postgres", "user_name", "aaaaaaaa1", "secret"]) register.learn(word, "password");
    expect(register.findKnown("changeme postgres user_name aaaaaaaa1 secret")).toEqual([]);
  });

  test("knows the lines of a key by themselves, under the number of the key", () => {
    const register = createSecretRegister();
    const line = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr8hb2";
    const key = `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----`;
    register.learn(key, "private key");
    expect(register.findKnown(`x ${line} y`)).toEqual([{ start: 2, end: 2 + line.length, kind: "private key" }]);
    expect(register.numberOf(line)).toBe(register.numberOf(key));
  });

  test("is not confused by values that are special in patterns or objects", () => {
    const register = createSecretRegister();
    for (const value of ["a.*[b]{9}|$^x", "__proto__9", "con\\stru/ctor-1"]) {
      register.learn(value, "password");
      expect(register.findKnown(`<${value}>`)).toEqual([{ start: 1, end: 1 + value.length, kind: "password" }]);
    }
  });
});

const diff = `diff --git a/app.py b/app.py
--- a/app.py
+++ b/app.py
@@ -9,3 +9,4 @@ PASSWORD = SECRETvalue1
 keep
-old SECRETvalue2
+new
+add SECRETvalue3
 end
`;

const clean = (text: string) => text.replaceAll(/SECRETvalue[0-9]/g, "[hidden]");

function patchFrom(text: string): FilePatch {
  return parseDiff(text)[0] as FilePatch;
}

describe("a sanitized patch", () => {
  const above = ["PASSWORD = SECRETvalue1", "b", "c", "d", "e", "f", "g", "h"];
  const base = [...above, "keep", "old SECRETvalue2", "end", ""].join("\n");
  const head = [...above, "keep", "new", "add SECRETvalue3", "end", ""].join("\n");

  test("takes its lines and its headings from the sanitized sides", () => {
    const patch = sanitizePatch(patchFrom(diff), fullSide(base, clean(base)), fullSide(head, clean(head)));
    expect(patch?.hunks[0]?.lines).toEqual([" keep", "-old [hidden]", "+new", "+add [hidden]", " end"]);
    expect(patch?.hunks[0]?.heading).toBe("PASSWORD = [hidden]");
  });

  test("is refused when it is not a patch of these sides", () => {
    expect(sanitizePatch(patchFrom(diff), fullSide("x", "x"), fullSide(head, head))).toBeNull();
  });

  test("is the very patch when there is nothing to replace", () => {
    const patch = patchFrom(diff);
    expect(sanitizePatch(patch, fullSide(base, base), fullSide(head, head))).toBe(patch);
  });

  test("can be made of the hunks alone", () => {
    const patch = patchFrom(diff);
    const [onBase, onHead] = [hunkWindow(patch, "base"), hunkWindow(patch, "head")];
    const sanitized = sanitizePatch(
      patch,
      windowSide(onBase, clean(onBase.text)),
      windowSide(onHead, clean(onHead.text)),
    );
    expect(JSON.stringify(sanitized)).not.toContain("SECRET");
    expect(sanitized?.hunks[0]?.heading).toBe("PASSWORD = [hidden]");
  });
});

/** Two versions of a file that share lines, and the patch between them as one hunk per run of changes. */
const versions = fc.array(
  fc.record({
    text: fc.constantFrom("a", "bS", "cSd", "", "S"),
    kind: fc.constantFrom("both", "both", "base", "head"),
  }),
  { minLength: 1, maxLength: 30 },
);

test("the lines of sanitized hunks are the lines of the sanitized sides, for whole sides, margins and hunks alone", () => {
  const hide = (text: string) => text.replaceAll("S", "*");
  fc.assert(
    fc.property(versions, fc.nat(4), (lines, margin) => {
      const base = lines.filter((line) => line.kind !== "head").map((line) => line.text);
      const head = lines.filter((line) => line.kind !== "base").map((line) => line.text);
      const sign = { both: " ", base: "-", head: "+" } as Record<string, string>;
      const hunk = {
        oldStart: base.length === 0 ? 0 : 1,
        oldLines: base.length,
        newStart: head.length === 0 ? 0 : 1,
        newLines: head.length,
        heading: "",
        lines: lines.map((line) => sign[line.kind] + line.text),
        oldNoNewline: false,
        newNoNewline: false,
      };
      const patch = {
        path: "f",
        oldPath: null,
        status: "modified",
        oldMode: null,
        newMode: null,
        binary: false,
        hunks: [hunk],
        additions: 0,
        deletions: 0,
      } as const;
      const texts = { base: base.join("\n"), head: head.join("\n") };
      const windows = [
        { base: fullSide(texts.base, hide(texts.base)), head: fullSide(texts.head, hide(texts.head)) },
        ...(["alone", "margin"] as const).map((how) => {
          const of = (side: "base" | "head") => {
            const window = how === "alone" ? hunkWindow(patch, side) : marginWindow(patch, side, texts[side], margin);
            return windowSide(window, hide(window.text));
          };
          return { base: of("base"), head: of("head") };
        }),
      ];
      for (const sides of windows) {
        const sanitized = sanitizePatch(patch, sides.base, sides.head);
        expect(sanitized?.hunks[0]?.lines).toEqual(lines.map((line) => sign[line.kind] + hide(line.text)));
        for (const line of walkHunk(sanitized?.hunks[0] as typeof hunk)) {
          if (line.newLine !== null) expect(line.text).toBe(hide(head[line.newLine - 1] as string));
          if (line.oldLine !== null) expect(line.text).toBe(hide(base[line.oldLine - 1] as string));
        }
      }
    }),
  );
});
