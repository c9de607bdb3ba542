import { isCancel, select } from "@clack/prompts";
import type { PreparedReview } from "../flow/prepare.ts";
import { countOf, formatCost } from "../outputs/figures.ts";
import { InterruptedError } from "./signals.ts";

/** What to do with a change that goes beyond a ceiling. */
export type CeilingAnswer = "part" | "all" | "none";

/**
 * Asks whether to read only a part of a change, all of it, or nothing, with what each takes.
 * @throws InterruptedError on Ctrl-C
 */
export async function askCeiling(prepared: PreparedReview, ceiling: Ceiling): Promise<CeilingAnswer> {
  const { message, part, all } = ceilingWords(prepared, ceiling);
  const answer = await select<CeilingAnswer>({
    message,
    options: [
      ...(prepared.threads.length === 0 ? [] : [{ value: "part", label: part } as const]),
      { value: "all", label: all },
      { value: "none", label: "stop, and send nothing" },
    ],
    // What costs more than was allowed is never one key away.
    initialValue: prepared.threads.length === 0 ? "none" : "part",
  });
  if (isCancel(answer)) throw new InterruptedError(130);
  return answer;
}

type Ceiling = NonNullable<PreparedReview["ceiling"]>;

/** The question and its answers, in numbers. */
export function ceilingWords(
  { threads }: Pick<PreparedReview, "threads">,
  { name, leftOut, leftOutCostUsd }: Ceiling,
): Record<"message" | "part" | "all", string> {
  const kept = threads.map(({ estimate }) => estimate.costUsd);
  const part = `${countOf(threads.length, "thread")}${costInWords(kept)}`;
  const all = `${countOf(threads.length + leftOut, "thread")}${costInWords([...kept, leftOutCostUsd])}`;
  return {
    message: `Reading all of this change takes ${all}; the ceiling is ${name}.`,
    part: `read the most consequential part: ${part}; ${countOf(leftOut, "thread is", "threads are")} left out`,
    all: `read all of it: ${all}`,
  };
}

/** `, about $0.83`; nothing where no price is known. */
function costInWords(costs: readonly (number | null)[]): string {
  const known = costs.filter((cost) => cost !== null);
  if (known.length === 0) return "";
  return `, about ${formatCost(known.reduce((sum, cost) => sum + cost, 0))}`;
}
