import { basename } from "node:path";
import type { Dossier } from "../../core/dossier.ts";
import { storyGroups } from "../../core/story.ts";
import { sizeOf } from "../../core/work.ts";
import { courseOf } from "../dossier/course.ts";
import { builderOf, independenceWords, readersOf } from "../dossier/people.ts";
import { standingOf } from "../dossier/standing.ts";
import type { ToldDossier } from "../dossier/tell.ts";
import { unknownsOf } from "../dossier/unknown.ts";
import { phaseSentence, spentRows, totalWords } from "../dossier/words.ts";
import { countOf, formatCount, formatDuration } from "../figures.ts";
import { codeSpan, inlineText, proseText } from "../markdown.ts";
import { groupWords } from "../notes/findings.ts";
import { inSentence, list, momentOf } from "../notes/lists.ts";

/** How everything stands, for a reader who reads nothing else. */
export function headSection(told: ToldDossier): string {
  const { dossier } = told;
  const { work } = dossier;
  const { word, sentence, caveat } = standingOf(dossier);
  const unknowns = unknownsOf(told);
  return [
    `# Dossier of work ${inlineText(work.id)}`,
    `**${proseText(work.title)}**`,
    `**${word}:** ${inlineText(sentence)}`,
    ...(caveat === null ? [] : [inlineText(caveat)]),
    list(factsOf(dossier)),
    ...(unknowns.length === 0 ? [] : ["## Not known", list(unknowns.map(inlineText))]),
    "## How it went",
    list(
      courseOf(dossier).map(
        ({ at, what, detail }) => `${momentOf(at)}: ${what}${detail === "" ? "" : `, ${inlineText(detail)}`}`,
      ),
    ),
  ].join("\n\n");
}

function factsOf(dossier: Dossier): string[] {
  const { work, build, increments, figures } = dossier;
  const staying = increments.filter(({ state }) => state !== "rejected");
  const { additions, deletions } = sizeOf(staying.flatMap(({ files }) => files));
  const commits = staying.flatMap(({ commit }) => (commit === null ? [] : [codeSpan(commit.slice(0, 12))]));
  const phase = phaseSentence(build);
  return [
    `Built by: ${builderText(dossier)}`,
    `Reviewed by: ${readersText(dossier)}`,
    `Increments: ${formatCount(staying.length)}, +${formatCount(additions)} −${formatCount(deletions)}`,
    `Findings: ${findingsText(dossier)}`,
    ...(phase === "" ? [] : [`Where it is at: ${phase}`]),
    `Repository: ${codeSpan(basename(work.repository.root))}, root commit ${codeSpan(work.repository.key.slice(0, 12))}`,
    ...(build === null ? [] : [`Branch: ${codeSpan(build.plan.branch)}`]),
    ...(build?.delivered
      ? [`Delivered: as ${codeSpan(build.delivered.branch)}, ${codeSpan(build.delivered.commit.slice(0, 12))}`]
      : []),
    ...(commits.length === 0 ? [] : [`Commits: ${commits.join(", ")}`]),
    `Begun: ${momentOf(work.startedAt)}; ${work.endedAt === null ? "last seen" : "ended"} ${momentOf(figures.endedAt ?? "")}`,
    `Took: ${figures.elapsedMs === null ? "not known" : formatDuration(figures.elapsedMs)} from begin to end; cost: ${totalWords(figures)}`,
    ...spentRows(figures).map(([what, spent]) => `${what}: ${spent}`),
  ];
}

function builderText(dossier: Dossier): string {
  const { program, models, family, sessionId } = builderOf(dossier);
  if (program === null) return "an unknown conversation";
  const by = models.length === 0 ? "model not known" : models.map(codeSpan).join(", ");
  return `${codeSpan(program)} (${inlineText(family)}), ${by}${sessionId === null ? "" : `, session ${codeSpan(sessionId)}`}`;
}

function readersText(dossier: Dossier): string {
  const readers = readersOf(dossier);
  if (readers.length === 0) return "nobody else";
  return inSentence(
    readers.map(({ label, family, independence, answered, threads }) => {
      const said = answered === 0 ? "gave no answer" : `${answered} of ${countOf(threads, "thread")} answered`;
      return `${codeSpan(label)} (${inlineText(family)}, ${independenceWords[independence]}; ${said})`;
    }),
  );
}

function findingsText({ isRead, figures: { found, groups } }: Dossier): string {
  if (!isRead) return "not known, since nobody else has read it";
  const parts = storyGroups.flatMap((group) =>
    groups[group] === 0 ? [] : [`${groups[group]} ${groupWords[group].word}`],
  );
  return parts.length === 0 ? "none" : `${formatCount(found)}: ${inSentence(parts)}`;
}
