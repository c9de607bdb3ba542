import { z } from "zod";
import { Family } from "./authorship.ts";
import { Severity } from "./finding.ts";
import { Effort } from "./review.ts";

/** A row that makes any OpenAI-compatible endpoint a reviewer. */
export const Endpoint = z.strictObject({
  /** Up to and including the version: `http://127.0.0.1:11434/v1`. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** Name of the environment variable that holds the key. Absent: no key is sent. */
  keyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  /** Overrides what the model's name says. */
  family: Family.optional(),
  /** Models to offer, the first one by default. */
  models: z.array(z.string().min(1)).optional(),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** Which reviewers may see which paths. Later rules win; nothing matched: everything may go everywhere. */
export const PolicyRule = z.strictObject({
  paths: z.array(z.string().min(1)).min(1),
  /** `nobody`: never leaves the machine nor is shown to a local model; `local-only`: models on this machine only. */
  allow: z.enum(["anybody", "local-only", "nobody"]),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/** The user's own configuration: `blindspot/config.yml` in the XDG config folder, or `--config FILE`. */
export const UserConfig = z.strictObject({
  endpoints: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), Endpoint).optional(),
  /** Reviewers in the order in which to choose them: `openai:gpt-6`, `ollama:…`, `paste`. */
  reviewers: z.array(z.string().min(1)).optional(),
  /** Who wrote the code, where nothing else says so; recorded as declared. */
  author: Family.optional(),
  effort: Effort.optional(),
  exclude: z.array(z.string().min(1)).optional(),
  include: z.array(z.string().min(1)).optional(),
  policy: z.array(PolicyRule).optional(),
  allowSecrets: z.array(z.string().min(1)).optional(),
  maxCostUsd: z.number().positive().optional(),
  maxThreads: z.number().int().positive().optional(),
  timeout: z.string().optional(),
  failOn: Severity.optional(),
});
export type UserConfig = z.infer<typeof UserConfig>;

/**
 * The repository's `blindspot.yml`, read from the base tree. It may only narrow: what it cannot say is not in here.
 * Specs are paths in the base tree.
 */
export const RepositoryConfig = z.strictObject({
  exclude: z.array(z.string().min(1)).optional(),
  specs: z.array(z.string().min(1)).optional(),
  policy: z
    .array(z.strictObject({ paths: z.array(z.string().min(1)).min(1), allow: z.enum(["local-only", "nobody"]) }))
    .optional(),
  maxCostUsd: z.number().positive().optional(),
  maxThreads: z.number().int().positive().optional(),
  failOn: Severity.optional(),
});
export type RepositoryConfig = z.infer<typeof RepositoryConfig>;
