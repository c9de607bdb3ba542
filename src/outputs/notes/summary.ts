import { describePlace } from "../../core/place.ts";
import { type ReviewStory, type StoryFinding, storyGroups, storyJudging } from "../../core/story.ts";
import { type StoryStep, storySteps } from "../../core/story-steps.ts";
import { type ReviewerRef, reviewerLabel } from "../../core/thread.ts";
import { agreementOf } from "../../core/triage-again.ts";
import { countOf, formatCount, formatDuration, formatShare } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { codeSpan, inlineText, proseText } from "../markdown.ts";
import { describeCost, sumCost } from "../receipt.ts";
import { repositoryWarning } from "../repository.ts";
import { groupWords, recheckStatusWords } from "./findings.ts";
import { inSentence, list, momentOf, timesOf } from "./lists.ts";

/** How everything stands, on one screen: what a reader wants who reads nothing else. */
export function summarySection(story: ReviewStory, findings: readonly StoryFinding[]): string {
  const [root] = story.rounds;
  const found = root.findings.length === 0 ? "no findings" : countOf(root.findings.length, "finding");
  const { word, sentence, caveat } = headlineOf(root, found);
  const warnings = story.rounds.map(repositoryWarning).filter((warning) => warning !== null);
  return [
    `# Review notes ${inlineText(root.header.id)}`,
    `**${word}:** ${inlineText(sentence)}`,
    ...(caveat === null ? [] : [caveat]),
    ...warnings.map((warning) => `**Warning:** ${inlineText(warning)}`),
    list(factsOf(story, findings)),
  ].join("\n\n");
}

function factsOf(story: ReviewStory, findings: readonly StoryFinding[]): string[] {
  const { change } = story.rounds[0].header;
  const size = `${countOf(change.files, "file")}, +${formatCount(change.additions)} −${formatCount(change.deletions)}`;
  return [
    `Change: ${inlineText(change.took)}${change.files === 0 ? "" : ` (${size})`}`,
    `Written by: ${authorsOf(story)}`,
    `Read by: ${readersOf(story)}`,
    ...(findings.length === 0 ? [] : [`Findings: ${countsOf(findings)}`]),
    ...judgingOf(story),
    ...handoffFact(story),
    ...recheckFact(story),
    `Took: ${spentOf(story)}`,
  ];
}

function authorsOf({ rounds: [{ header }] }: ReviewStory): string {
  const { families, evidence } = header.authorship;
  if (families.length === 0 || evidence.length === 0) return "unknown: nothing shows it";
  const shares = families.map(({ family, share }) => `${inlineText(family)} ${formatShare(share)}`);
  return `${inSentence(shares)}, by ${inSentence([...new Set(evidence.map(({ strength }) => strength))])}`;
}

/** Each reader once, whatever it was asked. */
function readersOf({ rounds }: ReviewStory): string {
  const threads = rounds.flatMap((round) => round.threads.map(({ thread }) => thread));
  const answered = threads.filter(({ outcome }) => outcome?.status === "answered");
  if (answered.length === 0) return "nobody, so far";
  const readers = answered.map(({ reviewer, independence }) => {
    const shown = independence === "not-shown" ? "independence not shown" : independence;
    return `${readerName(reviewer)} (${inlineText(reviewer.family)}, ${shown})`;
  });
  return inSentence([...new Set(readers)]);
}

/** A reader as code: its name holds what the user and a vendor wrote. */
export function readerName(reviewer: ReviewerRef): string {
  return codeSpan(reviewerLabel(reviewer));
}

function countsOf(findings: readonly StoryFinding[]): string {
  const counts = storyGroups.flatMap((group) => {
    const count = findings.filter((finding) => finding.group === group).length;
    return count === 0 ? [] : [`${formatCount(count)} ${groupWords[group].word}`];
  });
  return `${formatCount(findings.length)}, of them ${inSentence(counts)}`;
}

