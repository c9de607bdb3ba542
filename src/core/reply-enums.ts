import { Category, Consequence, Scope, Severity, Standing } from "./finding.ts";

/** Words that models say instead of ours. Keys in lower case with hyphens. */
type Synonyms<Value extends string> = Readonly<Record<Value, readonly string[]>>;

const severitySynonyms: Synonyms<Severity> = {
  critical: ["blocker", "blocking", "fatal", "severe", "urgent", "p0", "s0", "sev0", "very-high"],
  high: ["major", "important", "serious", "error", "p1", "s1", "sev1"],
  medium: ["moderate", "normal", "warning", "warn", "med", "p2", "s2", "sev2"],
  low: ["minor", "nit", "nitpick", "trivial", "info", "informational", "suggestion", "note", "p3", "p4", "s3", "sev3"],
};

const standingSynonyms: Synonyms<Standing> = {
  defect: ["bug", "confirmed", "certain", "fault", "issue", "real"],
  doubt: ["unsure", "uncertain", "suspicion", "question", "possible", "tentative"],
};

const consequenceSynonyms: Partial<Synonyms<Consequence>> = {
  security: ["vulnerability", "exploit"],
  "data-loss": ["data-corruption", "corruption", "loss-of-data"],
  "wrong-result": ["incorrect-result", "incorrect", "wrong", "correctness", "logic", "wrong-output"],
  crash: ["exception", "panic", "runtime-error", "error"],
  hang: ["deadlock", "infinite-loop", "stuck"],
  degraded: ["performance", "slow", "degradation", "degraded-performance"],
  compatibility: ["incompatible", "breaking-change", "regression"],
};

const categorySynonyms: Partial<Synonyms<Category>> = {
  "error-handling": ["error", "errors", "exception-handling"],
  retry: ["retries", "backoff"],
  "access-control": ["auth", "authorization", "authentication", "permission", "permissions", "tenancy"],
  idempotency: ["duplicate", "duplication"],
  concurrency: ["race", "race-condition", "race-conditions", "threading", "ordering", "deadlock"],
  boundary: ["edge-case", "off-by-one", "null-reference", "null", "overflow", "boundaries"],
  validation: ["input-validation"],
  injection: ["sql-injection", "xss", "command-injection"],
  resource: ["resource-leak", "leak", "memory", "memory-leak", "performance", "resources"],
  "api-misuse": ["api", "api-contract", "contract"],
  "data-integrity": ["data", "data-corruption", "data-loss", "integrity"],
  time: ["timezone", "time-zone", "date", "clock"],
  configuration: ["config"],
  "missing-change": ["missing", "omission"],
};

const scopeSynonyms: Synonyms<Scope> = {
  introduced: ["new", "added", "changed"],
  "pre-existing": ["preexisting", "existing", "old", "already-there"],
  missing: ["absent", "absence", "omitted", "omission", "missing-change"],
};

/** Medium where none is said, or none that we know. */
export function readSeverity(text: string): Severity {
  return match(text, Severity.options, severitySynonyms) ?? "medium";
}

/** A reviewer that says nothing means a defect; one that says something else than "defect" is not sure. */
export function readStanding(text: string): Standing {
  return match(text, Standing.options, standingSynonyms) ?? (text.trim() === "" ? "defect" : "doubt");
}

export function readConsequence(text: string): Consequence {
  return match(text, Consequence.options, consequenceSynonyms) ?? "other";
}

export function readCategory(text: string): Category {
  return match(text, Category.options, categorySynonyms) ?? "other";
}

export function readScope(text: string): Scope {
  return match(text, Scope.options, scopeSynonyms) ?? "introduced";
}

/** The whole text as one of ours or a synonym; else the first word of it that is one (`High (8/10)`, `P1 - major`). */
function match<Value extends string>(
  text: string,
  options: readonly Value[],
  synonyms: Partial<Synonyms<Value>>,
): Value | null {
  const words =
    text
      .slice(0, 100)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  for (const candidate of [words.join("-"), ...words]) {
    const found = options.find((option) => option === candidate || synonyms[option]?.includes(candidate));
    if (found !== undefined) return found;
  }
  return null;
}
