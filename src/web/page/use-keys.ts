import { useEffect, useRef } from "react";
import { type Action, keyRows } from "../../core/triage-keys.ts";

/** Tab moves the focus in a browser, and leaving is closing the tab. */
const browserKeys: ReadonlySet<string> = new Set(["tab"]);
const notHere: ReadonlySet<Action> = new Set(["quit"]);

export const pageKeyRows = keyRows.filter(({ action }) => !notHere.has(action));

const named: Readonly<Record<string, string>> = { " ": "space", ArrowLeft: "left", ArrowRight: "right" };

const actions = new Map(
  pageKeyRows.flatMap(({ action, key, also = [] }) =>
    [key, ...also].filter((one) => !browserKeys.has(one)).map((one) => [one, action] as const),
  ),
);

/** What a key does to a flag; null: it is the browser's. */
export function actionOfKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Action | null {
  if (ctrlKey || metaKey || altKey) return null;
  return actions.get(named[key] ?? key.toLowerCase()) ?? null;
}

/** Where keys mean something else: a field takes letters, a button takes a space, a dialog is in the way. */
function isTaken(event: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable]") !== null) return true;
  return event.key.startsWith("Arrow") || event.key === " "
    ? target.closest("button, a, summary, [role=button]") !== null
    : false;
}

/** Listens for the keys of the page. A held key acts once. */
export function useKeys(act: (action: Action) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = isTaken(event) ? null : actionOfKey(event);
      if (action === null) return;
      event.preventDefault();
      if (!event.repeat) latest.current(action);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
