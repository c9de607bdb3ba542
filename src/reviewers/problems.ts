import type { ProblemCode } from "../core/thread.ts";
import type { RunResult } from "../ports.ts";

/** How a thread can end without a reply. */
export type FailureStatus = Exclude<RunResult["status"], "replied" | "waiting">;

const statuses: Partial<Record<ProblemCode, FailureStatus>> = {
  refusal: "refused",
  silence: "timed-out",
  deadline: "timed-out",
  cancelled: "cancelled",
  budget: "over-budget",
  "tool-limit": "over-budget",
};

/** The outcome that a problem makes of a thread. */
export function failureStatus(problem: ProblemCode): FailureStatus {
  return statuses[problem] ?? "unavailable";
}

const problems: Readonly<Record<number, ProblemCode>> = {
  401: "auth",
  402: "quota",
  403: "auth",
  404: "model-not-found",
  408: "server-error",
  409: "server-error",
  425: "server-error",
  429: "rate-limit",
  503: "overloaded",
  529: "overloaded",
};

/** Words by which vendors say that money, not time, is what is missing. */
const spentAccount = /insufficient_quota|billing_hard_limit|credit balance|insufficient (?:balance|credits|funds)/i;
/** Words that mean the same unless the server also says when to come back. */
const maybeSpent = /quota|billing/i;

/** What an HTTP status means, with what the server said; `comesBack`: it also said when to ask again. */
export function problemOfHttp(status: number, said: string, comesBack = false): ProblemCode {
  if (status < 400) return "bad-request";
  if (status < 500 && spentAccount.test(said)) return "quota";
  if (status === 429 && !comesBack && maybeSpent.test(said)) return "quota";
  // Gemini answers 400 to a wrong key, and OpenAI 400 to some unknown models.
  if (status === 400 && /API_KEY_INVALID|API key not valid/i.test(said)) return "auth";
  if (status === 400 && /model_not_found/.test(said)) return "model-not-found";
  return problems[status] ?? (status >= 500 ? "server-error" : "bad-request");
}
