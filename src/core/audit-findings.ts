import { type AnchorIndex, anchorFinding, fingerprintMaterial, makeAnchorIndex } from "./anchor.ts";
import { authorAt } from "./anchored-author.ts";
import { splitReplies } from "./attempt-replies.ts";
import type { IntactText } from "./audit-contents.ts";
import type { AuditedFiles } from "./audit-files.ts";
import { auditFold } from "./audit-folds.ts";
import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import { isSameJson } from "./canonical.ts";
import type { Account, Finding, RawFinding } from "./finding.ts";
import { readImport } from "./import.ts";
import { anchorImported, placeImported } from "./import-anchor.ts";
import { readRefutation, readReply } from "./reply.ts";
import { reviewerLabel } from "./thread.ts";

interface FindingAudit {
  readonly rows: AuditedRows;
  readonly textOf: IntactText;
  readonly sha256: (text: string) => string;
  readonly tally: Tally;
  readonly index: AnchorIndex;
  /** What each thread that answered raised, in all of its attempts; null where its reply is damaged. */
  readonly raised: ReadonlyMap<string, readonly RawFinding[] | null>;
}

/**
 * Whether the findings follow from the replies: each was said by the threads that are named, stands where its quote stands in
 * the kept files, and no flag of a reply is in none of them.
 */
export function auditFindings(
  rows: AuditedRows,
  { files, isWhole }: AuditedFiles,
  textOf: IntactText,
  sha256: (text: string) => string,
  tally: Tally,
): void {
  const index = makeAnchorIndex({ files });
  const raised = new Map(rows.threads.flatMap((thread) => raisedBy(thread, textOf, index, sha256)));
  const audit: FindingAudit = { rows, textOf, sha256, tally, index, raised };
  for (const finding of rows.findings) {
    auditFinding(finding, audit, isWhole);
    auditFold(finding, rows, tally);
    if (finding.fold === "refuted") auditRefutation(finding, audit);
  }
  for (const thread of rows.threads) auditRaised(thread, audit);
}

function raisedBy(
  { row }: AuditedThread,
  textOf: IntactText,
  index: AnchorIndex,
  sha256: (text: string) => string,
): [id: string, raised: RawFinding[] | null][] {
  const { outcome, role } = row.record;
  if (outcome?.status !== "answered" || role === "refute" || role === "recheck") return [];
  const reply = row.reply_content === null ? null : textOf(row.reply_content);
  if (reply === null) return [[row.id, null]];
  const { imported } = row.record;
  if (imported === undefined) return [[row.id, rawFindings(reply)]];
  const read = readImport(reply, imported);
  const findings = read.status === "read" ? read.findings : [];
  return [[row.id, placeImported(findings, imported.format, index, sha256)]];
}

function rawFindings(reply: string): RawFinding[] {
  return splitReplies(reply).flatMap((text) => {
    const read = readReply(text);
    return read.status === "read" ? read.findings : [];
  });
}

function auditFinding(finding: Finding, audit: FindingAudit, isWhole: boolean): void {
  const { tally, raised } = audit;
  const { id, raisedBy: threads } = finding;
  const known = threads.filter((thread) => raised.has(thread));
  const hasRaisers = threads.length > 0 && known.length === threads.length;
  if (!tally.expect(hasRaisers, `finding ${id}: a thread that is said to have raised it did not answer`)) return;
  const said = known.map((thread) => raised.get(thread) ?? null);
  if (said.some((raws) => raws === null)) {
    tally.unchecked("a reply that it came from is damaged or missing");
    return;
  }
  const raws = said.flatMap((list) => list ?? []);
  const own = raws.filter((raw) => isOwnText(raw, finding));
  const texts = new Set(raws.map(textKey));
  const isOfThem = (account: Account) => threads.includes(account.threadId) && texts.has(textKey(account));
  const isSaid = own.length > 0 && finding.alsoSaid.every(isOfThem);
  const follows = isSaid && isWeighed(finding, raws);
  if (!tally.expect(follows, `finding ${id}: it does not follow from the replies of its threads`)) return;
  if (isWhole) auditPlace(finding, own, audit);
  else tally.unchecked("files that it may point into are damaged or missing");
}

