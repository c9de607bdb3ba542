import type { Authorship, Evidence, Family, FamilyShare } from "../core/authorship.ts";
import type { ChangeSummary } from "../core/change.ts";
import {
  type EvidenceGroup,
  groupEvidence,
  independenceOfFiles,
  linesOf,
  rowsOf,
  unknownOf,
} from "./authors-summary.ts";
import { countOf, describePaths, formatCount, formatShare } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { addCommands } from "./terminal/commands.ts";
import type { NextCommand } from "./terminal/next.ts";
import { createPage, type Page, type Part, type Screen, type Style, separated } from "./terminal/page.ts";
import { addRows, addTitle, rowIndent } from "./terminal/rows.ts";

/** Who wrote a change, with what people want to know besides. */
export interface AuthorsView {
  readonly change: ChangeSummary;
  readonly authorship: Authorship;
  /** Files that no review reads, and why. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  /** Paths with work that is in no commit. */
  readonly uncommitted: ReadonlySet<string>;
  /** Who could review now: families with the reviewers that have them. */
  readonly readers: readonly { readonly family: Family; readonly names: readonly string[] }[];
  readonly notes: readonly { readonly level: "info" | "warning"; readonly text: string }[];
  readonly next: readonly NextCommand[];
}

/** The same as in a review's document. */
export function renderAuthorsJson(authorship: Authorship): string {
  return toJsonText({ version: 0, ...authorship });
}

/** Who wrote a change, what shows it, what nothing shows, and who may read it. */
export function renderAuthors(view: AuthorsView, screen: Screen): string {
  const page = createPage(screen);
  const { change, authorship } = view;
  const size = `${countOf(authorship.files.length, "file")}, ${countOf(linesOf(authorship.families), "line")}`;
  page.text([
    ["strong", "Who wrote it: "],
    authorship.files.length === 0 ? "there is nothing that a review would read." : size,
  ]);
  page.text([["quiet", change.took]], { indent: 2 });
  for (const { level, text } of view.notes)
    page.text([[level === "warning" ? "warning" : "quiet", text]], { indent: 2 });
  addFamilies(page, authorship.families);
  addFiles(page, authorship);
  addLeftOut(page, view.leftOut);
  addEvidence(page, authorship.evidence);
  addUnknown(page, view);
  if (authorship.files.length > 0) addReaders(page, view);
  addCommands(page, view.next);
  return page.toString();
}

function familyPart(family: Family): Part {
  const style: Style = family === "unknown" ? "warning" : "strong";
  return [style, family];
}

function addFamilies(page: Page, families: readonly FamilyShare[]): void {
  if (families.length === 0) return;
  addTitle(page, "Families");
  addRows(
    page,
    families.map(({ family, lines, share }) => ({
      name: familyPart(family),
      lines: [separated([formatShare(share), countOf(lines, "line")], ["quiet", ` ${page.marks.dot} `])],
    })),
  );
}

function addFiles(page: Page, authorship: Authorship): void {
  const rows = rowsOf(authorship);
  if (rows.length === 0) return;
  addTitle(page, "Files");
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  addRows(
    page,
    rows.map(({ place, files, lines, families }) => ({
      name: place,
      lines: [separated([...(files > 1 ? [countOf(files, "file")] : []), ...linesParts(lines, families)], dot)],
    })),
  );
}

function linesParts(lines: number, families: readonly FamilyShare[]): Part[] {
  const [only, ...others] = families;
  // A file that only moved, or is empty.
  if (only === undefined) return [["quiet", "no line written"]];
  const text =
    others.length === 0
      ? only.family
      : families.map(({ family, share }) => `${family} ${formatShare(share)}`).join(", ");
  return [countOf(lines, "line"), families.some(({ family }) => family === "unknown") ? ["warning", text] : text];
}

