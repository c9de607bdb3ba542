import { closest, distance } from "fastest-levenshtein";
import type { Family } from "../core/authorship.ts";
import type { MergedConfig, UserConfig } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";
import { knownFamilies, readFamily } from "../core/family.ts";
import { type Candidate, toCandidate } from "../flow/candidates.ts";
import { checkEffort, type EffortWish, refuseUnknownEffort, withEffort } from "../flow/effort.ts";
import type { ReviewOptions } from "../flow/review-options.ts";
import { createVisibility } from "../flow/sanitized-paths.ts";
import type { FileRules } from "../flow/sort-files.ts";
import type { Reviewer, TakenChange } from "../ports.ts";
import { type ChosenReviewer, defaultOrder, parseReviewer } from "../reviewers/index.ts";
import type { FilesBefore } from "../system/files-before.ts";
import { parseDuration } from "./duration.ts";
import type { Io } from "./io.ts";
import { loadRequirements, readRepositoryRequirements } from "./requirements.ts";
import type { ReviewArguments } from "./review.ts";

const defaultTimeout = "10m";
const defaultMaxCostUsd = 3;

/** A family as people write it. @throws BlindspotError `usage` for a word that names none */
export function parseFamily(flag: string, text: string): Family {
  const family = readFamily(text);
  if (family !== null) return family;
  const near = closest(text.toLowerCase(), [...knownFamilies]);
  const meant = distance(text.toLowerCase(), near) <= 2 ? `Did you mean ${near}? ` : "";
  throw new BlindspotError(
    "usage",
    `${flag} ${text} is no family that we know.`,
    `${meant}A family is who trained a model: anthropic, openai, google, xai, meta, mistral, deepseek, qwen, …; human; or other-<name>.`,
  );
}

/** A positive number from a flag. @throws BlindspotError `usage` */
export function parsePositive(flag: string, text: string, isInteger: boolean): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0 && (!isInteger || Number.isInteger(number))) return number;
  const kind = isInteger ? "a whole number above zero" : "a number above zero";
  throw new BlindspotError(
    "usage",
    `${flag} ${text} is not ${kind}.`,
    `Write for example ${flag} ${isInteger ? 100 : 5}.`,
  );
}

/** How a review runs, from flags over configuration over defaults. */
export interface RunSettings {
  readonly timeoutMs: number;
  readonly maxCostUsd: number;
  readonly maxThreads: number | null;
}

export function runSettings(
  args: ReviewArguments,
  config: Pick<UserConfig, "timeout" | "maxCostUsd" | "maxThreads">,
): RunSettings {
  const maxCost = args.maxCost === undefined ? undefined : parsePositive("--max-cost", args.maxCost, false);
  const maxThreads = args.maxThreads === undefined ? undefined : parsePositive("--max-threads", args.maxThreads, true);
  return {
    timeoutMs: parseDuration(args.timeout ?? config.timeout ?? defaultTimeout),
    maxCostUsd: maxCost ?? config.maxCostUsd ?? defaultMaxCostUsd,
    maxThreads: maxThreads ?? config.maxThreads ?? null,
  };
}

/**
 * Who may review: those named, else those of the configuration, else every one that has what it needs, flagships
 * first, local ones behind them, and a person pasting last, where there is a person.
 *
 * @throws BlindspotError `usage` or `config` for a name that is none, and for an effort that none of them takes
 */
