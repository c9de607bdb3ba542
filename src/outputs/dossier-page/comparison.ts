import type { Dossier, DossierComparison } from "../../core/dossier.ts";
import type { StoryFinding } from "../../core/story.ts";
import { afterReview, comparisonWords, nothingToCompare, oneWork } from "../dossier/comparison.ts";
import { type Content, type Html, html, prose } from "../html.ts";
import { groupWords } from "../notes/findings.ts";
import { groupTones } from "./finding.ts";
import { findingLink, list, mark, type Section } from "./parts.ts";

/** What the builder had not seen in its own work, and what others saw. */
export function comparisonSection(dossier: Dossier): Section {
  const { comparison } = dossier;
  const body = comparison === null ? html`<p>${nothingToCompare(dossier)}</p>` : compared(dossier, comparison);
  return { name: "missed", title: "What its builder had missed", body };
}

function compared(dossier: Dossier, comparison: DossierComparison): Html {
  const byId = new Map(dossier.findings.map((told) => [told.finding.id, told]));
  const told = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const missed = told(comparison.missed);
  const both = told(comparison.said.map(({ finding }) => finding));
  return html`<p class="lead">${comparisonWords(dossier, comparison)}</p>
<div class="columns">
${column(
  "Only others saw",
  missed.map((one) => itemHtml(one, dossier)),
  "others",
)}
${column(
  "Both saw",
  both.map((one) => itemHtml(one, dossier)),
  "both",
)}
${column(
  "Only the builder said",
  comparison.alone.map(
    ({ id, title, reviewId }) =>
      html`${prose(title)} <span class="soft"><code>${id}</code>, by <code>${reviewId}</code></span>`,
  ),
  "own",
)}
</div>
<p class="soft">${oneWork}${comparison.isAfterReview && ` ${afterReview}`}</p>
`;
}

function column(title: string, items: readonly Content[], kind: string): Html {
  return html`<div class="column column-${kind}"><h3><span class="figure">${items.length}</span> ${title}</h3>
${items.length === 0 ? html`<p class="soft">nothing</p>` : list(items)}</div>`;
}

function itemHtml({ finding, group }: StoryFinding, dossier: Dossier): Html {
  return html`${mark(groupTones[group], groupWords[group].word)} ${prose(finding.title)} <span class="soft">${findingLink(finding.id, dossier)}</span>`;
}
