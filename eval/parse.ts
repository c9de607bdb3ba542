import { z } from "zod";
import type { RawFinding } from "../src/core/finding.ts";
import { readReply } from "../src/core/reply.ts";
import { type EvalData, rowsLike } from "./data.ts";

export interface ParseScore {
  /** Transcripts that were read with everything that is recorded of them. */
  readonly read: number;
  readonly total: number;
}

const Transcript = z
  .object({ pr_id: z.string(), reviewer: z.string(), text: z.string().optional(), body: z.string().optional() })
  .transform(({ text, body, ...run }) => ({ ...run, text: text ?? body ?? "" }));
const Review = z.object({ pr_id: z.string(), reviewer: z.string(), claims: z.number() });
const Claim = z.object({
  pr_id: z.string(),
  reviewer: z.string(),
  path: z.string().nullable(),
  line_start: z.number().nullable(),
  body: z.string(),
});
type Claim = z.infer<typeof Claim>;

/**
 * Reads recorded transcripts with `readReply` and compares with the claims that are recorded of them. Runs of one reviewer
 * on one change are paired with their reviews in order of the files (`A2`, then `A2R2`).
 */
export function evalParse(data: EvalData): ParseScore {
  const transcripts = groupByRun(rowsLike(data, "cvre.rawoutputs", Transcript));
  const reviews = groupByRun(rowsLike(data, "cvre.reviews", Review));
  const claims = groupByRun(rowsLike(data, "cvre.findings", Claim));
  let read = 0;
  let total = 0;
  for (const [run, group] of transcripts) {
    const recorded = claimsByRun(reviews.get(run) ?? [], claims.get(run) ?? [], group.length);
    total += group.length;
    read += group.filter(({ text }, i) => isRead(text, recorded[i] ?? [])).length;
  }
  return { read, total };
}

function groupByRun<Item extends { pr_id: string; reviewer: string }>(items: readonly Item[]): Map<string, Item[]> {
  return Map.groupBy(items, ({ pr_id, reviewer }) => `${pr_id}\n${reviewer.replace(/R\d+$/, "")}`);
}

/** Hands the recorded claims out to the runs. Where counts do not fit, no run is told apart: each must hold nothing less than its review says. */
function claimsByRun(reviews: readonly { claims: number }[], claims: readonly Claim[], runs: number): Claim[][] {
  const sum = reviews.reduce((total, review) => total + review.claims, 0);
  if (reviews.length !== runs || sum !== claims.length) return runs === 1 ? [[...claims]] : [];
  let start = 0;
  return reviews.map((review) => {
    start += review.claims;
    return claims.slice(start - review.claims, start);
  });
}

function isRead(text: string, claims: readonly Claim[]): boolean {
  const reply = readReply(text);
  if (reply.status !== "read") return false;
  return claims.every((claim) => reply.findings.some((finding) => isSameClaim(finding, claim)));
}

function isSameClaim(finding: RawFinding, { path, line_start, body }: Claim): boolean {
  const plain = (text: string) => text.replace(/\s+/g, " ").trim();
  return finding.path === path && finding.startLine === line_start && plain(finding.claim) === plain(body);
}
