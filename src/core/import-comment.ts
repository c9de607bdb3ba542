import {
  type DocumentElement,
  type DocumentNode,
  elementsOf,
  hiddenText,
  isElement,
  rawText,
  visibleText,
} from "./import-document.ts";
import { type ImportedFinding, type ImportedParts, labelledSeverity, toImported } from "./import-finding.ts";
import { placesInText, placeText } from "./import-places.ts";

/** Where a comment stands, as its forge says. */
export type CommentPlace = Pick<ImportedParts, "path" | "startLine" | "endLine" | "side" | "quote">;

/** What a block of nothing but labels is made of: `⚠️ Potential issue | 🟠 Major`, `**High Severity**`. */
const labelWords =
  /\b(?:potential|possible|refactor|suggestion|nitpick|nit|verification|agent|critical|major|minor|trivial|high|medium|low|severity|priority|bug|issue|logic|style|syntax|security|performance|correctness|reliability|maintainability|outside|diff|range|quick|win|heavy|lift|confidence|badge|info|warning|error|category|type|p[0-4])\b/gi;
/** `issue (bug_risk):`, as conventional comments begin. */
const conventional =
  /^(issue|suggestion|nitpick|question|todo|praise|thought|chore|note|logic|style|syntax|security|performance|bug|warning|problem)(?: ?\(([^)\n]{1,60})\))?\s*:\s*/i;
/** Blocks that speak to people of the tool itself, or to other machines. */
const footer =
  /^\W*(?:was this (?:\w+ )?(?:useful|helpful)|useful\? react|react with|generated with|prompt for ai|fix (?:this |it )?(?:in|with) (?:cursor|augment|claude|codex|copilot|ai\b)|reply with|otherwise, react|suggested (?:implementation|change|fix)s?:?\s*$|(?:copy this|if this) (?:comment|code review|suggestion)|(?:tip|note): you can|learnt from|is this (?:useful|helpful)|committable suggestion|suggest(?:ed|ion) importance|context used|rule used|sourced? from)/i;
const skippedTags: ReadonlySet<string> = new Set(["details", "hr", "sub", "table"]);

/** Whether a line speaks of the tool itself. */
export function isFooter(line: string): boolean {
  return footer.test(line);
}

/**
 * The finding that a comment on a line is: its title, what it says, and how grave it calls it. Patches that it proposes, prompts
 * for other agents, badges and footers are left out. Null where it says nothing, praises, or only answers.
 */
export function readLineComment(root: DocumentElement, place: CommentPlace): ImportedFinding | null {
  const blocks = blocksOf(root);
  const texts = blocks.map((block) => visibleText(block));
  const said = texts.findIndex((text) => text !== "" && !isLabel(text));
  if (said < 0) return null;
  const labels = [...imagesOf(root), ...texts.slice(0, said), ...texts.slice(said + 1, said + 3).filter(isLabel)];
  const { title, rest, kind } = headOf(blocks[said] as DocumentNode, texts[said] ?? "");
  if (/^praise$/i.test(kind.split(" ")[0] ?? "")) return null;
  const body = [rest, ...texts.slice(said + 1).filter((text) => !isLabel(text))].filter((text) => text !== "");
  return toImported({
    ...locations(root, place),
    title,
    claim: [body.join("\n\n") || title, ...hiddenPlaces(root, place)].join("\n"),
    severity: labels.map(labelledSeverity).find((severity) => severity !== null) ?? labelledSeverity(headLabel(kind)),
    kind: [kind, ...labels].join(" "),
    isDoubt: /^question\b/i.test(kind),
  });
}

/** Top-level parts that say something of the code. */
function blocksOf(root: DocumentElement): DocumentNode[] {
  const blocks = root.children.filter((node) => !isLeftOut(node));
  const found = blocks.filter((node) => visibleText(node) !== "");
  // What stands in nothing but a folded part is said all the same.
  return found.length > 0 ? found : elementsOf(root, "details").flatMap(({ children }) => children);
}

function isLeftOut(node: DocumentNode): boolean {
  if (!isElement(node)) return node.tag === "#comment";
  if (skippedTags.has(node.tag)) return true;
  if (node.tag === "pre" && isPatch(node)) return true;
  return footer.test(visibleText(node));
}

/** Whether a block of code is a change that is proposed, and not the code at hand. */
export function isPatch(pre: DocumentElement): boolean {
  const names = elementsOf(pre, "code").map(({ attributes }) => attributes["class"] ?? "");
  return names.some((name) => /\blanguage-(?:suggestion|diff|patch)/.test(name));
}

function imagesOf(root: DocumentElement): string[] {
  return elementsOf(root, "img")
    .slice(0, 5)
    .map(({ attributes }) => attributes["alt"] ?? "");
}

function isLabel(text: string): boolean {
  if (text.length > 120 || !/[a-z]/i.test(text)) return text.length <= 120 && !/[a-z]/i.test(text);
  return !/[a-z]/i.test(text.replace(labelWords, ""));
}

/** A title in the first block: a heading, bold words in front, or what a label stands before. */
function headOf(block: DocumentNode, text: string): { title: string; rest: string; kind: string } {
  const label = conventional.exec(withoutMarks(text));
  const kind = label === null ? "" : [label[1], label[2]].join(" ").replaceAll("_", "-").trim();
  const plain = label === null ? text : withoutMarks(text).slice(label[0].length);
  if (label !== null) return { title: "", rest: plain, kind };
  if (isElement(block) && /^h[1-6]$/.test(block.tag)) return { title: withoutMarks(text), rest: "", kind };
  const strong = isElement(block) ? leadingStrong(block) : null;
  if (strong === null) return { title: "", rest: plain, kind };
  const rest = text.startsWith(strong) ? text.slice(strong.length).replace(/^[\s:.–—-]+/, "") : text;
  const isTitle = strong.length <= 200;
  return { title: isTitle ? withoutMarks(strong) : "", rest: isTitle ? rest : text, kind };
}

function leadingStrong(block: DocumentElement): string | null {
  const first = block.children.find((node) => rawText(node).trim() !== "" || (isElement(node) && node.tag === "img"));
  if (first === undefined || !isElement(first) || (first.tag !== "strong" && first.tag !== "b")) return null;
  const text = visibleText(first);
  return text === "" ? null : text;
}

/** A nitpick is not grave, whatever else is said. */
function headLabel(kind: string): string {
  return /^(?:nitpick|style|chore)\b/i.test(kind) ? "low" : "";
}

/** A title without numbering and pictures in front, and without a full stop. */
export function withoutMarks(text: string): string {
  return text
    .replace(/^[^\p{L}\p{N}`'"([<_$@]+/u, "")
    .replace(/^(?:\[p[0-4]\]|\(?#?\d{1,3}[.):])\s+/i, "")
    .replace(/^[^\p{L}\p{N}`'"([<_$@]+/u, "")
    .replace(/(?<!\.)\.$/, "");
}

/** Some tools keep the places in a comment for machines; the first counts where the forge names none. */
function locations(root: DocumentElement, place: CommentPlace): CommentPlace {
  if (place.path !== null) return place;
  const [first] = placesInText(hiddenText(root), false);
  return first ?? place;
}

function hiddenPlaces(root: DocumentElement, place: CommentPlace): string[] {
  const all = placesInText(hiddenText(root), false).slice(0, 10);
  const others = all.filter(({ path }, index) => (place.path === null ? index > 0 : path !== place.path));
  return others.map((other) => `Also at ${placeText(other)}`);
}
