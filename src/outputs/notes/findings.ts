import type { Account, Finding } from "../../core/finding.ts";
import { describePlace } from "../../core/place.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { ReviewStory, StoryFinding, StoryGroup, StoryRecheck } from "../../core/story.ts";
import { reviewerLabel } from "../../core/thread.ts";
import type { Verdict } from "../../core/verdict.ts";
import { describeAccount } from "../account.ts";
import { type Excerpt, excerptOf } from "../excerpt.ts";
import { countOf } from "../figures.ts";
import { codeBlock, codeSpan, inlineText, paragraphText, proseText } from "../markdown.ts";
import { describeEarlier, describeVerdict } from "../verdicts.ts";
import { list, momentOf } from "./lists.ts";

/** How groups are called, as a title and in a sentence. */
export const groupWords: Record<StoryGroup, { readonly title: string; readonly word: string }> = {
  open: { title: "Real and open", word: "real and open" },
  unjudged: { title: "Not judged", word: "not judged" },
  unsure: { title: "Unsure", word: "unsure" },
  fixed: { title: "Real, fixed", word: "fixed" },
  deferred: { title: "Real, deferred", word: "deferred" },
  stylistic: { title: "Stylistic", word: "stylistic" },
  "out-of-scope": { title: "Out of scope", word: "out of scope" },
  wrong: { title: "Wrong", word: "wrong" },
  "judged-before": { title: "Judged before", word: "judged before" },
  duplicate: { title: "Duplicates", word: "duplicate of others" },
};

/** Told in short: what somebody set aside needs no code to be understood by. */
export const briefGroups: ReadonlySet<StoryGroup> = new Set([
  "stylistic",
  "out-of-scope",
  "wrong",
  "judged-before",
  "duplicate",
]);

/** All findings of a story, as sections by what came of them. */
export function findingSections(story: ReviewStory, findings: readonly StoryFinding[]): string[] {
  return findings.flatMap((told, index) => {
    const before = findings[index - 1];
    const isFirst = before === undefined || before.group !== told.group;
    const title = `## ${groupWords[told.group].title}`;
    return [...(isFirst ? [title] : []), findingSection(told, index + 1, story)];
  });
}

function findingSection(told: StoryFinding, number: number, story: ReviewStory): string {
  const { finding, group } = told;
  const isBrief = briefGroups.has(group);
  const round = roundOf(told.reviewId, story);
  const reasons = [...(isBrief ? [] : reasonsOf(finding, round)), ...historyOf(told, story)];
  return [
    `### ${number}. ${proseText(finding.title)}`,
    factsOf(finding),
    ...verdictText(told),
    ...(finding.claim.trim() === "" ? [] : [paragraphText(finding.claim)]),
    ...(isBrief ? [] : codeOf(finding, round)),
    ...(reasons.length === 0 ? [] : [list(reasons.map(([name, text]) => `${name}: ${proseText(text)}`))]),
  ].join("\n\n");
}

const scopeWords = {
  introduced: [],
  "pre-existing": ["there before the change"],
  missing: ["missing from the change"],
};

function factsOf({ location, severity, consequence, category, standing, scope, id }: Finding): string {
  const place = describePlace(location);
  const remark = place.remark === "" ? "" : ` (${inlineText(place.remark)})`;
  const where = `${place.path === "" ? "No place given" : codeSpan(place.path)}${remark}`;
  const nature = [severity, consequence, category, ...(standing === "doubt" ? ["doubt"] : []), ...scopeWords[scope]];
  return [where, nature.join(", "), codeSpan(id)].join(" · ");
}

