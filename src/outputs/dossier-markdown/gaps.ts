import type { Dossier } from "../../core/dossier.ts";
import { dossierGaps, type ReviewGap } from "../../core/dossier-gaps.ts";
import { gapKindWords, gapTitles, nothingFailed, outcomeWords, purposeWords, runWords } from "../dossier/words.ts";
import { countOf } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { codeSpan, inlineText, proseText } from "../markdown.ts";
import { list } from "../notes/lists.ts";
import { problemsOf } from "../receipt.ts";

/** What nobody read, and what went wrong on the way. */
export function gapsSection(dossier: Dossier): string {
  const gaps = dossierGaps(dossier);
  const parts: [string, string[]][] = [
    [gapTitles.unreviewed, gaps.unreviewed.map(({ position, title }) => `${position} ${proseText(title)}`)],
    [gapTitles.unended, gaps.rounds.filter(({ isUnended }) => isUnended).map(unendedText)],
    [gapTitles.unread, gaps.rounds.filter(({ unread }) => unread.length > 0).map(unreadText)],
    [
      gapTitles.turns,
      gaps.turns.map(
        ({ outcome, purpose }) =>
          `Asked for ${purposeWords[purpose]}: ${outcome === null ? "" : inlineText(outcomeWords(outcome))}`,
      ),
    ],
    [
      gapTitles.runs,
      gaps.runs.map(({ position, run, isLast }) => {
        const where = position === null ? "Before the first turn" : `Increment ${position}`;
        return `${where}${isLast ? "" : ", run again since"}: ${codeSpan(run.command)} ${runWords[run.status]}`;
      }),
    ],
    [gapTitles.rejected, gaps.rejected.map(({ position, title }) => `${position} ${proseText(title)}`)],
    [
      gapTitles.leftOut,
      gaps.rounds.filter(({ leftOut, kind }) => leftOut.length > 0 && kind !== "self-review").map(leftOutText),
    ],
  ];
  const told = parts.filter(([, items]) => items.length > 0);
  const texts = told.map(([title, items]) => `### ${title}\n\n${list(items)}`);
  return ["## What was not reviewed, and what failed", ...(texts.length === 0 ? [nothingFailed] : texts)].join("\n\n");
}

function named({ round, kind }: ReviewGap): string {
  return `${gapKindWords[kind]} ${codeSpan(round.header.id)}`;
}

function unendedText(gap: ReviewGap): string {
  const { word, sentence } = headlineOf(gap.round);
  const problems = problemsOf(gap.round.threads.map(({ thread }) => thread));
  const said = problems.map(({ status, code, reason }) => ` ${status} (${code}): ${inlineText(reason)}.`);
  return `${named(gap)}: **${word}**, ${inlineText(sentence)}${said.join("")}`;
}

const maxFiles = 20;

function unreadText(gap: ReviewGap): string {
  const more = gap.unread.length - maxFiles;
  const paths = gap.unread.slice(0, maxFiles).map(({ path }) => codeSpan(path));
  return `${named(gap)}: ${countOf(gap.unread.length, "file")}: ${paths.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function leftOutText(gap: ReviewGap): string {
  const reasons = Map.groupBy(gap.leftOut, ({ reason }) => reason ?? "no reason recorded");
  return `${named(gap)}: ${[...reasons].map(([reason, files]) => `${countOf(files.length, "file")}, ${inlineText(reason)}`).join("; ")}`;
}
