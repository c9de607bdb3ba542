import { type DocumentElement, type DocumentNode, elementsOf, isElement, visibleText } from "./import-document.ts";
import { type Entry, fieldOfLine, leadingLines, readEntry, type Section } from "./import-entries.ts";
import type { ImportedFinding } from "./import-finding.ts";
import { placesIn } from "./import-places.ts";

/** Parts that can be unfolded and are no findings: what a bot tells of itself, proposes, or found right. */
const otherParts =
  /prompt for (?:all )?ai|agent prompt|review (?:details|info)|files (?:selected|ignored|skipped|processed)|additional (?:context|comments)|walkthrough|analysis chain|(?:proposed|suggested|suggestion|recommended)\b.{0,20}\b(?:fix|change|refactor|diff)|committable|commits|configuration|learnings|verification|linters|tools?\b|tips|finishing touches|pre-?merge checks|chat|sequence diagram|changed files|comments suppressed/i;
/** Sections of a report that praise, sum up, or tell what was looked at. */
const otherSections =
  /^\W*(?:summary|overview|strengths?|positives?|what (?:works|is good|looks good|i checked)|things i checked|checked and cleared|not (?:an )?issues?|good|praise|coverage|method|scope|conclusion|verdict|approach|next steps|notes?|references|files? (?:reviewed|read)|testing|walkthrough|changes)\b/i;
const transparent: ReadonlySet<string> = new Set([
  "div",
  "blockquote",
  "section",
  "article",
  "center",
  "table",
  "tbody",
  "tr",
  "td",
  "th",
]);
const maxEntries = 5_000;

/**
 * The problems that a document names: a heading with what stands below it, or a point of a list, each with its place.
 *
 * @param isLoose also a point of a list or a numbered heading that names no lines
 */
export function readMarkdown(root: DocumentElement, isLoose: boolean): ImportedFinding[] {
  const entries = sectionsOf(root).flatMap((section) => entriesOf(section, isLoose));
  return entries.slice(0, maxEntries).flatMap((entry) => readEntry(entry, isLoose) ?? []);
}

function sectionsOf(root: DocumentElement): Section[] {
  const sections: Section[] = [];
  let current: Section = { heading: null, outer: [], blocks: [] };
  sections.push(current);
  const begin = (heading: DocumentElement | null, outer: readonly DocumentElement[]) => {
    current = { heading, outer, blocks: [] };
    sections.push(current);
  };
  const visit = (node: DocumentElement, outer: readonly DocumentElement[]) => {
    let around = outer;
    for (const child of node.children) {
      if (!isElement(child)) {
        if (visibleText(child) !== "") current.blocks.push(child);
      } else if (/^h[1-6]$/.test(child.tag)) {
        around = [...outer, ...headingsAbove(around.slice(outer.length), child)];
        begin(child, around);
        around = [...around, child];
      } else if (child.tag === "details") {
        const summary = elementsOf(child, "summary")[0] ?? null;
        if (summary !== null && otherParts.test(visibleText(summary).slice(0, 200)) && placesIn(summary).length === 0)
          continue;
        begin(summary, around);
        visit(withoutSummary(child), summary === null ? around : [...around, summary]);
        begin(null, around);
      } else if (transparent.has(child.tag) && holdsBlocks(child)) visit(child, around);
      else current.blocks.push(child);
    }
  };
  visit(root, []);
  return sections.filter(({ heading, blocks }) => heading !== null || blocks.length > 0);
}

/** Of headings in order those that a new one stands below. */
function headingsAbove(earlier: readonly DocumentElement[], next: DocumentElement): DocumentElement[] {
  return earlier.filter(({ tag }) => tag < next.tag);
}

function withoutSummary(details: DocumentElement): DocumentElement {
  return { ...details, children: details.children.filter((node) => node.tag !== "summary") };
}

function holdsBlocks(node: DocumentElement): boolean {
  return ["details", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6"].some((tag) => elementsOf(node, tag).length > 0);
}

function entriesOf(section: Section, isLoose: boolean): Entry[] {
  const { heading, outer } = section;
  const all = [...outer, ...(heading === null ? [] : [heading])];
  if (all.some((one) => otherSections.test(visibleText(one).slice(0, 100)))) return [];
  const blocks = section.blocks.flatMap(pointsOf);
  const points = splitAtPoints(blocks, all);
  if (points.length > 0)
    return points.filter((entry) => isLoose || placesIn(entry.head).length > 0 || entry.blocks.length > 0);
  if (heading === null) return paragraphs(blocks, all);
  const isNamed = [heading, ...blocks].some((node) => placesIn(node, isLoose).length > 0);
  const isNumbered =
    isLoose &&
    blocks.length > 0 &&
    /^\W*(?:#?\d{1,3}[.):]|\[?p[0-4]\b|(?:issue|finding|bug|problem) #?\d)/i.test(visibleText(heading));
  return isNamed || isNumbered ? [{ head: heading, isHeading: true, blocks, outer }] : [];
}

/** The points of a list one by one, all else as it is. */
function pointsOf(node: DocumentNode): DocumentNode[] {
  if (!isElement(node) || (node.tag !== "ul" && node.tag !== "ol")) return [node];
  return node.children.filter((child) => isElement(child) && child.tag === "li");
}

/** Cuts at each point that is a problem by itself; none where points only tell more of what the heading names. */
function splitAtPoints(blocks: readonly DocumentNode[], outer: readonly DocumentElement[]): Entry[] {
  const starts = blocks.map((block, index) => (isPoint(block, outer) ? index : -1)).filter((index) => index >= 0);
  return starts.map((start, nth) => {
    const own = blocks.slice(start, starts[nth + 1] ?? blocks.length);
    const [head] = own as [DocumentNode];
    return { head, isHeading: false, blocks: own, outer };
  });
}

function isPoint(block: DocumentNode, outer: readonly DocumentElement[]): boolean {
  if (!isElement(block)) return false;
  if (block.tag === "li") {
    const [line = ""] = visibleText(block).replace(/^- /, "").split("\n", 1);
    return fieldOfLine(line.replaceAll("**", "")) === null && /\w\s+\w/.test(line);
  }
  // `12-15`: below the name of its file.
  return block.tag === "p" && outer.length > 0 && leadingLines(block) !== null;
}

/** Paragraphs without any heading that begin with a place. */
function paragraphs(blocks: readonly DocumentNode[], outer: readonly DocumentElement[]): Entry[] {
  const starts = blocks.flatMap((block, index) => (beginsWithPlace(block) ? [index] : []));
  return starts.map((start, nth) => {
    const own = blocks.slice(start, starts[nth + 1] ?? blocks.length);
    return { head: own[0] as DocumentNode, isHeading: false, blocks: own, outer };
  });
}

function beginsWithPlace(block: DocumentNode): boolean {
  if (!isElement(block) || block.tag !== "p") return false;
  const lead = visibleText(block).slice(0, 300).split(/\s+/, 4).join(" ");
  return placesIn({ tag: "#text", text: lead }).length > 0;
}
