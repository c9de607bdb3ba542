import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { ReviewStory } from "../../core/story.ts";
import { countOf, formatDuration, formatShare, formatTokens } from "../figures.ts";
import { codeSpan, inlineText } from "../markdown.ts";
import {
  describeCost,
  describeEffort,
  type Problem,
  type ReviewerSummary,
  readSentence,
  sumCost,
  summarizeCoverage,
  summarizeReviewers,
} from "../receipt.ts";
import { repositoryFact } from "../repository.ts";
import { list, momentOf } from "./lists.ts";
import { readerName } from "./summary.ts";

/**
 * What was read and what not, by whom, whose code, what was withheld, and what it took: of every round.
 *
 * @param receiptHashes of the rounds, by id
 */
export function recordSections(story: ReviewStory, receiptHashes: ReadonlyMap<string, string>): string[] {
  return [
    section("What was read", story, coverageText),
    section("Who read it", story, readersText),
    section("Who wrote it", story, authorsText),
    section("Withheld from the reviewers", story, withheldText),
    section("Changed in your repository while programs ran", story, changedText),
    section("Remarks", story, remarksText),
    section("For the record", story, (round) => recordText(round, receiptHashes.get(round.header.id))),
  ].filter((text) => text !== "");
}

/** A section of one round, or with a part for each of several that have something to say. */
function section(title: string, { rounds }: ReviewStory, textOf: (round: ReviewSnapshot) => string): string {
  const told = rounds.map((round) => ({ round, text: textOf(round) })).filter(({ text }) => text !== "");
  if (told.length === 0) return "";
  const parts = told.map(({ round: { header }, text }) => {
    if (rounds.length === 1) return text;
    return `### ${header.recheck === undefined ? "Review" : "Recheck"} ${inlineText(header.id)}\n\n${text}`;
  });
  return [`## ${title}`, ...parts].join("\n\n");
}

function coverageText({ coverage }: ReviewSnapshot): string {
  const summary = summarizeCoverage(coverage);
  const gaps = summary.gaps.flatMap(({ status, isReviewable, reason, files }) => {
    const word = !isReviewable ? "Left out" : status === "partial" ? "Partly read" : "Not read";
    const paths = files.map(({ path, reviewedLines, changedLines }) => {
      return `${codeSpan(path)}${status === "partial" ? ` (${reviewedLines} of ${countOf(changedLines, "line")})` : ""}`;
    });
    return [`${word}, ${countOf(files.length, "file")}: ${inlineText(reason)}`, list(paths)];
  });
  const sentence = readSentence(summary);
  return [`${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`, ...gaps].join("\n\n");
}

function readersText(round: ReviewSnapshot): string {
  const readers = summarizeReviewers(round);
  if (readers.length === 0) return "Nobody has read anything.";
  return list(readers.flatMap((summary) => [readerText(summary), ...summary.problems.map(problemText)]));
}

function readerText(summary: ReviewerSummary): string {
  const { reviewer, role, servedModels, programVersions, independence, outcomes, threads } = summary;
  const { inputTokens, outputTokens, costUsd } = summary;
  const family = `${inlineText(reviewer.family)}${reviewer.isLocal ? ", local" : ""}`;
  const parts = [
    `${readerName(reviewer)} (${family}): ${role}`,
    independence === "not-shown" ? "independence not shown" : independence,
    ...describeEffort(reviewer).map(inlineText),
    servedModels.length === 0 ? "served model not reported" : `served by ${servedModels.map(codeSpan).join(", ")}`,
    ...(programVersions.length === 0 ? [] : [`version ${programVersions.map(inlineText).join(", ")}`]),
    ...confinementWords(summary),
    `${outcomes.get("answered") ?? 0} of ${countOf(threads, "thread")} answered`,
    ...(inputTokens.known === 0
      ? ["tokens not reported"]
      : [`${formatTokens(inputTokens.known)} tokens in, ${formatTokens(outputTokens.known)} out`]),
    describeCost(costUsd),
  ];
  return parts.join("; ");
}

function confinementWords({ isolation }: ReviewerSummary): string[] {
  const words = [
    isolation?.write == null ? "" : `writing ${isolation.write}`,
    isolation?.read == null ? "" : `reading ${isolation.read === "open" ? "open (not enforced)" : isolation.read}`,
  ].filter((part) => part !== "");
  return words.length === 0 ? [] : [words.join(", ")];
}

function problemText({ status, code, reason, hint, threads }: Problem): string {
  const why = inlineText(reason).replace(/\.$/, "");
  return `${countOf(threads, "thread")} ${status} (${code}): ${why}. ${inlineText(hint)}`.trim();
}

function authorsText({ header }: ReviewSnapshot): string {
  const { families, evidence } = header.authorship;
  const shares = families.map(({ family, share }) => `${inlineText(family)} ${formatShare(share)}`).join(", ");
  const shown = evidence.map(({ source, strength, family, detail }) => {
    return `${inlineText(family)}, by ${strength} (${inlineText(source)}): ${inlineText(detail)}`;
  });
  const evidenceText = shown.length === 0 ? "Nothing shows who wrote it, so independence is not shown." : list(shown);
  return [shares === "" ? "Unknown." : `${shares}.`, evidenceText].join("\n\n");
}

function withheldText({ header }: ReviewSnapshot): string {
  return list(header.withheld.map(({ path, reason }) => `${codeSpan(path)}: ${inlineText(reason)}`));
}

function changedText({ repositoryChanged }: ReviewSnapshot): string {
  return list((repositoryChanged ?? []).map(codeSpan));
}

function remarksText({ notes }: ReviewSnapshot): string {
  return list(notes.map(({ level, text }) => `${level === "warning" ? "Warning" : "Note"}: ${inlineText(text)}`));
}

function recordText(round: ReviewSnapshot, receiptHash: string | undefined): string {
  const { header, endedAt, threads } = round;
  const { base, head, tree } = header.change;
  const elapsedMs = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(header.startedAt);
  const ids = Object.entries({ base, head, tree }).flatMap(([name, id]) =>
    id === null ? [] : [`${name} ${codeSpan(id)}`],
  );
  const fact = repositoryFact(round);
  return list([
    `Change: ${inlineText(header.change.took)}`,
    ...(ids.length === 0 ? [] : [`Ids: ${ids.join(", ")}`]),
    `Started: ${momentOf(header.startedAt)}${Number.isFinite(elapsedMs) ? `, took ${formatDuration(elapsedMs)}` : ""}`,
    `Effort: ${header.effort}; ${describeCost(sumCost(threads.map(({ thread }) => thread)))}`,
    ...(fact === null ? [] : [`Your repository: ${inlineText(fact)}`]),
    ...(receiptHash === undefined ? [] : [`Receipt: sha256 ${codeSpan(receiptHash)}`]),
  ]);
}
