import type { SpecDrafted } from "../../core/build.ts";
import type { Dossier } from "../../core/dossier.ts";
import { draftWords } from "../dossier/words.ts";
import { countOf } from "../figures.ts";
import { type Content, type Html, html, placeName, prose } from "../html.ts";
import { facts, family, findingLink, incrementLink, joined, type Section } from "./parts.ts";

/** Longer requirements are cut, and it is said. */
const maxSpec = 60_000;

/** What was asked for, and who speaks of it. */
export function specSection(dossier: Dossier): Section {
  return { name: "spec", title: "What was asked for", body: bodyOf(dossier) };
}

function bodyOf(dossier: Dossier): Html {
  const { work, criteria, specText, drafted } = dossier;
  const { spec } = work;
  if (spec === null)
    return html`<p>No requirements are on record: nobody read the code against any.</p>${draftHtml(drafted, null)}`;
  const text = specText ?? "";
  return html`${facts([
    [
      "Requirements",
      html`<code>${spec.path}</code>, ${countOf(criteria.length, "criterion", "criteria")}, as they stood when the work began`,
    ],
    ["Hash", html`sha256 <code class="hash">${spec.hash}</code>`],
  ])}${draftHtml(drafted, spec.hash)}<ol class="criteria">${criteria.map(
    ({
      id,
      text: words,
      claimedBy,
      namedBy,
    }) => html`<li id="${placeName("criterion", id)}"><span class="criterion">${id}</span><div><p>${prose(words)}</p>
<p class="soft">${joined(touches(dossier, claimedBy, namedBy), " · ")}</p></div></li>`,
  )}</ol>
<p class="soft">“Meant by” is the builder's own word, and “named by” tells findings that name the number. Neither says that a criterion is met.</p>
<details class="text"><summary>The whole text</summary><pre>${text.slice(0, maxSpec)}</pre>${
    text.length > maxSpec &&
    html`<p class="cut">${countOf(text.length - maxSpec, "more character is", "more characters are")} left out here; <code>blindspot dossier --format json</code> has all.</p>`
  }</details>
`;
}

function touches(dossier: Dossier, claimedBy: readonly number[], namedBy: readonly string[]): Content[] {
  const isTold = dossier.increments.some(({ criteria }) => criteria.length > 0);
  return [
    ...(claimedBy.length > 0
      ? [html`meant by increment ${joined(claimedBy.map(incrementLink))}`]
      : isTold
        ? ["meant by no increment"]
        : []),
    ...(namedBy.length > 0
      ? [html`named by ${joined(namedBy.map((id) => findingLink(id, dossier)))}`]
      : dossier.isRead
        ? ["named by no finding"]
        : []),
  ];
}

function draftHtml(drafted: SpecDrafted | null, hash: string | null): Html | string {
  if (drafted === null) return "";
  const { reviewer, idea } = drafted;
  return facts([
    ["Drafted by", html`${family(reviewer.family)} ${reviewer.name}, ${draftWords(drafted, hash)}`],
    ["From the idea", html`“${prose(idea)}”`],
  ]);
}
