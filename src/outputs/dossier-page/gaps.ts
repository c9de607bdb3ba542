import type { Dossier } from "../../core/dossier.ts";
import { dossierGaps, type ReviewGap } from "../../core/dossier-gaps.ts";
import { gapKindWords, gapTitles, nothingFailed, outcomeWords, purposeWords } from "../dossier/words.ts";
import { countOf } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { type Content, type Html, html, placeName, prose } from "../html.ts";
import { problemsOf } from "../receipt.ts";
import { runHtml } from "./build.ts";
import { incrementLink, joined, list, mark, type Section } from "./parts.ts";

/** What nobody read, and what went wrong on the way. */
export function gapsSection(dossier: Dossier): Section {
  return { name: "gaps", title: "What was not reviewed, and what failed", body: bodyOf(dossier) };
}

function bodyOf(dossier: Dossier): Html {
  const gaps = dossierGaps(dossier);
  const parts: [string, Content[]][] = [
    [gapTitles.unreviewed, gaps.unreviewed.map(({ position, title }) => html`${incrementLink(position)} ${title}`)],
    [gapTitles.unended, gaps.rounds.filter(({ isUnended }) => isUnended).map(unendedHtml)],
    [gapTitles.unread, gaps.rounds.filter(({ unread }) => unread.length > 0).map(unreadHtml)],
    [
      gapTitles.turns,
      gaps.turns.map(
        ({ outcome, purpose }) =>
          html`Asked for ${purposeWords[purpose]}: ${outcome && mark("bad", outcomeWords(outcome))}`,
      ),
    ],
    [
      gapTitles.runs,
      gaps.runs.map(
        ({ position, run, isLast }) =>
          html`${position === null ? "Before the first turn" : html`Increment ${incrementLink(position)}`}${!isLast && ", run again since"}: ${runHtml(run, new Map())}`,
      ),
    ],
    [gapTitles.rejected, gaps.rejected.map(({ position, title }) => html`${incrementLink(position)} ${title}`)],
    [
      gapTitles.leftOut,
      gaps.rounds.filter(({ leftOut, kind }) => leftOut.length > 0 && kind !== "self-review").map(leftOutHtml),
    ],
  ];
  const told = parts.filter(([, items]) => items.length > 0);
  if (told.length === 0) return html`<p>${nothingFailed}</p>`;
  return html`${told.map(
    ([title, items]) => html`<h3>${title}</h3>
${list(items)}`,
  )}`;
}

function named({ round, kind }: ReviewGap): Html {
  return html`${gapKindWords[kind]} <a href="#${placeName("review", round.header.id)}"><code>${round.header.id}</code></a>`;
}

function unendedHtml(gap: ReviewGap): Html {
  const { word, tone, sentence } = headlineOf(gap.round);
  const problems = problemsOf(gap.round.threads.map(({ thread }) => thread));
  return html`${named(gap)}: ${mark(tone === "good" ? "warning" : tone, word)} ${sentence}${list(
    problems.map(
      ({ status, code, reason, hint }) =>
        html`${status} (${code}): ${prose(reason)} <span class="soft">${prose(hint)}</span>`,
    ),
  )}`;
}

const maxFiles = 20;

function unreadHtml(gap: ReviewGap): Html {
  const shown = gap.unread.slice(0, maxFiles).map(({ path }) => html`<code>${path}</code>`);
  const more = gap.unread.length - shown.length;
  const reasons = [...new Set(gap.unread.map(({ reason }) => reason ?? "no reason recorded"))];
  return html`${named(gap)}: ${countOf(gap.unread.length, "file")}: ${joined(shown)}${more > 0 && ` and ${more} more`}. <span class="soft">${prose(reasons.slice(0, 3).join("; "))}</span>`;
}

function leftOutHtml(gap: ReviewGap): Html {
  const reasons = Map.groupBy(gap.leftOut, ({ reason }) => reason ?? "no reason recorded");
  const words = [...reasons].map(([reason, files]) => `${countOf(files.length, "file")}: ${reason}`);
  return html`${named(gap)}: ${joined(words, "; ")}`;
}
