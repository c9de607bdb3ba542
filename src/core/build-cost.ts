import type { BuildTurn } from "./build-state.ts";
import { mayBeBilled } from "./thread.ts";

/** Whether a turn may have cost something that nobody was told. One that was cut off has: its program may have asked a model. */
export function hasUnknownCost({ outcome, costUsd }: Pick<BuildTurn, "outcome" | "costUsd">): boolean {
  if (costUsd !== null) return false;
  if (outcome === null || outcome.status === "answered") return true;
  return mayBeBilled({ ...outcome });
}
