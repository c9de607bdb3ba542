import type { Finding } from "../../core/finding.ts";
import { describePlace } from "../../core/place.ts";
import type { RecheckResult, RecheckStatus } from "../../core/recheck.ts";
import { isFoundAgain, resultsInOrder } from "../../core/recheck-exit.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { type Page, type Part, type Style, separated } from "./page.ts";

/** What asks something of the developer first. */
const order: readonly (RecheckStatus | null)[] = ["not-fixed", "cannot-tell", null, "fixed"];
const words: Record<RecheckStatus, readonly [style: Style, word: string]> = {
  "not-fixed": ["bad", "not fixed"],
  "cannot-tell": ["warning", "cannot tell"],
  fixed: ["good", "fixed"],
};
const wordWidth = 13;

/**
 * What a recheck says of each finding that it is about.
 *
 * @param earlier the findings by id; of others only the id is known
 */
export function addRechecks(page: Page, snapshot: ReviewSnapshot, earlier: ReadonlyMap<string, Finding>): void {
  const results = resultsInOrder(snapshot).sort((a, b) => rank(a.result) - rank(b.result));
  page.gap();
  page.text([["heading", "Looked at again"]]);
  for (const { findingId, result } of results) {
    const [style, word] = result === null ? (["quiet", "not yet"] as const) : words[result.status];
    const finding = earlier.get(findingId);
    const named: Part[] =
      finding === undefined
        ? []
        : [
            ["strong", finding.title],
            ["place", describePlace(finding.location).path],
          ];
    const parts = separated([...named, ["quiet", findingId]], ["quiet", ` ${page.marks.dot} `]);
    const at = { indent: 2, labelWidth: wordWidth };
    page.text(parts, { ...at, label: [style, word] });
    if (result !== null) page.text([result.reason], at);
    if (result?.status === "fixed" && isFoundAgain(findingId, snapshot))
      page.text([["warning", "Found again in what changed, all the same: see below."]], at);
  }
}

function rank(result: RecheckResult | null): number {
  return order.indexOf(result?.status ?? null);
}
