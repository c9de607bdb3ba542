import type { DossierReview } from "../../core/dossier.ts";
import type { Finding } from "../../core/finding.ts";
import { describePlace } from "../../core/place.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { StoryFinding, StoryGroup } from "../../core/story.ts";
import { reviewerLabel } from "../../core/thread.ts";
import { describeAccount } from "../account.ts";
import { excerptOf } from "../excerpt.ts";
import { countOf } from "../figures.ts";
import { type Content, type Html, html, placeName, prose } from "../html.ts";
import { briefGroups, groupWords, recheckStatusWords } from "../notes/findings.ts";
import { momentOf } from "../notes/lists.ts";
import { describeEarlier, describeVerdict } from "../verdicts.ts";
import { codeText } from "./diff.ts";
import { facts, mark } from "./parts.ts";

/** By what a group is marked. */
export const groupTones: Record<StoryGroup, Parameters<typeof mark>[0]> = {
  ...{ open: "real", unjudged: "warning", unsure: "unsure", fixed: "good", deferred: "real" },
  ...{ stylistic: "stylistic", "out-of-scope": "out-of-scope", wrong: "wrong" },
  ...{ "judged-before": "plain", duplicate: "plain" },
};

/** A finding with all that was said of it and done with it. */
export function findingHtml(told: StoryFinding, number: number, review: DossierReview): Html {
  const { finding, group } = told;
  const round = roundOf(told.reviewId, review);
  const reasons = facts([...reasonsOf(finding, round), ...historyOf(told, review)]);
  // What somebody set aside is understood without its code.
  const isBrief = briefGroups.has(group);
  const place = describePlace(finding.location);
  const where = place.path === "" ? "No place given" : html`<code>${place.path}</code>`;
  return html`<article class="finding" id="${placeName("finding", finding.id)}">
<div class="kicker">${mark(groupTones[group], groupWords[group].title)} <span>${natureOf(finding)}</span> <code>${finding.id}</code></div>
<h4><span class="number">${number}</span> ${prose(finding.title)}</h4>
<p class="place">${where}${place.remark !== "" && ` (${place.remark})`}</p>
${verdictHtml(told)}${finding.claim.trim() !== "" && html`<p class="claim">${prose(finding.claim)}</p>`}
${isBrief ? html`<details class="text"><summary>Code and reasons</summary>${excerptHtml(finding, round)}${reasons}</details>` : html`${excerptHtml(finding, round)}${reasons}`}</article>
`;
}

const scopeWords = { introduced: "", "pre-existing": "there before the change", missing: "missing from the change" };

function natureOf({ severity, consequence, category, standing, scope }: Finding): string {
  const parts = [severity, consequence, category, standing === "doubt" ? "doubt" : "", scopeWords[scope]];
  return parts.filter((part) => part !== "").join(" · ");
}

function verdictHtml({ verdict, finding, group }: StoryFinding): Html | string {
  const earlier = verdict === null ? describeEarlier(finding) : null;
  if (earlier !== null) return html`<p class="verdict">In an earlier review: ${prose(earlier)}</p>`;
  if (verdict === null) return "";
  const said = describeVerdict({ ...verdict, reason: "" });
  const back = group === "unjudged" ? ", and found again since" : "";
  const reason = verdict.reason.trim();
  return html`<p class="verdict"><strong>The developer:</strong> ${said}${back}${reason !== "" && html`. “${prose(reason)}”`}</p>`;
}

function excerptHtml(finding: Finding, { files }: ReviewSnapshot): Html | string {
  const excerpt = excerptOf(finding, files);
  if (excerpt === null) return "";
  const rows = excerpt.lines.map(({ number, text, isMarked }) => {
    return html`<tr class="${isMarked ? "m" : "c"}"><td data-n="${number}"></td><td>${codeText(text)}</td></tr>`;
  });
  const more = excerpt.omitted > 0 && html`<p class="cut">and ${countOf(excerpt.omitted, "more line")}</p>`;
  return html`<div class="excerpt"><table class="code"><tbody>${rows}</tbody></table>${more}</div>`;
}

function reasonsOf(finding: Finding, round: ReviewSnapshot): [string, Content][] {
  const { why, disproof, alsoSaid, fold, foldReason } = finding;
  return [
    ["When", said(why.trigger)],
    ["Then", said(why.outcome)],
    ["Disproved by", said(disproof)],
    ...alsoSaid.map((account): [string, Content] => ["Also said", said(describeAccount(account))]),
    ["Raised by", originOf(finding, round)],
    ["Folded", fold === "judged-before" ? "" : said(foldReason ?? "")],
  ];
}

function said(text: string): Content {
  return text.trim() === "" ? "" : prose(text);
}

function originOf({ raisedBy, author }: Finding, round: ReviewSnapshot): string {
  const threads = round.threads.filter(({ thread }) => raisedBy.includes(thread.id));
  const readers = [...new Set(threads.map(({ thread }) => reviewerLabel(thread.reviewer)))];
  const reader = readers.length === 0 ? "an unknown reviewer" : readers.join(", ");
  return `${reader}, on code by ${author === "unknown" ? "an unknown author" : author}`;
}

function historyOf({ suggestion, handoffs, rechecks, again, reviewId }: StoryFinding, { story }: DossierReview) {
  const rows: [string, Content][] = [
    ["Found by", reviewId === story.rounds[0].header.id ? "" : `recheck ${reviewId}`],
    [
      "An agent suggests",
      suggestion === null ? "" : `${describeVerdict({ ...suggestion, judge: "human" })} (never counted)`,
    ],
    ["Handed back", handoffs.map(({ at }) => momentOf(at)).join(", ")],
    ...rechecks.map(({ status, reason, reviewId: by }): [string, Content] => [
      "Rechecked",
      html`<strong>${recheckStatusWords[status]}</strong>, by ${by}${reason.trim() !== "" && html`: ${prose(reason)}`}`,
    ]),
    ["Found again", again.map((one) => `by recheck ${one.reviewId}, as ${one.findingId}`).join("; ")],
  ];
  return rows;
}

function roundOf(reviewId: string, { story: { rounds } }: DossierReview): ReviewSnapshot {
  return rounds.find(({ header }) => header.id === reviewId) ?? rounds[0];
}
