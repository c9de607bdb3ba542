import { readFile } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import type { Family } from "../core/authorship.ts";
import type { MergedConfig, UserConfig } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";
import { knownFamilies, readFamily } from "../core/family.ts";
import { type Candidate, toCandidate } from "../flow/candidates.ts";
import type { ReviewOptions } from "../flow/review-options.ts";
import type { Reviewer, TakenChange } from "../ports.ts";
import { defaultOrder, parseReviewer } from "../reviewers/index.ts";
import { terminalText } from "../system/terminal-text.ts";
import { parseDuration } from "./duration.ts";
import type { Io } from "./io.ts";
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
 */
export function candidatesOf(
  args: Pick<ReviewArguments, "reviewer" | "family">,
  config: Pick<UserConfig, "reviewers">,
  reviewers: Readonly<Record<string, Reviewer>>,
  io: Io,
): Candidate[] {
  const family = args.family === undefined ? null : parseFamily("--family", args.family);
  const named = args.reviewer ?? config.reviewers ?? [];
  if (named.length > 0) {
    return named.map((text) => {
      const { reviewer, model } = parseReviewer(text, reviewers);
      return toCandidate(reviewer, model, family);
    });
  }
  return defaultOrder(reviewers, { hasPerson: io.isTty }).map((reviewer) => toCandidate(reviewer, null, family));
}

export interface OptionsRequest {
  readonly id: string;
  readonly args: ReviewArguments;
  readonly config: MergedConfig;
  readonly candidates: readonly Candidate[];
  readonly taken: TakenChange;
  readonly io: Io;
}

/** What the review is to be, from flags over configuration. Reads the requirement files. */
export async function reviewOptions(request: OptionsRequest): Promise<ReviewOptions> {
  const { id, args, config, candidates, taken, io } = request;
  const { maxCostUsd, maxThreads } = runSettings(args, config);
  const own = await Promise.all((args.spec ?? []).map((path) => loadSpec(path, io)));
  const author = args.author ?? config.author;
  return {
    id,
    candidates,
    effort: args.effort ?? config.effort ?? "standard",
    isControl: args.control === true,
    author: author === undefined ? null : parseFamily("--author", author),
    specs: [...(await repositorySpecs(config.specs, taken, io)), ...own],
    include: [...(config.include ?? []), ...(args.include ?? [])],
    exclude: [...(config.exclude ?? []), ...(args.exclude ?? [])],
    policy: config.policy,
    allowSecrets: [...(config.allowSecrets ?? []), ...(args.allowSecret ?? [])],
    ceilings: { maxThreads, maxCostUsd },
  };
}

async function loadSpec(path: string, io: Io): Promise<{ path: string; text: string }> {
  const file = resolve(io.cwd, path);
  try {
    return { path: nameOf(file, io.cwd), text: await readFile(file, "utf8") };
  } catch (error) {
    throw new BlindspotError(
      "input",
      `The requirements ${path} cannot be read.`,
      "Name a text file with --spec.",
      error,
    );
  }
}

/** The name by which a reviewer sees a requirements file: nothing of where it lies on this machine. */
function nameOf(file: string, cwd: string): string {
  const below = relative(cwd, file);
  return below.startsWith("..") || isAbsolute(below) ? basename(file) : below.replaceAll("\\", "/");
}

/** Requirements that the repository's configuration names, as they stood before the change. */
async function repositorySpecs(paths: readonly string[], taken: TakenChange, io: Io) {
  const specs: { path: string; text: string }[] = [];
  for (const path of paths) {
    const text = await taken.trees.read("base", path);
    if (text === null) io.stderr(`blindspot.yml: the requirements ${terminalText(path)} are not in the base tree\n`);
    else specs.push({ path, text });
  }
  return specs;
}
