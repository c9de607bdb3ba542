/** One part of a whole, as it is coloured and called. */
export interface MixPart {
  readonly name: string;
  readonly word: string;
  readonly count: number;
}

/** How the parts of a whole compare. The figures stand beside it as text. */
export function MixBar({ parts }: { readonly parts: readonly MixPart[] }) {
  const shown = parts.filter(({ count }) => count > 0);
  return (
    <div className="mix" aria-hidden="true">
      {shown.map(({ name, count }) => (
        <div key={name} className={`mix-${name}`} style={{ flexGrow: count }} />
      ))}
    </div>
  );
}

/** The same in figures. */
export function Tally({ parts }: { readonly parts: readonly MixPart[] }) {
  return (
    <ul className="tally">
      {parts
        .filter(({ count }) => count > 0)
        .map(({ name, word, count }) => (
          <li key={name}>
            <strong>{count.toLocaleString("en")}</strong>
            <span className={`swatch mix-${name}`} aria-hidden="true" />
            {word}
          </li>
        ))}
    </ul>
  );
}
