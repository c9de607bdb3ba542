import { closest, distance } from "fastest-levenshtein";
import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { z } from "zod";
import { BuildConfig, Endpoint, PolicyRule, UserConfig } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A configuration that was read. */
export interface ConfigText {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly data: unknown;
}

/** How each key is written. */
const examples: Readonly<Record<keyof UserConfig, string>> = {
  endpoints:
    "endpoints: { house: { baseUrl: https://models.example.com/v1, keyEnv: HOUSE_KEY, family: mistral, models: [codestral-latest] } }",
  reviewers: "reviewers: [openai, ollama:qwen3-coder]",
  author: "author: anthropic",
  rememberedAuthors: "rememberedAuthors: { <root commit of the repository>: anthropic }",
  transcripts: "transcripts: false",
  effort: "effort: standard",
  reviewerEffort: "reviewerEffort: high",
  exclude: 'exclude: ["docs/**"]',
  include: 'include: ["vendor/ours/**"]',
  policy: 'policy: [{ paths: ["src/billing/**"], allow: local-only }]',
  allowSecrets: 'allowSecrets: ["test/fixtures/**"]',
  maxCostUsd: "maxCostUsd: 3",
  maxThreads: "maxThreads: 60",
  timeout: "timeout: 10m",
  failOn: "failOn: high",
  build: "build: { builder: claude-code, reviewer: [codex], setup: npm ci, check: npm test, commandTimeout: 10m }",
};

/** The first thing that is wrong with the user's configuration, with file, line and key, and how it is written. */
export function configProblem(issues: readonly Issue[], text: ConfigText): BlindspotError {
  // A key that is written wrongly leaves the right one missing: that it is unknown says more.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? (issues[0] as Issue);
  const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  if (unknown !== undefined) return unknownKey([...issue.path, unknown], text);
  const key = issue.path.length === 0 ? "it" : inCode(issue.path);
  const message = `${placeOf(issue.path, text)}: ${key}${wordsOf(issue, text.data)}.`;
  return new BlindspotError("config", message, exampleOf(issue.path));
}

function unknownKey(path: Path, text: ConfigText): BlindspotError {
  const known = keysAt(path.slice(0, -1));
  const near = nearestKey(String(path.at(-1)), known);
  const hint = near === null ? `The keys are ${known.join(", ")}.` : `Did you mean \`${near}\`?`;
  return new BlindspotError("config", `${placeOf(path, text)}: there is no key ${inCode(path)}.`, hint);
}

/** The keys that a map of the configuration may have. */
function keysAt(path: Path): string[] {
  const [top] = path;
  const rows = { endpoints: Endpoint, policy: PolicyRule, build: BuildConfig };
  const row = Object.hasOwn(rows, String(top)) ? rows[top as keyof typeof rows] : UserConfig;
  return Object.keys(row.shape);
}

/** The known key that was most likely meant; null when none is like it. */
export function nearestKey(key: string, known: readonly string[]): string | null {
  const word = key.slice(0, 60).toLowerCase();
  const near = closest(
    word,
    known.map((name) => name.toLowerCase()),
  );
  return distance(word, near) <= 3 ? (known.find((name) => name.toLowerCase() === near) ?? null) : null;
}

function inCode(path: Path): string {
  return `\`${path.map(String).join(".")}\``;
}

function exampleOf([top]: Path): string {
  if (typeof top === "string" && Object.hasOwn(examples, top)) {
    return `Write it like this: ${examples[top as keyof UserConfig]}`;
  }
  return `Write a map such as: ${examples.reviewers}`;
}

const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
  string: "text",
  number: "a number",
  int: "a whole number",
};

/** What is wrong with a value, as it follows the name of its key. */
function wordsOf(issue: Issue, data: unknown): string {
  if (valueAt(data, issue.path) === undefined) return " is missing";
  switch (issue.code) {
    case "invalid_type":
      return ` must be ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return ` must be one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "array" || issue.origin === "string"
        ? " must not be empty"
        : ` must be above ${issue.minimum}`;
    case "too_big":
      return " is too large";
    case "invalid_key":
      return " is no name: use small letters, digits and dashes";
    case "invalid_format":
      return formatWords(issue);
    default:
      return said(issue.message);
  }
}

/** Our schemas say in their own words what a text must look like; zod's own words begin so. */
function formatWords({ format, message }: { readonly format: string; readonly message: string }): string {
  if (format === "url") return " must be an address that begins with http:// or https://";
  return message.startsWith("Invalid") ? " is not written as it has to be" : said(message);
}

function said(message: string): string {
  return /^(?:is|must) /.test(message) ? ` ${message}` : `: ${message}`;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    const isIn = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    return isIn ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }, data);
}

function placeOf(path: Path, { file, document, lines }: ConfigText): string {
  return `${file}${lineOf(document, lines, path)}`;
}

/** `:12`, the line of the key that a path of keys and indices leads to; as far as it exists. */
function lineOf(document: Document, lines: LineCounter, path: Path): string {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      node = pair?.value;
    } else if (isSeq(node) && typeof key === "number") {
      node = node.items[key];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset === undefined ? "" : `:${lines.linePos(offset).line}`;
}
