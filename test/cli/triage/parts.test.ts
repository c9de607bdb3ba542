import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actionOf, type Key, readKey, scrollOf } from "../../../src/cli/triage/keys.ts";
import { editLine, insertText, lineOf, lineText } from "../../../src/cli/triage/line-edit.ts";
import { type Picker, pick, pickerOf } from "../../../src/cli/triage/picker.ts";
import { lineNow } from "../../../src/cli/triage/place-now.ts";
import type { Location } from "../../../src/core/finding.ts";
import { planTriage } from "../../../src/core/triage.ts";
import { keyRows } from "../../../src/core/triage-keys.ts";
import { following, likelyOriginals, nextWaiting, preceding } from "../../../src/core/triage-queue.ts";
import { keptFile, verdict } from "../../fixtures/snapshot.ts";
import { triageReview } from "../../fixtures/triage-review.ts";

const named = (name: string, change: Partial<Key> = {}): Key => ({
  name,
  text: "",
  ctrl: false,
  meta: false,
  ...change,
});
const typed = (text: string) => readKey(text, { name: /^[a-z]$/.test(text) ? text : undefined, sequence: text });

describe("keys", () => {
  it("do what stands on the screen, in either case, and nothing with Alt", () => {
    for (const { key, action } of keyRows) expect(actionOf(key === "space" ? named("space") : typed(key))).toBe(action);
    expect(actionOf(readKey("R", { name: "r", sequence: "R" }))).toBe("real");
    expect(actionOf(named("r", { meta: true }))).toBeNull();
    expect(actionOf(named("r", { ctrl: true }))).toBeNull();
    expect(actionOf(named("c", { ctrl: true }))).toBe("quit");
    expect([actionOf(named("left")), actionOf(named("tab")), actionOf(named("right"))]).toEqual([
      "back",
      "skip",
      "skip",
    ]);
  });

  it("are each of one action, and none that scrolls", () => {
    const all = keyRows.flatMap(({ key, also = [] }) => [key, ...also]);
    expect(new Set(all).size).toBe(all.length);
    for (const key of all) expect(scrollOf(key.length === 1 ? typed(key) : named(key), 10)).toBeNull();
  });

  it("are read without failing, whatever a terminal sends", () => {
    fc.assert(
      fc.property(fc.option(fc.string({ unit: "binary" }), { nil: undefined }), fc.string(), (text, sequence) => {
        const key = readKey(text, { sequence });
        expect(key.text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        actionOf(key);
      }),
    );
  });
});

describe("a line that is typed", () => {
  const press = (start: string, ...keys: Key[]) => keys.reduce(editLine, lineOf(start));

  it("is edited as shells do it", () => {
    const ctrl = (name: string) => named(name, { ctrl: true });
    expect(lineText(press("one two", named("backspace")))).toBe("one tw");
    expect(lineText(press("one two", ctrl("w")))).toBe("one ");
    expect(lineText(press("one two", ctrl("a"), ctrl("k")))).toBe("");
    expect(lineText(press("one two", named("left"), ctrl("u")))).toBe("o");
    expect(lineText(press("one two", named("home"), named("delete"), typed("O")))).toBe("One two");
    expect(lineText(press("", named("backspace"), named("left"), named("delete"), named("f5")))).toBe("");
  });

  it("takes characters as people see them, and never a control", () => {
    expect(lineText(press("e\u0301👩‍👩‍👧x", named("left"), named("backspace"), named("backspace")))).toBe("x");
    expect(lineText(insertText(lineOf("a"), "\x1b[2Jb\r\nc\u202e"))).toBe("ab c");
    expect(lineText(insertText(lineOf("x"), " y "))).toBe("x y ");
  });

  it("has its cursor within it, and is never longer than a note may be", () => {
    const keys = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 5 }).map((text) => named("", { text })),
        fc.constantFrom("left", "right", "home", "end", "backspace", "delete").map((name) => named(name)),
        fc.constantFrom("a", "e", "u", "k", "w", "h").map((name) => named(name, { ctrl: true })),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 600 }), keys, (start, pressed) => {
        const line = press(start, ...pressed);
        expect(line.cursor).toBeGreaterThanOrEqual(0);
        expect(line.cursor).toBeLessThanOrEqual(line.characters.length);
        expect(line.characters.length).toBeLessThanOrEqual(500);
      }),
    );
  });
});

