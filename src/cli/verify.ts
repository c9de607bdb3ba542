import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { auditStored } from "../core/audit.ts";
import { openTally, type Tally } from "../core/audit-tally.ts";
import { BlindspotError } from "../core/errors.ts";
import type { Receipt } from "../core/receipt.ts";
import { compareReceipts } from "../core/receipt-compare.ts";
import { type AuditResult, isFitting, renderAuditDocument } from "../outputs/audit-document.ts";
import { renderAudit } from "../outputs/audit-page.ts";
import { type ReadReceipt, readReceiptDocument, toReceiptDocument } from "../outputs/receipt-document.ts";
import { sha256 } from "../system/hash.ts";
import { checkSignature } from "../system/signature.ts";
import type { SignatureCheck } from "../system/signature-status.ts";
import type { Io } from "./io.ts";
import { type LedgerSession, withLedger } from "./ledger-session.ts";
import { auditRepository } from "./verify-repository.ts";

export interface VerifyArguments {
  /** Absent: the review of the receipt, else the latest. */
  readonly id?: string | undefined;
  /** A receipt that was kept, to compare with the ledger. */
  readonly receipt?: string;
  /** What `receipt --sign` wrote beside it. */
  readonly signature?: string;
  readonly json?: boolean;
}

/**
 * `blindspot verify`: takes every hash of a stored review anew, derives again what follows from others, and compares with
 * the repository, with a receipt that was kept, and with its signature.
 *
 * @returns the exit code: 1 when something does not fit
 * @throws BlindspotError `usage`, `not-found`, `input` for a file that cannot be read
 */
export async function runVerify(args: VerifyArguments, io: Io): Promise<number> {
  if (args.signature !== undefined && args.receipt === undefined) {
    throw new BlindspotError("usage", "A signature is of a receipt, and none is named.", "Add --receipt FILE.");
  }
  const given = args.receipt === undefined ? null : readReceiptDocument(await loadFile(args.receipt, "utf8", io));
  const signature = await signatureOf(args, given, io);
  const result = await withLedger(io, async (session) => {
    const id = await reviewOf(args, given, session);
    return id === null ? withoutLedger(given, signature) : auditReview(id, { given, signature }, session, io);
  });
  io.stdout(args.json === true ? renderAuditDocument(result) : `${renderAudit(result, io.screen)}\n`);
  return isFitting(result) ? 0 : 1;
}

const maxFileBytes = 256 * 1024 * 1024;

async function loadFile(path: string, encoding: "utf8" | "latin1", io: Io): Promise<string> {
  const file = resolve(io.cwd, path);
  try {
    if ((await stat(file)).size > maxFileBytes) throw new Error("too large");
    return await readFile(file, encoding);
  } catch (error) {
    throw new BlindspotError("input", `${path} cannot be read.`, "Name a file that receipt --out wrote.", error);
  }
}

async function signatureOf(args: VerifyArguments, given: ReadReceipt | null, io: Io): Promise<SignatureCheck | null> {
  if (args.signature === undefined) return null;
  const signature = await loadFile(args.signature, "latin1", io);
  if (given?.status !== "read") return { status: "unchecked", reason: "there is no receipt to check it with" };
  return checkSignature(given.canonical, signature, io.env);
}

/** The whole id; null when a receipt names a review that the ledger does not have. */
async function reviewOf(
  { id }: VerifyArguments,
  given: ReadReceipt | null,
  { ledger, repositoryKey }: LedgerSession,
): Promise<string | null> {
  if (id !== undefined || given === null) return ledger.resolveReview(id ?? "latest", repositoryKey);
  if (given.status !== "read") return null;
  return (await ledger.statusOf(given.receipt.review)) === null ? null : given.receipt.review;
}

function withoutLedger(given: ReadReceipt | null, signature: SignatureCheck | null): AuditResult {
  const tally = openTally("Receipt");
  // That its hash is its own says nothing of what is in it: whoever makes a receipt up takes its hash, too.
  if (given?.status === "read")
    tally.unchecked("what it says; only its own hash was, and its signature where one was given");
  else tally.wrong(`the receipt cannot be read: ${given?.problem ?? ""}`);
  return { review: null, areas: [tally.area()], receiptHash: null, signature };
}

interface Given {
  readonly given: ReadReceipt | null;
  readonly signature: SignatureCheck | null;
}

async function auditReview(
  id: string,
  { given, signature }: Given,
  session: LedgerSession,
  io: Io,
): Promise<AuditResult> {
  const stored = await session.ledger.stored(id);
  const audit = auditStored(stored, sha256);
  const repository = openTally("Repository");
  await auditRepository(audit, { id, folder: session.folder, cwd: io.cwd }, repository);
  const now = await receiptNow(id, session);
  const receipt = openTally("Receipt");
  if (given !== null) compareGiven(given, now, receipt);
  const more = given === null ? [repository] : [repository, receipt];
  const areas = [...audit.areas, ...more.map((tally) => tally.area())];
  return { review: id, areas, receiptHash: now?.hash ?? null, signature };
}

/** Null where the review cannot be shown, which the audit has told. */
async function receiptNow(id: string, { ledger }: LedgerSession): Promise<{ receipt: Receipt; hash: string } | null> {
  try {
    return toReceiptDocument(await ledger.load(id, null));
  } catch (error) {
    if (error instanceof BlindspotError) return null;
    throw error;
  }
}

function compareGiven(given: ReadReceipt, now: { receipt: Receipt; hash: string } | null, tally: Tally): void {
  if (given.status !== "read") tally.wrong(`the receipt cannot be read: ${given.problem}`);
  else if (now === null) tally.wrong("the review cannot be read, so that there is nothing to compare with the receipt");
  else if (given.receipt.review !== now.receipt.review)
    tally.wrong(`it is the receipt of review ${given.receipt.review}`);
  else if (given.hash === now.hash) tally.expect(true, "");
  else {
    const differences = compareReceipts(given.receipt, now.receipt);
    for (const difference of differences) tally.wrong(`the receipt says otherwise of ${difference}`);
    // A member that only one of them has, and that says nothing.
    if (differences.length === 0) tally.wrong("the receipt is of another form");
  }
}
