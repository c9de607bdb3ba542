import { latestVerdicts } from "../core/memory.ts";
import { isRejection, type Verdict } from "../core/verdict.ts";

/**
 * The verdict that stands for each finding, by finding id: the latest one of a person; where there is none, the latest
 * suggestion of an agent, which never counts.
 */
export function standingVerdicts(verdicts: readonly Verdict[]): ReadonlyMap<string, Verdict> {
  const suggestions = verdicts.filter(({ judge }) => judge === "agent");
  return new Map([...suggestions.map((verdict) => [verdict.findingId, verdict] as const), ...latestVerdicts(verdicts)]);
}

/** Whether a person set the finding aside. */
export function isSetAside(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.judge === "human" && isRejection(verdict.judgement);
}

/** `real, fixed`; `wrong: the caller holds the lock`; `real (suggested by an agent)`. Foreign text, not escaped. */
export function describeVerdict(verdict: Verdict): string {
  const state = verdict.state === null || verdict.state === "open" ? "" : `, ${verdict.state}`;
  const suggestion = verdict.judge === "agent" ? " (suggested by an agent, not counted)" : "";
  const duplicate = verdict.duplicateOf === null ? "" : `, duplicate of ${verdict.duplicateOf}`;
  const reason = verdict.reason === "" ? "" : `: ${verdict.reason}`;
  return `${verdict.judgement.replaceAll("-", " ")}${state}${duplicate}${suggestion}${reason}`;
}
