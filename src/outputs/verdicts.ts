import type { Finding } from "../core/finding.ts";
import { latestBy, latestVerdicts } from "../core/memory.ts";
import { isCounted, isRejection, type Verdict } from "../core/verdict.ts";

/**
 * The verdict that stands for each finding, by finding id: the latest one of a person; where there is none, the latest
 * suggestion of an agent, which never counts.
 */
export function standingVerdicts(verdicts: readonly Verdict[]): ReadonlyMap<string, Verdict> {
  return new Map([...latestBy(verdicts, { judge: "agent", round: "first" }), ...latestVerdicts(verdicts)]);
}

/** Whether a person set the finding aside. */
export function isSetAside(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && isCounted(verdict) && isRejection(verdict.judgement);
}

/** Whether a verdict leaves nothing to do: set aside, a duplicate of another, fixed, or deferred. */
export function isSettled({ judgement, duplicateOf, state }: Verdict): boolean {
  return isRejection(judgement) || duplicateOf !== null || state === "fixed" || state === "deferred";
}

/**
 * What a person said of this finding in an earlier review: `judged real on 2026-11-20, still open (f3k9a)`; null when nothing
 * of it is known. Foreign text, not escaped.
 */
export function describeEarlier({
  fold,
  foldReason,
  knownAs,
  knownSince,
  lineage,
}: Pick<Finding, "fold" | "foldReason" | "knownAs" | "knownSince" | "lineage">): string | null {
  if (fold === "judged-before") return `${foldReason ?? "judged before"}${lineage === null ? "" : ` (${lineage})`}`;
  if (knownAs === null) return null;
  return `judged real${knownSince === undefined ? "" : ` on ${knownSince.slice(0, 10)}`}, still open (${knownAs})`;
}

/** `real, fixed`; `wrong: the caller holds the lock`; `real (suggested by an agent)`. Foreign text, not escaped. */
export function describeVerdict(verdict: Verdict): string {
  const state = verdict.state === null || verdict.state === "open" ? "" : `, ${verdict.state}`;
  const suggestion = verdict.judge === "agent" ? " (suggested by an agent, not counted)" : "";
  const duplicate = verdict.duplicateOf === null ? "" : `, duplicate of ${verdict.duplicateOf}`;
  const reason = verdict.reason === "" ? "" : `: ${verdict.reason}`;
  return `${verdict.judgement.replaceAll("-", " ")}${state}${duplicate}${suggestion}${reason}`;
}
