import type { Finding } from "../core/finding.ts";
import { type FindingGroup, type GroupKey, orderFindings } from "../core/order.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { Verdict } from "../core/verdict.ts";
import { countOf, formatCount } from "./figures.ts";
import { type Headline, headlineOf } from "./headline.ts";
import { repositoryWarning } from "./repository.ts";
import { addCommands } from "./terminal/commands.ts";
import { addFinding } from "./terminal/finding.ts";
import { nextCommands } from "./terminal/next.ts";
import { createPage, type Page, type Screen, type Style, separated } from "./terminal/page.ts";
import { addReceipt, below, rowAt } from "./terminal/receipt.ts";
import { addRechecks } from "./terminal/rechecks.ts";
import { standingVerdicts } from "./verdicts.ts";

export interface RenderOptions extends Screen {
  /** Show folded findings like the others. */
  readonly isUnfolded?: boolean;
  /** Of a recheck: what was found before, by id. */
  readonly earlier?: ReadonlyMap<string, Finding>;
  /** End with the commands that make sense now. */
  readonly hasHints?: boolean;
}

/** A review for a terminal: its status first, then the findings, then what shows how far to trust them. */
export function renderReview(snapshot: ReviewSnapshot, options: RenderOptions): string {
  const page = createPage(options);
  const headline = headlineOf(snapshot);
  addHeadline(page, headline, snapshot);
  if (snapshot.header.recheck !== undefined) addRechecks(page, snapshot, options.earlier ?? new Map());
  addFindings(page, snapshot, options.isUnfolded === true);
  page.gap();
  // The first line may have scrolled away.
  if (headline.tone !== "good" && snapshot.findings.length > 0) addStatusRow(page, headline);
  // Of a change without files there is nothing to account for.
  if (snapshot.status !== "empty" || snapshot.header.change.files > 0) addReceipt(page, snapshot);
  if (options.hasHints !== false) addCommands(page, nextCommands(snapshot));
  return page.toString();
}

const toneStyles: Record<Headline["tone"], Style> = {
  good: "good",
  warning: "warning",
  bad: "loud",
  waiting: "warning",
};

function addHeadline(page: Page, { tone, word, sentence, caveat }: Headline, snapshot: ReviewSnapshot): void {
  const { id, change } = snapshot.header;
  const mark = { good: page.marks.full, warning: page.marks.half, bad: page.marks.cross, waiting: page.marks.ring }[
    tone
  ];
  const style = toneStyles[tone];
  const sentenceStyle: Style = tone === "good" ? "strong" : style;
  page.text(
    [
      [style, `${word}: `],
      [sentenceStyle, sentence],
    ],
    { label: [style, mark], labelWidth: 2 },
  );
  const size = `${countOf(change.files, "file")}, +${formatCount(change.additions)} ${page.marks.minus}${formatCount(change.deletions)}`;
  const sized = change.files === 0 ? [] : [size];
  const facts = separated([`review ${id}`, change.took, ...sized], ` ${page.marks.dot} `);
  page.text(
    facts.map((part) => ["quiet", part as string]),
    { indent: 2 },
  );
  if (caveat !== null) page.text([caveat], { indent: 2 });
  for (const { level, text } of snapshot.notes)
    page.text([[level === "warning" ? "warning" : "quiet", text]], { indent: 2 });
  const warning = repositoryWarning(snapshot);
  if (warning !== null) page.text([["warning", warning]], { indent: 2 });
  const waiting = snapshot.threads.filter(({ waitFile, thread }) => waitFile !== null && thread.outcome === null);
  for (const { waitFile, thread } of waiting) {
    const which = waiting.length > 1 ? `, ${thread.id}` : "";
    page.text([`Brief to paste${which}: `, ["place", waitFile ?? ""]], { indent: 2 });
  }
}

function addStatusRow(page: Page, { tone, word, sentence }: Headline): void {
  page.text([[toneStyles[tone], `${word}: `], sentence], rowAt(page, "Status"));
}

function addFindings(page: Page, snapshot: ReviewSnapshot, isUnfolded: boolean): void {
  const { groups } = orderFindings(snapshot.findings, snapshot.verdicts);
  const shown = groups.filter((group) => isUnfolded || !group.isFolded);
  const verdicts = standingVerdicts(snapshot.verdicts);
  let number = 1;
  for (const group of shown) {
    // A lone group of open findings needs no title.
    if (shown.length > 1 || group.key !== "open") addTitle(page, group);
    addGroup(page, group, { snapshot, verdicts, firstNumber: number, isWhole: isUnfolded });
    number += group.findings.length;
  }
  const folded = groups.filter((group) => !shown.includes(group));
  if (folded.length > 0) addFolded(page, folded, snapshot.header.id);
}

function addTitle(page: Page, { title }: FindingGroup): void {
  page.gap();
  page.text([["heading", title]]);
}

/** Why the findings of a folded group are not shown at once. */
const foldMeanings: Partial<Record<GroupKey, string>> = {
  overflow: "judge some of those above to see them here",
  doubt: "unsure, or resting on code it could not see",
  refuted: "another model found a reason why they are wrong",
  "judged-before": "set aside in an earlier review, on the same code",
  "set-aside": "judged stylistic, out of scope or wrong",
};

function addFolded(page: Page, folded: readonly FindingGroup[], id: string): void {
  page.gap();
  let at = rowAt(page, "Folded");
  for (const { key, title, findings } of folded) {
    const meaning = foldMeanings[key];
    const number = formatCount(findings.length);
    const count = key === "overflow" ? `${number} more` : `${title.toLowerCase()} ${number}`;
    page.text([count, ["quiet", meaning === undefined ? "" : `: ${meaning}`]], at);
    at = below(at);
  }
  page.text(
    [
      ["quiet", "shown by "],
      ["place", `blindspot show ${id} --all`],
    ],
    at,
  );
}

interface GroupView {
  readonly snapshot: ReviewSnapshot;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly firstNumber: number;
  readonly isWhole: boolean;
}

function addGroup(
  page: Page,
  { findings }: FindingGroup,
  { snapshot, verdicts, firstNumber, isWhole }: GroupView,
): void {
  for (const [index, finding] of findings.entries()) {
    page.gap();
    const shown = { finding, number: firstNumber + index, verdict: verdicts.get(finding.id), isWhole };
    addFinding(page, shown, snapshot);
  }
}
