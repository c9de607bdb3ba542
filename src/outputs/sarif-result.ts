import type { Location, PhysicalLocation, ReportingDescriptor, Result, Suppression } from "sarif";
import { Category, type Finding, type Severity } from "../core/finding.ts";
import { reviewerLabel, type ThreadRecord } from "../core/thread.ts";
import type { Verdict } from "../core/verdict.ts";
import { terminalText } from "../system/terminal-text.ts";
import { describeAccount } from "./account.ts";
import { plainMessage } from "./sarif-text.ts";
import { toRelativeUri } from "./sarif-uri.ts";
import { describeVerdict, isSettled } from "./verdicts.ts";

const ruleTexts: Record<Category, string> = {
  "error-handling": "An error is lost, misread or handled in the wrong place.",
  retry: "Repeating an operation fails, repeats too much or stops too early.",
  "access-control": "Somebody can do or see what they must not, or cannot what they may.",
  idempotency: "Doing the same thing twice has another effect than doing it once.",
  concurrency: "The result depends on the order in which things happen at once.",
  boundary: "An empty, first, last, largest or otherwise extreme value is treated wrongly.",
  validation: "Input is accepted that must not be, or refused that must be accepted.",
  injection: "Input reaches a query, a shell, a template or a page as code.",
  resource: "Something is not released, or grows without bound.",
  "api-misuse": "A contract of a called interface is broken.",
  "data-integrity": "Data is lost, duplicated or contradicts other data.",
  time: "Clocks, time zones, durations or dates are treated wrongly.",
  configuration: "A setting is wrong, missing or read in the wrong place.",
  "missing-change": "The change should have touched something that it did not.",
  other: "A defect of another kind.",
};

const levels: Record<Severity, "error" | "warning" | "note"> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** One rule a category. */
export function toRules(): ReportingDescriptor[] {
  return Category.options.map((id) => {
    const text = { text: ruleTexts[id] };
    return { id, shortDescription: text, fullDescription: text, help: text };
  });
}

/** One finding, folded or not. `threads` by id name who raised it. */
export function toResult(
  finding: Finding,
  verdict: Verdict | undefined,
  threads: ReadonlyMap<string, ThreadRecord>,
): Result {
  const { category, severity, fingerprint } = finding;
  return {
    ruleId: category,
    ruleIndex: Category.options.indexOf(category),
    kind: "fail",
    level: isLight(finding, verdict) ? "note" : levels[severity],
    message: plainMessage(messageOf(finding)),
    locations: toLocations(finding),
    // Without fingerprints a consumer matches runs by text and line; an empty one would match everything.
    ...(fingerprint === "" ? {} : { partialFingerprints: { "anchoredCode/v1": fingerprint } }),
    suppressions: toSuppressions(finding, verdict),
    properties: propertiesOf(finding, verdict, threads),
  };
}

/** Folded for what it is, not for want of room on a screen; a person who calls it real, now or before, unfolds it. */
function isLight({ fold, standing, knownAs }: Finding, verdict: Verdict | undefined): boolean {
  if (verdict?.judge === "human" && verdict.judgement === "real") return false;
  const isDoubt = standing === "doubt" || fold === "doubt";
  return (isDoubt && knownAs === null) || fold === "refuted" || fold === "judged-before";
}

function messageOf({ title, claim, why, disproof, location, alsoSaid }: Finding): string {
  const removed = location.side === "base" && location.startLine !== null;
  return [
    title,
    claim,
    why.trigger && `Trigger: ${why.trigger}`,
    why.outcome && `Outcome: ${why.outcome}`,
    disproof && `Would disprove it: ${disproof}`,
    ...alsoSaid.map((account) => `Also said: ${describeAccount(account)}`),
    removed ? `It points at code that the change removed: ${describeBaseLines(location)}.` : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function describeBaseLines({ path, startLine, endLine }: Finding["location"]): string {
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
  return `${lines} of ${path} before the change`;
}

/** A region is of the head only; removed code is told in words and in the properties. An unanchored path is hearsay. */
function toLocations({ location }: Finding): Location[] {
  const { path, side, startLine, endLine, quote, anchor } = location;
  const uri = toRelativeUri(path);
  if (anchor === "unanchored" || uri === "") return [];
  const physicalLocation: PhysicalLocation = { artifactLocation: { uri, uriBaseId: "%SRCROOT%" } };
  if (startLine === null || endLine === null) return [{ physicalLocation }];
  if (side === "base") return [{ physicalLocation, message: plainMessage(describeBaseLines(location)) }];
  const snippet = quote === "" ? {} : { snippet: { text: terminalText(quote) } };
  return [{ physicalLocation: { ...physicalLocation, region: { startLine, endLine, ...snippet } } }];
}

/**
 * What nobody has to look at any more, by the word of a person: set aside, a duplicate, fixed or deferred, in this review, or set
 * aside in an earlier one whose verdict still holds. Where only an agent says so, it is under review, which suppresses nothing.
 */
function toSuppressions({ fold, foldReason }: Finding, verdict: Verdict | undefined): Suppression[] {
  if (fold === "judged-before" && verdict?.judge !== "human") {
    return [suppression("accepted", foldReason ?? "judged before, the code is unchanged")];
  }
  if (verdict === undefined || !isSettled(verdict)) return [];
  return [suppression(verdict.judge === "human" ? "accepted" : "underReview", describeVerdict(verdict))];
}

function suppression(status: "accepted" | "underReview", justification: string): Suppression {
  return { kind: "external", status, justification: plainMessage(justification).text ?? "" };
}

function propertiesOf(
  finding: Finding,
  verdict: Verdict | undefined,
  threads: ReadonlyMap<string, ThreadRecord>,
): NonNullable<Result["properties"]> {
  const { location } = finding;
  const raisedBy = finding.raisedBy.map((id) => threads.get(id)).filter((thread) => thread !== undefined);
  return {
    id: finding.id,
    severity: finding.severity,
    consequence: finding.consequence,
    standing: finding.standing,
    scope: finding.scope,
    anchor: location.anchor,
    side: location.side,
    ...(location.side === "base" ? { baseStartLine: location.startLine, baseEndLine: location.endLine } : {}),
    author: finding.author,
    reviewers: [...new Set(raisedBy.map((thread) => reviewerLabel(thread.reviewer)))],
    independence: [...new Set(raisedBy.map((thread) => thread.independence))],
    fold: finding.fold,
    foldReason: finding.foldReason,
    lineage: finding.lineage,
    knownAs: finding.knownAs,
    verdict:
      verdict === undefined ? null : { judgement: verdict.judgement, judge: verdict.judge, state: verdict.state },
  };
}