export function candidatesOf(
  args: Pick<ReviewArguments, "reviewer" | "family" | "reviewerEffort">,
  config: Pick<UserConfig, "reviewers" | "reviewerEffort">,
  reviewers: Readonly<Record<string, Reviewer>>,
  io: Io,
): Candidate[] {
  const family = args.family === undefined ? null : parseFamily("--family", args.family);
  // A configuration that names nobody is wrong, also while flags name others.
  const configured = (config.reviewers ?? []).map((text) => parseConfigured(text, reviewers));
  const named = args.reviewer?.map((text) => parseReviewer(text, reviewers)) ?? configured;
  const byDefault = () =>
    defaultOrder(reviewers, { hasPerson: io.isTty }).map((reviewer) => ({ reviewer, model: null }));
  const chosen: readonly ChosenReviewer[] = named.length > 0 ? named : byDefault();
  const wish = effortWish(args, config);
  if (wish?.by === "reviewerEffort") refuseUnknownEffort(Object.values(reviewers), wish);
  checkEffort(
    chosen.map(({ reviewer }) => reviewer),
    wish,
  );
  return withEffort(
    chosen.map(({ reviewer, model }) => toCandidate(reviewer, model, family)),
    wish,
  );
}

/** How hard the models are to think: the flag before the configuration. */
function effortWish(
  { reviewerEffort: flag }: Pick<ReviewArguments, "reviewerEffort">,
  { reviewerEffort: configured }: Pick<UserConfig, "reviewerEffort">,
): EffortWish | null {
  if (flag !== undefined) return { level: flag, by: "--reviewer-effort" };
  return configured === undefined ? null : { level: configured, by: "reviewerEffort" };
}

function parseConfigured(text: string, reviewers: Readonly<Record<string, Reviewer>>): ChosenReviewer {
  try {
    return parseReviewer(text, reviewers);
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    throw new BlindspotError("config", `\`reviewers\` in your configuration: ${error.message}`, error.hint, error);
  }
}

export interface OptionsRequest {
  readonly id: string;
  readonly args: ReviewArguments;
  readonly config: MergedConfig;
  readonly candidates: readonly Candidate[];
  readonly taken: TakenChange;
  /** Of which the repository's requirements are read. */
  readonly before: FilesBefore;
  readonly io: Io;
}

/** What the review is to be, from flags over configuration. Reads the requirement files. */
export async function reviewOptions(request: OptionsRequest): Promise<ReviewOptions> {
  const { id, args, config, candidates, taken, before, io } = request;
  const { maxCostUsd, maxThreads } = runSettings(args, config);
  const visibility = createVisibility(taken, config.policy);
  const hasHosted = candidates.some(({ ref }) => !ref.isLocal);
  const theirs = await readRepositoryRequirements(config.specs, { before, visibility, hasHosted, io });
  const own = await Promise.all((args.spec ?? []).map((path) => loadRequirements(path, io)));
  return {
    id,
    candidates,
    effort: args.effort ?? config.effort ?? "standard",
    reviewerEffort: effortWish(args, config),
    isControl: args.control === true,
    ...authorOptions(args, config, taken),
    specs: [...theirs, ...own],
    ...fileRules(args, config),
    ceilings: { maxThreads, maxCostUsd },
  };
}

/** Which files are read, from flags and configuration together. */
export function fileRules(
  args: Pick<ReviewArguments, "include" | "exclude" | "allowSecret">,
  config: MergedConfig,
): FileRules {
  return {
    include: [...(config.include ?? []), ...(args.include ?? [])],
    exclude: [...config.exclude, ...(args.exclude ?? [])],
    repositoryExclude: config.repositoryExclude,
    policy: config.policy,
    allowSecrets: [...(config.allowSecrets ?? []), ...(args.allowSecret ?? [])],
  };
}

/** What the user says of who wrote the change, and once said of who writes in its repository. */
export function authorOptions(
  args: Pick<ReviewArguments, "author">,
  config: Pick<UserConfig, "author" | "rememberedAuthors">,
  { change }: Pick<TakenChange, "change">,
): Pick<ReviewOptions, "author" | "rememberedAuthor"> {
  const author = args.author ?? config.author;
  const remembered = new Map(Object.entries(config.rememberedAuthors ?? {}));
  return {
    author: author === undefined ? null : parseFamily("--author", author),
    rememberedAuthor: remembered.get(change.repository?.key ?? "") ?? null,
  };
}
