import { z } from "zod";
import type { Severity } from "./finding.ts";
import { firstSentence, type ImportedFinding, toImported } from "./import-finding.ts";
import { answered, type ImportReading, unreadable } from "./import-reading.ts";
import { ArtifactLocation, type RunPlaces, uriPath } from "./import-sarif-place.ts";
import { toolName } from "./import-tools.ts";

/** A schema that takes what does not fit for absent: SARIF of many tools has small faults. */
function lenient<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}

const text = lenient(z.string());
const number = lenient(z.number());
const Message = lenient(
  z.looseObject({ text, markdown: text, id: text, arguments: lenient(z.array(z.string().catch(""))) }),
);
const Region = lenient(
  z.looseObject({ startLine: number, endLine: number, snippet: lenient(z.looseObject({ text })) }),
);
const Location = z.looseObject({
  physicalLocation: lenient(z.looseObject({ artifactLocation: lenient(ArtifactLocation), region: Region })),
});
const Rule = z.looseObject({
  id: text,
  name: text,
  shortDescription: Message,
  messageStrings: lenient(z.record(z.string(), Message)),
  defaultConfiguration: lenient(z.looseObject({ level: text })),
  properties: lenient(z.looseObject({ tags: lenient(z.array(z.string().catch(""))) })),
});
type Rule = z.infer<typeof Rule>;
const Driver = z.looseObject({ name: text, rules: lenient(z.array(Rule.catch({}))) });
const Result = z.looseObject({
  ...{ ruleId: text, ruleIndex: number, kind: text, level: text, rank: number, baselineState: text },
  rule: lenient(z.looseObject({ id: text, index: number })),
  message: Message,
  locations: lenient(z.array(Location.catch({}))),
  suppressions: lenient(z.array(z.looseObject({ status: text, justification: text }).catch({}))),
});
type Result = z.infer<typeof Result>;
const Notification = z.looseObject({ level: text, message: Message });
const Run = z.looseObject({
  tool: lenient(z.looseObject({ driver: lenient(Driver) })),
  results: z.array(z.unknown()).nullish().catch(undefined),
  artifacts: lenient(z.array(z.looseObject({ location: lenient(ArtifactLocation) }).catch({}))),
  originalUriBaseIds: lenient(z.record(z.string(), ArtifactLocation.catch({}))),
  invocations: lenient(
    z.array(
      z
        .looseObject({
          executionSuccessful: lenient(z.boolean()),
          toolExecutionNotifications: lenient(z.array(Notification.catch({}))),
        })
        .catch({}),
    ),
  ),
});
type Run = z.infer<typeof Run>;
const Sarif = z.looseObject({ runs: z.array(Run) });

/** Results that say that something is in order, or that nothing was decided. */
const harmlessKinds: ReadonlySet<string> = new Set(["pass", "notApplicable", "informational"]);

/** Whether a value looks like SARIF. */
export function isSarif(value: unknown): boolean {
  return Sarif.safeParse(value).success;
}

/** The tools of a SARIF file, by the names that reviewers have, each once. */
export function sarifTools(value: unknown): string[] {
  const runs = Sarif.safeParse(value).data?.runs ?? [];
  return [...new Set(runs.map(toolOf))];
}

function toolOf(run: Run): string {
  return toolName(run.tool?.driver?.name ?? "");
}

/**
 * Reads SARIF 2.1.0 (OASIS): the results of all runs, of one tool where one is named. Fixes are not read. What the tool itself
 * suppresses is a doubt; what its baseline knows already is pre-existing.
 */
export function readSarif(value: unknown, only: string | null): ImportReading {
  const sarif = Sarif.safeParse(value).data;
  if (sarif === undefined) return unreadable("unknown-form", "it is no SARIF: it has no runs");
  const runs = sarif.runs.filter((run) => only === null || toolOf(run) === only);
  if (runs.length === 0) return unreadable("unknown-form", "it has no run of a tool");
  const read = runs.map(readRun);
  const findings = read.flatMap((run) => run.findings);
  const dropped = read.reduce((sum, run) => sum + run.dropped, 0);
  const failures = read.flatMap(({ failure }) => failure ?? []);
  if (findings.length === 0 && failures.length > 0) {
    return { status: "unavailable", problem: "program-failed", reason: failures[0] ?? "" };
  }
  if (findings.length === 0 && dropped > 0) {
    return unreadable("bad-json", "its list has entries, but none of them says what is wrong");
  }
  return answered(findings, dropped + failures.length);
}

interface RunReading {
  readonly findings: readonly ImportedFinding[];
  readonly dropped: number;
  /** Why the run is none, or no whole one. */
  readonly failure: string | null;
}

