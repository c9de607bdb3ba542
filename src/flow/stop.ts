import type { Stopped } from "../core/coverage.ts";

/** Why a signal was aborted whose review somebody cancelled, as against one whose process was interrupted. */
export class CancelRequest extends Error {
  override readonly name = "AbortError";

  constructor() {
    super("the review was cancelled on request");
  }
}

/** How a run was stopped; null where it was not. */
export function stoppedBy({ aborted, reason }: AbortSignal): Stopped | null {
  if (!aborted) return null;
  return reason instanceof CancelRequest ? "cancelled" : "interrupted";
}
