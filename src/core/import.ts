import { isCodexReview, readCodex } from "./import-codex.ts";
import { commentsIn, type ReviewComment, readComments } from "./import-comments.ts";
import { hiddenText, maxDocument, parseDocument, visibleText } from "./import-document.ts";
import { readMarkdown } from "./import-markdown.ts";
import { answered, type ImportReading, unreadable } from "./import-reading.ts";
import { isSarif, readSarif, sarifTools } from "./import-sarif.ts";
import { authorOf, toolByMarks } from "./import-tools.ts";
import { noticeIn, saysNothingWrong } from "./import-words.ts";
import { readReply } from "./reply.ts";
import type { ImportFormat, ImportSource } from "./thread.ts";

export type { ImportedFinding } from "./import-finding.ts";
export type { ImportReading } from "./import-reading.ts";

/**
 * Reads what another tool found. Never throws: whatever cannot be read is no answer. An empty list of findings is an answer only
 * where the form says so, or the text says in words that nothing was found.
 */
export function readImport(text: string, { format, only }: ImportSource): ImportReading {
  if (text.trim() === "") return unreadable("empty-reply", "it is empty");
  try {
    return readers[format](text.replace(/^\uFEFF/, ""), only);
  } catch (error) {
    // A parser gave up on hostile nesting.
    return unreadable(
      "unknown-form",
      `it cannot be read as ${format}: ${error instanceof Error ? error.name : "error"}`,
    );
  }
}

const readers: Record<ImportFormat, (text: string, only: string | null) => ImportReading> = {
  sarif: (text, only) => readSarif(readJson(text), only),
  codex: readCodex,
  json: readFindings,
  comments: readCommentFile,
  markdown: readList,
};

/** Any text with a list of findings in JSON, as replies of reviewers are read. */
function readFindings(text: string): ImportReading {
  const read = readReply(text);
  return read.status === "read" ? answered(read.findings, read.dropped) : unreadable(read.problem, read.reason);
}

function readCommentFile(text: string, only: string | null): ImportReading {
  const all = commentFile(text);
  const chosen = only === null ? all : all.filter(({ author }) => author?.name === only);
  if (chosen.length === 0)
    return unreadable("unknown-form", only === null ? "it holds no comments" : `it holds no comment of ${only}`);
  return readComments(chosen);
}

/** An export of comments; or one comment, as it was copied. */
function commentFile(text: string): ReviewComment[] {
  const value = readJson(text);
  if (value !== undefined) return commentsIn(value);
  const nowhere = { path: null, startLine: null, endLine: null, side: "head", quote: "" } as const;
  return [{ author: authorOf(null, true, text), body: text, ...nowhere }];
}

function readList(text: string): ImportReading {
  const root = parseDocument(text);
  const findings = readMarkdown(root, true);
  const isCut = text.length > maxDocument;
  if (findings.length > 0) return answered(findings, isCut ? 1 : 0);
  if (isCut)
    return unreadable("unknown-form", "it is too long to be read whole, and its beginning holds no list of findings");
  const visible = visibleText(root);
  const notice = noticeIn(visible, hiddenText(root));
  if (notice !== null) {
    return {
      status: "unavailable",
      problem: notice.problem,
      reason: `it says that there was no review: “${notice.said}”`,
    };
  }
  if (saysNothingWrong(visible)) return answered([], 0);
  return unreadable("unknown-form", "it holds no list of findings, and does not say that nothing was found");
}

/** JSON; also several lists one after the other, as `gh api --paginate` prints them. Undefined for what is none. */
function readJson(text: string): unknown {
  for (const candidate of [text, `[${text.replace(/\]\s*\[/g, "],[")}]`]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // The next reading.
    }
  }
  return undefined;
}

/** Who speaks in a file. */
export interface ImportVoice {
  readonly name: string;
  readonly isBot: boolean;
  readonly entries: number;
}

/** What a file is, and whose findings it holds. */
export interface RecognisedImport {
  readonly format: ImportFormat;
  /** Those with the most entries first; none where it does not say. */
  readonly voices: readonly ImportVoice[];
}

/**
 * What form a file has, by what stands in it.
 *
 * @param named as the user says it; null: by what it looks like
 */
export function recogniseImport(text: string, named: ImportFormat | null): RecognisedImport {
  const value = readJson(text);
  const format = named ?? formatOf(text, value);
  return { format, voices: voicesOf(format, text, value) };
}

function formatOf(text: string, value: unknown): ImportFormat {
  if (isSarif(value)) return "sarif";
  if (isCodexReview(value) || /"code_location"\s*:/.test(text)) return "codex";
  if (value !== undefined && commentsIn(value).length > 0) return "comments";
  if (Array.isArray(value) && value.length === 0) return "comments";
  if (readReply(text).status === "read") return "json";
  if (value !== undefined) return "json";
  return toolByMarks(text) === undefined ? "markdown" : "comments";
}

function voicesOf(format: ImportFormat, text: string, value: unknown): ImportVoice[] {
  if (format === "sarif") return sarifTools(value).map((name) => ({ name, isBot: true, entries: 1 }));
  if (format === "codex") return [{ name: "codex", isBot: true, entries: 1 }];
  if (format !== "comments") return [];
  const voices = new Map<string, ImportVoice>();
  for (const { author } of commentFile(text)) {
    if (author === null) continue;
    const { entries = 0 } = voices.get(author.name) ?? {};
    voices.set(author.name, { ...author, entries: entries + 1 });
  }
  return [...voices.values()].sort((a, b) => b.entries - a.entries);
}
