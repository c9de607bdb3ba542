import { useCallback, useSyncExternalStore } from "react";

export const tabs = ["flags", "change", "coverage", "receipt", "rechecks", "work", "reviews"] as const;
export type Tab = (typeof tabs)[number];

/** Where somebody is. It stands in the address, so that a reload, and a way back, lead there. */
export interface Place {
  /** Null: the one that the server began with. */
  readonly review: string | null;
  /** A piece of building that is shown without a review; null: a review is shown. */
  readonly work: string | null;
  readonly tab: Tab;
  /** Null: the next that waits. `end`: the summary. */
  readonly flag: string | null;
  /** Of the building; null: the whole of it. */
  readonly step: string | null;
}

export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const tab = tabs.find((one) => one === fields.get("tab")) ?? "flags";
  const work = fields.get("work");
  return { review: fields.get("review"), work, tab, flag: fields.get("flag"), step: fields.get("step") };
}

function writePlace({ review, work, tab, flag, step }: Place): string {
  const fields = new URLSearchParams();
  if (review !== null) fields.set("review", review);
  if (work !== null) fields.set("work", work);
  if (tab !== "flags") fields.set("tab", tab);
  if (flag !== null) fields.set("flag", flag);
  if (step !== null) fields.set("step", step);
  return `#${fields}`;
}

/** Where else is far: the way back leads from there. */
const places = ["tab", "review", "work", "step"] as const;

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
    const isFar = places.some((one) => (change[one] === undefined ? now : change)[one] !== now[one]);
    window.history[isFar ? "pushState" : "replaceState"](null, "", next);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  }, []);
  return [readPlace(hash), go];
}
