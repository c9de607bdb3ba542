import { rename, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { canonicalText } from "../core/canonical.ts";
import { BlindspotError } from "../core/errors.ts";
import { type ReceiptDocument, renderReceiptDocument, toReceiptDocument } from "../outputs/receipt-document.ts";
import { renderReceiptPage } from "../outputs/receipt-page.ts";
import { signText } from "../system/signature.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";

export interface ReceiptArguments {
  readonly id: string;
  readonly json?: boolean;
  /** A file that takes the document. */
  readonly out?: string;
  /** Also writes a signature beside it: `<out>.sig`. */
  readonly sign?: boolean;
}

/**
 * `blindspot receipt`: what shows how independent and how complete a review was.
 *
 * @returns the exit code
 * @throws BlindspotError `usage`, `not-found`, `input` for a file that cannot be written, `config` without a key to sign with
 */
export async function runReceipt(args: ReceiptArguments, io: Io): Promise<number> {
  if (args.sign === true && args.out === undefined) {
    const hint = "Add --out FILE: the receipt is written there, and its signature beside it as FILE.sig.";
    throw new BlindspotError("usage", "A signature belongs to a receipt that is kept in a file.", hint);
  }
  return withLedger(io, async ({ ledger, repositoryKey }) => {
    const document = toReceiptDocument(await ledger.load(args.id, repositoryKey));
    if (args.out !== undefined) await keep(document, args.out, args.sign === true, io);
    io.stdout(args.json === true ? renderReceiptDocument(document) : `${renderReceiptPage(document, io.screen)}\n`);
    return 0;
  });
}

/** Signs first: where that fails, nothing is written. */
async function keep(document: ReceiptDocument, out: string, isSigned: boolean, io: Io): Promise<void> {
  const { receipt, hash } = document;
  const message = `blindspot receipt of review ${receipt.review}\n\nsha256 ${hash}`;
  const signature = isSigned ? await signText(canonicalText(receipt), message, io.env) : null;
  const file = resolve(io.cwd, out);
  await write(file, renderReceiptDocument(document), "utf8");
  if (signature !== null) await write(`${file}.sig`, signature, "latin1");
  io.stderr(`Wrote ${out}${signature === null ? "" : ` and ${out}.sig`}.\n`);
}

/** All of it or nothing: an earlier file stays until the new one is whole. */
async function write(file: string, text: string, encoding: "utf8" | "latin1"): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, text, { encoding });
    await rename(partial, file);
  } catch (error) {
    throw new BlindspotError("input", `${file} cannot be written.`, "Name a file in a folder that is there.", error);
  }
}
