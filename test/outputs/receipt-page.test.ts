import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { toReceiptDocument } from "../../src/outputs/receipt-document.ts";
import { renderReceiptPage } from "../../src/outputs/receipt-page.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { receiptSnapshots } from "../fixtures/receipts.ts";
import { foreignSnapshot, partialSnapshot, runFacts, snapshot, thread } from "../fixtures/snapshot.ts";

const screen = { width: 80, color: false, unicode: true };

function pageOf(given: ReviewSnapshot, change: Partial<typeof screen> = {}): string {
  return renderReceiptPage(toReceiptDocument(given), { ...screen, ...change });
}

/** The page with every run of white space as one space, so that it does not matter where lines end. */
function textOf(given: ReviewSnapshot): string {
  return pageOf(given).replace(/\s+/g, " ");
}

function fixture(name: string): ReviewSnapshot {
  return receiptSnapshots[name] as ReviewSnapshot;
}

describe("a receipt on a terminal", () => {
  it.each(Object.keys(receiptSnapshots))("of %s looks like this at 80 columns", async (name) => {
    await expect(`${pageOf(fixture(name))}\n`).toMatchFileSnapshot(`../golden/outputs/receipt-${name}-80.txt`);
  });

  it.each([50, 120])("looks like this at %i columns", async (width) => {
    const text = `${pageOf(fixture("agent"), { width })}\n`;
    await expect(text).toMatchFileSnapshot(`../golden/outputs/receipt-agent-${width}.txt`);
  });

  it.each([40, 50, 80, 120])("is never wider than %i columns", (width) => {
    const given = [...Object.values(receiptSnapshots), partialSnapshot, foreignSnapshot(hostileText)];
    for (const text of [...given, foreignSnapshot("x".repeat(500))].map((one) => pageOf(one, { width }))) {
      expect(text.split("\n").filter((line) => stringWidth(line) > width)).toEqual([]);
    }
  });

  it("says the same with colour as without, and only ASCII of its own where there is nothing else", () => {
    for (const given of Object.values(receiptSnapshots)) {
      expect(stripVTControlCharacters(pageOf(given, { color: true }))).toBe(pageOf(given));
      expect(pageOf(given, { unicode: false })).toMatch(/^[\n -~]*$/);
    }
  });

  it("lets nothing of models, programs or repositories reach the terminal's controls", () => {
    expect(pageOf(foreignSnapshot(hostileText))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it("says of a reviewer with tools that used none, that it read nothing beyond its brief", () => {
    expect(textOf(fixture("idle-agent"))).toContain("Read nothing beyond its brief");
    const ofPatch = snapshot({
      header: { ...snapshot().header, change: { ...snapshot().header.change, hasContext: false } },
    });
    expect(textOf(ofPatch)).toContain("Read its brief alone: there was nothing else to read");
  });

  it("says who named the served model, and unknown where nobody did", () => {
    expect(textOf(fixture("api"))).toContain("Served gpt-6-2026-10-01, named in the service's response");
    expect(textOf(fixture("agent"))).toContain("Served gpt-6-codex, by the program's own word");
    expect(textOf(fixture("command"))).toContain("Served unknown: not reported");
    expect(textOf(fixture("paste-open"))).toContain("Served unknown: a person carried the brief");
    const unnamed = snapshot({ threads: [thread({ facts: runFacts() })] });
    expect(textOf(unnamed)).toContain("who named it is unknown");
  });

  it("never shows a thread without an answer as one with an answer", () => {
    for (const name of ["failed", "void", "paste-open"]) expect(textOf(fixture(name))).not.toContain(": answered");
    expect(textOf(fixture("failed"))).toContain("no answer: unavailable (auth), OpenAI refused the key (401)");
    expect(textOf(fixture("void"))).toContain("not independent a model of the author's family answered in its place");
    expect(textOf(fixture("paste-open"))).toContain("waits for its reply");
  });

  it("tells costs that are not known from none, and from those that are only the least", () => {
    expect(textOf(fixture("command"))).toContain("tokens unknown · cost unknown · requests unknown");
    expect(textOf(fixture("control"))).toContain("at least $0.04");
    expect(textOf(fixture("failed"))).toContain("no cost");
  });
});
