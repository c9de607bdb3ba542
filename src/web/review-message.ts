import type { ReviewSnapshot } from "../core/snapshot.ts";
import { reviewerLabel, type ThreadRecord } from "../core/thread.ts";
import type { TriageSession } from "../flow/triage-session.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Desk } from "./desk.ts";
import type { Group, Review } from "./messages.ts";

/** A review as a page may show it: nothing of a flag that is hidden before it is judged. */
export function toReview({ session, version }: Pick<Desk, "session" | "version">): Review {
  const { snapshot } = session;
  const { header, status, coverage, files } = snapshot;
  const { items, groups } = session.plan();
  const { unread: _, ...summary } = session.summary();
  const notes = session.drafts();
  return readable({
    ...{ id: header.id, version, status, took: header.change.took, branch: header.change.branch },
    ...{ startedAt: header.startedAt, effort: header.effort },
    ...{ judge: session.judgedBy, round: session.round, isOpen: session.isOpen },
    ...{ recheckOf: header.recheck?.reviewId ?? null, broughtFrom: broughtFrom(snapshot) },
    work: header.work ?? null,
    items: items.map((item) => ({ ...item, note: notes.get(item.id) ?? null, facts: session.reveal(item.id) })),
    groups: [...groups],
    foldable: foldableGroups(session),
    threads: snapshot.threads.map((thread) => toThread(thread, session)),
    coverage: coverage.files,
    files: files.map(({ patch: { path, oldPath, status, additions, deletions } }) => {
      return { path, oldPath, status, additions, deletions };
    }),
    notes: snapshot.notes.map(({ level, text }) => ({ level, text })),
    agreement: session.round === "first" ? null : agreementOf(session),
    summary: { ...summary, unflagged: [...summary.unflagged] },
  });
}

function agreementOf(session: TriageSession): Review["agreement"] {
  const { compared, same, sameSide } = session.agreement();
  return { compared, same, sameSide };
}

function foldableGroups(session: TriageSession): Group[] {
  return session
    .plan()
    .groups.map(({ key }) => key)
    .filter((key) => session.offersFold(key));
}

function broughtFrom({ threads }: ReviewSnapshot): string | null {
  return threads.find(({ thread }) => thread.reviewer.kind === "import")?.thread.reviewer.name ?? null;
}

/** Flags that nobody has judged and that the reply of a thread tells of. Who tries to refute is told of many. */
export function waitingIn({ id, role }: Pick<ThreadRecord, "id" | "role">, session: TriageSession): number {
  const told = session.snapshot.findings.filter(({ raisedBy }) => role === "refute" || raisedBy.includes(id));
  return told.filter((finding) => session.reveal(finding.id) === null).length;
}

function toThread(
  { thread, paths, changedLines }: ReviewSnapshot["threads"][number],
  session: TriageSession,
): Review["threads"][number] {
  const { id, reviewer, role, outcome } = thread;
  const problem = outcome === null || outcome.status === "answered" ? null : outcome;
  return {
    ...{ id, reviewer: reviewerLabel(reviewer), role, files: paths.length, changedLines },
    status: outcome?.status ?? "running",
    waiting: waitingIn(thread, session),
    problem: problem === null ? null : { reason: problem.reason, hint: problem.hint },
  };
}

/** The same with marks that reorder or hide text taken out of every string: what is read is what was said. */
export function readable<T>(value: T): T {
  if (typeof value === "string") return terminalText(value) as T;
  if (Array.isArray(value)) return value.map(readable) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readable(member)])) as T;
}
