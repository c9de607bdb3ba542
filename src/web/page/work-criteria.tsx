import type { WorkMessage } from "../messages.ts";

interface WorkCriteriaProps {
  readonly work: WorkMessage;
  readonly onStep: (position: number) => void;
}

/** What is asked for, by number, and which steps meet it, as the builder says. */
export function WorkCriteria({ work: { spec, way }, onStep }: WorkCriteriaProps) {
  if (spec === null) return null;
  return (
    <section aria-label="Criteria">
      <h2>
        Criteria <span className="count">{spec.criteria.length}</span>
      </h2>
      {spec.criteria.length === 0 && <p className="quiet-text">No line of the spec is a criterion.</p>}
      <ul className="criteria">
        {spec.criteria.map(({ id, text, steps }) => (
          <li key={id}>
            <span className="path">{id}</span>
            <span>{text}</span>
            <span className="criterion-steps">
              {steps.map((position) => (
                <button key={position} type="button" className="link" onClick={() => onStep(position)}>
                  step {position}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {way === "driven" && spec.criteria.length > 0 && (
        <p className="quiet-text">Which step meets a criterion is what the builder says, and nothing more.</p>
      )}
    </section>
  );
}
