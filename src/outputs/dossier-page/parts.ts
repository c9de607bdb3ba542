import type { Dossier } from "../../core/dossier.ts";
import type { Headline } from "../headline.ts";
import { type Content, type Html, html, placeName } from "../html.ts";

/** A section of the page, which its list of contents leads to. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly body: Html;
}

export function sectionHtml({ name, title, body }: Section): Html {
  return html`<section id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${title}</h2>
${body}</section>
`;
}

type Tone = Headline["tone"] | "plain" | "real" | "stylistic" | "out-of-scope" | "wrong" | "unsure";

/** A word with a mark of its kind. */
export function mark(tone: Tone, word: Content): Html {
  return html`<span class="mark mark-${tone}">${word}</span>`;
}

/** Facts with their names. What is empty is not told. */
export function facts(rows: readonly (readonly [name: string, value: Content])[]): Html {
  const told = rows.filter(([, value]) => value !== "" && value !== null && value !== undefined && value !== false);
  return told.length === 0
    ? html``
    : html`<dl class="facts">${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

export function list(items: readonly Content[], kind = ""): Html {
  return items.length === 0
    ? html``
    : html`<ul class="list ${kind}">${items.map((item) => html`<li>${item}</li>`)}</ul>
`;
}

/** A family, with a colour of its own where it is one of the largest. */
export function family(name: string): Html {
  const known = ["anthropic", "openai", "google", "human", "unknown"].includes(name) ? name : "other";
  return html`<span class="family family-${known}">${name}</span>`;
}

/** Paths in a row; beyond so many they are counted. */
export function paths(all: readonly string[], max = 200): Html {
  const more = all.length - max;
  return html`<ul class="paths">${all.slice(0, max).map((path) => html`<li><code>${path}</code></li>`)}${
    more > 0 ? html`<li class="soft">and ${more} more</li>` : ""
  }</ul>
`;
}

/** A command of ours, as it is typed. */
export function command(line: string): Html {
  return html`<code class="command">blindspot ${line}</code>`;
}

/** Leads to a finding, if the page has it. */
export function findingLink(id: string, { reviews }: Pick<Dossier, "reviews">): Html {
  const isHere = reviews.some(({ findings }) => findings.some(({ finding }) => finding.id === id));
  return isHere ? html`<a href="#${placeName("finding", id)}"><code>${id}</code></a>` : html`<code>${id}</code>`;
}

export function incrementLink(position: number): Html {
  return html`<a href="#${placeName("increment", position)}">${position}</a>`;
}

/** Parts with a word or sign between them. */
export function joined(parts: readonly Content[], between = ", "): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${between}${part}`))}`;
}