function judgingOf(story: ReviewStory): string[] {
  const { sittings, activeSeconds } = storyJudging(story);
  const { compared, same } = agreementOf(story.rounds.flatMap(({ verdicts }) => verdicts));
  const again = compared === 0 ? "" : `; judged again, ${same} of ${compared} got the same judgement`;
  if (sittings === 0) return again === "" ? [] : [`Judged${again.slice(1)}`];
  return [`Judged: in ${formatDuration(activeSeconds * 1000)}, ${countOf(sittings, "sitting")}${again}`];
}

function handoffFact({ handoffs }: ReviewStory): string[] {
  const last = handoffs.at(-1);
  if (last === undefined) return [];
  return [`Handed back: ${timesOf(handoffs.length)}${handoffs.length === 1 ? "," : ", last"} on ${momentOf(last.at)}`];
}

function recheckFact({ rounds: [, ...rechecks] }: ReviewStory): string[] {
  const last = rechecks.at(-1);
  if (last === undefined) return [];
  const results = last.rechecks ?? [];
  const counts = (["fixed", "not-fixed", "cannot-tell"] as const).flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${recheckStatusWords[status]}`];
  });
  const said = counts.length === 0 ? "without a result" : inSentence(counts);
  return [`Rechecked: ${timesOf(rechecks.length)}${rechecks.length === 1 ? ":" : ", last:"} ${said}`];
}

function spentOf({ rounds }: ReviewStory): string {
  const cost = describeCost(sumCost(rounds.flatMap((round) => round.threads.map(({ thread }) => thread))));
  const times = rounds.map(({ header, endedAt }) => Date.parse(endedAt ?? "") - Date.parse(header.startedAt));
  const known = times.filter((time) => Number.isFinite(time));
  const took = known.length === 0 ? "" : `${formatDuration(known.reduce((total, time) => total + time, 0))}, `;
  return `${took}${cost}${rounds.length === 1 ? "" : `, over ${countOf(rounds.length, "round")}`}`;
}

/** What is left for the developer to do; empty when nothing is. */
export function stepsSection(story: ReviewStory, findings: readonly StoryFinding[]): string {
  const steps = storySteps(story, findings);
  if (steps.length === 0) return "";
  return ["## To do", ...steps.map((step) => stepText(step, story))].join("\n\n");
}

function stepText(step: StoryStep, story: ReviewStory): string {
  const [sentence, command] = stepWords(step, story);
  // What waits to be judged is told in full right below.
  const items = step.kind === "judge" || step.kind === "read" ? [] : [list(step.findings.map(itemOf))];
  return [`**${sentence}:** ${codeSpan(`blindspot ${command}`)}`, ...items].join("\n\n");
}

/** What is to be done, in a sentence, and the command for it without the name of the program. */
export function stepWords(step: StoryStep, { rounds }: ReviewStory): readonly [sentence: string, command: string] {
  if (step.kind === "read") return readWords(step);
  const { id } = rounds[0].header;
  const [first, second] = step.findings;
  const count = countOf(step.findings.length, "finding");
  switch (step.kind) {
    case "confirm": {
      const which = second === undefined ? (first?.finding.id ?? "") : "FINDING";
      return [`Say of ${count} whether a recheck is right to call it fixed`, `verdict ${which} --fixed`];
    }
    case "fix":
      return [`Hand back ${count}, real and open`, `fix ${id}`];
    case "recheck":
      return [`Check ${count} again, handed back since`, `recheck ${id}`];
    case "judge":
      return [
        `Judge ${count}${rounds.length === 1 ? "" : ` of ${inlineText(step.reviewId)}`}`,
        `triage ${step.reviewId}`,
      ];
  }
}

function readWords({ reviewId, status }: Extract<StoryStep, { kind: "read" }>): readonly [string, string] {
  if (status === "open") return ["Bring the replies that it waits for", `reply ${reviewId}`];
  if (status === "running") return ["Wait for its end", `wait ${reviewId}`];
  return ["Have the rest read", `review --retry ${reviewId}`];
}

function itemOf({ finding: { id, title, location } }: StoryFinding): string {
  const { path } = describePlace(location);
  return `${codeSpan(id)} ${proseText(title)}${path === "" ? "" : `, ${codeSpan(path)}`}`;
}
