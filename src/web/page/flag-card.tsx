import type { Item, Review } from "../messages.ts";
import { placeOf, placeRemark, plain, raisersOf } from "./words.ts";

interface FlagCardProps {
  readonly item: Item;
  readonly review: Review;
  readonly onThread: (threadId: string) => void;
  readonly onShow: (id: string) => void;
}

/** What is wrong, when, what then, and what would disprove it. Foreign text is text, whatever it holds. */
export function FlagCard({ item, review, onThread, onShow }: FlagCardProps) {
  const { view, group, place, verdict } = item;
  const remark = placeRemark(view.location);
  const { title, count } = review.groups.find(({ key }) => key === group) ?? { title: "", count: 0 };
  return (
    // What is longer than its part of the window is scrolled, also by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <article className="flag" aria-labelledby="flag-title" tabIndex={0}>
      <p className="flag-kicker">
        <span>
          {title} · {place} of {count}
        </span>
        <span>
          {plain(view.consequence)} · {plain(view.category)}
        </span>
        {verdict !== null && (
          <span>
            You said <strong className={`mark mark-${verdict.judgement}`}>{plain(verdict.judgement)}</strong>
          </span>
        )}
        {item.isFolded && <span>folded, unjudged</span>}
      </p>
      <h1 id="flag-title">{view.title}</h1>
      <p className="flag-place">
        {placeOf(view.location)}
        {remark !== "" && <span className="remark"> ({remark})</span>}
      </p>
      <p className="flag-claim">{view.claim}</p>
      <dl className="reasons">
        <Reason label="When" text={view.why.trigger} />
        <Reason label="Then" text={view.why.outcome} />
        <Reason label="Wrong if" text={view.disproof} />
        {item.note !== null && <Reason label="Your note" text={item.note === "" ? "none" : item.note} />}
      </dl>
      {item.facts !== null && <Facts {...{ item, review, onThread, onShow }} facts={item.facts} />}
    </article>
  );
}

function Reason({ label, text }: { readonly label: string; readonly text: string }) {
  if (text === "") return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

interface FactsProps {
  readonly item: Item;
  readonly review: Review;
  readonly facts: NonNullable<Item["facts"]>;
  readonly onThread: (threadId: string) => void;
  readonly onShow: (id: string) => void;
}

/** What was hidden until it was judged. */
function Facts({ item: { verdict, id }, review, facts, onThread, onShow }: FactsProps) {
  const titleOf = (other: string) => review.items.find((one) => one.id === other)?.view.title ?? other;
  const { severity, author, alsoSaid, foldReason, suggestion, first, raisedBy, knownAs } = facts;
  const written = author === "unknown" ? "code of an unknown author" : `code by ${author}`;
  return (
    <section className="facts" aria-label="What was hidden">
      {verdict !== null && verdict.reason !== "" && <p>Your note: {verdict.reason}</p>}
      {verdict?.duplicateOf != null && (
        <p>
          A duplicate of{" "}
          <button type="button" className="link" onClick={() => onShow(verdict.duplicateOf ?? id)}>
            {titleOf(verdict.duplicateOf)}
          </button>
        </p>
      )}
      {verdict !== null && verdict.state !== null && verdict.state !== "open" && <p>It is {verdict.state}.</p>}
      <p>
        Called <strong>{severity}</strong> by {raisersOf(facts)}, on {written}.
      </p>
      {foldReason !== null && foldReason !== "" && <p>{foldReason}</p>}
      {knownAs !== null && <p>Judged real before, and still open ({knownAs}).</p>}
      {suggestion !== null && (
        <p>
          An agent says {plain(suggestion.judgement)}
          {suggestion.reason === "" ? "" : `: ${suggestion.reason}`}. It is not counted.
        </p>
      )}
      {first !== null && (
        <p>
          At first you said {plain(first.judgement)}
          {first.reason === "" ? "" : `: ${first.reason}`}.
        </p>
      )}
      {alsoSaid.map((account) => (
        <p key={`${account.threadId}${account.title}`} className="also">
          <em>Also said ({account.severity}):</em> {account.title}. {account.claim}
        </p>
      ))}
      <p className="facts-threads">
        {raisedBy.map(({ threadId, reviewer, role, independence }) => (
          <button key={threadId} type="button" className="link" onClick={() => onThread(threadId)}>
            Brief and reply of {reviewer}
            {role === "review" ? "" : `, ${role}`} ({plain(independence)})
          </button>
        ))}
      </p>
    </section>
  );
}
