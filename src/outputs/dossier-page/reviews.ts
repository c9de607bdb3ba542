import type { Dossier, DossierReview } from "../../core/dossier.ts";
import { resultsInOrder } from "../../core/recheck-exit.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import { independenceWords } from "../dossier/people.ts";
import type { ToldDossier } from "../dossier/tell.ts";
import { countOf, formatDuration, formatShare, formatTokens } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { type Content, type Html, html, placeName, prose } from "../html.ts";
import { recheckStatusWords } from "../notes/findings.ts";
import { momentOf } from "../notes/lists.ts";
import { stepWords } from "../notes/summary.ts";
import {
  describeCost,
  describeEffort,
  type ReviewerSummary,
  readSentence,
  sumCost,
  summarizeCoverage,
  summarizeReviewers,
} from "../receipt.ts";
import type { ReceiptDocument } from "../receipt-document.ts";
import { independenceMeanings, isolationWords } from "../receipt-words.ts";
import { repositoryFact, repositoryWarning } from "../repository.ts";
import { findingHtml } from "./finding.ts";
import { command, facts, family, findingLink, joined, list, mark, paths, type Section } from "./parts.ts";

/** What others found, and what came of it. */
export function reviewsSection(told: ToldDossier): Section {
  const { reviews } = told.dossier;
  const body =
    reviews.length === 0
      ? html`<p>Nobody but its builder has read this work.</p>`
      : html`${reviews.map((review) => reviewHtml(review, told))}`;
  return { name: "reviews", title: "What others found in it", body };
}

