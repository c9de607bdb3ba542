import type { CommandRun } from "../../core/build.ts";
import type { Dossier, DossierIncrement } from "../../core/dossier.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../../core/snapshot.ts";
import { isAnsweredWhole } from "../../core/thread.ts";
import { sizeOf } from "../../core/work.ts";
import { builderOf } from "../dossier/people.ts";
import { decisionWords, madeForWords, runWords, spentWords, stateWords } from "../dossier/words.ts";
import { countOf, formatDuration } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { codeBlock, codeSpan, inlineText, proseText } from "../markdown.ts";
import { list, momentOf } from "../notes/lists.ts";

/** Of all increments together, and of one. */
const maxLines = 6_000;
const maxIncrementLines = 400;
/** A line of a minified file may be a megabyte. */
const maxLineLength = 500;

/** How it was built, step by step, and what its own thread said of it. */
export function buildSection(dossier: Dossier): string {
  const { increments } = dossier;
  let room = maxLines;
  const steps = increments.map((increment) => {
    const lines = increment.diff === "" ? [] : increment.diff.trimEnd().split("\n");
    const shown = lines.slice(0, Math.min(room, maxIncrementLines));
    room -= shown.length;
    return incrementText(increment, { shown, left: lines.length - shown.length, dossier });
  });
  const none = steps.length === 0 ? ["No increments are on record."] : [];
  return ["## How it was built", list(factsOf(dossier)), ...none, ...steps, ...selfReviewTexts(dossier)].join("\n\n");
}

function factsOf(dossier: Dossier): string[] {
  const { work, build, figures } = dossier;
  const { program, models, sessionId } = builderOf(dossier);
  const by = models.length === 0 ? "" : `, ${models.map(codeSpan).join(", ")}`;
  const way =
    work.way === "driven" ? "step by step, by blindspot" : "in a session of the developer's own, found afterwards";
  const rule = build?.plan.isAuto === true ? "by rule: accepted when the check passes" : "by the developer";
  return [
    `Way: ${way}`,
    `Thread: ${program === null ? "not known" : `${codeSpan(program)}${by}${sessionId === null ? "" : `, session ${codeSpan(sessionId)}`}`}`,
    ...(build === null ? [] : [`Turns: ${build.turns.length}; ${spentWords(figures.building)}`, `Decided: ${rule}`]),
    ...(build?.setup ? [runText(build.setup)] : []),
  ];
}

interface Shown {
  readonly shown: readonly string[];
  /** Lines of its diff that are left out. */
  readonly left: number;
  readonly dossier: Dossier;
}

function incrementText(increment: DossierIncrement, { shown, left, dossier }: Shown): string {
  const { position, title, files, commit, state, purpose, criteria, runs, decisions } = increment;
  const { additions, deletions } = sizeOf(files);
  const facts = [
    stateWords[state],
    commit === null ? "not committed" : codeSpan(commit.slice(0, 12)),
    purpose === null ? "" : (madeForWords[purpose] ?? ""),
    `${countOf(files.length, "file")}, +${additions} −${deletions}`,
    criteria.length === 0 ? "" : `meant for ${criteria.map(inlineText).join(", ")}`,
  ].filter((part) => part !== "");
  const said = [
    ...decisions.map(
      (one) => `${decisionWords(one)}, ${momentOf(one.at)}${one.comment === null ? "" : `: ${proseText(one.comment)}`}`,
    ),
    ...runs.map(runText),
  ];
  const lines = shown.map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line));
  const command = codeSpan(`blindspot work show ${dossier.work.id} --increment ${position}`);
  return [
    `### Increment ${position}: ${proseText(title)}`,
    facts.join(" · "),
    ...(said.length === 0 ? [] : [list(said)]),
    ...runs.filter(({ status }) => status !== "passed").flatMap((run) => outputText(run, dossier)),
    ...(lines.length === 0 ? [] : [codeBlock(lines)]),
    ...(left > 0 ? [`${countOf(left, "line")} of its diff left out here: ${command}`] : []),
  ].join("\n\n");
}

function runText({ kind, command, status, exitCode, durationMs, isConfined }: CommandRun): string {
  const code = status === "failed" && exitCode !== null ? ` with ${exitCode}` : "";
  const name = kind === "check" ? "Check" : "Set-up";
  return `${name} ${runWords[status]}${code}: ${codeSpan(command)}, ${formatDuration(durationMs)}${isConfined ? "" : ", not confined"}`;
}

const maxOutputLines = 40;

function outputText({ outputHash }: CommandRun, { outputs }: Dossier): string[] {
  const text = (outputs.get(outputHash) ?? "").trimEnd();
  return text === "" ? [] : ["It printed last:", codeBlock(text.split("\n").slice(-maxOutputLines))];
}

function selfReviewTexts({ selfReviews, build }: Dossier): string[] {
  const skipped = build?.selfReviewSkipped ?? null;
  const none = skipped === null ? "The thread that built it was not asked." : `It was skipped: ${proseText(skipped)}`;
  return [
    "### What its own thread said of it",
    ...(selfReviews.length === 0 ? [none] : selfReviews.map(selfReviewText)),
  ];
}

function selfReviewText(round: ReviewSnapshot): string {
  const { id, startedAt } = round.header;
  const askings = round.threads.map((thread, index) => askingText(thread, index, round));
  return [
    `Self-review ${codeSpan(id)}, ${momentOf(startedAt)}: ${headlineOf(round).word.toLowerCase()}.`,
    list(askings),
  ].join("\n\n");
}

function askingText({ thread }: ThreadSnapshot, index: number, { findings }: ReviewSnapshot): string {
  const name = `Asked for time ${index + 1}`;
  const { outcome } = thread;
  if (outcome === null) return `**${name}: it has not answered**`;
  if (outcome.status !== "answered")
    return `**${name}: ${outcome.status}** (${outcome.problem}): ${inlineText(outcome.reason)}`;
  const own = findings.filter(({ raisedBy }) => raisedBy.includes(thread.id));
  const lost = isAnsweredWhole(outcome) ? "" : "; not all of its answer could be read";
  const said = own.map(({ id, title }) => `${codeSpan(id)} ${proseText(title)}`);
  return `${name}: ${own.length === 0 ? "it found nothing wrong" : said.join("; ")}${lost}`;
}
