import type { WorkMessage, WorkReviewRow, WorkStep, WorkTurn } from "../messages.ts";
import { countOf, durationOf, plain, timeOf } from "./words.ts";

type Phase = WorkMessage["phase"];
type Run = NonNullable<WorkMessage["setup"]>;

export const phaseNames: Readonly<Record<Phase, string>> = {
  drafted: "Spec drafted",
  "setting-up": "Set-up",
  building: "Building",
  "self-review": "Self-review",
  "cross-review": "Cross review",
  triage: "Triage",
  fixing: "Fixing",
  rechecking: "Recheck",
  done: "Done",
  delivered: "Delivered",
};

/** Through which a driven work goes. The last three come again with every round. */
export const drivenPhases: readonly Phase[] = [
  ...(["setting-up", "building", "self-review", "cross-review", "triage", "fixing", "rechecking"] as const),
  ...(["done", "delivered"] as const),
];

/** Whether anything happens now, and who has to do something; "" where nothing is left to do. */
export function waitingWords({ waitsFor, phase, isRunning, way }: WorkMessage): string {
  if (phase === "done" || phase === "delivered") return "";
  if (waitsFor === "developer") return way === "driven" && isRunning ? "waits for you where it runs" : "waits for you";
  if (!isRunning) return "stopped: nothing runs now";
  return { builder: "the builder is at it", reviewer: "a reviewer is at it", nobody: "a command runs" }[waitsFor];
}

const purposes: Readonly<Record<WorkTurn["purpose"], string>> = {
  increment: "Builds a step",
  rework: "Reworks a step",
  "mend-own": "Mends what it found itself",
  fix: "Mends what was found",
};

export function purposeOf({ purpose }: Pick<WorkTurn, "purpose">): string {
  return purposes[purpose];
}

const kinds: Readonly<Record<WorkReviewRow["kind"], string>> = {
  "self-review": "Self-review",
  review: "Cross review",
  recheck: "Recheck",
};

export function kindOf({ kind }: Pick<WorkReviewRow, "kind">): string {
  return kinds[kind];
}

/** `3 files`. */
export function filesOf({ fileCount }: Pick<WorkStep, "fileCount">): string {
  return countOf(fileCount, "file");
}

/** What a step is: a commit by its beginning, or where else it is from. */
export function originOf({ kind, commit }: Pick<WorkStep, "kind" | "commit">): string {
  if (kind === "commit") return commit === null ? "commit" : `commit ${commit.slice(0, 7)}`;
  return kind === "turn" ? "a turn, not committed" : "not committed";
}

/** `passed in 12 s`, `failed with exit code 1 after 12 s`. */
export function runWords({ status, exitCode, durationMs }: Run): string {
  const took = durationOf(durationMs / 1000);
  if (status === "passed") return `passed in ${took}`;
  if (status === "failed") return `failed with exit code ${exitCode ?? "unknown"} after ${took}`;
  return status === "timed-out" ? `was stopped after ${took}` : "could not be started";
}

/** `$0.12`; null: not told. */
export function costOf(costUsd: number | null): string {
  if (costUsd === null) return "not told";
  return costUsd > 0 && costUsd < 0.01 ? "under $0.01" : `$${costUsd.toFixed(2)}`;
}

/** A time of the same day as another without the day. */
export function momentOf(iso: string, since: string): string {
  const time = new Date(iso);
  const isSameDay = time.toDateString() === new Date(since).toDateString();
  return isSameDay ? time.toLocaleTimeString(undefined, { timeStyle: "short" }) : timeOf(iso);
}

/** How a decision is said, behind who made it. */
export function decisionWords({ decision, by }: Extract<WorkStep["history"][number], { type: "decided" }>): string {
  const who = by === "auto" ? "By rule" : "You";
  return `${who}: ${decision === "comment" ? "to be reworked" : plain(decision)}`;
}