function reviewHtml(review: DossierReview, told: ToldDossier): Html {
  const { story, findings, steps, isControl } = review;
  const [root] = story.rounds;
  const found = root.findings.length === 0 ? "no findings" : countOf(root.findings.length, "finding");
  const { tone, word, sentence, caveat } = headlineOf(root, found);
  return html`<article class="review" id="${placeName("review", root.header.id)}">
<h3>${isControl ? "Control" : "Review"} <code>${root.header.id}</code></h3>
<p class="standing standing-${tone}"><strong>${word}:</strong> ${sentence}</p>
${caveat !== null && html`<p class="caveat">${caveat}</p>`}
${isControl && html`<p class="caveat">Asked of the builder's own family on purpose, to compare with: its findings are counted apart.</p>`}
${factsHtml(root, told.receipts.get(root.header.id))}${list(
  steps.map((step) => {
    const [words, line] = stepWords(step, story);
    return html`${words}: ${command(line)}`;
  }),
  "steps",
)}${findings.map((one, index) => findingHtml(one, index + 1, review))}${handoffsHtml(review, told.dossier)}${story.rounds.slice(1).map((round) => recheckHtml(round, told))}${readingHtml(root)}</article>
`;
}

function factsHtml(round: ReviewSnapshot, receipt: ReceiptDocument | undefined): Html {
  const { header, endedAt, threads } = round;
  const { families, evidence } = header.authorship;
  const shares = families.map(({ family: name, share }) => html`${family(name)} ${formatShare(share)}`);
  const by = [...new Set(evidence.map(({ strength }) => strength))].join(", ");
  const took = Date.parse(endedAt ?? "") - Date.parse(header.startedAt);
  const time = Number.isFinite(took) ? `, took ${formatDuration(took)}` : "";
  return facts([
    ["Change", html`${header.change.took}, ${countOf(header.change.files, "file")}`],
    ["Written by", evidence.length === 0 ? "unknown: nothing shows it" : html`${joined(shares)}, by ${by}`],
    ...summarizeReviewers(round).map((summary): [string, Content] => ["Read by", readerHtml(summary)]),
    ["Begun", `${momentOf(header.startedAt)}${time}, ${describeCost(sumCost(threads.map(({ thread }) => thread)))}`],
    ["Read", coverageOf(round)],
    ["Your repository", repositoryWarning(round) ?? repositoryFact(round) ?? ""],
    [
      "Receipt",
      receipt &&
        html`sha256 <code class="hash">${receipt.hash}</code><br>${command(`verify ${header.id}`)} checks the record, ${command(`receipt ${header.id}`)} prints it`,
    ],
  ]);
}

function coverageOf({ coverage }: ReviewSnapshot): string {
  const sentence = readSentence(summarizeCoverage(coverage));
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

function readerHtml(summary: ReviewerSummary): Html {
  const {
    reviewer,
    role,
    servedModels,
    independence,
    outcomes,
    threads,
    isolation,
    inputTokens,
    outputTokens,
    problems,
  } = summary;
  const { read, write } = isolationWords(isolation);
  const answered = outcomes.get("answered") ?? 0;
  const tokens = `${formatTokens(inputTokens.known)} tokens in, ${formatTokens(outputTokens.known)} out`;
  const more: Content[] = [
    independenceMeanings[independence],
    ...describeEffort(reviewer),
    servedModels.length === 0 ? "served model not reported" : `served by ${servedModels.join(", ")}`,
    read ?? "",
    write ?? "",
    inputTokens.known === 0 ? "tokens not reported" : tokens,
  ].filter((part) => part !== "");
  return html`${family(reviewer.family)} ${reviewerLabel(reviewer)}${role !== "review" && `, ${role}`} ${mark(independence === "independent" ? "good" : "warning", independenceWords[independence])} ${mark(answered === threads ? "plain" : "bad", `${answered} of ${countOf(threads, "thread")} answered`)}<br><span class="soft">${joined(more, " · ")}</span>${list(
    problems.map(
      ({ status, code, reason, hint }) =>
        html`${mark("bad", `${status} (${code})`)} ${prose(reason)} <span class="soft">${prose(hint)}</span>`,
    ),
  )}`;
}

function handoffsHtml({ story: { handoffs } }: DossierReview, dossier: Dossier): Html | string {
  if (handoffs.length === 0) return "";
  return html`<h4>Handed back</h4>
${list(
  handoffs.map(({ at, way, target, findings }) => {
    const to =
      way === "shown"
        ? "shown to the developer"
        : way === "resumed"
          ? "to the thread that built it"
          : "to a new thread";
    const program = target === null ? "" : ` (${target.program}${target.model === null ? "" : `, ${target.model}`})`;
    return html`${momentOf(at)}: ${countOf(findings.length, "finding")}, ${to}${program}: ${joined(findings.map((id) => findingLink(id, dossier)))}`;
  }),
)}`;
}

const resultTones = { fixed: "good", "not-fixed": "bad", "cannot-tell": "warning" } as const;

function recheckHtml(round: ReviewSnapshot, { dossier, receipts }: ToldDossier): Html {
  const { tone, word, sentence, caveat } = headlineOf(round);
  const results = resultsInOrder(round).map(({ findingId, result }) => {
    const said =
      result === undefined || result === null
        ? mark("bad", "no result")
        : mark(resultTones[result.status], recheckStatusWords[result.status]);
    return html`${said} ${findingLink(findingId, dossier)}${result && result.reason.trim() !== "" && html`: ${prose(result.reason)}`}`;
  });
  return html`<div class="recheck" id="${placeName("review", round.header.id)}"><h4>Recheck <code>${round.header.id}</code> <span class="soft">${momentOf(round.header.startedAt)}</span></h4>
<p class="standing standing-${tone}"><strong>${word}:</strong> ${sentence}</p>
${caveat !== null && html`<p class="caveat">${caveat}</p>`}${list(results)}
<details class="text"><summary>Who checked again, and what was read</summary>${factsHtml(round, receipts.get(round.header.id))}${readingHtml(round)}</details></div>
`;
}

/** What was not read and why, what was withheld, and remarks. */
function readingHtml(round: ReviewSnapshot): Html {
  const { gaps } = summarizeCoverage(round.coverage);
  const { withheld } = round.header;
  const read = round.coverage.files.filter(({ status }) => status === "reviewed").map(({ path }) => path);
  return html`${gaps.map(({ status, isReviewable, reason, files }) => {
    const title = !isReviewable ? "Left out by rule" : status === "partial" ? "Read in part" : "Not read";
    return html`<details class="text"${isReviewable ? open : ""}><summary>${mark(isReviewable ? "bad" : "plain", title)} ${countOf(files.length, "file")}: ${reason}</summary>${paths(
      files.map(({ path, reviewedLines, changedLines }) =>
        status === "partial" ? `${path} (${reviewedLines} of ${countOf(changedLines, "line")})` : path,
      ),
    )}</details>`;
  })}${read.length > 0 && html`<details class="text"><summary>${countOf(read.length, "file")} read in full</summary>${paths(read)}</details>`}${
    withheld.length > 0 &&
    html`<details class="text"><summary>Withheld from the reviewers: ${countOf(withheld.length, "file")}</summary>${list(withheld.map(({ path, reason }) => html`<code>${path}</code>: ${reason}`))}</details>`
  }${list(
    round.notes.map(
      ({ level, text }) => html`${mark(level === "warning" ? "warning" : "plain", level)} ${prose(text)}`,
    ),
    "remarks",
  )}`;
}

const open = html` open`;
