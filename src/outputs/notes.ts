import type { Finding } from "../core/finding.ts";
import { orderFindings } from "../core/order.ts";
import { describePlace } from "../core/place.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { reviewerLabel } from "../core/thread.ts";
import type { Verdict } from "../core/verdict.ts";
import { describeAccount } from "./account.ts";
import { type Excerpt, excerptOf } from "./excerpt.ts";
import { countOf, formatCount, formatDuration, formatShare, formatTokens } from "./figures.ts";
import { headlineOf } from "./headline.ts";
import { codeBlock, codeCell, codeSpan, inlineText, proseText } from "./markdown.ts";
import {
  describeCost,
  describeEffort,
  type ReviewerSummary,
  readSentence,
  sumCost,
  summarizeCoverage,
  summarizeReviewers,
} from "./receipt.ts";
import { repositoryFact, repositoryWarning } from "./repository.ts";
import { describeEarlier, describeVerdict, standingVerdicts } from "./verdicts.ts";

/**
 * A review as Markdown, to keep beside the change: status first, then what was read and by whom, findings with code,
 * reasons and verdicts, everything that was left out, cost and time. Foreign text in it is text only.
 */
export function renderNotes(snapshot: ReviewSnapshot): string {
  const sections = [
    statusSection(snapshot),
    ...findingSections(snapshot),
    coverageSection(snapshot),
    reviewerSection(snapshot),
    authorSection(snapshot),
    listSection(
      "Withheld from the reviewers",
      snapshot.header.withheld.map(({ path, reason }) => `${codeSpan(path)}: ${inlineText(reason)}`),
    ),
    listSection("Changed in your repository while programs ran", (snapshot.repositoryChanged ?? []).map(codeSpan)),
    listSection(
      "Remarks",
      snapshot.notes.map(({ level, text }) => `${level === "warning" ? "Warning: " : "Note: "}${inlineText(text)}`),
    ),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function statusSection(snapshot: ReviewSnapshot): string {
  const { word, sentence, caveat } = headlineOf(snapshot);
  const { header, endedAt, threads } = snapshot;
  const { change } = header;
  const elapsedMs = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(header.startedAt);
  const size = `${countOf(change.files, "file")}, +${formatCount(change.additions)} −${formatCount(change.deletions)}`;
  const sized = change.files === 0 ? "" : ` (${size})`;
  const warning = repositoryWarning(snapshot);
  const fact = repositoryFact(snapshot);
  const facts = [
    `Change: ${inlineText(change.took)}${sized}`,
    ...idFacts(change),
    `Started ${inlineText(header.startedAt)}${Number.isFinite(elapsedMs) ? `, took ${formatDuration(elapsedMs)}` : ""}`,
    `Effort: ${header.effort}; ${describeCost(sumCost(threads.map(({ thread }) => thread)))}`,
    ...(fact === null ? [] : [`Your repository: ${fact}`]),
  ];
  return [
    `# Review ${inlineText(header.id)}`,
    `**${word}:** ${inlineText(sentence)}`,
    ...(caveat === null ? [] : [caveat]),
    ...(warning === null ? [] : [`**Warning:** ${inlineText(warning)}`]),
    list(facts),
  ].join("\n\n");
}

function idFacts({ base, head, tree }: ReviewSnapshot["header"]["change"]): string[] {
  const ids = [
    ["base", base],
    ["head", head],
    ["tree", tree],
  ] as const;
  const known = ids.filter(([, id]) => id !== null).map(([name, id]) => `${name} ${codeSpan(id ?? "")}`);
  return known.length === 0 ? [] : [`Ids: ${known.join(", ")}`];
}

function findingSections(snapshot: ReviewSnapshot): string[] {
  const { groups } = orderFindings(snapshot.findings, snapshot.verdicts);
  const verdicts = standingVerdicts(snapshot.verdicts);
  let number = 1;
  return groups.flatMap(({ title, isFolded, findings }) => [
    `## Findings: ${title.toLowerCase()}${isFolded ? " (folded)" : ""}`,
    ...findings.map((finding) => findingSection(finding, number++, { snapshot, verdict: verdicts.get(finding.id) })),
  ]);
}

interface FindingView {
  readonly snapshot: ReviewSnapshot;
  readonly verdict: Verdict | undefined;
}

function findingSection(finding: Finding, number: number, { snapshot, verdict }: FindingView): string {
  const { title, claim, location, severity, consequence, category, standing } = finding;
  const excerpt = excerptOf(finding, snapshot.files);
  const place = describePlace(location);
  const remark = place.remark === "" ? "" : ` (${inlineText(place.remark)})`;
  const facts = [
    `${place.path === "" ? "No place given" : codeSpan(place.path)}${remark}`,
    `Severity: ${severity}`,
    `Consequence: ${consequence}`,
    `Category: ${category}`,
    ...(standing === "doubt" ? ["Standing: doubt"] : []),
    `Id: ${codeSpan(finding.id)}`,
  ];
  return [
    `### ${number}. ${proseText(title)}`,
    facts.join(" · "),
    ...(claim.trim() === "" ? [] : [`Claim: ${proseText(claim)}`]),
    ...(excerpt === null ? [] : [...(place.isQuoteMissing ? ["Quoted:"] : []), codeBlock(excerptLines(excerpt))]),
    list(reasonsOf(finding, snapshot, verdict)),
  ].join("\n\n");
}

function reasonsOf(finding: Finding, snapshot: ReviewSnapshot, verdict: Verdict | undefined): string[] {
  const { why, disproof, fold, foldReason } = finding;
  const earlier = describeEarlier(finding);
  const reasons = [
    ["Trigger", why.trigger],
    ["Outcome", why.outcome],
    ["Would disprove it", disproof],
    ...finding.alsoSaid.map((account) => ["Also said", describeAccount(account)] as const),
    ["Raised by", originOf(finding, snapshot)],
    ["Folded", fold === "judged-before" ? "judged before" : (foldReason ?? "")],
    ["In an earlier review", earlier ?? ""],
    [
      "Verdict",
      verdict === undefined ? (earlier === null ? "none yet" : "none in this review") : describeVerdict(verdict),
    ],
  ] as const;
  return reasons.filter(([, text]) => text.trim() !== "").map(([name, text]) => `${name}: ${proseText(text)}`);
}

function originOf({ raisedBy, author }: Finding, snapshot: ReviewSnapshot): string {
  const threads = snapshot.threads.map(({ thread }) => thread).filter((thread) => raisedBy.includes(thread.id));
  const readers = threads.map(({ reviewer, independence }) => `${reviewerLabel(reviewer)} (${independence})`);
  const reader = readers.length === 0 ? "an unknown reviewer" : [...new Set(readers)].join(", ");
  return `${reader}, on code by ${author}`;
}

function excerptLines({ lines, omitted }: Excerpt): string[] {
  const width = Math.max(...lines.map(({ number }) => String(number ?? "").length));
  const shown = lines.map(({ number, text, isMarked }) => {
    if (number === null) return text;
    return `${isMarked ? ">" : " "} ${String(number ?? "").padStart(width)} | ${text}`;
  });
  return omitted === 0 ? shown : [...shown, `  (${countOf(omitted, "more line")})`];
}

function coverageSection(snapshot: ReviewSnapshot): string {
  const summary = summarizeCoverage(snapshot.coverage);
  const gaps = summary.gaps.flatMap(({ status, isReviewable, reason, files }) => {
    const word = !isReviewable ? "Left out" : status === "partial" ? "Partly read" : "Not read";
    const paths = files.map(({ path, reviewedLines, changedLines }) => {
      return `${codeSpan(path)}${status === "partial" ? ` (${reviewedLines} of ${countOf(changedLines, "line")})` : ""}`;
    });
    return [`${word}, ${countOf(files.length, "file")}: ${inlineText(reason)}`, list(paths)];
  });
  return ["## Coverage", `${readSentence(summary)}.`, ...gaps].join("\n\n");
}

function reviewerSection(snapshot: ReviewSnapshot): string {
  const reviewers = summarizeReviewers(snapshot);
  if (reviewers.length === 0) return "## Reviewers\n\nNobody has read anything.";
  const rows = reviewers.map(reviewerRow);
  const problems = reviewers.flatMap(({ problems }) =>
    problems.map(({ status, code, reason, hint, threads }) => {
      return `${countOf(threads, "thread")} ${status} (${code}): ${inlineText(reason)}. ${inlineText(hint)}`.trim();
    }),
  );
  const columns = [
    "Reviewer",
    "Family",
    "Role",
    "Served model",
    "Independence",
    "Isolation",
    "Answered",
    "Tokens",
    "Cost",
  ];
  const table = [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return ["## Reviewers", table, ...(problems.length === 0 ? [] : [list(problems)])].join("\n\n");
}

function reviewerRow(summary: ReviewerSummary): string[] {
  const { reviewer, role, servedModels, independence, isolation, outcomes, threads } = summary;
  const { inputTokens, outputTokens, costUsd } = summary;
  const confinement = [
    isolation?.write == null ? "" : `writing ${isolation.write}`,
    isolation?.read == null ? "" : `reading ${isolation.read === "open" ? "open (not enforced)" : isolation.read}`,
  ].filter((part) => part !== "");
  return [
    [codeCell(reviewerLabel(reviewer)), ...describeEffort(reviewer).map(inlineText)].join(", "),
    `${inlineText(reviewer.family)}${reviewer.isLocal ? " (local)" : ""}`,
    role,
    servedModels.length === 0 ? "not reported" : servedModels.map(codeCell).join(", "),
    independence === "not-shown" ? "not shown" : independence,
    confinement.length === 0 ? "" : confinement.join(", "),
    `${outcomes.get("answered") ?? 0} of ${threads}`,
    inputTokens.known === 0
      ? "not reported"
      : `${formatTokens(inputTokens.known)} in, ${formatTokens(outputTokens.known)} out`,
    describeCost(costUsd),
  ];
}

function authorSection({ header }: ReviewSnapshot): string {
  const { families, evidence } = header.authorship;
  const shares = families.map(({ family, share }) => `${inlineText(family)} ${formatShare(share)}`).join(", ");
  const shown = evidence.map(({ source, strength, family, detail }) => {
    return `${inlineText(family)}, by ${strength} (${inlineText(source)}): ${inlineText(detail)}`;
  });
  const evidenceText = shown.length === 0 ? "Nothing shows who wrote it, so independence is not shown." : list(shown);
  return ["## Authors", shares === "" ? "unknown" : `${shares}.`, evidenceText].join("\n\n");
}

function listSection(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `## ${title}\n\n${list(items)}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
