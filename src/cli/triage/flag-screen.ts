import { describePlace } from "../../core/place.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { type TriageItem, type TriagePlan, triageGroupTitle } from "../../core/triage.ts";
import type { BlindFinding, HiddenFacts } from "../../core/triage-blind.ts";
import { excerptOf } from "../../outputs/excerpt.ts";
import { countOf } from "../../outputs/figures.ts";
import { addCode, addQuote } from "../../outputs/terminal/code.ts";
import type { Page, Part } from "../../outputs/terminal/page.ts";
import { describeVerdict } from "../../outputs/verdicts.ts";
import { barParts, type Canvas, codeLines, marksOf, proseLines, spread } from "./canvas.ts";
import { addFacts, labelWidth } from "./facts.ts";
import { replacementOf } from "./replacement.ts";

/** Lines around what a flag points at, and fewer, where the flag can be seen whole by that. */
const contextLines = 4;
const leastContextLines = 2;
/** Lines that it points at: a longer run is cut with a mark. */
const maxMarkedLines = 40;
const barColumns = 12;
/** Below, the bar goes. */
const barWidth = 70;

/** A flag as it is shown now. */
export interface ShownFlag {
  readonly item: TriageItem;
  readonly files: ReviewSnapshot["files"];
  /** Null while they are hidden. */
  readonly facts: HiddenFacts | null;
}

/** `Introduced 3 of 7` at the left, how far all is at the right. */
export function headerLines(
  canvas: Canvas,
  { items, groups }: TriagePlan,
  item: TriageItem | null,
  what: string,
): string[] {
  const done = items.filter(({ verdict }) => verdict !== null).length;
  const bar = canvas.width < barWidth ? [] : [...barParts(canvas, done / Math.max(1, items.length), barColumns), "  "];
  const progress: Part[] = [...bar, ["quiet", `${done} of ${items.length} judged`]];
  return [spread(canvas, leftOf(item, groups, what), progress), ""];
}

function leftOf(item: TriageItem | null, groups: TriagePlan["groups"], what: string): Part[] {
  if (item === null) return [["heading", what]];
  const count = groups.find(({ key }) => key === item.group)?.count ?? 0;
  const place: Part = ["quiet", ` ${item.place} of ${count}`];
  return [["heading", triageGroupTitle(item.group)], place, ["quiet", what === "" ? "" : `, ${what}`]];
}

/**
 * What is wrong, where, and why: what is judged; behind it what was hidden, once it is not any more.
 *
 * @param room lines that can be seen at once
 */
export function flagLines(canvas: Canvas, flag: ShownFlag, room: number): string[] {
  for (let context = contextLines; context >= leastContextLines; context--) {
    const lines = linesWith(canvas, flag, { context, isReplacementLast: false });
    if (lines.length <= room) return lines;
  }
  const context = flag.item.view.location.side === "base" ? leastContextLines : contextLines;
  return linesWith(canvas, flag, { context, isReplacementLast: true });
}

interface FlagSize {
  /** Lines around what a flag points at. */
  readonly context: number;
  /** What is judged is seen first, where not all is seen at once. */
  readonly isReplacementLast: boolean;
}

function linesWith(canvas: Canvas, { item, files, facts }: ShownFlag, size: FlagSize): string[] {
  const { view } = item;
  const { context, isReplacementLast } = size;
  const replacement = replacementLines(canvas, view, files);
  const parts = [
    proseLines(canvas, (page) => {
      addHeading(page, view);
      if (item.verdict !== null) addVerdict(page, item.verdict);
      if (item.isFolded) page.text(["unjudged"], { label: ["quiet", "Folded"], labelWidth });
    }),
    codeOf(canvas, view, files, context),
    isReplacementLast ? [] : replacement,
    proseLines(canvas, (page) => addClaim(page, view)),
    isReplacementLast ? replacement : [],
    proseLines(canvas, (page) => {
      if (facts !== null) addFacts(page, facts);
    }),
  ];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function addHeading(page: Page, { title, location, consequence, category }: BlindFinding): void {
  page.text([["strong", title]]);
  const { path, remark } = describePlace(location);
  const dot = ` ${page.marks.dot} `;
  const nature: Part = ["quiet", `${dot}${consequence}${dot}${category}`];
  page.text([["place", path || "no place given"], remark === "" ? "" : ["warning", ` (${remark})`], nature]);
}

function codeOf(canvas: Canvas, view: BlindFinding, files: ReviewSnapshot["files"], context: number): string[] {
  if (describePlace(view.location).isQuoteMissing) {
    return codeLines(canvas, (page, indent) => addQuote(page, view, { indent, labelWidth }));
  }
  const excerpt = excerptOf(view, files, { contextLines: context, maxMarkedLines });
  if (excerpt === null) return [];
  const sign = view.location.side === "base" ? "-" : "+";
  const lines = codeLines(canvas, (page, indent) => addCode(page, { ...excerpt, omitted: 0 }, { indent, sign }));
  if (excerpt.omitted === 0) return lines;
  const rest = `and ${countOf(excerpt.omitted, "more line")}`;
  return [...lines, ...proseLines(canvas, (page) => page.text([["quiet", rest]], { indent: 2 }))];
}

/** What stands now where a flag points to removed lines. */
function replacementLines(canvas: Canvas, { location }: BlindFinding, files: ReviewSnapshot["files"]): string[] {
  const excerpt = replacementOf(location, files);
  if (excerpt === null) return [];
  const isNothing = excerpt.lines.length === 0;
  const label = proseLines(canvas, (page) =>
    page.text([["quiet", isNothing ? "Nothing stands in its place." : "In its place"]]),
  );
  if (isNothing) return label;
  const lines = codeLines(canvas, (page, indent) => addCode(page, { ...excerpt, omitted: 0 }, { indent, sign: "+" }));
  const rest = `and ${countOf(excerpt.omitted, "more line")}`;
  const more = proseLines(canvas, (page) => page.text([["quiet", rest]], { indent: 2 }));
  return [...label, ...lines, ...(excerpt.omitted === 0 ? [] : more)];
}

function addClaim(page: Page, { claim, why, disproof }: BlindFinding): void {
  if (claim.trim() !== "") page.text([claim]);
  const reasons = [
    ["When", why.trigger],
    ["Then", why.outcome],
    ["Wrong if", disproof],
  ] as const;
  const said = reasons.filter(([, text]) => text.trim() !== "");
  if (said.length > 0) page.gap();
  for (const [label, text] of said) page.text([text], { label: ["quiet", label], labelWidth });
}

function addVerdict(page: Page, verdict: NonNullable<TriageItem["verdict"]>): void {
  const style = verdict.judgement === "real" ? "bad" : "strong";
  page.text([[style, describeVerdict({ ...verdict, judge: "human" })]], { label: ["quiet", "You said"], labelWidth });
}

/** A flag to choose, on one line: its number, what it says, where, and what was said of it. */
export function choiceParts(canvas: Canvas, item: TriageItem, number: number, isMarked: boolean): Part[] {
  const { bar, dot } = marksOf(canvas);
  const { title, location } = item.view;
  const said = item.verdict === null ? "" : `${item.verdict.judgement.replaceAll("-", " ")} ${dot} `;
  return [
    [isMarked ? "warning" : "quiet", `${isMarked ? bar : " "} ${String(number).padStart(3)}  `],
    [isMarked ? "strong" : "quiet", said],
    isMarked ? ["strong", title] : title,
    ["quiet", ` ${dot} ${describePlace(location).path}`],
  ];
}
