import { type CommentPlace, isFooter, isPatch, withoutMarks } from "./import-comment.ts";
import {
  type DocumentElement,
  type DocumentNode,
  elementsOf,
  isElement,
  rawText,
  visibleText,
} from "./import-document.ts";
import { firstSentence, type ImportedFinding, labelledSeverity, toImported } from "./import-finding.ts";
import { linkedPlace, placesIn, placesInText, placeText, type SaidPlace } from "./import-places.ts";

/** A run of blocks below one heading, or the summary of a part that can be unfolded. */
export interface Section {
  readonly heading: DocumentElement | null;
  /** Of the headings around it: a file that it names holds for the entries below. */
  readonly outer: readonly DocumentElement[];
  readonly blocks: DocumentNode[];
}

/** One problem in a document: what names it, and all that is said of it. */
export interface Entry {
  readonly head: DocumentNode;
  readonly isHeading: boolean;
  readonly blocks: readonly DocumentNode[];
  readonly outer: readonly DocumentElement[];
}

const fieldNames = {
  place: "file|files|path|location|where|line|lines|place",
  severity: "severity|priority|level|risk|impact level",
  kind: "category|type|kind|consequence",
  trigger: "trigger|when|scenario|how to trigger|reproduction|steps",
  outcome: "impact|outcome|effect|consequences|result|why it matters",
  quote: "evidence|code|quote|snippet|current code|existing code",
  fix: "fix|suggestion|suggested fix|suggested direction|suggested change|recommendation|recommended fix|proposed fix|remediation|solution|proposed solution",
  claim: "problem|issue|description|what|claim|finding|details|explanation|bug|why|summary",
  title: "title|name",
  other: "confidence|status|id|rule|reviewer|author|effort|model",
} as const;
type FieldName = keyof typeof fieldNames;

const fieldLine = new RegExp(
  `^[-*•\\s]*(?:${Object.entries(fieldNames)
    .map(([name, words]) => `(?<${name}>${words})`)
    .join("|")})\\s*(?:\\([^)\\n]{0,40}\\)\\s*)?[:：]\\s*(?<value>.*)$`,
  "i",
);

/** The field that a line begins: `Severity: high`; null for any other line. */
export function fieldOfLine(line: string): { readonly name: FieldName; readonly value: string } | null {
  const groups = fieldLine.exec(line.slice(0, 2000))?.groups;
  if (groups === undefined) return null;
  const name = (Object.keys(fieldNames) as FieldName[]).find((one) => groups[one] !== undefined);
  return name === undefined ? null : { name, value: groups["value"] ?? "" };
}

/** What the lines of an entry say, by field; lines without one go on with what stands before them. */
function fieldsIn(text: string): Partial<Record<FieldName, string>> {
  const fields: Partial<Record<FieldName, string>> = {};
  let name: FieldName = "claim";
  let isCode = false;
  for (const line of text.split("\n")) {
    const field = isCode ? null : fieldOfLine(line);
    if (line.startsWith("```")) isCode = !isCode;
    // A paragraph behind a field of one line is a paragraph of the whole.
    if (field === null && line.trim() === "" && !isCode && name !== "fix") name = "claim";
    name = field?.name ?? name;
    fields[name] = `${fields[name] ?? ""}${fields[name] === undefined ? "" : "\n"}${field?.value ?? line}`;
  }
  return fields;
}

