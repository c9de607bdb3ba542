import type { ReactNode } from "react";
import type { Look } from "./use-look.ts";

interface DiffBarProps {
  readonly children: ReactNode;
  readonly look: Look;
  readonly onStyle: (style: Look["diffStyle"]) => void;
}

/** What stands above code: what it is, and whether in one column or two. */
export function DiffBar({ children, look, onStyle }: DiffBarProps) {
  return (
    <div className="diff-bar">
      <div className="diff-name">{children}</div>
      <fieldset className="switch">
        <legend className="hidden">Columns</legend>
        {(["unified", "split"] as const).map((style) => (
          <button key={style} type="button" aria-pressed={look.diffStyle === style} onClick={() => onStyle(style)}>
            {style === "unified" ? "Unified" : "Split"}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
