import { BlindspotError } from "../core/errors.ts";

/** What went wrong and what to do, by the beginning of the code of SQLite or of the operating system. */
const problems: readonly (readonly [codes: RegExp, problem: string, hint: string])[] = [
  [
    /^SQLITE_BUSY|^SQLITE_LOCKED/,
    "is held by another process",
    "Wait until the other blindspot has ended, then repeat.",
  ],
  [/^SQLITE_FULL|^ENOSPC|^EDQUOT/, "cannot grow: the disk is full", "Free some space, then repeat."],
  [
    /^SQLITE_CORRUPT|^SQLITE_NOTADB/,
    "is damaged",
    "Move it away to start a new one; `sqlite3 ledger.db .recover` may read the old one.",
  ],
  [
    /^SQLITE_READONLY|^SQLITE_CANTOPEN|^SQLITE_PERM|^SQLITE_AUTH|^EACCES|^EPERM|^EROFS|^ENOTDIR|^EEXIST|^EISDIR/,
    "cannot be written",
    "Check the owner and the permissions of its folder, or choose another one.",
  ],
];

const unknownProblem = ["", "failed", "Repeat; if it fails again, check the disk and the file."] as const;

/** An error of the database or the file system as one that people can act on. Our own errors pass unchanged. */
export function ledgerError(error: unknown, file: string): BlindspotError {
  if (error instanceof BlindspotError) return error;
  const code = codeOf(error);
  // The migrator's own words for tables that it has no migration for.
  if (error instanceof Error && error.message.startsWith("corrupted migrations")) return newerLedgerError(file, error);
  const [, problem, hint] = problems.find(([codes]) => codes.test(code)) ?? unknownProblem;
  const detail = error instanceof Error ? ` (${error.message})` : "";
  return new BlindspotError("ledger", `The ledger ${file} ${problem}${detail}.`, hint, error);
}

/** The ledger was written by a version of the program that knows more than this one. */
export function newerLedgerError(file: string, cause?: unknown): BlindspotError {
  const message = `The ledger ${file} was written by a newer version of blindspot.`;
  return new BlindspotError("ledger", message, "Update blindspot; the ledger is left as it is.", cause);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
