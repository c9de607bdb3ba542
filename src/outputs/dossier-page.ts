import type { ToldDossier } from "./dossier/tell.ts";
import { buildSection } from "./dossier-page/build.ts";
import { comparisonSection } from "./dossier-page/comparison.ts";
import { DiffRoom, pageRoom } from "./dossier-page/diff.ts";
import { gapsSection } from "./dossier-page/gaps.ts";
import { headHtml } from "./dossier-page/head.ts";
import { sectionHtml } from "./dossier-page/parts.ts";
import { reviewsSection } from "./dossier-page/reviews.ts";
import { specSection } from "./dossier-page/spec.ts";
import { dossierStyle } from "./dossier-page/style.ts";
import { html, ownHtml } from "./html.ts";
import { receiptMeaning } from "./receipt-words.ts";

/**
 * A dossier as one page that needs nothing else: no script, no picture, nothing from anywhere. Its diffs are bounded, and it is
 * said where they are cut.
 */
export function renderDossierPage(told: ToldDossier): string {
  const { dossier } = told;
  const sections = [
    specSection(dossier),
    buildSection(dossier, new DiffRoom(pageRoom)),
    reviewsSection(told),
    comparisonSection(dossier),
    gapsSection(dossier),
  ];
  const links = sections.map(({ name, title }) => html`<li><a href="#${name}">${title}</a></li>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="blindspot">
<meta name="blindspot-work" content="${dossier.work.id}">
<title>${dossier.work.title} · dossier</title>
<style>${ownHtml(dossierStyle)}</style>
</head>
<body>
<nav aria-label="Contents"><p class="brand">blindspot</p><ol>${links}</ol></nav>
<main>
${headHtml(told)}${sections.map(sectionHtml)}<footer>${receiptMeaning.map((sentence) => html`<p>${sentence.replace(/^It /, "A receipt ")}</p>`)}
<p>What models, programs and repositories said stands here as text. Secrets are replaced as they were for reviewers.</p></footer>
</main>
</body>
</html>
`.toString();
}
