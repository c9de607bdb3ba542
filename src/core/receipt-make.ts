import type { Evidence } from "./authorship.ts";
import { canonicalText, wellFormed } from "./canonical.ts";
import type { Reading, Receipt, ReceiptThread } from "./receipt.ts";
import { resultsInOrder } from "./recheck-exit.ts";
import { programOf, shareableCoverage, shareableReason } from "./shareable.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "./snapshot.ts";
import { hasUnknownFigure, type ReviewerRef, type ThreadOutcome, type ThreadRecord } from "./thread.ts";

/** The receipt of a review as it stands. Depends on nothing else, so that it can be made again and compared. */
export function makeReceipt(snapshot: ReviewSnapshot, sha256: (text: string) => string): Receipt {
  const { header, status, endedAt, threads, findings, repositoryChanged = null } = snapshot;
  const { change, authorship, withheld, effort, startedAt } = header;
  const receipt: Receipt = {
    review: header.id,
    ...{ status, startedAt, endedAt, effort },
    repository: header.repository?.key ?? null,
    change,
    authorship: { ...authorship, evidence: authorship.evidence.map(withoutFolders) },
    threads: threads.map((thread) => receiptThread(thread, change.hasContext, sha256)),
    findings: { count: findings.length, hash: sha256(canonicalText(wellFormed(findings))) },
    ...recheckOf(snapshot, sha256),
    withheld,
    repositoryChanged: repositoryChanged === null ? null : [...repositoryChanged],
    coverage: shareableCoverage(snapshot),
  };
  return wellFormed(receipt);
}

function recheckOf(snapshot: ReviewSnapshot, sha256: (text: string) => string): Pick<Receipt, "recheck"> {
  const { recheck } = snapshot.header;
  if (recheck === undefined) return {};
  const { reviewId, since } = recheck;
  const said = resultsInOrder(snapshot).flatMap(({ result }) => result ?? []);
  const results = said.map(({ reason: _, ...result }) => result);
  return { recheck: { reviewId, since, results, hash: sha256(canonicalText(wellFormed(said))) } };
}

function withoutFolders({ session, ...evidence }: Evidence): Receipt["authorship"]["evidence"][number] {
  return { ...evidence, session: session === undefined ? null : { program: session.program, id: session.id } };
}

function receiptThread(
  { thread, brief, paths, changedLines }: ThreadSnapshot,
  hasContext: boolean,
  sha256: (text: string) => string,
): ReceiptThread {
  const { reviewer, outcome, facts, independence } = thread;
  return {
    ...{ id: thread.id, role: thread.role, pass: thread.pass },
    ...{ reviewer: reviewer.name, kind: reviewer.kind, family: reviewer.family, isLocal: reviewer.isLocal },
    ...(reviewer.familyBy !== undefined && { familyBy: reviewer.familyBy }),
    destination: reviewer.destination ?? null,
    programVersion: facts?.programVersion ?? null,
    requestedModel: reviewer.kind === "command" ? programOf(reviewer.model) : reviewer.model,
    ...(reviewer.kind === "command" && reviewer.model !== null && { commandHash: sha256(wellFormed(reviewer.model)) }),
    servedModel: facts?.servedModel ?? (outcome?.status === "void" ? outcome.servedModel : null),
    servedModelBy: facts?.servedModelBy ?? null,
    effort: reviewer.effort ?? null,
    independence,
    isolation: facts?.isolation ?? null,
    ...ending(reviewer, outcome),
    given: { paths: [...paths], changedLines },
    brief: { hash: brief.hash, bytes: brief.bytes, parts: brief.parts },
    reply: thread.replyHash,
    transcript: thread.transcriptHash ?? null,
    ...(facts?.snapshot !== undefined && { snapshot: facts.snapshot }),
    reading: readingOf(thread, hasContext),
    toolCalls: facts?.toolCalls ?? null,
    sessionId: facts?.sessionId ?? null,
    usage: facts?.usage ?? null,
    requests: facts?.requests ?? null,
    cost: costOf(thread),
    durationMs: thread.durationMs,
  };
}

function ending(
  reviewer: ReviewerRef,
  outcome: ThreadOutcome | null,
): Pick<ReceiptThread, "outcome" | "problem" | "findings" | "unread"> {
  if (outcome === null) return { outcome: null, problem: null, findings: null, unread: null };
  if (outcome.status === "answered") {
    return { outcome: outcome.status, problem: null, findings: outcome.findings, unread: outcome.unread ?? 0 };
  }
  const { status, problem: code } = outcome;
  return {
    outcome: status,
    problem: { code, reason: shareableReason(reviewer, outcome.reason) },
    findings: null,
    unread: null,
  };
}

/** Whether it read more than its brief. Tools are only of use where there is more than a patch. */
function readingOf({ reviewer, outcome, facts }: ThreadRecord, hasContext: boolean): Reading {
  if (facts?.requests === 0 && outcome?.status !== "answered") return "not-asked";
  const calls = facts?.toolCalls ?? null;
  if (calls === null) return "not-reported";
  if (calls.length > 0) return "reported";
  return hasContext && (reviewer.kind === "api" || reviewer.kind === "agent") ? "nothing-beyond-brief" : "brief-only";
}

function costOf(thread: ThreadRecord): ReceiptThread["cost"] {
  const { costUsd } = thread;
  if (!hasUnknownFigure(thread, costUsd)) return { usd: costUsd ?? 0, certainty: "exact" };
  return { usd: costUsd, certainty: costUsd === null ? "unknown" : "at-least" };
}
