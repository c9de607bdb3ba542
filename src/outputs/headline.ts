import { orderFindings } from "../core/order.ts";
import { isAllFixed, resultsInOrder } from "../core/recheck-exit.ts";
import type { ReviewStatus } from "../core/review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { isAnsweredWhole } from "../core/thread.ts";
import { countOf, formatCount } from "./figures.ts";
import { problemsOf, summarizeCoverage } from "./receipt.ts";

/** How a review stands, said plainly and before anything else. */
export interface Headline {
  /** `good` is only ever a review that read everything it could. */
  readonly tone: "good" | "warning" | "bad" | "waiting";
  readonly word: string;
  readonly sentence: string;
  /** What the reader must not conclude from this; null when nothing can be mistaken. */
  readonly caveat: string | null;
}

/** How a status is named and taken. */
export const statusWords: Record<ReviewStatus, readonly [tone: Headline["tone"], word: string]> = {
  open: ["waiting", "Open"],
  running: ["waiting", "Running"],
  interrupted: ["bad", "Interrupted"],
  complete: ["good", "Complete"],
  partial: ["warning", "Partial"],
  failed: ["bad", "Failed"],
  cancelled: ["bad", "Cancelled"],
  empty: ["waiting", "Empty"],
};

/**
 * The status of a review in one word, one sentence and, where needed, one caveat.
 *
 * @param found how many findings there are, in words; by default how many are shown and how many folded
 */
export function headlineOf(snapshot: ReviewSnapshot, found = findingsOf(snapshot)): Headline {
  const [tone, word] = statusWords[snapshot.status];
  const said = { word, caveat: caveatOf(snapshot) };
  if (snapshot.header.recheck === undefined) return { ...said, tone, sentence: sentenceOf(snapshot, found) };
  return { ...said, tone: recheckTone(snapshot, tone), sentence: recheckSentence(snapshot, found) };
}

/** That a recheck ran to its end is no good news by itself. */
function recheckTone(snapshot: ReviewSnapshot, tone: Headline["tone"]): Headline["tone"] {
  if (tone !== "good" && snapshot.status !== "empty") return tone;
  return isAllFixed(snapshot) ? "good" : "warning";
}

function recheckSentence(snapshot: ReviewSnapshot, found: string): string {
  const results = resultsInOrder(snapshot);
  const fixed = results.filter(({ result }) => result?.status === "fixed").length;
  const again = `${formatCount(fixed)} of ${countOf(results.length, "finding")} fixed`;
  if (snapshot.header.change.files === 0) return `${again}; nothing changed since.`;
  const isEmpty = snapshot.status === "empty";
  return `${again}; ${isEmpty ? "nothing in what changed can be reviewed." : sentenceOf(snapshot, found)}`;
}

function sentenceOf(snapshot: ReviewSnapshot, found: string): string {
  const { reviewedFiles, changedLines, reviewedLines } = summarizeCoverage(snapshot.coverage);
  const read = `${formatCount(reviewedLines)} of ${countOf(changedLines, "changed line")} read`;
  const tool = importedFrom(snapshot);
  if (tool !== null) return importSentence({ tool, found }, snapshot);
  switch (snapshot.status) {
    case "complete":
      return `${found}; ${countOf(reviewedFiles, "file")} read.`;
    case "partial":
      if (reviewedLines >= changedLines) return `${lackOf(snapshot)}. ${capital(found)} so far.`;
      return `not all of this change was reviewed, ${read}. ${capital(found)} so far.`;
    case "failed":
      return reviewedLines === 0
        ? `nothing of this change was reviewed${firstReason(snapshot)}`
        : `only ${read}. ${capital(found)} so far.`;
    case "open":
      return `waiting for ${countOf(waiting(snapshot), "pasted reply", "pasted replies")}; ${read} so far.`;
    case "running":
      return `${read} so far.`;
    case "interrupted":
      return `it stopped before the end, ${read}. ${capital(found)} so far.`;
    case "cancelled":
      return `stopped on request, ${read}. ${capital(found)} so far.`;
    case "empty":
      return snapshot.header.change.files === 0
        ? "there is nothing to review."
        : "nothing in this change can be reviewed.";
  }
}

/** The tool whose findings were brought; null for a review of our own. */
function importedFrom({ threads }: ReviewSnapshot): string | null {
  return threads.find(({ thread }) => thread.reviewer.kind === "import")?.thread.reviewer.name ?? null;
}

function importSentence(
  { tool, found }: { readonly tool: string; readonly found: string },
  snapshot: ReviewSnapshot,
): string {
  if (snapshot.status === "failed") return `nothing was brought from ${tool}${firstReason(snapshot)}`;
  return `brought from ${tool}, and what it read is not known. ${capital(found)}.`;
}

/** `3 findings, 5 more folded`, or `no findings`. */
function findingsOf({ header, findings, verdicts }: ReviewSnapshot): string {
  if (header.recheck !== undefined) return newFindingsOf(findings);
  const { shown, folded } = orderFindings(findings, verdicts);
  if (shown === 0) return folded === 0 ? "no findings" : `no findings open, ${formatCount(folded)} folded`;
  return folded === 0 ? countOf(shown, "finding") : `${countOf(shown, "finding")}, ${formatCount(folded)} more folded`;
}

/** What a recheck found; what was known before is not new. */
function newFindingsOf(findings: ReviewSnapshot["findings"]): string {
  const known = findings.filter(({ knownAs }) => knownAs !== null).length;
  const fresh = findings.length - known;
  const words = fresh === 0 ? "nothing new found" : countOf(fresh, "new finding");
  return known === 0 ? words : `${words}, ${formatCount(known)} known found again`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What a review lacks that has read every line. */
function lackOf({ threads }: ReviewSnapshot): string {
  const isLost = threads.some(({ thread: { outcome } }) => outcome?.status === "answered" && !isAnsweredWhole(outcome));
  return isLost ? "not all that was answered could be read" : "not every question was answered";
}

function firstReason(snapshot: ReviewSnapshot): string {
  const problem = problemsOf(snapshot.threads.map(({ thread }) => thread))[0];
  return problem === undefined ? "." : `. ${capital(problem.reason.trim().replace(/\.$/, ""))}.`;
}

function waiting(snapshot: ReviewSnapshot): number {
  return snapshot.threads.filter(({ thread, waitFile }) => waitFile !== null && thread.outcome === null).length;
}

function caveatOf({ header, status, findings }: ReviewSnapshot): string | null {
  if (status === "complete") {
    return findings.length === 0 ? "Silence is not evidence: a reviewer that flags nothing may have missed it." : null;
  }
  if (status === "empty" && header.recheck !== undefined) return null;
  if (status === "empty") return "No model has read anything.";
  if (status === "open" || status === "running") return "What has not been read yet may hold defects.";
  return "This is not a clean result: what was not read may hold defects.";
}
