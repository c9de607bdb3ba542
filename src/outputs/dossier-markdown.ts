import type { ToldDossier } from "./dossier/tell.ts";
import { buildSection } from "./dossier-markdown/build.ts";
import { comparisonSection } from "./dossier-markdown/comparison.ts";
import { gapsSection } from "./dossier-markdown/gaps.ts";
import { headSection } from "./dossier-markdown/head.ts";
import { specSection } from "./dossier-markdown/spec.ts";
import { codeSpan } from "./markdown.ts";
import { renderNotes } from "./notes.ts";

/**
 * A dossier as Markdown, to keep beside the code: the same in the same order as the page has it, with the review notes whole.
 * Foreign text in it is text only. Its diffs are bounded, and it is said where they are cut.
 */
export function renderDossierMarkdown(told: ToldDossier): string {
  const { dossier } = told;
  const sections = [
    headSection(told),
    specSection(dossier),
    buildSection(dossier),
    reviewsSection(told),
    comparisonSection(dossier),
    gapsSection(dossier),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function reviewsSection({ stories }: ToldDossier): string {
  const notes = stories.flatMap(({ selfReviews: _, ...story }) => {
    const commands = story.rounds.map(({ header }) => codeSpan(`blindspot verify ${header.id}`));
    return [deeper(renderNotes(story), 2), `The record of it is checked by ${commands.join(" and ")}.`];
  });
  return [
    "## What others found in it",
    ...(notes.length === 0 ? ["Nobody but its builder has read this work."] : notes),
  ].join("\n\n");
}

/** A document of ours within another one: its headings lie deeper. What is foreign in it begins no heading. */
export function deeper(markdown: string, levels: number): string {
  let fence: string | null = null;
  const lines = markdown.split("\n").map((line) => {
    // A line that begins with a span of code may begin so, too; it goes on.
    const mark = /^`{3,}$/.exec(line)?.[0];
    if (fence !== null) {
      if (line === fence) fence = null;
      return line;
    }
    if (mark !== undefined) fence = mark;
    return /^#{1,6} /.test(line) ? `${"#".repeat(levels)}${line}` : line;
  });
  return lines.join("\n");
}
