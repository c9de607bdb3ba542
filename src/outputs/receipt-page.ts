import type { Receipt } from "../core/receipt.ts";
import { countOf, formatCount, formatDuration, formatShare } from "./figures.ts";
import { statusWords } from "./headline.ts";
import { describeCost, readSentence, summarizeCoverage } from "./receipt.ts";
import type { ReceiptDocument } from "./receipt-document.ts";
import { addReaders } from "./receipt-readers.ts";
import { receiptMeaning, shortHash } from "./receipt-words.ts";
import { repositoryFact } from "./repository.ts";
import { addGaps } from "./terminal/coverage.ts";
import { createPage, type Page, type Part, type Screen, separated } from "./terminal/page.ts";
import { addWithheld, below, rowAt } from "./terminal/receipt.ts";

/** A receipt for a terminal: hashes are shown by their beginnings, but for its own; the document has them whole. */
export function renderReceiptPage({ hash, receipt }: ReceiptDocument, screen: Screen): string {
  const page = createPage(screen);
  const [tone, word] = statusWords[receipt.status];
  const status: Part = [tone === "good" ? "good" : tone === "bad" ? "bad" : "warning", word.toLowerCase()];
  page.text([["strong", "Receipt"], ` of review ${receipt.review}, `, status]);
  page.text([["quiet", `sha256 ${hash}`]]);
  page.gap();
  addChange(page, receipt);
  addAuthors(page, receipt);
  page.gap();
  addReaders(page, receipt.threads);
  page.gap();
  addCoverage(page, receipt);
  addWithheld(page, receipt.withheld);
  if (receipt.withheld.length === 0) page.text(["nothing"], rowAt(page, "Withheld"));
  addRepository(page, receipt);
  addRechecks(page, receipt);
  addTotals(page, receipt);
  page.gap();
  for (const sentence of receiptMeaning) page.text([["quiet", sentence]]);
  return page.toString();
}

function addChange(page: Page, { change, repository }: Receipt): void {
  const at = rowAt(page, "Change");
  const size = `${countOf(change.files, "file")}, +${formatCount(change.additions)} ${page.marks.minus}${formatCount(change.deletions)}`;
  page.text([change.took, ["quiet", ` ${page.marks.dot} ${size}`]], at);
  const ids = [
    ["base", change.base, change.baseTree],
    ["head", change.head, change.tree],
  ] as const;
  for (const [side, commit, tree] of ids) {
    page.text([["quiet", `${side} commit ${idWords(commit)}, tree ${idWords(tree)}`]], below(at));
  }
  page.text([["quiet", `repository ${repository === null ? "none" : repository.slice(0, 12)}`]], below(at));
}

function idWords(id: string | null): string {
  return id === null ? "none" : id.slice(0, 12);
}

const maxEvidence = 12;

function addAuthors(page: Page, { authorship: { families, evidence } }: Receipt): void {
  const at = rowAt(page, "Authors");
  const shares = families.map(({ family, share }) => `${family} ${formatShare(share)}`).join(", ");
  page.text([shares === "" ? "unknown" : shares], at);
  if (evidence.length === 0) page.text([["warning", "nothing shows who wrote it"]], below(at));
  for (const item of evidence.slice(0, maxEvidence)) {
    const model = item.model === null ? "model unknown" : item.model;
    const reach = item.paths.length === 0 ? "the whole change" : countOf(item.paths.length, "file");
    const session = sessionWords(item);
    const facts = [`${item.family}, ${model}`, `${item.strength} (${item.source})`, reach, ...session, item.detail];
    page.text(separated(facts.map(quiet), quiet(` ${page.marks.dot} `)), below(at));
  }
  const rest = evidence.length - maxEvidence;
  if (rest > 0) page.text([quiet(`and ${formatCount(rest)} more`)], below(at));
}

/** Nothing where the detail names it by its beginning, as it does for transcripts. */
function sessionWords({ session, detail }: Receipt["authorship"]["evidence"][number]): string[] {
  if (session === null || detail.includes(session.id.slice(0, 8))) return [];
  return [`session ${session.id} of ${session.program}`];
}

function quiet(text: string): Part {
  return ["quiet", text];
}

function addCoverage(page: Page, { coverage }: Receipt): void {
  const at = rowAt(page, "Coverage");
  const summary = summarizeCoverage(coverage);
  page.text([readSentence(summary)], at);
  const { indent = 0 } = below(at);
  if (addGaps(page, summary.gaps, indent)) page.text([quiet("all files: --json")], { indent });
}

const maxChanged = 10;

function addRepository(page: Page, receipt: Receipt): void {
  const at = rowAt(page, "Repository");
  const changed = receipt.repositoryChanged ?? [];
  const fact = repositoryFact(receipt) ?? "not compared before and after";
  page.text([changed.length === 0 ? fact : ["warning", `${fact}, by you or by a reviewer`]], at);
  for (const path of changed.slice(0, maxChanged)) page.text([quiet(path)], below(at));
  if (changed.length > maxChanged)
    page.text([quiet(`and ${formatCount(changed.length - maxChanged)} more`)], below(at));
}

const recheckWords = { fixed: "fixed", "not-fixed": "not fixed", "cannot-tell": "cannot be told" } as const;

function addRechecks(page: Page, { recheck }: Receipt): void {
  if (recheck === undefined) return;
  const at = rowAt(page, "Recheck");
  page.text([`of what review ${recheck.reviewId} found, against what ${recheck.since} had read`], at);
  for (const { findingId, status, threadId } of recheck.results) {
    const by = threadId === null ? "nobody was asked" : `by ${threadId}`;
    page.text([`${findingId} ${recheckWords[status]}, ${by}`], below(at));
  }
}

function addTotals(page: Page, { threads, findings, startedAt, endedAt }: Receipt): void {
  const flags = findings.count === 0 ? "none" : `${formatCount(findings.count)}, sha256 ${shortHash(findings.hash)}`;
  page.text([flags], rowAt(page, "Findings"));
  const cost = describeCost({
    known: threads.reduce((total, thread) => total + (thread.cost.usd ?? 0), 0),
    unknownThreads: threads.filter(({ cost: { certainty } }) => certainty !== "exact").length,
  });
  const elapsedMs = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt);
  const time = Number.isFinite(elapsedMs) ? formatDuration(elapsedMs) : "time unknown";
  page.text(separated([cost, time], quiet(` ${page.marks.dot} `)), rowAt(page, "Total"));
}
