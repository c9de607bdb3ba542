import { useState } from "react";
import type { WorkMessage } from "../messages.ts";
import type { WorkApi } from "./api.ts";
import { FactRow } from "./facts-list.tsx";
import { timeOf } from "./words.ts";
import { WorkCriteria } from "./work-criteria.tsx";
import { WorkNow } from "./work-now.tsx";
import { WorkReviews } from "./work-reviews.tsx";
import { RunLine } from "./work-run.tsx";
import { TextDialog } from "./work-text-dialog.tsx";
import { WorkTurns } from "./work-turns.tsx";
import { costOf } from "./work-words.ts";

interface WorkOverviewProps {
  readonly work: WorkMessage;
  readonly api: WorkApi;
  /** The review that is open on the page. */
  readonly reviewId: string | null;
  readonly onStep: (step: string | null) => void;
  readonly onReview: (id: string) => void;
}

/** A piece of building as a whole: what is asked for, what it is at, who builds it, and what came of it. */
export function WorkOverview({ work, api, reviewId, onStep, onReview }: WorkOverviewProps) {
  const stepAt = (position: number) => onStep(work.steps.find((step) => step.position === position)?.id ?? null);
  return (
    <div className="document work">
      <p className="flag-kicker">
        <span>Work {work.id}</span>
        <span>{work.way === "driven" ? "driven by blindspot" : "built in a session of your own"}</span>
      </p>
      <h1>{work.title}</h1>
      <WorkNow work={work} />
      <Facts {...{ work, api }} />
      <WorkCriteria {...{ work }} onStep={stepAt} />
      <WorkTurns {...{ work }} onStep={stepAt} />
      <WorkReviews {...{ work, reviewId }} onOpen={onReview} />
    </div>
  );
}

function Facts({ work, api }: Pick<WorkOverviewProps, "work" | "api">) {
  const { builder, spec, branch, base, check, setup, costUsd, startedAt, endedAt } = work;
  return (
    <dl className="facts-list">
      <FactRow label="Built by">
        {builder === null ? "not known yet" : [builder.title, ...builder.models].join(", ")}
        {builder?.sessionId != null && (
          <>
            , session <span className="path">{builder.sessionId}</span>
          </>
        )}
      </FactRow>
      {spec !== null && (
        <FactRow label="Spec">
          <SpecLine spec={spec} api={api} />
        </FactRow>
      )}
      {work.draft !== null && (
        <FactRow label="Drafted">
          by {work.draft.by}
          {work.draft.path !== null && (
            <>
              , in <span className="path">{work.draft.path}</span>
            </>
          )}
          {work.draft.isEdited !== null && (work.draft.isEdited ? ", then edited" : ", built as it was drafted")}
        </FactRow>
      )}
      <FactRow label="Began">
        {timeOf(startedAt)}
        {base !== null && (
          <>
            , on commit <span className="path">{base.slice(0, 7)}</span>
          </>
        )}
        {endedAt !== null && `; ended ${timeOf(endedAt)}`}
      </FactRow>
      {branch !== null && (
        <FactRow label="Branch">
          <span className="path">{branch}</span>
        </FactRow>
      )}
      {setup !== null && (
        <FactRow label="Set-up">
          <RunLine run={setup} api={api} />
        </FactRow>
      )}
      {work.way === "driven" && work.phase !== "drafted" && (
        <>
          <FactRow label="Check">{check === null ? "none" : <span className="path">{check}</span>}</FactRow>
          <FactRow label="Steps are">{work.isAuto ? "accepted by rule" : "accepted by you"}</FactRow>
          <FactRow label="Cost">
            {costOf(costUsd)}
            {costUsd !== null && work.hasUnknownCost && " at least: not every turn tells"}
            {costUsd !== null && ", of the builder"}
          </FactRow>
        </>
      )}
    </dl>
  );
}

function SpecLine({ spec, api }: { readonly spec: NonNullable<WorkMessage["spec"]>; readonly api: WorkApi }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span className="path">{spec.path}</span>, frozen as <span className="path">{spec.hash.slice(0, 12)}</span>{" "}
      {spec.hasText && (
        <button type="button" className="link" onClick={() => setOpen(true)}>
          Read it
        </button>
      )}
      {isOpen && (
        <TextDialog title={spec.path} load={() => api.spec()} none="It is empty." onClose={() => setOpen(false)} />
      )}
    </>
  );
}