/** What the developer said, before anything that the reviewer says. */
function verdictText({ verdict, group, finding }: StoryFinding): string[] {
  if (verdict === null) {
    const earlier = describeEarlier(finding);
    return earlier === null ? [] : [`**In an earlier review:** ${proseText(earlier)}`];
  }
  const said = capital(describeVerdict({ ...verdict, reason: "" }));
  const isBack = group === "unjudged" ? ", and found again since" : "";
  const open = group === "open" ? ", open" : "";
  const reason = verdict.reason.trim();
  if (reason === "") return [`**${inlineText(said)}${open}${isBack}.**`];
  return [`**${inlineText(said)}${open}${isBack}:** ${proseText(reason)}`];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function codeOf(finding: Finding, round: ReviewSnapshot): string[] {
  const excerpt = excerptOf(finding, round.files);
  if (excerpt === null) return [];
  return [...(describePlace(finding.location).isQuoteMissing ? ["Quoted:"] : []), codeBlock(excerptLines(excerpt))];
}

function excerptLines({ lines, omitted }: Excerpt): string[] {
  const width = Math.max(...lines.map(({ number }) => String(number ?? "").length));
  const shown = lines.map(({ number, text, isMarked }) => {
    if (number === null) return text;
    return `${isMarked ? ">" : " "} ${String(number ?? "").padStart(width)} | ${text}`;
  });
  return omitted === 0 ? shown : [...shown, `  (${countOf(omitted, "more line")})`];
}

type Reason = readonly [name: string, text: string];

function reasonsOf(finding: Finding, round: ReviewSnapshot): Reason[] {
  const { why, disproof, alsoSaid, fold, foldReason } = finding;
  const reasons: Reason[] = [
    ["Trigger", why.trigger],
    ["Outcome", why.outcome],
    ["Would disprove it", disproof],
    ...alsoSaid.map((account: Account) => ["Also said", describeAccount(account)] as const),
    ["Raised by", originOf(finding, round)],
    ["Folded", fold === "judged-before" ? "" : (foldReason ?? "")],
  ];
  return reasons.filter(([, text]) => text.trim() !== "");
}

function originOf({ raisedBy, author }: Finding, round: ReviewSnapshot): string {
  const threads = round.threads.map(({ thread }) => thread).filter((thread) => raisedBy.includes(thread.id));
  const readers = threads.map(({ reviewer, independence }) => {
    return `${reviewerLabel(reviewer)} (${independence === "not-shown" ? "independence not shown" : independence})`;
  });
  const reader = readers.length === 0 ? "an unknown reviewer" : [...new Set(readers)].join(", ");
  return `${reader}, on code by ${author === "unknown" ? "an unknown author" : author}`;
}

/** What happened with it since it was found. */
function historyOf({ suggestion, handoffs, rechecks, again, reviewId }: StoryFinding, story: ReviewStory): Reason[] {
  const isLater = reviewId !== story.rounds[0].header.id;
  return [
    ...(isLater ? [["Found by", `recheck ${reviewId}`] as const] : []),
    ...(suggestion === null ? [] : [["An agent suggests", suggestionWords(suggestion)] as const]),
    ...(handoffs.length === 0 ? [] : [["Handed back", handoffs.map(({ at }) => momentOf(at)).join(", ")] as const]),
    ...rechecks.map((result) => ["Rechecked", recheckWords(result)] as const),
    ...again.map((found) => ["Found again", `by recheck ${found.reviewId}, as ${found.findingId}`] as const),
  ];
}

function suggestionWords(verdict: Verdict): string {
  return `${describeVerdict({ ...verdict, judge: "human" })} (never counted)`;
}

function recheckWords({ status, reason, reviewId }: StoryRecheck): string {
  return `${recheckStatusWords[status]}, by ${reviewId}${reason.trim() === "" ? "" : `: ${reason}`}`;
}

/** What a recheck says, in words. */
export const recheckStatusWords = {
  fixed: "fixed",
  "not-fixed": "not fixed",
  "cannot-tell": "cannot be told",
} as const;

function roundOf(reviewId: string, { rounds }: ReviewStory): ReviewSnapshot {
  return rounds.find(({ header }) => header.id === reviewId) ?? rounds[0];
}