/** The finding that an entry is. `isLoose`: also one that names no lines. Null where it names no place, or says nothing. */
export function readEntry(entry: Entry, isLoose: boolean): ImportedFinding | null {
  const { head, isHeading, blocks, outer } = entry;
  const place = placeOf(entry, isLoose);
  if (place === null && !isLoose) return null;
  const fields = fieldsIn(toldIn(entry));
  const title = fields.title?.trim() || titleOf(head, isHeading);
  const marks = [...tagsOf(head), ...blocks.slice(0, 2).flatMap(tagsOf), headMark(head)];
  return toImported({
    ...(place ?? { path: null }),
    title: withoutPlace(title),
    claim: [fields.claim?.trim() || title, ...alsoAt(entry)].join("\n"),
    trigger: fields.trigger?.trim() ?? "",
    outcome: fields.outcome?.trim() ?? "",
    quote: quoteOf(blocks, fields.quote),
    severity:
      [fields.severity ?? "", ...marks].map(labelledSeverity).find((one) => one !== null) ??
      outer.map((heading) => labelledSeverity(visibleText(heading))).findLast((one) => one !== null) ??
      null,
    kind: [fields.kind, ...marks].filter(Boolean).join(" "),
  });
}

/** What an entry says, without code at hand, and without lines that hold no more than labels and a place. */
function toldIn({ head, isHeading, blocks }: Entry): string {
  const told = blocks.filter((block) => !(isElement(block) && block.tag === "pre"));
  const [first = "", ...others] = visibleText(head).split("\n");
  const below = isHeading ? others.join("\n") : "";
  // `Title — src/a.ts:7-8` is the title, and said once.
  const isTitle = !isHeading && others.length > 0 && withoutPlace(first) !== first;
  if (leadingLines(head) !== null && told.length > 1) told.shift();
  else if (isTitle) told[0] = { tag: "#text", text: others.join("\n") };
  const lines = [below, ...told.map((block) => visibleText(block).replace(/^- /, ""))].join("\n\n").split("\n");
  return lines
    .filter((line) => !isMerelyPlace(line) && !isFooter(line))
    .join("\n")
    .trim();
}

function isMerelyPlace(line: string): boolean {
  if (line.length > 1000 || fieldOfLine(line) !== null || placesInText(line, false).length + linksIn(line) === 0)
    return false;
  const words = line
    .replace(/`[^`]*`/g, " ")
    .replace(/\S*[/.#:]\S*/g, " ")
    .replace(/\((?:RIGHT|LEFT)\)/, "");
  return !/\p{L}{2,}/u.test(words);
}

function linksIn(line: string): number {
  return line.split(/\s+/).filter((word) => linkedPlace(word) !== null).length;
}

const maxAlso = 10;

/** The further places that an entry names. */
function alsoAt({ head, blocks }: Entry): string[] {
  const [first, ...others] = [head, ...blocks].flatMap((block) => placesIn(block, false));
  const texts = new Set(others.map(placeText).filter((text) => first !== undefined && text !== placeText(first)));
  return [...texts].slice(0, maxAlso).map((text) => `Also at ${text}`);
}

/** Code and bold words in front, pictures: where tools put their labels. */
function tagsOf(node: DocumentNode): string[] {
  const short = (tag: string) => elementsOf(node, tag).slice(0, 6).map(visibleText);
  const images = elementsOf(node, "img")
    .slice(0, 4)
    .map(({ attributes }) => attributes["alt"] ?? "");
  return [...images, ...short("code"), ...short("strong"), ...short("em")]
    .filter((text) => text.length <= 40)
    .map(bare);
}

function bare(text: string): string {
  return text.replaceAll("`", "");
}

/** `[P1] …`, `(high) …`, `🔴 …` at the beginning of what names the problem. */
function headMark(head: DocumentNode): string {
  return (
    /^\W*(?:\[[^\]]{1,20}\]|\([^)]{1,20}\)|\p{Emoji_Presentation}+|(?:critical|high|medium|low|major|minor)\b)/iu.exec(
      visibleText(head),
    )?.[0] ?? ""
  );
}

