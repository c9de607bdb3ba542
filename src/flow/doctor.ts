import type { Family } from "../core/authorship.ts";
import type { ExaminedReviewer } from "../core/doctor.ts";
import type { Readiness, Reviewer } from "../ports.ts";
import { probeReviewer } from "./probe.ts";

/** Programs of which nothing is remembered yet may take seconds to say their version. */
const timeoutMs = 12_000;

/** Asks all reviewers at once whether they are ready, each for some seconds at most. No request is sent to a model. */
export function examineReviewers(reviewers: readonly Reviewer[], signal: AbortSignal): Promise<ExaminedReviewer[]> {
  return Promise.all(
    reviewers.map(async (reviewer) => toExamined(reviewer, await probeReviewer(reviewer, signal, timeoutMs))),
  );
}

function toExamined(reviewer: Reviewer, readiness: Readiness): ExaminedReviewer {
  const { name, kind, isLocal, defaultModel, destination, limits } = reviewer;
  const isReady = readiness.status === "ready";
  const models = isReady ? [...(readiness.models ?? [])] : [];
  const families = familiesOf(reviewer, models);
  return {
    ...{ name, kind, status: readiness.status, isLocal, defaultModel, models },
    family: families.length === 1 && families[0] !== undefined ? families[0] : "unknown",
    families: families.filter((family) => family !== "unknown"),
    efforts: [...(limits.efforts ?? [])],
    version: readiness.version ?? null,
    found: readiness.found ?? null,
    login: loginOf(reviewer, readiness),
    isolation: isReady ? (readiness.isolation ?? null) : null,
    destination: destination ?? null,
    reason: isReady ? null : readiness.reason,
    hint: isReady ? null : readiness.hint,
  };
}

/** Of its default model, else of all those that have to be named. */
function familiesOf(reviewer: Reviewer, models: readonly string[]): Family[] {
  const named = models.length === 0 || reviewer.defaultModel !== null ? [null] : models;
  return [...new Set(named.map((model) => reviewer.familyOf(model)))];
}

/** Of a program that cannot be found it means nothing, and neither where a key takes its place. */
function loginOf({ kind }: Reviewer, readiness: Readiness): ExaminedReviewer["login"] {
  if (kind !== "agent") return null;
  return readiness.login ?? (readiness.status === "ready" ? "unknown" : null);
}
