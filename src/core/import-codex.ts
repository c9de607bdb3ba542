import { z } from "zod";
import type { Severity } from "./finding.ts";
import { type ImportedFinding, toImported } from "./import-finding.ts";
import { answered, type ImportReading, unreadable } from "./import-reading.ts";
import { type Appraisal, readAnswer } from "./reply-answer.ts";
import type { CompleteBlock } from "./reply-blocks.ts";

const Range = z.looseObject({ start: z.number().nullish().catch(null), end: z.number().nullish().catch(null) });

/**
 * One finding of `codex review`, by the prompt of its source (codex-rs, `review_prompt.md`); the path is absolute, as it was where
 * the review ran. Priorities go from 0 (drop everything) to 3 (nice to have).
 */
const CodexFinding = z.looseObject({
  title: z.string(),
  body: z.string().catch(""),
  priority: z.number().nullish().catch(null),
  code_location: z
    .looseObject({
      absolute_file_path: z.string().nullish().catch(null),
      file_path: z.string().nullish().catch(null),
      line_range: Range.nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

const CodexReview = z.looseObject({
  findings: z.array(z.unknown()),
  overall_correctness: z.string().nullish().catch(null),
});

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Whether a value looks like what `codex review` prints. */
export function isCodexReview(value: unknown): boolean {
  const review = CodexReview.safeParse(value).data;
  if (review === undefined) return false;
  const isOurs = (item: unknown) => typeof item === "object" && item !== null && "code_location" in item;
  return review.overall_correctness != null || review.findings.some(isOurs);
}

/** Reads what `codex review` printed, also with other text around it. */
export function readCodex(text: string): ImportReading {
  const answer = readAnswer(text, {
    what: "findings of codex review",
    appraise,
    isWanted: (key, opensBlock) => opensBlock && /findings|overall/.test(key),
  });
  if (answer.status === "read") return answer.value;
  return unreadable(answer.problem, answer.reason);
}

function appraise({ value }: CompleteBlock): Appraisal<ImportReading> {
  const review = isCodexReview(value) ? CodexReview.parse(value) : null;
  if (review === null) return { kind: "other" };
  const findings = review.findings.map(toFinding);
  const read = findings.filter((finding) => finding !== null);
  if (read.length === 0 && findings.length > 0) {
    return { kind: "unusable", reason: "its list has entries, but none of them says what is wrong" };
  }
  return { kind: "answer", value: answered(read, findings.length - read.length) };
}

function toFinding(item: unknown): ImportedFinding | null {
  const finding = CodexFinding.safeParse(item).data;
  if (finding === undefined) return null;
  const { code_location: place, priority } = finding;
  const tag = /^\s*\[p([0-3])\]\s*/i.exec(finding.title);
  const level = priority ?? (tag === null ? null : Number(tag[1]));
  return toImported({
    title: finding.title.slice(tag?.[0].length ?? 0),
    claim: finding.body || finding.title,
    path: place?.absolute_file_path ?? place?.file_path ?? null,
    startLine: place?.line_range?.start ?? null,
    endLine: place?.line_range?.end ?? null,
    severity: level === null ? null : (severities[level] ?? null),
  });
}
