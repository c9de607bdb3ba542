import type { Authorship, Family } from "../core/authorship.ts";
import { refusedFamilies } from "../core/choice.ts";
import type { PlannedThread } from "../core/events.ts";
import { claimedIds } from "../core/recheck-brief.ts";
import { type RecheckContext, refusedForRecheck } from "../core/recheck-claim.ts";

/**
 * Families that may not serve a thread: those that would have been refused for one of the files that it reads, or, where it
 * looks again at findings, for these.
 */
export function forbiddenFamilies(
  { thread, paths, brief }: PlannedThread,
  authorship: Authorship,
  recheck: RecheckContext | undefined,
): Set<Family> {
  if (thread.role === "review") return refusedFamilies(authorship, paths);
  if (thread.role !== "recheck") return new Set();
  const asked = new Set(claimedIds(brief));
  const claims = recheck?.claims.filter(({ finding }) => asked.has(finding.id)) ?? [];
  return refusedForRecheck(authorship, claims);
}
