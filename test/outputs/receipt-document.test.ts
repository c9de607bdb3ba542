import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import {
  ReceiptDocument,
  readReceiptDocument,
  renderReceiptDocument,
  toReceiptDocument,
} from "../../src/outputs/receipt-document.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { receiptSnapshots } from "../fixtures/receipts.ts";
import { foreignSnapshot } from "../fixtures/snapshot.ts";

const api = receiptSnapshots["api"] as ReviewSnapshot;

/** A value as JSON with sorted members: what the canonical form is for plain text and whole numbers. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

describe("the document of a receipt", () => {
  it.each(Object.entries(receiptSnapshots))("of %s is as its schema says, and is read back as it was", (_, given) => {
    const document = toReceiptDocument(given);
    expect(ReceiptDocument.parse(document)).toEqual(document);
    const read = readReceiptDocument(renderReceiptDocument(document));
    expect(read).toMatchObject({ status: "read", hash: document.hash, receipt: document.receipt });
  });

  it("has the hash that anybody can take with sorted members and without white space", () => {
    const { hash, receipt } = toReceiptDocument(api);
    expect(
      createHash("sha256")
        .update(JSON.stringify(sorted(receipt)))
        .digest("hex"),
    ).toBe(hash);
  });

  it("is the same after a way through JSON, whatever the order and the white space", () => {
    const document = toReceiptDocument(api);
    const turned = JSON.stringify(Object.fromEntries(Object.entries(sorted(document) as object).reverse()));
    expect(readReceiptDocument(turned)).toMatchObject({ status: "read", hash: document.hash });
  });

  it("can be made of whatever models and programs say, halves of characters too", () => {
    for (const text of [hostileText, "cut in the middle \ud83d", "\udc00"]) {
      const document = toReceiptDocument(foreignSnapshot(text));
      expect(readReceiptDocument(renderReceiptDocument(document))).toMatchObject({ hash: document.hash });
    }
  });

  it.each<[what: string, change: (text: string) => string, problem: RegExp]>([
    ["was edited", (text) => text.replace('"family": "openai"', '"family": "google"'), /its hash is .* but it says/],
    [
      "has a member more",
      (text) => text.replace('"receipt": {', '"receipt": {"more": 1,'),
      /its hash is .* but it says/,
    ],
    ["says another hash", (text) => text.replace(/"hash": ".{4}/, '"hash": "0000'), /its hash is .* but it says 0000/],
    ["is no JSON", (text) => text.slice(0, -10), /no JSON/],
    ["is another document", () => '{"version": 0}', /no receipt of this form/],
    [
      "is of a later form",
      (text) => text.replace('"version": 0', '"version": 1'),
      /no receipt of this form, see version/,
    ],
    ["holds half a character", (text) => text.replace("feat/retry", "\\ud800"), /no Unicode/],
  ])("is not taken for a receipt when it %s", (_, change, problem) => {
    const read = readReceiptDocument(change(renderReceiptDocument(toReceiptDocument(api))));
    expect(read).toMatchObject({ status: "unreadable", problem: expect.stringMatching(problem) });
  });
});
