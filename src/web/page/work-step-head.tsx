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
  const { position, title, at, model, history, criteria, state } = step;
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
      {history.length > 0 && <History {...{ step, api }} />}
      <StepFiles {...{ step, onFile }} />
    </article>
  );
}

/** Checks and decisions, oldest first: a step that is reworked has several. */
function History({ step: { history }, api }: Pick<WorkStepHeadProps, "step" | "api">) {
  return (
    <ol className="step-history">
      {history.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: only ever added to
        <li key={index}>
          {one.type === "checked" ? (
            <RunLine run={one.run} api={api} />
          ) : (
            <>
              <strong>{decisionWords(one)}</strong> <span className="quiet-text">{timeOf(one.at)}</span>
              {one.comment !== null && one.comment !== "" && <p className="flag-claim">{one.comment}</p>}
            </>
          )}
        </li>
      ))}
    </ol>
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
