import type { Dossier, DossierComparison } from "../../core/dossier.ts";
import type { StoryFinding } from "../../core/story.ts";
import { comparisonWords, oneWork } from "../dossier/comparison.ts";
import { type Content, type Html, html, prose } from "../html.ts";
import { groupWords } from "../notes/findings.ts";
import { groupTones } from "./finding.ts";
import { findingLink, list, mark, type Section } from "./parts.ts";

/** What the builder had not seen in its own work, and what others saw. */
export function comparisonSection(dossier: Dossier): Section {
  const { comparison } = dossier;
  const body = comparison === null ? html`<p>${whyNot(dossier)}</p>` : compared(dossier, comparison);
  return { name: "missed", title: "What its builder had missed", body };
}

function whyNot({ selfReviews, reviews }: Dossier): string {
  if (reviews.length === 0) return "Nobody else has read it, so that there is nothing to compare.";
  if (selfReviews.length === 0)
    return "The thread that built it was not asked what is wrong with it, so that there is nothing to compare.";
  return "Of the self-review or of the review there is no answer, so that there is nothing to compare.";
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
<p class="soft">${oneWork}${comparison.isAfterReview && " A self-review was begun after another review: its thread may have known what that one found."}</p>
`;
}

function column(title: string, items: readonly Content[], kind: string): Html {
  return html`<div class="column column-${kind}"><h3><span class="figure">${items.length}</span> ${title}</h3>
${items.length === 0 ? html`<p class="soft">nothing</p>` : list(items)}</div>`;
}

function itemHtml({ finding, group }: StoryFinding, dossier: Dossier): Html {
  return html`${mark(groupTones[group], groupWords[group].word)} ${prose(finding.title)} <span class="soft">${findingLink(finding.id, dossier)}</span>`;
}
