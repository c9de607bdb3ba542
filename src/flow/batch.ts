import type { Candidate } from "./candidates.ts";

/** What one candidate judges in one conversation. */
export interface Batch<Item> {
  readonly candidate: Candidate;
  readonly items: Item[];
}

/** Into the candidate's last batch, or a new one where it is full. So batches stand in the order of their first item. */
export function addToBatch<Item>(
  batches: Batch<Item>[],
  { candidate, item }: { readonly candidate: Candidate; readonly item: Item },
  maxItems: number,
): void {
  const last = batches.findLast((batch) => batch.candidate === candidate);
  if (last !== undefined && last.items.length < maxItems) last.items.push(item);
  else batches.push({ candidate, items: [item] });
}
