import type { ImportedFinding } from "./import-finding.ts";
import type { ProblemCode } from "./thread.ts";

/** What was brought of another tool. Nothing but `read` is an answer. */
export type ImportReading =
  | {
      readonly status: "read";
      readonly findings: readonly ImportedFinding[];
      /** Entries that could not be read, and notices that something was not reviewed. */
      readonly dropped: number;
    }
  | {
      /** `unavailable`: it says itself that it did not review. */
      readonly status: "unreadable" | "unavailable";
      readonly problem: ProblemCode;
      readonly reason: string;
    };

/** More than this of one tool on one change is noise, or an attack. */
const maxFindings = 2000;

/** An answer, with what is beyond the limit counted as unread. */
export function answered(findings: readonly ImportedFinding[], dropped: number): ImportReading {
  const kept = findings.slice(0, maxFindings);
  return { status: "read", findings: kept, dropped: dropped + findings.length - kept.length };
}

export function unreadable(problem: ProblemCode, reason: string): ImportReading {
  return { status: "unreadable", problem, reason };
}