/** What a finding has from the best account of it. */
function isOwnText(raw: RawFinding, { title, claim, why, disproof, category, location }: Finding): boolean {
  const said = [raw.title, raw.claim, raw.trigger, raw.outcome, raw.disproof, raw.category, raw.quote];
  const kept = [title, claim, why.trigger, why.outcome, disproof, category, location.quote];
  return said.every((value, index) => value === kept[index]);
}

/** What several accounts come to was said by one of them. */
function isWeighed(finding: Finding, raws: readonly RawFinding[]): boolean {
  const texts = [{ ...finding, ...finding.why }, ...finding.alsoSaid].map(textKey);
  const accounts = raws.filter((raw) => texts.includes(textKey(raw)));
  return (
    accounts.some(({ severity }) => severity === finding.severity) &&
    accounts.some(({ consequence }) => consequence === finding.consequence) &&
    accounts.some(({ standing }) => standing === finding.standing) &&
    (finding.scope === "introduced" || accounts.some(({ scope }) => scope === finding.scope))
  );
}

function textKey({ title, claim, trigger, outcome }: Pick<Account, "title" | "claim" | "trigger" | "outcome">): string {
  return JSON.stringify([title, claim, trigger, outcome]);
}

function auditPlace(finding: Finding, own: readonly RawFinding[], { index, sha256, tally, rows }: FindingAudit): void {
  const { id, location, fingerprint, author } = finding;
  // Findings of other tools are never in one review with those of ours.
  const isImported = rows.threads.some(({ row }) => row.record.imported !== undefined);
  const anchor = isImported ? anchorImported : anchorFinding;
  const stands = own.some((raw) => isSameJson(anchor(raw, index), location));
  tally.expect(stands, `finding ${id}: it does not stand where its quote does`);
  const material = fingerprintMaterial(location, index);
  const isSame = fingerprint === (material === "" ? "" : sha256(material));
  tally.expect(isSame, `finding ${id}: its fingerprint is not that of the code it points at`);
  const header = rows.review?.header;
  if (header !== undefined)
    tally.expect(author === authorAt(location, index, header.authorship), `finding ${id}: its author is another`);
}

function auditRefutation({ id, foldReason }: Finding, { rows, textOf, tally }: FindingAudit): void {
  const refuters = rows.threads.filter(({ row }) => row.role === "refute" && row.reply_content !== null);
  const said = refuters.flatMap(({ row }) => {
    const label = reviewerLabel(row.record.reviewer);
    const reply = textOf(row.reply_content ?? "");
    return reply === null ? [null] : refutationsIn(reply, id).map((reason) => `refuted by ${label}: ${reason}`);
  });
  const isRefuted = said.includes(foldReason);
  if (!isRefuted && said.includes(null)) tally.unchecked("a refuter's reply is damaged or missing");
  else
    tally.expect(isRefuted && foldReason !== null, `finding ${id}: no reply refutes it for the reason that is noted`);
}

/** Why a reply refutes a finding; none where it does not. */
function refutationsIn(reply: string, id: string): string[] {
  return splitReplies(reply).flatMap((text) => {
    const read = readRefutation(text);
    const refutations = read.status === "read" ? read.refutations : [];
    return refutations.filter((one) => one.id === id && one.verdict === "refuted").map(({ reason }) => reason);
  });
}

/** A flag that a reply raised is in a finding, as its text or as a further account. */
function auditRaised({ name, row }: AuditedThread, { rows, raised, textOf, tally }: FindingAudit): void {
  const raws = raised.get(row.id) ?? null;
  const reply = row.reply_content === null ? null : textOf(row.reply_content);
  if (raws === null || reply === null) return;
  // Of several replies not all count.
  if (row.record.imported === undefined && splitReplies(reply).length > 1) return;
  const found = rows.findings.filter((finding) => finding.raisedBy.includes(row.id));
  const texts = new Set(found.flatMap((finding) => [{ ...finding, ...finding.why }, ...finding.alsoSaid]).map(textKey));
  const lost = raws.filter((raw) => !texts.has(textKey(raw)));
  const flags = lost.length === 1 ? "a flag of its reply is" : `${lost.length} flags of its reply are`;
  tally.expect(lost.length === 0, `${name}: ${flags} in no finding`);
}
