import { z } from "zod";
import { addressFault } from "./address.ts";
import { familyOfModel, readFamily } from "./family.ts";
import { Severity } from "./finding.ts";
import { patternFault } from "./path-pattern.ts";
import { Effort } from "./review.ts";

/** Patterns as `path-pattern.ts` reads them. There is no `!`: what to leave out and what to bring back are two lists. */
const Pattern = z
  .string()
  .min(1)
  .max(300)
  .superRefine((pattern, context) => {
    const fault = patternFault(pattern);
    if (fault !== null) context.addIssue({ code: "custom", message: `the pattern ${fault}` });
  });
const Patterns = z.array(Pattern);

/** More than people write; each is asked for every file. */
export const maxRepositoryPatterns = 200;

/** A family by any of its names (`readFamily`). */
const FamilyName = z.string().transform((text, context): string => {
  const family = readFamily(text);
  if (family !== null) return family;
  context.addIssue({ code: "custom", message: "is no family that we know; other-<name> is for weights of your own" });
  return z.NEVER;
});

/** A row that makes any OpenAI-compatible endpoint a reviewer. */
export const Endpoint = z
  .strictObject({
    /** Up to and including the version: `http://127.0.0.1:11434/v1`. Never with credentials: it is shown and stored. */
    baseUrl: z.url({ protocol: /^https?$/ }).superRefine((address, context) => {
      const fault = addressFault(address);
      if (fault !== null) context.addIssue({ code: "custom", message: fault });
    }),
    /** Name of the environment variable that holds the key. Absent: no key is sent. */
    keyEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable")
      .optional(),
    /** Who trained the models whose name does not tell. */
    family: FamilyName.optional(),
    /**
     * The user's word that its models run on this machine. An address on loopback alone does not say so: proxies listen
     * there too. Without such an address the word counts for nothing.
     */
    local: z.boolean().optional(),
    /** Models to offer, the first one by default. */
    models: z.array(z.string().min(1)).optional(),
  })
  .superRefine(({ family, models }, context) => {
    const other = family === undefined ? undefined : models?.find((model) => isOfAnother(model, family));
    if (other === undefined) return;
    const message = `is ${family}, but the name of the model ${other} says ${familyOfModel(other)}`;
    context.addIssue({ code: "custom", path: ["family"], message });
  });
export type Endpoint = z.infer<typeof Endpoint>;

/** A family is declared for names that say nothing; a name that says another one is a mistake, or worse. */
function isOfAnother(model: string, family: string): boolean {
  const named = familyOfModel(model);
  return named !== "unknown" && named !== family;
}

/** Which reviewers may see which paths. Later rules win; nothing matched: everything may go everywhere. */
export const PolicyRule = z.strictObject({
  paths: Patterns.min(1),
  /** `nobody`: never leaves the machine nor is shown to a local model; `local-only`: models on this machine only. */
  allow: z.enum(["anybody", "local-only", "nobody"]),
});
export type PolicyRule = z.infer<typeof PolicyRule> & {
  /** Set on the repository's rules when configurations are merged: such a rule can only make it stricter. */
  readonly narrows?: boolean;
};

/** How works are built where flags do not say so. A repository has no say in it: commands are run, programs write. */
export const BuildConfig = z.strictObject({
  /** Run by `/bin/sh -c` in the clone, once before the first turn. */
  setup: z.string().trim().min(1).max(4_000).optional(),
  /** The same after every increment. */
  check: z.string().trim().min(1).max(4_000).optional(),
  /** For each of them: `90s`, `10m`. */
  commandTimeout: z.string().optional(),
  /** `claude-code`, `codex:gpt-6`. */
  builder: z.string().min(1).optional(),
  /** Who reviews what it built, best first: `codex`. */
  reviewer: z.array(z.string().min(1)).optional(),
});

