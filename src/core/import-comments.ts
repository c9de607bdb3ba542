import { z } from "zod";
import { readLineComment } from "./import-comment.ts";
import { hiddenText, maxDocument, parseDocument, visibleText } from "./import-document.ts";
import type { ImportedFinding } from "./import-finding.ts";
import { readMarkdown } from "./import-markdown.ts";
import { answered, type ImportReading, unreadable } from "./import-reading.ts";
import { authorOf, type CommentAuthor } from "./import-tools.ts";
import { noticeIn, saysNothingWrong } from "./import-words.ts";

/** One comment of an export, whatever forge it is from. */
export interface ReviewComment {
  readonly author: CommentAuthor | null;
  readonly body: string;
  readonly path: string | null;
  readonly startLine: number | null;
  readonly endLine: number | null;
  readonly side: "base" | "head";
  /** The code that it stands at, as the forge shows it. */
  readonly quote: string;
}

const line = z.number().int().positive().nullish().catch(null);
const text = z.string().nullish().catch(null);
const account = z.looseObject({ login: text, username: text, name: text, type: text }).nullish().catch(null);

/** Review comments, issue comments and reviews of GitHub (REST and GraphQL), notes of GitLab, and plain lists with the same keys. */
const Comment = z.looseObject({
  body: z.string(),
  ...{ path: text, file: text, side: text, diff_hunk: text, reviewer: text },
  ...{ line, original_line: line, originalLine: line, start_line: line, startLine: line, original_start_line: line },
  user: account,
  author: account,
  position: z.looseObject({ new_path: text, old_path: text, new_line: line, old_line: line }).nullish().catch(null),
});
type Comment = z.infer<typeof Comment>;

const maxDepth = 12;
const maxComments = 20_000;
/** Members of other things that have a `body` of their own, which is no comment. */
const otherKeys: ReadonlySet<string> = new Set(["user", "author", "head", "base", "repo", "_links", "reactions"]);

/** The comments in an export, answers to others left out; none where it is no export of comments. */
export function commentsIn(value: unknown): ReviewComment[] {
  const found: ReviewComment[] = [];
  const visit = (node: unknown, place: Record<string, unknown>, depth: number) => {
    if (depth > maxDepth || found.length >= maxComments || typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const item of node) visit(item, place, depth + 1);
      return;
    }
    const fields = node as Record<string, unknown>;
    const own = { ...place, ...pick(fields, ["path", "line", "startLine", "originalLine", "diffSide"]) };
    const comment = isComment(fields) ? Comment.safeParse({ ...own, ...fields }).data : undefined;
    if (comment !== undefined && !isAnswer(fields)) found.push(toComment(comment));
    const inner = Object.entries(fields).filter(([key]) => !otherKeys.has(key));
    for (const [key, child] of inner) {
      // A thread's first comment is the comment; the others answer it.
      const first = isThread(key, fields) && Array.isArray(child) ? child.slice(0, 1) : child;
      visit(first, own, depth + 1);
    }
  };
  visit(value, {}, 0);
  return found;
}

function pick(fields: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap((key) => (fields[key] == null ? [] : [[key, fields[key]]])));
}

/** A pull request has a body too, and a title, or comments below it. */
function isComment(fields: Record<string, unknown>): boolean {
  const isChange = ["title", "number", "reviewThreads", "latestReviews"].some((key) => key in fields);
  return typeof fields["body"] === "string" && !isChange && fields["system"] !== true;
}

function isAnswer(fields: Record<string, unknown>): boolean {
  return (fields["in_reply_to_id"] ?? fields["replyTo"] ?? null) !== null;
}

/** A conversation of GitLab: its notes. */
function isThread(key: string, fields: Record<string, unknown>): boolean {
  return key === "notes" && "individual_note" in fields;
}

