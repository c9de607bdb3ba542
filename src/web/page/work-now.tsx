import type { WorkMessage } from "../messages.ts";
import { Command } from "./command.tsx";
import { drivenPhases, phaseNames, waitingWords } from "./work-words.ts";

/** What a work is at, who has to do something, and what to type for it. */
export function WorkNow({ work }: { readonly work: WorkMessage }) {
  const { phase, next } = work;
  const waiting = waitingWords(work);
  return (
    <section className="now" aria-label="Now">
      {work.way === "driven" && <Phases phase={phase} />}
      <p className="now-words" role="status">
        <strong>{phaseNames[phase]}</strong>
        {waiting !== "" && <span className={work.waitsFor === "developer" ? "now-you" : ""}>{waiting}</span>}
      </p>
      <ul className="next" aria-label="What to do now">
        {next.map(({ command, does }) => (
          <li key={command}>
            <Command text={command} />
            <span className="quiet-text">{does}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How far it is, and what is still to come. */
function Phases({ phase }: Pick<WorkMessage, "phase">) {
  const at = drivenPhases.indexOf(phase);
  return (
    <ol className="phases" aria-label="Phases">
      {drivenPhases.map((one, index) => (
        <li key={one} className={index < at ? "phase-past" : ""} aria-current={one === phase ? "step" : undefined}>
          {phaseNames[one]}
        </li>
      ))}
    </ol>
  );
}
