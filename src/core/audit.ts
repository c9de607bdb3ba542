import { auditAuthors } from "./audit-authors.ts";
import { auditBriefs } from "./audit-briefs.ts";
import { auditContents } from "./audit-contents.ts";
import { auditCoverage } from "./audit-coverage.ts";
import { auditFiles } from "./audit-files.ts";
import { auditFindings } from "./audit-findings.ts";
import { auditRechecks } from "./audit-rechecks.ts";
import { auditRecord } from "./audit-record.ts";
import { auditReplies } from "./audit-replies.ts";
import { auditRows } from "./audit-rows.ts";
import { type AuditArea, openTally } from "./audit-tally.ts";
import type { KeptFile } from "./events.ts";
import type { ReviewHeader } from "./review.ts";
import type { StoredReview } from "./stored-review.ts";

/** What became of checking a stored review against itself. */
export interface StoredAudit {
  readonly areas: readonly AuditArea[];
  /** Null where it cannot be read. */
  readonly header: ReviewHeader | null;
  /** The kept files that are whole, to compare with the repository. */
  readonly files: readonly KeptFile[];
}

/**
 * Checks a stored review against itself: every hash is taken anew from the stored bytes, and what can be derived from others
 * is derived again. Never throws for what the ledger holds.
 */
export function auditStored(stored: StoredReview, sha256: (text: string) => string): StoredAudit {
  const names = [
    "Records",
    "Texts",
    "Briefs",
    "Replies",
    "Files",
    "Findings",
    "Rechecks",
    "Authors",
    "Coverage",
  ] as const;
  const tallies = Object.fromEntries(names.map((name) => [name, openTally(name)])) as Tallies<(typeof names)[number]>;
  const rows = auditRows(stored, tallies.Records);
  auditRecord(stored, sha256, tallies.Records);
  const textOf = auditContents(stored, rows, tallies.Texts);
  auditBriefs(rows, textOf, sha256, tallies.Briefs);
  auditReplies(rows, textOf, tallies.Replies);
  const files = auditFiles(rows, textOf, tallies.Files);
  auditFindings(rows, files, textOf, sha256, tallies.Findings);
  auditRechecks(rows, textOf, tallies.Rechecks);
  auditAuthors(rows, files, tallies.Authors);
  auditCoverage(rows, files, tallies.Coverage);
  const isRecheck = (rows.review?.header.recheck ?? stored.rechecks[0]) !== undefined;
  const areas = names.filter((name) => isRecheck || name !== "Rechecks").map((name) => tallies[name].area());
  return { areas, header: rows.review?.header ?? null, files: files.files };
}

type Tallies<Name extends string> = Record<Name, ReturnType<typeof openTally>>;