function addLeftOut(page: Page, leftOut: AuthorsView["leftOut"]): void {
  if (leftOut.length === 0) return;
  addTitle(page, `Left out, as a review leaves it out: ${countOf(leftOut.length, "file")}`);
  const groups = [...Map.groupBy(leftOut, ({ reason }) => reason)];
  const shown = groups.slice(0, 8);
  for (const [reason, files] of shown) {
    page.text([describePaths(files.map(({ path }) => path)), ["quiet", `: ${reason}`]], { indent: rowIndent });
  }
  const rest = groups.slice(shown.length).reduce((sum, [, files]) => sum + files.length, 0);
  if (rest > 0) page.text([["quiet", `and ${countOf(rest, "more file")} for other reasons`]], { indent: rowIndent });
}

const maxGroups = 12;

function addEvidence(page: Page, evidence: readonly Evidence[]): void {
  const groups = groupEvidence(evidence);
  addTitle(page, "Evidence");
  if (groups.length === 0) page.text([["warning", "none"]], { indent: rowIndent });
  addRows(
    page,
    groups.slice(0, maxGroups).map((group) => ({
      name: ["quiet", group.first.strength] as const,
      lines: evidenceLines(group, ["quiet", ` ${page.marks.dot} `]),
    })),
  );
  const rest = groups.length - maxGroups;
  if (rest > 0) page.text([["quiet", `and ${formatCount(rest)} more kinds; --json has all`]], { indent: rowIndent });
}

function evidenceLines({ first, pieces, lines, files, isWholeChange }: EvidenceGroup, dot: Part): Part[][] {
  const { family, model, session, source, strength, detail } = first;
  const whole = strength === "declared" ? "the whole change" : "the whole change, where nothing stronger tells";
  const extent = isWholeChange ? whole : `${countOf(lines, "line")} in ${countOf(files, "file")}`;
  const conversation = session === undefined ? [] : [`session ${session.program} ${session.id}`];
  const more = pieces === 1 ? "" : `, and ${formatCount(pieces - 1)} more like it`;
  return [
    separated([familyPart(family), ...(model === null ? [] : [model]), extent, ...conversation], dot),
    // `trailers` adds nothing to `trailer`.
    [["quiet", `${source.startsWith(strength) ? "" : `${source}: `}${detail}${more}`]],
  ];
}

function addUnknown(page: Page, { authorship, change, uncommitted }: AuthorsView): void {
  const unknown = unknownOf(authorship, change, uncommitted);
  if (unknown === null) return;
  addTitle(page, "Unknown");
  const of = `${formatCount(unknown.lines)} of ${countOf(linesOf(authorship.families), "line")}`;
  page.text([["warning", of], `: ${describePaths(unknown.paths)}`], { indent: rowIndent });
  for (const cause of unknown.causes) page.text([["quiet", cause]], { indent: rowIndent });
}

const standings = {
  independent: "independent of",
  "not-shown": "independence not shown for",
  partly: "partly independent of",
  refused: "refused for",
} as const;

function addReaders(page: Page, { authorship, readers }: AuthorsView): void {
  addTitle(page, "Who may read it");
  if (readers.length === 0) {
    page.text(["No reviewer of a known family is ready here. Any family that wrote none of it would be independent."], {
      indent: rowIndent,
    });
  }
  addRows(
    page,
    readers.map(({ family, names }) => ({
      name: familyPart(family),
      lines: [[standingOf(family, authorship), ["quiet", ` ${page.marks.dot} with ${names.join(", ")}`]]],
    })),
  );
}

/** How many files a family may read, and how independent of them it is. */
function standingOf(family: Family, authorship: Authorship): Part {
  const counts = independenceOfFiles(family, authorship);
  const isOne = counts.size === 1;
  const parts = (Object.keys(standings) as (keyof typeof standings)[]).flatMap((independence) => {
    const files = counts.get(independence);
    if (files === undefined) return [];
    const which = !isOne ? countOf(files, "file") : files === 1 ? "the file" : `all ${countOf(files, "file")}`;
    return [`${standings[independence]} ${which}`];
  });
  const style = counts.has("refused") ? "bad" : isOne && counts.has("independent") ? "good" : "warning";
  return [style, parts.join(", ")];
}
