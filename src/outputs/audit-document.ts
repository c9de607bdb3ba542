import { z } from "zod";
import type { AuditArea } from "../core/audit-tally.ts";
import type { SignatureCheck } from "../system/signature-status.ts";
import { toJsonText } from "./json-text.ts";

/** What came of verifying a review, a receipt of it, and the receipt's signature. */
export interface AuditResult {
  /** Null: the ledger has no such review, so that there is only a receipt to check. */
  readonly review: string | null;
  readonly areas: readonly AuditArea[];
  /** Of the receipt as it would be made now; null: it cannot be made, or the ledger does not have the review. */
  readonly receiptHash: string | null;
  /** Null: none was given. */
  readonly signature: SignatureCheck | null;
}

/** Whether everything fits that could be checked. A signature that was given must be shown to fit. */
export function isFitting({ areas, signature }: AuditResult): boolean {
  return areas.every(({ wrong }) => wrong.length === 0) && isSignatureFitting(signature);
}

/** Whether anything but a receipt's own words about itself was checked. Who makes one up takes its hash, and may sign it. */
export function isShown({ review, signature }: AuditResult): boolean {
  return review !== null || signature?.status === "good";
}

export function isSignatureFitting(signature: SignatureCheck | null): boolean {
  return signature === null || signature.status === "good" || signature.status === "unknown-signer";
}

const count = z.number().int().nonnegative();

/** What `verify --json` prints. */
export const AuditDocument = z.object({
  version: z.literal(0),
  fits: z.boolean().nullable().describe("null: nothing is wrong, but a receipt was compared with nothing"),
  review: z.string().nullable().describe("null: the ledger does not have it; only a receipt was checked"),
  areas: z.array(
    z.object({
      name: z.string(),
      fits: count,
      wrong: z.array(z.string()),
      unchecked: z.array(z.object({ reason: z.string(), count })),
    }),
  ),
  receiptHash: z.string().nullable().describe("Of the receipt as the ledger makes it now; null: it cannot be made"),
  signature: z
    .object({
      status: z.enum(["good", "unknown-signer", "not-allowed", "bad", "unchecked"]),
      signer: z.string().nullable(),
      key: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .nullable()
    .describe("null: none was given"),
});
export type AuditDocument = z.infer<typeof AuditDocument>;

export function renderAuditDocument(result: AuditResult): string {
  const { review, areas, receiptHash, signature } = result;
  const document: AuditDocument = {
    version: 0,
    fits: isFitting(result) && !isShown(result) ? null : isFitting(result),
    review,
    areas: areas.map(({ name, fits, wrong, unchecked }) => ({
      name,
      fits,
      wrong: [...wrong],
      unchecked: [...unchecked],
    })),
    receiptHash,
    signature: signature === null ? null : { signer: null, key: null, reason: null, ...signature },
  };
  return `${toJsonText(document)}\n`;
}
