import { Parser } from "htmlparser2";
import MarkdownIt from "markdown-it";

/** A piece of a document: an element, text, or a comment that a browser does not show. */
export type DocumentNode = DocumentElement | { readonly tag: "#text" | "#comment"; readonly text: string };

export interface DocumentElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: DocumentNode[];
}

/** What is longer is cut: comments at GitHub have up to 65,536 characters, and a list of this length has hundreds of points. */
export const maxDocument = 200_000;
/** Deeper elements are read as if they stood in the one at this depth. */
const maxDepth = 60;
const voidTags: ReadonlySet<string> = new Set(["br", "hr", "img", "input", "wbr"]);

/** Of the parsers that were tried the one that stays fast on text that is made to be slow. */
const markdown = new MarkdownIt({ html: true });

/**
 * Markdown with the HTML in it, as forges show it, as one tree. Text that is too long is cut.
 *
 * @throws whatever the Markdown parser throws for hostile nesting
 */
export function parseDocument(text: string): DocumentElement {
  const html = markdown.render(text.slice(0, maxDocument));
  const root: DocumentElement = { tag: "#root", attributes: {}, children: [] };
  const open = [root];
  let tooDeep = 0;
  const add = (node: DocumentNode) => void open.at(-1)?.children.push(node);
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (voidTags.has(tag)) return add({ tag, attributes, children: [] });
      if (open.length >= maxDepth) {
        tooDeep += 1;
        return;
      }
      const element = { tag, attributes, children: [] };
      add(element);
      open.push(element);
    },
    onclosetag(tag) {
      if (voidTags.has(tag)) return;
      if (tooDeep > 0) tooDeep -= 1;
      else if (open.length > 1) open.pop();
    },
    ontext: (data) => add({ tag: "#text", text: data }),
    oncomment: (data) => add({ tag: "#comment", text: data }),
  });
  parser.end(html);
  return root;
}

export function isElement(node: DocumentNode): node is DocumentElement {
  return "children" in node;
}

const blockTags: ReadonlySet<string> = new Set([
  ...["p", "div", "blockquote", "details", "summary", "table", "thead", "tbody", "tr", "ul", "ol", "li", "pre", "hr"],
  ...["h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "center", "dl", "dt", "dd", "br"],
]);

/** The text that people see, code in back quotes, blocks on lines of their own; without pictures and comments. */
export function visibleText(node: DocumentNode): string {
  return write(node)
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function write(node: DocumentNode): string {
  if (!isElement(node)) return node.tag === "#text" ? node.text.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n") : "";
  if (node.tag === "pre") return `\n\n\`\`\`\n${rawText(node).replace(/\n$/, "")}\n\`\`\`\n\n`;
  if (node.tag === "code") return `\`${rawText(node)}\``;
  const inner = node.children.map(write).join("");
  if (node.tag === "li") return `\n- ${inner.trim()}\n`;
  if (node.tag === "td" || node.tag === "th") return `${inner} `;
  return blockTags.has(node.tag) ? `\n${inner.trim()}\n${isLoose(node.tag) ? "\n" : ""}` : inner;
}

function isLoose(tag: string): boolean {
  return tag === "p" || /^h\d$/.test(tag);
}

/** The text as it stands, also of code. */
export function rawText(node: DocumentNode): string {
  if (!isElement(node)) return node.tag === "#text" ? node.text : "";
  return node.children.map(rawText).join("");
}

/** Every node below, and the node itself, in the order of the text. */
export function* walkDocument(node: DocumentNode): Generator<DocumentNode> {
  yield node;
  if (isElement(node)) for (const child of node.children) yield* walkDocument(child);
}

/** Elements of a tag, in the order of the text. */
export function elementsOf(node: DocumentNode, tag: string): DocumentElement[] {
  return [...walkDocument(node)].filter((one): one is DocumentElement => isElement(one) && one.tag === tag);
}

/** The comments that a browser does not show: review bots keep marks for machines there. */
export function hiddenText(node: DocumentNode): string {
  return [...walkDocument(node)]
    .flatMap((one) => (one.tag === "#comment" && "text" in one ? [one.text] : []))
    .join("\n");
}
