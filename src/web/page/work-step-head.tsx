import type { WorkStep } from "../messages.ts";
import type { WorkApi } from "./api.ts";
import { countOf, timeOf } from "./words.ts";
import { RunLine } from "./work-run.tsx";
import { decisionWords, filesOf, originOf, purposeOf } from "./work-words.ts";

interface WorkStepHeadProps {
  readonly step: WorkStep;
  readonly api: WorkApi;
  readonly onFile: (path: string) => void;
}

/** What a step is, how its checks ended, and what became of it. */
export function WorkStepHead({ step, api, onFile }: WorkStepHeadProps) {
  const { position, title, at, model, runs, decisions, criteria, state } = step;
  return (
    <article className="flag" aria-label={`Step ${position}`}>
      <p className="flag-kicker">
        <span>Step {position}</span>
        <span>{originOf(step)}</span>
        {at !== null && <span>{timeOf(at)}</span>}
        {model !== null && <span>{model}</span>}
        {step.purpose !== null && step.purpose !== "increment" && <span>{purposeOf({ purpose: step.purpose })}</span>}
      </p>
      <h1>{title}</h1>
      {state === "proposed" && <p className="lead">It is proposed: nothing is decided about it yet.</p>}
      {state === "rejected" && <p className="lead warning-text">It was rejected, and is undone.</p>}
      {criteria.length > 0 && <p className="quiet-text">It meets {criteria.join(", ")}, as the builder says.</p>}
      {(runs.length > 0 || decisions.length > 0) && <History {...{ step, api }} />}
      <StepFiles {...{ step, onFile }} />
    </article>
  );
}

/** Checks and decisions, oldest first: a step that is reworked has several. */
function History({ step: { runs, decisions }, api }: Pick<WorkStepHeadProps, "step" | "api">) {
  return (
    <ul className="step-history">
      {runs.map((run, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: only ever added to
        <li key={`run${index}`}>
          <RunLine run={run} api={api} />
        </li>
      ))}
      {decisions.map((decision) => (
        <li key={`${decision.at}${decision.decision}`}>
          <strong>{decisionWords(decision)}</strong> <span className="quiet-text">{timeOf(decision.at)}</span>
          {decision.comment !== null && decision.comment !== "" && <p className="flag-claim">{decision.comment}</p>}
        </li>
      ))}
    </ul>
  );
}

function StepFiles({ step, onFile }: Pick<WorkStepHeadProps, "step" | "onFile">) {
  const { files, fileCount } = step;
  if (fileCount === 0) return null;
  return (
    <details className="step-files">
      <summary>
        {filesOf(step)} <span className="added">+{step.additions}</span>{" "}
        <span className="removed">−{step.deletions}</span>
      </summary>
      <ul>
        {files.map(({ path, additions, deletions }) => (
          <li key={path}>
            <button type="button" className="link path" onClick={() => onFile(path)}>
              {path}
            </button>{" "}
            <span className="file-size">
              <span className="added">+{additions}</span> <span className="removed">−{deletions}</span>
            </span>
          </li>
        ))}
      </ul>
      {fileCount > files.length && (
        <p className="quiet-text">And {countOf(fileCount - files.length, "file")} more, below.</p>
      )}
    </details>
  );
}
