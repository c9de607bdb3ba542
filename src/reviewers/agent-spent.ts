import { open } from "node:fs/promises";
import type { RunFacts, Usage } from "../core/thread.ts";
import type { RunResult } from "../ports.ts";
import type { Spent } from "./agent-building.ts";
import type { AgentMachine, AgentProgram } from "./agent-program.ts";

/** The last sum stands among the last lines, of which one may hold what a tool read. */
const maxEndBytes = 1024 * 1024;

/** What had been used of a conversation before it goes on. Empty where that is not known, or where there is no need to. */
export async function loadSpent(
  { conversations }: Pick<AgentProgram, "conversations">,
  machine: AgentMachine,
  sessionId: string | null,
): Promise<Spent> {
  if (sessionId === null || conversations?.spent === undefined) return {};
  const file = await conversations.find(machine, sessionId);
  return file === null ? {} : conversations.spent(await loadEnd(file).catch(() => ""));
}

async function loadEnd(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - maxEndBytes);
    const buffer = Buffer.alloc(Math.min(size, maxEndBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The same result with what this turn alone used. */
export function withoutSpent(result: RunResult, { costUsd, usage }: Spent): RunResult {
  const { facts } = result;
  const own: RunFacts = {
    ...facts,
    costUsd: facts.costUsd === null || costUsd === undefined ? facts.costUsd : less(facts.costUsd, costUsd),
    usage: facts.usage === null || usage === undefined ? facts.usage : usageWithout(facts.usage, usage),
  };
  return { ...result, facts: own };
}

function usageWithout(sum: Usage, before: Usage): Usage {
  return {
    inputTokens: less(sum.inputTokens, before.inputTokens),
    outputTokens: less(sum.outputTokens, before.outputTokens),
    cacheReadTokens: less(sum.cacheReadTokens, before.cacheReadTokens),
    cacheWriteTokens: less(sum.cacheWriteTokens, before.cacheWriteTokens),
  };
}

/** A smaller sum than before is none of the whole. */
function less(sum: number, before: number): number {
  return sum < before ? sum : sum - before;
}
