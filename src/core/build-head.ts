import type { BuildState } from "./build-state.ts";

type Built = Pick<BuildState, "plan" | "increments">;

/** The newest commit that stays: what the next turn begins with. */
export function headOf({ plan, increments }: Built): string {
  const last = increments.findLast(({ increment }) => increment.state !== "rejected");
  return last?.increment.commit ?? plan.base.commit;
}

/** Whether all that was built stands in the user's repository. What was delivered on the way may be less. */
export function isDelivered(state: Built & Pick<BuildState, "isDone" | "delivered">): boolean {
  return state.isDone && state.delivered?.commit === headOf(state);
}
