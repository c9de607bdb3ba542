import { isWaiting, type TriageItem } from "./triage.ts";

/** Where a person is in the queue, by id: it may grow while a review runs. Null: at its end. */
export type Place = string | null;

/**
 * The flag that waits next behind a place, then from the beginning; those that were skipped only where nothing else waits behind.
 * Null: nothing waits that was not skipped.
 */
export function nextWaiting(items: readonly TriageItem[], from: Place, skipped: ReadonlySet<string>): Place {
  const at = indexOf(items, from);
  const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return order.find((item) => isWaiting(item) && !skipped.has(item.id))?.id ?? null;
}

/** The flag behind a place, whatever was said of it. Null: it is the last. */
export function following(items: readonly TriageItem[], from: Place): Place {
  return items[indexOf(items, from) + 1]?.id ?? null;
}

/** The flag before a place; the last one before the end. Null: it is the first. */
export function preceding(items: readonly TriageItem[], from: Place): Place {
  return from === null ? (items.at(-1)?.id ?? null) : (items[indexOf(items, from) - 1]?.id ?? null);
}

/** The flags that another may repeat, by id: those on its file first, each part in the order of the queue. */
export function likelyOriginals(choices: readonly TriageItem[], { id, view }: TriageItem): string[] {
  const others = choices.filter((choice) => choice.id !== id);
  const isNear = (choice: TriageItem) => choice.view.location.path === view.location.path;
  return [...others.filter(isNear), ...others.filter((choice) => !isNear(choice))].map((choice) => choice.id);
}

function indexOf(items: readonly TriageItem[], place: Place): number {
  return items.findIndex(({ id }) => id === place);
}