describe("a choice by number", () => {
  const many = pickerOf(Array.from({ length: 23 }, (_, index) => `f${index + 1}`));
  const few = pickerOf(["f1", "f2", "f3"]);
  const run = (picker: Picker, ...keys: Key[]) =>
    keys.reduce<ReturnType<typeof pick>>(
      (picked, key) => (picked.kind === "picking" ? pick(picked.picker, key) : picked),
      { kind: "picking", picker },
    );

  it("is made as soon as no longer number is possible, else by Enter", () => {
    expect(run(few, typed("2"))).toEqual({ kind: "chosen", id: "f2" });
    expect(run(many, typed("2"))).toMatchObject({ kind: "picking", picker: { at: 1, digits: "2" } });
    expect(run(many, typed("2"), named("return"))).toEqual({ kind: "chosen", id: "f2" });
    expect(run(many, typed("2"), typed("3"))).toEqual({ kind: "chosen", id: "f23" });
    expect(run(many, typed("3"))).toEqual({ kind: "chosen", id: "f3" });
    expect(run(many, typed("2"), typed("9"))).toMatchObject({ picker: { digits: "" } });
    expect(run(few, typed("0"))).toMatchObject({ picker: { digits: "" } });
  });

  it("is made with arrows and Enter, and stays within the list", () => {
    expect(run(few, named("down"), named("down"), named("down"), named("return"))).toEqual({
      kind: "chosen",
      id: "f3",
    });
    expect(run(few, named("up"), named("return"))).toEqual({ kind: "chosen", id: "f1" });
    expect(run(pickerOf([]), named("down"), named("return"))).toMatchObject({ kind: "picking" });
  });
});

describe("the way through the queue", () => {
  const plan = (verdicts: Parameters<typeof planTriage>[0]["verdicts"], folded: string[] = []) =>
    planTriage(triageReview({ verdicts }), { folded: new Set(folded) }).items;
  const ids = plan([]).map(({ id }) => id);
  const judged = (...which: string[]) => which.map((findingId) => verdict({ findingId }));

  it("leads to the next that waits, then to earlier ones, and leaves out what was judged, folded or skipped", () => {
    const [first = "", second = "", third = ""] = ids;
    expect(nextWaiting(plan([]), null, new Set())).toBe(first);
    expect(nextWaiting(plan(judged(second)), first, new Set())).toBe(third);
    expect(nextWaiting(plan([], [second]), first, new Set())).toBe(third);
    expect(nextWaiting(plan([]), first, new Set([second]))).toBe(third);
    expect(nextWaiting(plan(judged(...ids.slice(1))), ids.at(-1) ?? null, new Set())).toBe(first);
    expect(nextWaiting(plan(judged(...ids)), first, new Set())).toBeNull();
    expect(nextWaiting([], null, new Set())).toBeNull();
  });

  it("leads back and forth over everything", () => {
    const items = plan(judged(...ids));
    expect(preceding(items, null)).toBe(ids.at(-1));
    expect(preceding(items, ids[3] ?? null)).toBe(ids[2]);
    expect(preceding(items, ids[0] ?? null)).toBeNull();
    expect(following(items, ids[0] ?? null)).toBe(ids[1]);
    expect(following(items, ids.at(-1) ?? null)).toBeNull();
  });

  it("has the flags of the same file first among those that one may repeat", () => {
    const items = plan([]);
    const item = items.find(({ id }) => id === "facknow2");
    const originals = item === undefined ? [] : likelyOriginals(items, item);
    expect(originals.slice(0, 2)).toEqual(["fretry22", "ftimers2"]);
    expect(originals.toSorted()).toEqual(ids.filter((id) => id !== "facknow2").toSorted());
  });
});

describe("where the code stands now", () => {
  const head = "one\ntwo\nthree\nfour\n";
  const file = keptFile("a.ts", "one\nremoved\nthree\nfour\n", head);
  const at = (startLine: number | null, change: Partial<Location> = {}): Location => {
    return { path: "a.ts", side: "head", startLine, endLine: startLine, quote: "", anchor: "exact", ...change };
  };

  it("is its own line as long as it is the same there, also with other line ends", () => {
    expect(lineNow(at(2), file, head)).toBe(2);
    expect(lineNow(at(2), file, head.replaceAll("\n", "\r\n"))).toBe(2);
    expect(lineNow(at(2, { endLine: 3 }), file, head)).toBe(2);
  });

  it("is where else it stands, if only once; else it is gone", () => {
    expect(lineNow(at(2), file, `zero\n${head}`)).toBe(3);
    expect(lineNow(at(2), file, "zero\ntwo\nx\ntwo\n")).toBe(2);
    expect(lineNow(at(2), file, "two\nx\nx\ntwo\n")).toBeNull();
    expect(lineNow(at(2), file, "one\n2\n")).toBeNull();
  });

  it("is for removed lines the place where they were", () => {
    expect(lineNow(at(2, { side: "base" }), file, head)).toBe(2);
    const shorter = keptFile("a.ts", "one\nremoved\nthree\n", "one\nthree\n");
    expect(lineNow(at(2, { side: "base" }), shorter, "zero\none\nthree\n")).toBe(3);
    const cut = keptFile("a.ts", "one\ntwo\n", "one\n");
    expect(lineNow(at(2, { side: "base" }), cut, "one\n")).toBe(1);
    expect(lineNow(at(1, { side: "base" }), keptFile("a.ts", "one\n", null), "")).toBeNull();
  });

  it("is the top of the file where only the file is known, and the quote where the file was not kept", () => {
    expect(lineNow(at(null), file, head)).toBe(1);
    expect(lineNow(at(2, { quote: "two" }), undefined, head)).toBe(2);
  });
});
