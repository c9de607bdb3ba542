import { latestVerdicts } from "../../core/memory.ts";
import { resultsInOrder } from "../../core/recheck-exit.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import type { RecheckRow, RoundRow } from "../../web/messages.ts";
import type { LedgerSession } from "../ledger-session.ts";
import { loadFamily, type ReviewFamily } from "../review-family.ts";

/** A review of which one member is named, with its rechecks and what they say, oldest first. */
export async function loadRounds({ ledger }: Pick<LedgerSession, "ledger">, id: string): Promise<RoundRow[]> {
  const family = await loadFamily(ledger, id, null);
  const describe = describerOf(family);
  return family.map((snapshot) => {
    const { header, status, findings } = snapshot;
    const results = resultsInOrder(snapshot).map(({ findingId, result }): RecheckRow => {
      const said = { status: result?.status ?? null, reason: result?.reason ?? "" };
      return { findingId, ...describe(findingId), ...said, reviewer: whoSaid(snapshot, result?.threadId ?? null) };
    });
    return { id: header.id, startedAt: header.startedAt, status, flags: findings.length, results };
  });
}

function describerOf(family: ReviewFamily) {
  const findings = new Map(family.flatMap((review) => review.findings.map((finding) => [finding.id, finding])));
  const verdicts = latestVerdicts(family.flatMap((review) => review.verdicts));
  return (id: string): Pick<RecheckRow, "title" | "location" | "state"> => {
    const finding = findings.get(id);
    const state = verdicts.get(id)?.state ?? null;
    return { title: finding?.title ?? id, location: finding?.location ?? null, state };
  };
}

function whoSaid({ threads }: ReviewSnapshot, threadId: string | null): string | null {
  const said = threads.find(({ thread }) => thread.id === threadId)?.thread.reviewer;
  return said === undefined ? null : reviewerLabel(said);
}
