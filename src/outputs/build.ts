import { z } from "zod";
import { CommandRun, TurnOutcome } from "../core/build.ts";
import { WorkStatus } from "../core/work-status.ts";
import { toJsonText } from "./json-text.ts";
import { createPage, type Screen } from "./terminal/page.ts";
import { renderWorkStatus } from "./work-status.ts";

/** Why a run of a work ended, in words and as data. */
export const BuildRestDocument = z.object({
  why: z
    .enum([
      "done",
      "waits",
      "turn-failed",
      "set-up-failed",
      "review-not-ended",
      "ceiling",
      "cancelled",
      "stopped",
      "delivered",
    ])
    .describe("`cancelled` by a signal, `stopped` by ^C at a question"),
  step: z.string().nullable().describe("What the developer is to do, where it waits for them; else null"),
  words: z.string().describe("The same in a sentence"),
  hint: z.string().nullable().describe("What to do about it"),
  incrementId: z.string().nullable(),
  reviewId: z.string().nullable(),
  outcome: TurnOutcome.nullable().describe("Of the turn that failed"),
  run: CommandRun.nullable().describe("Of the set-up that failed"),
});
export type BuildRestDocument = z.infer<typeof BuildRestDocument>;

/** What `build --json` prints at its end, whatever it did. */
export const BuildDocument = z.object({ version: z.literal(0), rest: BuildRestDocument, ...WorkStatus.shape });

/** The document at the end of a run. */
export function renderBuildJson(rest: BuildRestDocument, status: WorkStatus): string {
  return `${toJsonText({ version: 0, rest, ...status })}\n`;
}

/** Why a run ended, and where the work stands. @param now by which ages are told */
export function renderBuild(rest: BuildRestDocument, status: WorkStatus, now: Date, screen: Screen): string {
  const page = createPage(screen);
  const isWell = rest.why === "done";
  const isFailed = rest.why === "turn-failed" || rest.why === "set-up-failed" || rest.why === "review-not-ended";
  page.text([[isWell ? "good" : isFailed ? "bad" : "warning", rest.words]]);
  // How to go on stands below.
  const isStopped = rest.why === "stopped" || rest.why === "cancelled";
  if (rest.hint !== null && !isStopped) page.text([rest.hint]);
  return `\n${page.toString()}\n\n${renderWorkStatus(status, { now }, screen)}`;
}
