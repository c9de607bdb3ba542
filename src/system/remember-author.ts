import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isNode, isScalar, parseDocument } from "yaml";
import type { Family } from "../core/authorship.ts";
import { newId } from "./ids.ts";
import { configFolder, type Environment } from "./paths.ts";

const key = "rememberedAuthors";
const comment = "# Who wrote what nothing shows, by repository (its root commit), as you said.";

/** The user's configuration: `--config FILE`, relative to `cwd`, else the one in the config folder. */
export interface ConfigPlace {
  readonly file?: string | undefined;
  readonly cwd: string;
  readonly env: Environment;
}

/**
 * Writes into the user's configuration who writes in a repository. The file is made if there is none, for its owner
 * alone; one that exists keeps its comments, its order and its rights.
 *
 * @param repositoryKey `RepositoryRef.key`
 * @returns the file
 * @throws what the file system throws, or an Error when the file is no map of keys
 */
export async function rememberAuthor(place: ConfigPlace, repositoryKey: string, family: Family): Promise<string> {
  const named = place.file === undefined ? undefined : resolve(place.cwd, place.file);
  const file = named ?? join(configFolder(place.env), "config.yml");
  const before = await readIfThere(file);
  const text = withRememberedAuthor(before ?? "", repositoryKey, family);
  if (before === null) await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await replaceFile(file, text, before !== null);
  return file;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Whole or not at all: half a configuration is none. A link goes on pointing to the file that is meant. */
async function replaceFile(file: string, text: string, isThere: boolean): Promise<void> {
  const target = isThere ? await realpath(file) : file;
  const mode = isThere ? (await stat(target)).mode & 0o777 : 0o600;
  const draft = `${target}.${newId("r")}.tmp`;
  await writeFile(draft, text, { mode: 0o600, flag: "wx" });
  await chmod(draft, mode);
  await rename(draft, target);
}

/**
 * The text of a configuration with one more remembered author. A line is put in where that says the same; else the
 * library writes the document anew, which may set its spaces otherwise.
 *
 * @throws Error when the text is no YAML, or no map of keys
 */
export function withRememberedAuthor(text: string, repositoryKey: string, family: Family): string {
  const document = parseDocument(text);
  const wanted = document.errors.length === 0 ? dataWith(document, repositoryKey, family) : null;
  if (wanted === null) throw new Error("it is no map of keys");
  // An id of digits, or of digits and one e, is a number without quotes.
  const name = /^[\d.e]+$/i.test(repositoryKey) ? JSON.stringify(repositoryKey) : repositoryKey;
  const added = addLine(text, document, `${name}: ${family}`);
  if (added !== null && says(added, wanted)) return added;
  setAuthor(document, repositoryKey, family);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** What is no map, a null or an alias, gives way to one that says the same. */
function setAuthor(document: Document, repositoryKey: string, family: Family): void {
  const remembered: unknown = document.get(key, true);
  if (remembered === undefined || isMap(remembered)) document.setIn([key, repositoryKey], family);
  else {
    const known = dataWith(document, repositoryKey, family)?.[key];
    const node = document.createNode(known);
    if (isNode(remembered)) Object.assign(node, { commentBefore: remembered.comment ?? remembered.commentBefore });
    document.set(key, node);
  }
}

/** What the document says, with the author; null if it is no map. */
function dataWith(document: Document, repositoryKey: string, family: Family): Record<string, unknown> | null {
  const data: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof data !== "object" || Array.isArray(data)) return null;
  const known: Record<string, unknown> = { ...data };
  const remembered = known[key] ?? {};
  if (typeof remembered !== "object" || Array.isArray(remembered)) return null;
  return { ...known, [key]: { ...remembered, [repositoryKey]: family } };
}

function says(text: string, wanted: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS({ maxAliasCount: 100 }), wanted);
}

/** Below the other remembered authors, or with the key at the end. */
function addLine(text: string, document: Document, entry: string): string | null {
  const remembered = document.get(key, true);
  if (remembered === undefined) {
    const above = text === "" ? "" : `${text.replace(/\n$/, "")}\n\n`;
    return `${above}${comment}\n${key}:\n  ${entry}\n`;
  }
  if (isScalar(remembered)) return belowKey(text, document, entry);
  if (!isMap(remembered) || remembered.flow === true) return null;
  const last = remembered.items.at(-1);
  const [first] = remembered.items;
  const start = first !== undefined && isNode(first.key) ? first.key.range?.[0] : undefined;
  const end = last !== undefined && isNode(last.value) ? last.value.range?.[1] : undefined;
  if (start === undefined || end === undefined) return null;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return insertBelow(text, end, `${indent}${entry}`);
}

/** Where no line is left below the key. */
function belowKey(text: string, { contents }: Document, entry: string): string | null {
  const pair = isMap(contents)
    ? contents.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  const end = isNode(pair?.key) ? pair.key.range?.[1] : undefined;
  return end === undefined ? null : insertBelow(text, end, `  ${entry}`);
}

/** Below the line in which `at` lies. */
function insertBelow(text: string, at: number, line: string): string {
  const lineEnd = text.indexOf("\n", at);
  const end = lineEnd === -1 ? text.length : lineEnd;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}