function titleOf(head: DocumentNode, isHeading: boolean): string {
  const text = visibleText(head);
  if (isHeading) return withoutMarks(text.split("\n", 1)[0] ?? "");
  const strong = elementsOf(head, "strong")[0];
  const bold = strong === undefined ? "" : visibleText(strong);
  const isTitle =
    bold.length >= 8 &&
    !isMerelyPlace(bold) &&
    text.replace(/^[^\p{L}\p{N}`]+/u, "").indexOf(bold) <= 120 &&
    !labelOnly(bold);
  const [line = ""] = text.split("\n", 1);
  // `Title — src/a.ts:7-8`, as codex review prints it, or a title with fields below it.
  const hasOwnLine =
    withoutPlace(line) !== line ||
    text
      .split("\n")
      .slice(1, 3)
      .some((next) => fieldOfLine(next) !== null);
  return withoutMarks(isTitle ? bold : firstSentence(withoutMarks(withoutPlace(hasOwnLine ? line : text))));
}

function labelOnly(text: string): boolean {
  if (text.length > 80) return false;
  return /^\W*(?:\[?p[0-4]\]?|critical|high|medium|low|major|minor|nit(?:pick)?|bug|issue|severity|priority|[\s:|/()-])+\W*$/i.test(
    text,
  );
}

/** A title without the place in front of it, or behind it. */
function withoutPlace(title: string): string {
  return title
    .slice(0, 500)
    .replace(
      /^[`([\s]*[\w@./\\+-]*[./][\w@./\\+-]*(?:[:#]L?\d+(?:[-–:]L?\d+)?)?[`)\]]*\s*(?:[:–—-]|\s)\s*(?=\S{2})/,
      (lead) => (/\d|`/.test(lead) ? "" : lead),
    )
    .replace(/\s*[–—-]\s*`?[^\s`]*[./][^\s`]*[:#]L?\d+(?:[-–]L?\d+)?`?\s*$/, "");
}

function placeOf({ head, blocks, outer }: Entry, isLoose: boolean): CommentPlace | null {
  const [named] = [head, ...blocks].flatMap((block) => placesIn(block, false));
  if (named !== undefined) return named;
  const file = outer.map((heading) => filePlace(heading)).findLast((place) => place !== null) ?? null;
  const lines = file === null ? null : leadingLines(head);
  if (file !== null && lines !== null) return { ...file, ...lines };
  if (!isLoose) return null;
  const [loose] = [head, ...blocks].flatMap((block) => placesIn(block, true));
  return loose ?? file;
}

/** `src/a.ts (2)`: a heading that names a file alone. */
function filePlace(heading: DocumentElement): SaidPlace | null {
  const found = /^\W*([\w@.+-]+(?:[/\\][\w@.+-]+)*\.[a-z]\w{0,9})\W*(?:\(\d+\))?\W*$/i.exec(
    visibleText(heading).slice(0, 500),
  );
  return found === null ? null : { path: found[1] ?? "", startLine: null, endLine: null };
}

/** `12-15: …` in code at the beginning. */
export function leadingLines(node: DocumentNode): { startLine: number; endLine: number } | null {
  const found = /^\W{0,4}(?:lines? )?L?(\d{1,7})(?:\s*[-–]\s*L?(\d{1,7}))?`?\s*:/i.exec(visibleText(node));
  if (found === null) return null;
  return { startLine: Number(found[1]), endLine: Number(found[2] ?? found[1]) };
}

/** The code that an entry shows, unless it is the code that it proposes. */
function quoteOf(blocks: readonly DocumentNode[], said: string | undefined): string {
  const named = /`([^`]+)`/.exec(said ?? "")?.[1];
  if (named !== undefined) return named;
  let before = "";
  for (const block of blocks.flatMap((one) =>
    isElement(one) && one.tag === "li" ? [one, ...elementsOf(one, "pre")] : [one],
  )) {
    if (isElement(block) && block.tag === "pre") {
      const isProposed =
        isPatch(block) ||
        /\b(?:fix|suggest|instead|replace|should be|consider|recommend|better|change (?:it )?to|use)\b/i.test(before);
      if (!isProposed) return rawText(block);
    } else before = visibleText(block).split("\n").at(-1) ?? "";
  }
  return "";
}