/** The user's own configuration: `blindspot/config.yml` in the XDG config folder, or `--config FILE`. */
export const UserConfig = z.strictObject({
  endpoints: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), Endpoint).optional(),
  /** Reviewers in the order in which to choose them: `openai:gpt-6`, `ollama:…`, `paste`. */
  reviewers: z.array(z.string().min(1)).optional(),
  /** Who wrote the code, where nothing else says so; recorded as declared. */
  author: FamilyName.optional(),
  /**
   * Who wrote what nothing shows the author of, by repository (its key: the root commit), as the user once answered.
   * Weaker than any evidence; `unknown` says not to ask again. Null is what is left where the last line was removed.
   */
  rememberedAuthors: z.record(z.string(), z.union([z.literal("unknown"), FamilyName])).nullish(),
  /** False: transcripts of agent programs on this machine are not looked into for who wrote the lines. */
  transcripts: z.boolean().optional(),
  effort: Effort.optional(),
  /** How hard reviewers' models are asked to think, where they can be told: `low`, `medium`, `high`, … */
  reviewerEffort: z.string().min(1).max(40).optional(),
  exclude: Patterns.optional(),
  include: Patterns.optional(),
  policy: z.array(PolicyRule).optional(),
  allowSecrets: Patterns.optional(),
  maxCostUsd: z.number().positive().optional(),
  maxThreads: z.number().int().positive().optional(),
  timeout: z.string().optional(),
  failOn: Severity.optional(),
  build: BuildConfig.optional(),
});
export type UserConfig = z.infer<typeof UserConfig>;

const RepositoryRule = z.strictObject({ paths: Patterns.min(1).max(20), allow: z.enum(["local-only", "nobody"]) });

/**
 * A rule of a repository's policy whose paths are not understood holds for every file: left out, it would show what it
 * was to protect. Anything else is returned as it is.
 */
export function closeRule(rule: unknown): unknown {
  if (RepositoryRule.safeParse(rule).success) return rule;
  const { success, data } = z.object({ allow: RepositoryRule.shape.allow }).safeParse(rule);
  return success ? { paths: ["**"], allow: data.allow } : rule;
}

/**
 * The repository's `blindspot.yml`, read from the base tree. It may only narrow: what it cannot say is not in here.
 * Specs are paths in the base tree.
 */
export const RepositoryConfig = z.strictObject({
  exclude: Patterns.max(maxRepositoryPatterns).optional(),
  specs: z.array(z.string().min(1)).optional(),
  policy: z.array(RepositoryRule).max(maxRepositoryPatterns).optional(),
  maxCostUsd: z.number().positive().optional(),
  maxThreads: z.number().int().positive().optional(),
  failOn: Severity.optional(),
});
export type RepositoryConfig = z.infer<typeof RepositoryConfig>;

/** What both configurations come to: the user's, narrowed by the repository's. */
export interface MergedConfig extends Omit<UserConfig, "policy" | "exclude"> {
  /** The user's own. */
  readonly exclude: readonly string[];
  readonly repositoryExclude: readonly string[];
  readonly policy: readonly PolicyRule[];
  /** Paths in the base tree. */
  readonly specs: readonly string[];
}

/**
 * The user's configuration narrowed by the repository's: more is left out, the lower limit and the stricter threshold
 * win, and the repository's policy can only be stricter. Nothing of the repository's widens or redirects anything.
 */
export function mergeConfig(user: UserConfig, repository: RepositoryConfig): MergedConfig {
  const { policy, exclude, ...own } = user;
  return {
    ...own,
    ...lower("maxCostUsd", user, repository),
    ...lower("maxThreads", user, repository),
    ...strictestFailOn(user, repository),
    exclude: exclude ?? [],
    repositoryExclude: repository.exclude ?? [],
    policy: [...(policy ?? []), ...(repository.policy ?? []).map((rule) => ({ ...rule, narrows: true }))],
    specs: repository.specs ?? [],
  };
}

type Limit = "maxCostUsd" | "maxThreads";

function lower(key: Limit, user: UserConfig, repository: RepositoryConfig): { [K in Limit]?: number } {
  const limits = [user[key], repository[key]].filter((limit) => limit !== undefined);
  return limits.length === 0 ? {} : { [key]: Math.min(...limits) };
}

/** The threshold that fails at more: `low` fails at everything. */
function strictestFailOn(user: UserConfig, repository: RepositoryConfig): { failOn?: Severity } {
  const failOn = Severity.options.findLast((severity) => severity === user.failOn || severity === repository.failOn);
  return failOn === undefined ? {} : { failOn };
}