function toComment(comment: Comment): ReviewComment {
  const { body, position, diff_hunk } = comment;
  const person = comment.user ?? comment.author;
  const login = person?.login ?? person?.username ?? comment.reviewer ?? null;
  const isOld = position?.new_line == null && position?.old_line != null;
  const end = position?.new_line ?? position?.old_line ?? comment.line ?? comment.original_line ?? comment.originalLine;
  const start = comment.start_line ?? comment.startLine ?? (comment.line == null ? comment.original_start_line : null);
  const side = comment.side === "LEFT" || comment["diffSide"] === "LEFT" || isOld ? "base" : "head";
  const endLine = end ?? start ?? null;
  const startLine = start ?? endLine;
  return {
    author: authorOf(login, person?.type === "Bot", body),
    ...{ body, side, startLine, endLine },
    path: comment.path ?? comment.file ?? position?.new_path ?? position?.old_path ?? null,
    quote: quoteOf(diff_hunk ?? "", side, startLine === null || endLine === null ? 1 : endLine - startLine + 1),
  };
}

const maxQuoted = 20;

/** The last lines of the hunk above a comment are those that it stands at. */
function quoteOf(hunk: string, side: "base" | "head", count: number): string {
  const other = side === "head" ? "-" : "+";
  const lines = hunk
    .slice(-20_000)
    .split("\n")
    .filter((one) => !one.startsWith("@@") && !one.startsWith(other) && !one.startsWith("\\"));
  return lines
    .slice(-Math.min(Math.max(count, 1), maxQuoted))
    .map((one) => one.slice(1))
    .join("\n");
}

/** What the comments of one tool come to. A notice that it did not review is never taken for "nothing found". */
export function readComments(comments: readonly ReviewComment[]): ImportReading {
  if (comments.every(({ body }) => body.trim() === ""))
    return unreadable("empty-reply", "there is no comment that says anything");
  const read = comments.filter(({ body }) => body.trim() !== "").map(readComment);
  const findings = read.flatMap((one) => one.findings);
  const notices = read.flatMap(({ notice }) => notice ?? []);
  const cut = comments.filter(({ body }) => body.length > maxDocument).length;
  if (findings.length > 0) return answered(findings, notices.length + cut);
  if (cut > 0) return unreadable("unknown-form", "it is too long to be read whole, and its beginning holds no finding");
  const [notice] = notices;
  if (notice !== undefined) {
    return {
      status: "unavailable",
      problem: notice.problem,
      reason: `it says that it did not review: “${notice.said}”`,
    };
  }
  if (read.some(({ isClean }) => isClean)) return answered([], 0);
  return unreadable(
    "unknown-form",
    "its comments hold no finding in a form that is known, and none says that nothing was found",
  );
}

interface CommentReading {
  readonly findings: readonly ImportedFinding[];
  readonly notice: ReturnType<typeof noticeIn>;
  readonly isClean: boolean;
}

function readComment(comment: ReviewComment): CommentReading {
  const root = parseDocument(comment.body);
  if (comment.path !== null) {
    const finding = isAside(comment.body) ? null : readLineComment(root, comment);
    return { findings: finding === null ? [] : [finding], notice: null, isClean: false };
  }
  const visible = visibleText(root);
  const hidden = hiddenText(root);
  const located = readMarkdown(root, false);
  const marked = located.length === 0 ? readLineComment(root, comment) : null;
  const findings = marked?.path == null ? located : [marked];
  const notice = findings.length > 0 ? null : noticeIn(visible, hidden);
  return { findings, notice, isClean: notice === null && saysNothingWrong(visible) };
}

/** Words of people who answer, and what may stand behind them; with other words, `Fixed` may begin what is wrong. */
const remark =
  /^\W*(?:(?:lgtm|looks good(?: to me)?|nice(?: (?:catch|one|work|find))?|thanks(?: a lot| for (?:this|the \w+))?|thank you|(?:good|great) (?:catch|point|work)|done|fixed|resolved|addressed)(?:\W+|$))+(?:(?:in|by|with|as of|here|now)\b[^?]{0,80})?$/i;

/** A remark on a line that flags nothing. */
function isAside(body: string): boolean {
  return body.length < 200 && remark.test(body);
}
