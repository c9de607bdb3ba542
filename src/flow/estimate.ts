import type { ReviewerRef, Usage } from "../core/thread.ts";
import type { Prices } from "../ports.ts";

/** Bytes of code and prose that make one token, on the low side, so that estimates err upwards. */
const bytesPerToken = 3.5;
/** What our prompts, line numbers and enclosing code add to a diff before the brief is built. */
const briefOverheadBytes = 4_500;
const briefGrowth = 1.35;
/** A reply with its reasoning. Measured replies differ by an order of magnitude; this is for ceilings, not bills. */
const outputTokensPerThread = 3_000;
/** Requests repeat the conversation when a model reads more with tools. */
const toolFactor = 1.5;

/** What a thread will probably take. `costUsd` null: the price is not known. */
export interface Estimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
}

/** Estimate before a brief is built, from the bytes of diff that the thread reads. */
export function estimateFromDiff(reviewer: ReviewerRef, diffBytes: number, prices: Prices): Promise<Estimate> {
  return estimateFromBrief(reviewer, briefOverheadBytes + diffBytes * briefGrowth, prices);
}

/** Estimate from a brief's size in bytes. */
export async function estimateFromBrief(reviewer: ReviewerRef, briefBytes: number, prices: Prices): Promise<Estimate> {
  const factor = reviewer.kind === "api" ? toolFactor : 1;
  const inputTokens = Math.ceil((briefBytes / bytesPerToken) * factor);
  const usage = { inputTokens, outputTokens: outputTokensPerThread, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return { inputTokens, outputTokens: outputTokensPerThread, costUsd: await costOf(reviewer, usage, prices) };
}

/**
 * Cost of a run in US dollars: nothing on this machine; null for programs and people, whose subscription we do not
 * see, and where the price list does not know the model.
 */
export async function costOf(reviewer: ReviewerRef, usage: Usage | null, prices: Prices): Promise<number | null> {
  if (reviewer.isLocal) return 0;
  if (reviewer.kind !== "api" || reviewer.model === null || usage === null) return null;
  return prices.estimate(reviewer.name, reviewer.model, usage);
}

/** Bytes of code and prose that make one token, on the high side: for what was sent at least. */
const mostBytesPerToken = 4.5;

/** Cost in US dollars of sending a brief once, as `costOf` knows it: the least of a run that did not tell what it used. */
export function costOfSending(reviewer: ReviewerRef, briefBytes: number, prices: Prices): Promise<number | null> {
  const inputTokens = Math.floor(briefBytes / mostBytesPerToken);
  return costOf(reviewer, { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }, prices);
}
