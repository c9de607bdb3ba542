import type { WorkMessage, WorkStep } from "../messages.ts";
import { SidePane } from "./side-pane.tsx";
import { countOf } from "./words.ts";
import { RunSign } from "./work-run.tsx";
import { filesOf, phaseNames, waitingWords } from "./work-words.ts";

interface WorkListProps {
  readonly work: WorkMessage;
  /** Null: the whole of the work. */
  readonly step: string | null;
  readonly onShow: (step: string | null) => void;
}

/** The work as a whole, and its steps in the order in which they were made. */
export function WorkList({ work, step, onShow }: WorkListProps) {
  const { steps } = work;
  return (
    <SidePane
      label="Steps of the work"
      className="steps"
      openWord="All steps"
      chosen={step}
      head={
        <p className="progress progress-words">
          <strong>{phaseNames[work.phase]}</strong> · {countOf(steps.length, "step")}
        </p>
      }
    >
      <ol>
        <li>
          <Row isCurrent={step === null} onPress={() => onShow(null)}>
            <span className="row-title">The whole work</span>
            <span className="row-foot">{waitingWords(work) || work.title}</span>
          </Row>
        </li>
        {steps.map((one) => (
          <li key={one.id}>
            <Row
              isCurrent={one.id === step}
              className={one.state === "rejected" ? "step-gone" : ""}
              onPress={() => onShow(one.id)}
            >
              <span className="row-title">
                <span className="step-number">{one.position}</span> {one.title}
              </span>
              <StepFoot step={one} />
            </Row>
          </li>
        ))}
      </ol>
    </SidePane>
  );
}

interface RowProps {
  readonly isCurrent: boolean;
  readonly className?: string;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function Row({ isCurrent, className = "", onPress, children }: RowProps) {
  return (
    <button
      type="button"
      className={`row ${className}`}
      aria-current={isCurrent ? "true" : undefined}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

function StepFoot({ step }: { readonly step: WorkStep }) {
  const { additions, deletions, check, state } = step;
  return (
    <span className="row-foot">
      <span>
        {filesOf(step)} <span className="added">+{additions.toLocaleString("en")}</span>{" "}
        <span className="removed">−{deletions.toLocaleString("en")}</span>
      </span>
      <span className="mark">
        {check !== null && (
          <>
            <RunSign status={check.status} />
            <span className="hidden">{check.status === "passed" ? "check passed, " : "check did not pass, "}</span>{" "}
          </>
        )}
        {state === "adopted" ? "" : state}
      </span>
    </span>
  );
}
