import type { HiddenFacts } from "../../core/triage-blind.ts";
import { describeAccount } from "../../outputs/account.ts";
import { countOf } from "../../outputs/figures.ts";
import type { Page, Part, Style } from "../../outputs/terminal/page.ts";
import { describeEarlier, describeVerdict } from "../../outputs/verdicts.ts";

export const labelWidth = 10;

const severityStyles: Record<HiddenFacts["severity"], Style> = {
  critical: "loud",
  high: "bad",
  medium: "warning",
  low: "quiet",
};

/** What was hidden, in one line: `an agent said wrong; called critical by openai:gpt-6 and google:gemini-4-pro`. */
export function factsInShort(facts: HiddenFacts): Part[] {
  const { severity, fold, foldReason, suggestion, first } = facts;
  return [
    ...(first === null ? [] : [`at first ${first.judgement.replaceAll("-", " ")}; `]),
    ...(suggestion === null ? [] : [`an agent said ${suggestion.judgement.replaceAll("-", " ")}; `]),
    "called ",
    [severityStyles[severity], severity],
    ` by ${raisers(facts)}`,
    ...(fold === "refuted" && foldReason !== null ? [`; ${foldReason}`] : []),
  ];
}

/** `openai:gpt-6 and google:gemini-4-pro, 3 threads`. */
function raisers({ raisedBy }: HiddenFacts): string {
  const names = [...new Set(raisedBy.map(({ reviewer }) => reviewer))];
  const [last = "an unknown reviewer"] = names.slice(-1);
  const listed = names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
  return raisedBy.length > names.length ? `${listed}, ${countOf(raisedBy.length, "thread")}` : listed;
}

/** Adds all that was hidden, one row each. */
export function addFacts(page: Page, facts: HiddenFacts): void {
  const { severity, author, fold, foldReason, alsoSaid, suggestion, first } = facts;
  const written = author === "unknown" ? "code of an unknown author" : `code by ${author}`;
  const row = (label: string, ...parts: Part[]) => page.text(parts, { label: ["quiet", label], labelWidth });
  row("Called", [severityStyles[severity], severity], ["quiet", ` by ${raisers(facts)}, on ${written}`]);
  for (const text of new Set(alsoSaid.map(describeAccount))) row("Also", text);
  if (fold !== "judged-before" && foldReason !== null && foldReason !== "") row("Folded", foldReason);
  const earlier = describeEarlier(facts);
  if (earlier !== null) row("Before", earlier);
  if (suggestion !== null) row("Agent", describeVerdict(suggestion));
  if (first !== null) row("At first", describeVerdict(first));
}
