import type { Dossier } from "../../core/dossier.ts";
import { afterReview, comparisonWords, nothingToCompare, oneWork } from "../dossier/comparison.ts";
import { countOf } from "../figures.ts";
import { codeSpan, proseText } from "../markdown.ts";
import { groupWords } from "../notes/findings.ts";
import { list } from "../notes/lists.ts";

/** What the builder had not seen in its own work, and what others saw. */
export function comparisonSection(dossier: Dossier): string {
  const { comparison, findings } = dossier;
  const title = "## What its builder had missed";
  if (comparison === null) return [title, nothingToCompare(dossier)].join("\n\n");
  const told = new Map(findings.map((one) => [one.finding.id, one]));
  const item = (id: string) => {
    const one = told.get(id);
    return one === undefined
      ? codeSpan(id)
      : `${codeSpan(id)} ${proseText(one.finding.title)} (${groupWords[one.group].word})`;
  };
  return [
    title,
    comparisonWords(dossier, comparison),
    ...part("Only others saw", comparison.missed.map(item)),
    ...part(
      "Both saw",
      comparison.said.map(({ finding, as }) => `${item(finding)}, said as ${codeSpan(as)}`),
    ),
    ...part(
      "Only the builder said",
      comparison.alone.map(({ id, title: said }) => `${codeSpan(id)} ${proseText(said)}`),
    ),
    `${oneWork}${comparison.isAfterReview ? ` ${afterReview}` : ""}`,
  ].join("\n\n");
}

function part(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`**${title}:** ${countOf(items.length, "finding")}\n\n${list(items)}`];
}
