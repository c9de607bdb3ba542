import { useState } from "react";
import type { Theme } from "./use-theme.ts";

/** How code is shown. */
export interface Look {
  readonly theme: Theme;
  readonly diffStyle: "unified" | "split";
}

const key = "blindspot-diff";

/** One column or two; kept in this browser. */
export function useLook(theme: Theme): readonly [Look, (diffStyle: Look["diffStyle"]) => void] {
  const [diffStyle, setDiffStyle] = useState<Look["diffStyle"]>(
    localStorage.getItem(key) === "split" ? "split" : "unified",
  );
  const choose = (next: Look["diffStyle"]) => {
    localStorage.setItem(key, next);
    setDiffStyle(next);
  };
  return [{ theme, diffStyle }, choose];
}
