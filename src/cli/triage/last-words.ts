import type { TriageSummary } from "../../core/triage-summary.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import { countOf } from "../../outputs/figures.ts";
import { createPage, type Screen } from "../../outputs/terminal/page.ts";

/** What stays on the shell's screen once the flags are gone from it. @param command what to type next; null: nothing */
export function lastWords(
  session: TriageSession,
  summary: TriageSummary,
  command: string | null,
  screen: Screen,
): string {
  const page = createPage(screen);
  page.text([session.round === "again" ? againWords(session) : firstWords(session, summary)]);
  if (command === null) return page.toString();
  page.text([
    ["quiet", summary.next === "triage" ? "Go on: " : "Next: "],
    ["place", command],
  ]);
  return page.toString();
}

function firstWords(
  { reviewId }: TriageSession,
  { counts, duplicates, unjudged, folded, flags }: TriageSummary,
): string {
  const named = Object.entries(counts).map(([judgement, count]) => [judgement.replaceAll("-", " "), count] as const);
  const rest = [
    ["duplicate", duplicates],
    ["folded", folded],
    ["waiting", unjudged - folded],
  ] as const;
  const said = [...named, ...rest].filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  return `Review ${reviewId}, ${countOf(flags, "flag")}${said.length === 0 ? "" : `: ${said.join(", ")}`}.`;
}

function againWords(session: TriageSession): string {
  const { compared, same } = session.agreement();
  return `Review ${session.reviewId}: ${same} of ${compared} judged again got the same judgement as at first.`;
}
