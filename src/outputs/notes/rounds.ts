import type { Handoff } from "../../core/handoff.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { ReviewStory, StoryFinding } from "../../core/story.ts";
import { countOf } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { codeSpan, inlineText, proseText } from "../markdown.ts";
import { recheckStatusWords } from "./findings.ts";
import { list, listSection, momentOf } from "./lists.ts";

/** When findings were handed back, to whom, and which. */
export function handoffSection({ handoffs }: ReviewStory): string {
  return listSection("Handed back", handoffs.map(handoffText));
}

function handoffText({ at, way, target, findings, endedAt }: Handoff): string {
  const which = `${countOf(findings.length, "finding")} (${findings.map(codeSpan).join(", ")})`;
  const model = target?.model == null ? "" : `, model ${codeSpan(target.model)}`;
  const program = target === null ? "" : codeSpan(target.program);
  const session = target?.sessionId == null ? "" : ` ${codeSpan(target.sessionId)}`;
  const to = {
    shown: "shown to the developer",
    resumed: `to the thread of ${program}${session} that was resumed${model}`,
    "new-thread": `to a new thread of ${program}${model}`,
  }[way];
  const end = endedAt === null ? "" : `; it ended ${momentOf(endedAt)}`;
  return `${momentOf(at)}: ${which}, ${to}${end}`;
}

/** What each recheck said of what had been handed back, and what it found besides. */
export function recheckSections({ rounds: [, ...rechecks] }: ReviewStory, findings: readonly StoryFinding[]): string[] {
  if (rechecks.length === 0) return [];
  const titles = new Map(
    findings.flatMap(({ finding, again }) => [
      [finding.id, finding.title] as const,
      ...again.map(({ findingId }) => [findingId, finding.title] as const),
    ]),
  );
  return ["## Rechecks", ...rechecks.map((round) => recheckText(round, titles, findings))];
}

function recheckText(
  round: ReviewSnapshot,
  titles: ReadonlyMap<string, string>,
  findings: readonly StoryFinding[],
): string {
  const { id, startedAt } = round.header;
  const { word, sentence } = headlineOf(round, newWords(round, findings));
  const results = (round.rechecks ?? []).map(({ findingId, status, reason }) => {
    const title = titles.get(findingId);
    const which = `${codeSpan(findingId)}${title === undefined ? "" : ` ${proseText(title)}`}`;
    return `**${capital(recheckStatusWords[status])}:** ${which}${reason.trim() === "" ? "" : `. ${proseText(reason)}`}`;
  });
  return [
    `### Recheck ${inlineText(id)}, ${momentOf(startedAt)}`,
    `**${word}:** ${inlineText(sentence)}`,
    ...(results.length === 0 ? [] : [list(results)]),
  ].join("\n\n");
}

/** Only what no earlier round had found is new. */
function newWords({ header, findings: found }: ReviewSnapshot, findings: readonly StoryFinding[]): string {
  const fresh = findings.filter(({ reviewId }) => reviewId === header.id).length;
  const known = found.length - fresh;
  const words = fresh === 0 ? "no new findings" : countOf(fresh, "new finding");
  return known === 0 ? words : `${words}, ${countOf(known, "known one")} found again`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
