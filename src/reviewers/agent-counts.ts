import type { Usage } from "../core/thread.ts";

/** What a program told of its use; null: nothing. */
export interface AgentCounts {
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  readonly requests: number | null;
}

export const noCounts: AgentCounts = { usage: null, costUsd: null, requests: null };

/** What two runs come to; what neither told stays unknown. */
export function addCounts(one: AgentCounts, other: AgentCounts): AgentCounts {
  return {
    usage: other.usage === null ? one.usage : addUsage(one.usage, other.usage),
    costUsd: sum(one.costUsd, other.costUsd),
    requests: sum(one.requests, other.requests),
  };
}

export function addUsage(one: Usage | null, other: Usage): Usage {
  if (one === null) return other;
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}