function readRun(run: Run): RunReading {
  const places: RunPlaces = { bases: run.originalUriBaseIds ?? {}, artifacts: run.artifacts ?? [] };
  const rules = run.tool?.driver?.rules ?? [];
  let dropped = 0;
  const findings = (run.results ?? []).flatMap((item) => {
    const result = Result.safeParse(item).data;
    const isHarmless =
      result !== undefined && (harmlessKinds.has(result.kind ?? "") || result.baselineState === "absent");
    if (isHarmless) return [];
    const finding = result === undefined ? null : toFinding(result, ruleOf(result, rules), places);
    if (finding === null) dropped += 1;
    return finding ?? [];
  });
  return { findings, dropped, failure: failureOf(run) };
}

/** Without `results` a run did not look for any (SARIF 2.1.0, 3.14.23); else by the tool's own word. */
function failureOf({ results, invocations = [] }: Run): string | null {
  const failed = invocations.find(({ executionSuccessful }) => executionSuccessful === false);
  if (failed !== undefined) {
    const notes = failed.toolExecutionNotifications ?? [];
    const why = notes.find(({ level }) => level === "error")?.message?.text;
    return `its tool says that it failed${why === undefined ? "" : `: ${why.slice(0, 300)}`}`;
  }
  return results == null ? "a run of it has no list of results" : null;
}

function ruleOf({ rule, ruleId, ruleIndex }: Result, rules: readonly Rule[]): Rule | null {
  const index = ruleIndex ?? rule?.index;
  const id = ruleId ?? rule?.id;
  // A rule may be named more finely than it is described: `CA1000/1`.
  const named = rules.find((one) => one.id !== undefined && (one.id === id || id?.startsWith(`${one.id}/`) === true));
  return (index !== undefined && index >= 0 ? rules[index] : undefined) ?? named ?? null;
}

function toFinding(result: Result, rule: Rule | null, places: RunPlaces): ImportedFinding | null {
  const message = messageOf(result, rule);
  const known = (result.locations ?? []).flatMap(({ physicalLocation: place }) => {
    const path = uriPath(place?.artifactLocation, places);
    return path === null ? [] : [{ path, region: place?.region }];
  });
  const [first, ...others] = known;
  const also = others
    .slice(0, 10)
    .map(({ path, region }) => `Also at ${path}${region?.startLine ? `:${region.startLine}` : ""}`);
  const suppressed = result.suppressions?.find(({ status }) => status !== "rejected" && status !== "underReview");
  const region = first?.region;
  const id = result.ruleId ?? result.rule?.id ?? rule?.id ?? "";
  return toImported({
    title: rule?.shortDescription?.text ?? firstSentence(message),
    claim: [message || (rule?.shortDescription?.text ?? ""), ...also, id === "" ? "" : `(${id})`]
      .filter(Boolean)
      .join("\n"),
    path: first?.path ?? null,
    startLine: region?.startLine ?? null,
    endLine: region?.endLine ?? region?.startLine ?? null,
    quote: region?.snippet?.text ?? "",
    severity: severityOf(result, rule),
    kind: kindOf(rule),
    isDoubt: suppressed !== undefined || result.kind === "open" || result.kind === "review",
    isPreExisting: result.baselineState === "unchanged",
    disproof:
      suppressed === undefined ? "" : `Suppressed in its tool: ${suppressed.justification ?? "no reason given"}`,
  });
}

/** With the arguments in their places (SARIF 2.1.0, 3.11.5). */
function messageOf({ message }: Result, rule: Rule | null): string {
  const told = message?.text ?? message?.markdown ?? rule?.messageStrings?.[message?.id ?? ""]?.text ?? "";
  const values = message?.arguments ?? [];
  return told.slice(0, 20_000).replace(/\{(\d{1,2})\}/g, (whole, index) => values[Number(index)] ?? whole);
}

/** As code scanning at GitHub reads it: the rule's `security-severity` from 0 to 10, else the level. */
function severityOf({ level, rank }: Result, rule: Rule | null): Severity {
  const score = Number(rule?.properties?.["security-severity"] ?? Number.NaN);
  if (score > 0) return score >= 9 ? "critical" : score >= 7 ? "high" : score >= 4 ? "medium" : "low";
  const said = level ?? rule?.defaultConfiguration?.level ?? "warning";
  if (said === "error") return (rank ?? 0) >= 90 ? "critical" : "high";
  return said === "warning" ? "medium" : "low";
}

function kindOf(rule: Rule | null): string {
  const tags = rule?.properties?.tags ?? [];
  return tags
    .slice(0, 10)
    .map((tag) => tag.slice(0, 40))
    .join(" ");
}
