import { z } from "zod";
import type { SpecDrafted } from "./build.ts";
import { isDelivered } from "./build-head.ts";
import { partialReviews } from "./build-standing.ts";
import type { BuildState } from "./build-state.ts";
import type { BuildStep } from "./build-step.ts";
import type { Work } from "./work.ts";
import type { WorkReviewStatus } from "./work-rows.ts";

/** A command that makes sense now, and what it does. */
export const NextCommand = z.object({ command: z.string(), does: z.string() });
export type NextCommand = z.infer<typeof NextCommand>;

/** What is known of a work, by which to say what to do. */
export interface Known {
  readonly work: Work;
  readonly rows: readonly WorkReviewStatus[];
  readonly isRunning: boolean;
  readonly draft: SpecDrafted | null;
}

/** What to do about a driven work. The build waits for the developer in a process of its own, or was stopped. */
export function drivenNext(
  state: BuildState,
  step: BuildStep,
  { work: { id }, rows, isRunning }: Known,
): NextCommand[] {
  const dossier = { command: `blindspot dossier ${id}`, does: "tells all of it, from spec to verdicts" };
  if (state.delivered !== null && isDelivered(state))
    return [{ command: mergeOf(state.delivered.branch), does: "brings it in" }, dossier];
  if (state.isDone) {
    const does = state.delivered === null ? "brings the branch into your repository" : "brings in what came since";
    return [{ command: `blindspot build --deliver ${id}`, does }, dossier];
  }
  if (isRunning) return [{ command: `blindspot work status ${id} --watch`, does: "follows it" }];
  const resume = { command: `blindspot build --resume ${id}`, does: resumeOf(state, step) };
  return [...(step.type === "triage" ? triageOf(step.reviewId, rows) : []), resume];
}

function resumeOf(state: BuildState, { type }: BuildStep): string {
  const isPartial = type === "ask-done" && partialReviews(state).length > 0;
  return isPartial
    ? "asks you whether that is all: a part was not reviewed"
    : (resumes[type] ?? "goes on where it stopped");
}

const resumes: Partial<Record<BuildStep["type"], string>> = {
  "ask-decision": "shows you the increment: accept it, reject it, or say what to change",
  "ask-built": "asks you whether all is built",
  triage: "goes on with what you judged",
  fix: "hands back what is real",
  "ask-done": "asks you whether that is all",
  ceiling: "goes on beyond its ceiling, once you have raised it",
};

function mergeOf(branch: string): string {
  return `git merge ${/^[\w./-]+$/.test(branch) ? branch : `'${branch.replaceAll("'", "'\\''")}'`}`;
}

function triageOf(reviewId: string, rows: readonly WorkReviewStatus[]): NextCommand[] {
  const unjudged = rows.find(({ id }) => id === reviewId)?.unjudged ?? 0;
  const flags = unjudged === 1 ? "the flag that waits" : `the ${unjudged} flags that wait`;
  return [{ command: `blindspot triage ${reviewId}`, does: unjudged === 0 ? "judges its flags" : `judges ${flags}` }];
}

/** What to do about a work that a person builds, or of which there is a draft. */
export function adoptedNext({ work, rows, draft }: Known, hasIncrements: boolean): NextCommand[] {
  if (draft !== null && work.endedAt === null) {
    const file = draft.path === null ? "FILE" : quoted(draft.path);
    return [
      {
        command: `blindspot build ${file} --builder NAME`,
        does: "has it built, once you have edited it and its first line is gone",
      },
    ];
  }
  if (draft !== null) return [{ command: `blindspot forget ${work.id}`, does: "removes it with all that was said" }];
  if (work.endedAt !== null) {
    return [{ command: `blindspot dossier ${work.id}`, does: "tells all of it, from spec to verdicts" }];
  }
  const last = rows.at(-1);
  if (last === undefined || last.kind === "self-review") return buildingNext(work.thread !== null, hasIncrements, last);
  return reviewedNext(last);
}

function buildingNext(hasThread: boolean, hasIncrements: boolean, last: WorkReviewStatus | undefined): NextCommand[] {
  if (!hasThread) return [{ command: "blindspot work adopt", does: "says which session builds it" }];
  if (!hasIncrements) return [{ command: "blindspot work show", does: "looks again what that session has built" }];
  const review = { command: "blindspot review", does: "a model of another family reads what was built" };
  if (last?.status === "running") return [{ command: `blindspot wait ${last.id}`, does: "waits for its end" }];
  const { answered, total } = last?.threads ?? { answered: 0, total: 2 };
  if (last !== undefined && answered >= total) return [review];
  return [{ command: "blindspot self-review", does: "asks the session what is wrong with it, twice" }, review];
}

function reviewedNext({ id, status, unjudged, open }: WorkReviewStatus): NextCommand[] {
  switch (status) {
    case "running":
      return [{ command: `blindspot wait ${id}`, does: "waits for its end" }];
    case "open":
      return [{ command: `blindspot reply ${id} FILE`, does: "brings the pasted reply back" }];
    case "interrupted":
    case "cancelled":
      return [{ command: `blindspot review --resume ${id}`, does: "goes on where it stopped" }];
    case "failed":
      return [{ command: `blindspot review --resume ${id} --retry`, does: "asks again where no answer came" }];
    default:
      break;
  }
  const flags = unjudged === 1 ? "the flag that waits" : `the ${unjudged} flags that wait`;
  const done = { command: "blindspot work done", does: "ends it" };
  return [
    ...(unjudged > 0 ? [{ command: `blindspot triage ${id}`, does: `judges ${flags}` }] : []),
    ...(open > 0
      ? [
          { command: `blindspot fix ${id}`, does: "hands back what is real and open" },
          { command: `blindspot recheck ${id}`, does: "looks whether it is mended" },
        ]
      : []),
    ...(unjudged === 0 && open === 0 ? [done] : []),
  ];
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
