import { useCallback, useSyncExternalStore } from "react";

export const tabs = ["flags", "change", "coverage", "receipt", "rechecks", "reviews"] as const;
export type Tab = (typeof tabs)[number];

/** Where somebody is. It stands in the address, so that a reload, and a way back, lead there. */
export interface Place {
  /** Null: the one that the server began with. */
  readonly review: string | null;
  readonly tab: Tab;
  /** Null: the next that waits. `end`: the summary. */
  readonly flag: string | null;
}

export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const tab = tabs.find((one) => one === fields.get("tab")) ?? "flags";
  return { review: fields.get("review"), tab, flag: fields.get("flag") };
}

function writePlace({ review, tab, flag }: Place): string {
  const fields = new URLSearchParams();
  if (review !== null) fields.set("review", review);
  if (tab !== "flags") fields.set("tab", tab);
  if (flag !== null) fields.set("flag", flag);
  return `#${fields}`;
}

function listen(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

/** The place, and how to go elsewhere. Flags replace each other in the history: the way back leads out of the queue. */
export function usePlace(): readonly [Place, (change: Partial<Place>) => void] {
  const hash = useSyncExternalStore(listen, () => window.location.hash);
  const go = useCallback((change: Partial<Place>) => {
    const now = readPlace(window.location.hash);
    const next = writePlace({ ...now, ...change });
    if (next === window.location.hash) return;
    const isFar = (change.tab ?? now.tab) !== now.tab || (change.review ?? now.review) !== now.review;
    window.history[isFar ? "pushState" : "replaceState"](null, "", next);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  }, []);
  return [readPlace(hash), go];
}
