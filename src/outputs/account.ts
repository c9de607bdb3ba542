import type { Account } from "../core/finding.ts";

/** What another thread said of a defect, as one text. */
export function describeAccount({ title, claim, trigger, outcome }: Account): string {
  const parts = [
    `${title}.`,
    claim === title ? "" : claim,
    trigger && `When: ${trigger}`,
    outcome && `Then: ${outcome}`,
  ];
  return parts.filter((part) => part.trim() !== "").join(" ");
}
