import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { closeRule, maxRepositoryPatterns, RepositoryConfig, UserConfig } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";
import { configProblem, nearestKey } from "./config-problem.ts";
import { configFolder, type Environment } from "./paths.ts";

/** A repository's configuration as far as it can be used, and what people should know of the rest. */
export interface ReadRepositoryConfig {
  readonly config: RepositoryConfig;
  /** Sentences that may quote the file: to be stripped of control characters where they are shown. */
  readonly warnings: readonly string[];
}

/**
 * Loads the user's configuration: `file` (relative to `cwd`), else `config.yml` in the config folder, which need not
 * exist.
 *
 * @throws BlindspotError `config`, naming file, line and key
 */
export async function loadUserConfig(options: {
  readonly file?: string | undefined;
  readonly cwd?: string;
  readonly env: Environment;
}): Promise<UserConfig> {
  const named = options.file === undefined ? undefined : resolve(options.cwd ?? ".", options.file);
  const file = named ?? join(configFolder(options.env), "config.yml");
  const text = await readConfigFile(file, options.file !== undefined);
  if (text === null) return {};
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw notYaml(file, error.message);
  const data = toData(document, 100, file);
  const result = UserConfig.safeParse(data);
  if (result.success) return result.data;
  throw configProblem(result.error.issues, { file, document, lines, data });
}

/** Larger than any list of rules that people keep by hand. */
const maxRepositoryConfig = 100_000;

/**
 * Reads the repository's `blindspot.yml`. It is hostile input: what it may not say, says wrongly or says in no readable
 * form is left out with a warning, each key and each rule for itself, so that it can neither stop nor steer a review.
 */
export function readRepositoryConfig(text: string): ReadRepositoryConfig {
  const { data, problem } = readPlainYaml(text);
  if (problem !== null) return { config: {}, warnings: [`it is ignored: ${problem}`] };
  const warnings: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    const readable = readRepositoryKey(key, value, warnings);
    if (readable !== undefined) config[key] = readable;
  }
  return { config: RepositoryConfig.parse(config), warnings };
}

/** A map of YAML without aliases. Never throws. */
function readPlainYaml(text: string): { data: Record<string, unknown>; problem: string | null } {
  if (text.length > maxRepositoryConfig)
    return { data: {}, problem: `it is larger than ${maxRepositoryConfig} characters` };
  try {
    const document = parseDocument(text);
    const data: unknown = document.errors.length > 0 ? null : (document.toJS({ maxAliasCount: 0 }) ?? {});
    if (data === null)
      return { data: {}, problem: `it is not valid YAML: ${document.errors[0]?.message.split("\n", 1)[0]}` };
    const isObject = typeof data === "object" && !Array.isArray(data);
    return isObject ? { data: { ...data }, problem: null } : { data: {}, problem: "it is not a map of keys" };
  } catch (error) {
    return {
      data: {},
      problem: `it cannot be read: ${error instanceof Error ? error.message.split("\n", 1)[0] : "?"}`,
    };
  }
}

/** The value if it is valid; the valid rules of a list with invalid ones; else undefined, with a warning. */
function readRepositoryKey(key: string, value: unknown, warnings: string[]): unknown {
  if (!Object.hasOwn(RepositoryConfig.shape, key)) {
    warnings.push(unknownKeyWarning(key));
    return undefined;
  }
  const schema = RepositoryConfig.shape[key as keyof RepositoryConfig];
  if (schema.safeParse(value).success) return value;
  if (key === "policy" && Array.isArray(value)) return readRules(value, warnings);
  const items = validItems(schema, value);
  warnings.push(
    items.length > 0 ? `some entries of \`${key}\` are not valid and ignored` : `\`${key}\` is not valid and ignored`,
  );
  return items.length > 0 ? items : undefined;
}

function validItems(schema: z.ZodType, value: unknown): unknown[] {
  const items = Array.isArray(value) ? value.filter((item) => schema.safeParse([item]).success) : [];
  return items.slice(0, maxRepositoryPatterns);
}

/** Rules are not ignored for their paths: what cannot be understood, or is too much, holds for every file. */
function readRules(rules: readonly unknown[], warnings: string[]): unknown {
  const closed = rules.map(closeRule);
  if (closed.some((rule, index) => rule !== rules[index])) {
    warnings.push("some rules of `policy` name paths in a way that is not understood, and hold for every file");
  }
  const valid = closed.filter((rule) => RepositoryConfig.shape.policy.safeParse([rule]).success);
  if (valid.length < rules.length) warnings.push("some entries of `policy` are not valid and ignored");
  if (valid.length <= maxRepositoryPatterns) return valid.length > 0 ? valid : undefined;
  warnings.push(`\`policy\` has more than ${maxRepositoryPatterns} rules: nobody may read any file`);
  return [{ paths: ["**"], allow: "nobody" }];
}

function unknownKeyWarning(key: string): string {
  const name = key.slice(0, 60);
  if (Object.hasOwn(UserConfig.shape, key)) {
    return `\`${name}\` is ignored: only your own configuration can set it, a repository's can only narrow`;
  }
  const near = nearestKey(key, Object.keys(RepositoryConfig.shape));
  return `there is no key \`${name}\`; it is ignored${near === null ? "" : ` (did you mean \`${near}\`?)`}`;
}

async function readConfigFile(file: string, isRequired: boolean): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing && !isRequired) return null;
    const what = isMissing ? "does not exist" : "cannot be read";
    throw new BlindspotError("config", `The configuration ${file} ${what}.`, "Check the path and its rights.", error);
  }
}

function notYaml(file: string, message: string, cause?: unknown): BlindspotError {
  return new BlindspotError(
    "config",
    `${file} is not valid YAML: ${message}`,
    "Correct the file at that place.",
    cause,
  );
}

/** An empty file is an empty configuration. Aliases are bounded, since few of them can stand for gigabytes. */
function toData(document: Document, maxAliasCount: number, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount }) ?? {};
  } catch (error) {
    throw notYaml(file, error instanceof Error ? error.message : String(error), error);
  }
}
