import type { BuildEvent } from "../../core/build.ts";
import type { BuildState } from "../../core/build-state.ts";
import type { BuildStep } from "../../core/build-step.ts";
import { sizeOf } from "../../core/work.ts";
import type { BuildNotice } from "../../flow/build-ports.ts";
import { commandWords } from "../../outputs/build-increment.ts";
import { countOf, formatCost, formatDuration } from "../../outputs/figures.ts";
import { createPage, type Part, separated } from "../../outputs/terminal/page.ts";
import { type WorkingLine, workingLine } from "../../outputs/terminal/working-line.ts";
import type { Io } from "../io.ts";

/** Shows a work while it is driven. */
export interface BuildFace {
  onNotice(notice: BuildNotice): void;
  /** Clears what is drawn, however the run ended. */
  close(): void;
}

interface FaceOptions {
  /** Of the builder's program. */
  readonly title: string;
  /** Whoever sits there is shown what is proposed, with its check. */
  readonly isAsking: boolean;
}

/** On standard error: a line for what happened, and one that is drawn over for what goes on. */
export function buildFace(
  { title, isAsking }: FaceOptions,
  { errorScreen, stderr }: Pick<Io, "errorScreen" | "stderr">,
): BuildFace {
  let line: WorkingLine | null = null;
  const clear = () => {
    line?.clear();
    line = null;
  };
  const say = (parts: readonly Part[]) => {
    const page = createPage(errorScreen);
    page.text(separatedBy(parts, errorScreen));
    stderr(`${page.toString()}\n`);
  };
  return {
    onNotice(notice) {
      if (notice.type === "progress") line?.show(notice.progress);
      else {
        clear();
        const isShown = notice.type !== "event" || !(isAsking && isProposal(notice.event, notice.state));
        const parts = notice.type === "event" && isShown ? eventParts(notice.event, notice.state, title) : null;
        if (parts !== null) say(parts);
        const words = notice.type === "rest" ? null : workingWords(notice, title);
        // Elsewhere the line that follows says the same.
        const isBrief = notice.type === "step" && !errorScreen.isInteractive;
        if (words !== null && !isBrief) line = workingLine(words, errorScreen, stderr);
      }
    },
    close: clear,
  };
}

/** What follows from it is shown in full, for somebody to decide. */
function isProposal(event: BuildEvent, { plan }: BuildState): boolean {
  if (plan.isAuto) return false;
  return (event.type === "settled" && event.increment !== null) || (event.type === "ran" && event.run.kind === "check");
}

function separatedBy(parts: readonly Part[], screen: Io["errorScreen"]): Part[] {
  return separated(parts, ["quiet", ` ${createPage(screen).marks.dot} `]);
}

/** What goes on from now on, where it takes its time and shows nothing of itself. */
function workingWords(notice: Exclude<BuildNotice, { type: "progress" | "rest" }>, title: string): string | null {
  if (notice.type === "step") return stepWords(notice.step, notice.state);
  const { event, state } = notice;
  if (event.type !== "turn-asked") return null;
  const place = state.increments.find(({ increment }) => increment.id === event.incrementId)?.increment.position;
  const words = {
    increment: `builds increment ${state.increments.length + 1}`,
    rework: `changes increment ${place ?? ""}`,
    "mend-own": "mends what it found itself",
    fix: "mends what you judged real",
  };
  return `${title} ${words[event.purpose]}`;
}

function stepWords(step: BuildStep, { plan }: BuildState): string | null {
  if (step.type === "set-up") return `set-up: ${plan.setup}`;
  return step.type === "check" ? `check: ${plan.check}` : null;
}

type EventOf<Type extends BuildEvent["type"]> = Extract<BuildEvent, { type: Type }>;

/** What of an event stays on screen; null: nothing. */
function eventParts(event: BuildEvent, state: BuildState, title: string): Part[] | null {
  switch (event.type) {
    case "turn-ended":
      return turnParts(event, title);
    case "settled":
      return settledParts(event, title);
    case "ran":
      return commandWords(event.run);
    case "decided":
      return decisionParts(event, state);
    case "built":
      return [["strong", event.by === "builder" ? "All is built, the builder says" : "All is built, you say"]];
    case "review-begun":
      return [
        ["strong", { "self-review": "Self-review", review: "Review", recheck: "Recheck" }[event.kind]],
        event.reviewId,
      ];
    case "self-review-skipped":
      return [["warning", "No self-review"], event.reason];
    case "done":
      return [["good", "Done"]];
    default:
      return null;
  }
}

function turnParts({ outcome, durationMs, costUsd }: EventOf<"turn-ended">, title: string): Part[] {
  const how: Part[] =
    outcome.status === "answered"
      ? [`${title} answered`]
      : [["bad", `${title}: ${outcome.status.replaceAll("-", " ")} (${outcome.problem})`], outcome.reason];
  return [...how, formatDuration(durationMs), ...(costUsd === null ? [] : [formatCost(costUsd)])];
}

function settledParts({ increment }: EventOf<"settled">, title: string): Part[] {
  if (increment === null) return [["quiet", `${title} changed nothing`]];
  const { additions, deletions } = sizeOf(increment.files);
  const size = `${countOf(increment.files.length, "file")}, +${additions} -${deletions}`;
  return [["strong", `Increment ${increment.position}`], increment.title, ["quiet", size]];
}

function decisionParts({ incrementId, decision, by, comment }: EventOf<"decided">, { increments }: BuildState): Part[] {
  const place = increments.find(({ increment }) => increment.id === incrementId)?.increment.position ?? "";
  const words = {
    accepted: ["good", `increment ${place} accepted`],
    rejected: ["warning", `increment ${place} undone`],
    comment: ["warning", `increment ${place} goes back`],
  } as const;
  const why = comment ?? (by === "auto" && decision === "comment" ? "its check fails" : null);
  return [words[decision], ...(by === "auto" ? [["quiet", "by rule"] as const] : []), ...(why === null ? [] : [why])];
}
