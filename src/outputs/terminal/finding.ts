import type { Independence } from "../../core/authorship.ts";
import type { Finding, Severity } from "../../core/finding.ts";
import { describePlace } from "../../core/place.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import type { Verdict } from "../../core/verdict.ts";
import { describeAccount } from "../account.ts";
import { excerptOf } from "../excerpt.ts";
import { describeEarlier, describeVerdict, isSetAside } from "../verdicts.ts";
import { addCode, addQuote } from "./code.ts";
import { type Page, type Part, type Style, separated } from "./page.ts";

const severityStyles: Record<Severity, Style> = { critical: "loud", high: "bad", medium: "warning", low: "quiet" };

const independenceWords: Record<Independence, Part> = {
  independent: "independent",
  partly: ["warning", "partly independent"],
  "not-shown": ["warning", "independence not shown"],
  control: ["warning", "control, the author's own family"],
  own: ["warning", "the thread that built it"],
  refused: ["bad", "refused, the author's own family"],
};

/** How independent a reviewer was, in words. */
export function independencePart(independence: Independence): Part {
  return independenceWords[independence];
}

/** A finding with its number in this view and the verdict that stands. */
export interface ShownFinding {
  readonly finding: Finding;
  readonly number: number;
  readonly verdict: Verdict | undefined;
  /** With all that other threads said of it, not their titles alone. */
  readonly isWhole: boolean;
}

/** Adds a finding: what, where, how bad, who says so, the code, why. One that a person set aside takes two lines. */
export function addFinding(page: Page, shown: ShownFinding, snapshot: ReviewSnapshot): void {
  const indent = page.screen.width < 60 ? 2 : 4;
  addTitle(page, shown, indent);
  if (isSetAside(shown.verdict)) addVerdict(page, shown.verdict, indent);
  else addBody(page, shown, snapshot, indent);
}

function addBody(page: Page, shown: ShownFinding, snapshot: ReviewSnapshot, indent: number): void {
  const { finding } = shown;
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  page.text(separated(natureOf(finding), dot), { indent });
  page.text(separated(originOf(finding, snapshot).map(subdued), dot), { indent });
  page.gap();
  if (describePlace(finding.location).isQuoteMissing) addQuote(page, finding, { indent, labelWidth: reasonWidth });
  else addExcerpt(page, finding, snapshot, indent);
  page.text([finding.claim], { indent });
  addReasons(page, finding, indent);
  addOtherAccounts(page, shown, indent);
  addVerdict(page, shown.verdict, indent);
}

function addTitle(page: Page, { finding, number }: ShownFinding, indent: number): void {
  const place = describePlace(finding.location);
  const margin = indent === 4 && number < 10 ? 1 : 0;
  const labelWidth = Math.max(indent, String(number).length + 1) - margin;
  page.text([["strong", finding.title]], { indent: margin, label: ["quiet", String(number)], labelWidth });
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  const remark: Part[] = place.isQuoteMissing
    ? [dot, ["warning", place.remark]]
    : [place.remark === "" ? "" : ` (${place.remark})`];
  page.text([["place", place.path || "no place given"], ...remark, dot, ["quiet", finding.id]], { indent });
}

function natureOf({ severity, consequence, category, standing }: Finding): Part[] {
  const nature: Part[] = [[severityStyles[severity], severity], consequence, category];
  return standing === "doubt" ? [...nature, ["warning", "doubt"]] : nature;
}

/** `openai:gpt-6 on code by anthropic`, and how independent that is. */
function originOf({ raisedBy, author }: Finding, snapshot: ReviewSnapshot): Part[] {
  const threads = snapshot.threads.map(({ thread }) => thread).filter((thread) => raisedBy.includes(thread.id));
  const labels = [...new Set(threads.map((thread) => reviewerLabel(thread.reviewer)))];
  const reader = labels.length === 0 ? "unknown reviewer" : labels.join(", ");
  const writer = author === "unknown" ? "code of an unknown author" : `code by ${author}`;
  const independence = [...new Set(threads.map((thread) => thread.independence))].map(independencePart);
  return [`${reader} on ${writer}`, ...independence];
}

/** Plain words stand back; what has a style of its own keeps it. */
function subdued(part: Part): Part {
  return typeof part === "string" ? ["quiet", part] : part;
}

function addExcerpt(page: Page, finding: Finding, snapshot: ReviewSnapshot, indent: number): void {
  const excerpt = excerptOf(finding, snapshot.files);
  if (excerpt === null) return;
  addCode(page, excerpt, { indent });
  page.gap();
}

const reasonWidth = 10;

function addReasons(page: Page, finding: Finding, indent: number): void {
  const { why, disproof, fold, foldReason } = finding;
  const reasons = [
    ["When", why.trigger],
    ["Then", why.outcome],
    ["Wrong if", disproof],
    ["Folded", fold === "judged-before" ? "" : (foldReason ?? "")],
    ["Before", describeEarlier(finding) ?? ""],
  ] as const;
  for (const [label, text] of reasons) {
    if (text.trim() !== "") page.text([text], { indent, label: ["quiet", label], labelWidth: reasonWidth });
  }
}

function addOtherAccounts(page: Page, { finding, isWhole }: ShownFinding, indent: number): void {
  const others = finding.alsoSaid.map((account) => (isWhole ? describeAccount(account) : account.title));
  for (const text of new Set(others)) {
    if (isWhole || text !== finding.title) {
      page.text([text], { indent, label: ["quiet", "Also"], labelWidth: reasonWidth });
    }
  }
}

function addVerdict(page: Page, verdict: Verdict | undefined, indent: number): void {
  if (verdict === undefined) return;
  const style: Style = verdict.judgement === "real" ? "bad" : "quiet";
  page.text([[style, describeVerdict(verdict)]], { indent, label: ["quiet", "Verdict"], labelWidth: reasonWidth });
}
