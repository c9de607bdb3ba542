import type { WorkMessage, WorkTurn } from "../messages.ts";
import { countOf, durationOf, plain } from "./words.ts";
import { costOf, momentOf, purposeOf } from "./work-words.ts";

interface WorkTurnsProps {
  readonly work: WorkMessage;
  readonly onStep: (position: number) => void;
}

/** How often the builder was asked, and what came of it. */
export function WorkTurns({ work: { turns, builder, startedAt }, onStep }: WorkTurnsProps) {
  if (turns.length === 0) return null;
  const hasModels = (builder?.models.length ?? 0) > 1;
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
            <TurnRow key={turn.id} turn={turn} hasModel={hasModels} since={startedAt} onStep={onStep} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface TurnRowProps {
  readonly turn: WorkTurn;
  /** Not all turns are by one. */
  readonly hasModel: boolean;
  /** When the work began. */
  readonly since: string;
  readonly onStep: (position: number) => void;
}

function TurnRow({ turn, hasModel, since, onStep }: TurnRowProps) {
  const { askedAt, status, problem, durationMs, costUsd, step, model } = turn;
  const isRunning = status === "running";
  return (
    <tr>
      <td>
        {purposeOf(turn)}
        {hasModel && model !== null && <span className="turn-model">{model}</span>}
      </td>
      <td>{momentOf(askedAt, since)}</td>
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
