import { z } from "zod";
import { canonicalText } from "../core/canonical.ts";
import { Receipt } from "../core/receipt.ts";
import { makeReceipt } from "../core/receipt-make.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { sha256 } from "../system/hash.ts";
import { toJsonText } from "./json-text.ts";
import { receiptMeaning } from "./receipt-words.ts";

/** A receipt as it is printed and kept. What its words mean stands beside it, and is no part of what the hash is of. */
export const ReceiptDocument = z.object({
  version: z.literal(0),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("SHA-256 of `receipt` in canonical JSON (RFC 8785): what to quote"),
  meaning: z.array(z.string()).describe("What a receipt shows and what not"),
  receipt: Receipt,
});
export type ReceiptDocument = z.infer<typeof ReceiptDocument>;

/** The receipt of a review with its hash. */
export function toReceiptDocument(snapshot: ReviewSnapshot): ReceiptDocument {
  const receipt = makeReceipt(snapshot, sha256);
  return { version: 0, hash: sha256(canonicalText(receipt)), meaning: [...receiptMeaning], receipt };
}

/** The document as text, with a newline at its end. */
export function renderReceiptDocument(document: ReceiptDocument): string {
  return `${toJsonText(document)}\n`;
}

/** What a file that should hold a receipt holds. `canonical`: what its hash is of, and a signature. */
export type ReadReceipt =
  | { readonly status: "read"; readonly receipt: Receipt; readonly hash: string; readonly canonical: string }
  | { readonly status: "unreadable"; readonly problem: string };

/**
 * Reads a receipt that was kept. Its hash is taken of the receipt as it stands there, with members that we do not know; one
 * that says another hash of itself is unreadable, since nobody can tell which of both was meant.
 */
export function readReceiptDocument(text: string): ReadReceipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { status: "unreadable", problem: "it is no JSON" };
  }
  const parsed = ReceiptDocument.safeParse(value);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join(".") ?? "";
    return { status: "unreadable", problem: `it is no receipt of this form${place === "" ? "" : `, see ${place}`}` };
  }
  const raw = (value as { receipt: object }).receipt;
  const canonical = canonicalOf(raw);
  if (canonical === null) return { status: "unreadable", problem: "it holds text that is no Unicode" };
  const hash = sha256(canonical);
  if (hash !== parsed.data.hash) {
    const problem = `its hash is ${hash.slice(0, 12)}, but it says ${parsed.data.hash.slice(0, 12)}: it was changed`;
    return { status: "unreadable", problem };
  }
  return { status: "read", receipt: raw as Receipt, hash, canonical };
}

function canonicalOf(value: object): string | null {
  try {
    return canonicalText(value);
  } catch {
    return null;
  }
}
