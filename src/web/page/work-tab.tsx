import { useMemo } from "react";
import { workApi } from "./api.ts";
import type { Look } from "./use-look.ts";
import { useWork } from "./use-work.ts";
import { WorkList } from "./work-list.tsx";
import { WorkOverview } from "./work-overview.tsx";
import { WorkStepPane } from "./work-step.tsx";

export interface WorkTabProps {
  readonly workId: string;
  /** The newest version that the server told of. */
  readonly told: number;
  /** Which step is shown; null: the whole of the work. */
  readonly step: string | null;
  /** The review that is open on the page; null: none. */
  readonly reviewId: string | null;
  readonly look: Look;
  readonly onStyle: (style: Look["diffStyle"]) => void;
  readonly onStep: (step: string | null) => void;
  readonly onReview: (id: string) => void;
}

/** The piece of building that a review belongs to, live while it is built. */
export default function WorkTab({ workId, told, step, reviewId, look, onStyle, onStep, onReview }: WorkTabProps) {
  const api = useMemo(() => workApi(workId), [workId]);
  const { work, error } = useWork(api, told);
  if (error !== null && work === null) return <p className="empty">{error.message}</p>;
  if (work === null) return null;
  const shown = work.steps.find(({ id }) => id === step) ?? null;
  return (
    <div className="split-pane">
      <WorkList work={work} step={shown?.id ?? null} onShow={onStep} />
      {shown === null ? (
        <div className="work-scroll">
          <WorkOverview {...{ work, api, reviewId, onStep, onReview }} />
        </div>
      ) : (
        <WorkStepPane key={shown.id} {...{ api, look, onStyle }} step={shown} />
      )}
    </div>
  );
}
