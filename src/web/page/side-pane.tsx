import { type ReactNode, useEffect, useState } from "react";

interface SidePaneProps {
  readonly label: string;
  readonly className: string;
  /** Stays in sight in a narrow window too. */
  readonly head: ReactNode;
  /** What the button says that opens it there. */
  readonly openWord: string;
  /** When this becomes another, something was chosen. */
  readonly chosen: unknown;
  readonly children: ReactNode;
}

/** A list beside what is shown. In a narrow window it is a line above, and opens over what is shown. */
export function SidePane({ label, className, head, openWord, chosen, children }: SidePaneProps) {
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a choice closes it, whatever was chosen
  useEffect(() => setOpen(false), [chosen]);
  return (
    <nav className={`side ${className} ${isOpen ? "side-open" : ""}`} aria-label={label}>
      <div className="side-head">
        {head}
        <button
          type="button"
          className="button side-toggle"
          aria-expanded={isOpen}
          onClick={(event) => {
            if (event.detail > 0) event.currentTarget.blur();
            setOpen(!isOpen);
          }}
        >
          {openWord}
        </button>
      </div>
      <div className="side-body">{children}</div>
    </nav>
  );
}
