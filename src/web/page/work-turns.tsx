import type { WorkMessage, WorkTurn } from "../messages.ts";
import { countOf, durationOf, plain, timeOf } from "./words.ts";
import { costOf, purposeOf } from "./work-words.ts";

interface WorkTurnsProps {
  readonly work: WorkMessage;
  readonly onStep: (position: number) => void;
}

/** How often the builder was asked, and what came of it. */
export function WorkTurns({ work: { turns }, onStep }: WorkTurnsProps) {
  if (turns.length === 0) return null;
  return (
    <section aria-label="Turns">
      <h2>
        Turns <span className="count">{turns.length}</span>
      </h2>
      <table className="turns">
        <caption className="hidden">{countOf(turns.length, "turn")} of the builder, oldest first</caption>
        <thead>
          <tr>
            <th scope="col">What for</th>
            <th scope="col">Asked</th>
            <th scope="col">Outcome</th>
            <th scope="col" className="number">
              Took
            </th>
            <th scope="col" className="number">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {turns.map((turn) => (
            <TurnRow key={turn.id} turn={turn} onStep={onStep} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function TurnRow({ turn, onStep }: { readonly turn: WorkTurn; readonly onStep: WorkTurnsProps["onStep"] }) {
  const { askedAt, status, problem, durationMs, costUsd, step, model } = turn;
  const isRunning = status === "running";
  return (
    <tr>
      <td>
        {purposeOf(turn)}
        {model !== null && <span className="turn-model">{model}</span>}
      </td>
      <td>{timeOf(askedAt)}</td>
      <td>
        {isRunning ? <span className="chip chip-live">not ended</span> : plain(status)}
        {problem !== null && (
          <span className="warning-text">
            : {problem.reason} <span className="quiet-text">{problem.hint}</span>
          </span>
        )}
        {step !== null && (
          <>
            {", "}
            <button type="button" className="link" onClick={() => onStep(step)}>
              step {step}
            </button>
          </>
        )}
      </td>
      <td className="number">{durationMs === null ? "" : durationOf(durationMs / 1000)}</td>
      <td className="number">{isRunning ? "" : costOf(costUsd)}</td>
    </tr>
  );
}
