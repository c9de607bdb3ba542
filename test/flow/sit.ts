import { openTriage, type TriageRequest } from "../../src/flow/triage.ts";
import type { TriageSession } from "../../src/flow/triage-session.ts";
import { host } from "../../src/system/host.ts";

/** Somebody sits down to judge, blind, at a terminal, the review to try triage with; every word of that can be given. */
export function sit(
  ledger: TriageRequest["ledger"],
  change: Partial<Omit<TriageRequest, "ledger">> = {},
): Promise<TriageSession> {
  const first = { judge: "human", face: "terminal", isOpen: false, again: null } as const;
  return openTriage({ ledger, host, reviewId: "rtriage2", ...first, ...change });
}
