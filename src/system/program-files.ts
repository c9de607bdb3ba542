import { open, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { isWithin } from "./confine-paths.ts";
import { absoluteFolders, type FoundProgram, findProgram } from "./find-program.ts";

/** Chains of interpreters and wrappers longer than this are none that we know. */
const maxDepth = 5;
const headBytes = 4_096;

/** Certificates of one's own, as node, OpenSSL and what is built on them are told of them. */
const certificateVariables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/** A program with all that it is started through: the interpreter of a script, and that one's. */
interface Chain {
  readonly programs: readonly FoundProgram[];
  /** Scripts that a shell script of a package manager starts. */
  readonly wrapped: readonly string[];
}

/**
 * What a program needs to start: the folder of its package, or the file alone where it is in none; the same of its
 * interpreter, found by the `#!` line (node of a version manager, bun); and certificates that the environment names.
 * Never a whole home folder.
 *
 * @returns absolute paths, as `confinedCommand` wants them in `readable`; some may lie in the system's own folders
 */
export async function programFiles(found: FoundProgram, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { programs, wrapped } = await loadChain(found, env);
  const files = new Set<string>();
  for (const [index, program] of programs.entries()) {
    files.add(program.file);
    for (const path of await packageFolders(program.realFile)) files.add(path);
    if (index > 0) for (const path of await libraries(program.realFile)) files.add(path);
  }
  for (const file of wrapped) for (const path of await packageFolders(file)) files.add(path);
  return [...files, ...certificateFiles(env)];
}

/** Certificates that the environment names. */
export function certificateFiles(env: NodeJS.ProcessEnv): string[] {
  const paths = certificateVariables.flatMap((name) => env[name] ?? []);
  return paths.filter((path) => isAbsolute(path) && !isTooWide(path));
}

/**
 * The `PATH` to run a program with: the folders of its interpreters first, so that a script finds the same one where
 * nothing else is to be seen; then the absolute ones of the environment.
 */
export async function programPath(found: FoundProgram, env: NodeJS.ProcessEnv): Promise<string> {
  const { programs } = await loadChain(found, env);
  const interpreters = programs.slice(1).map(({ file }) => dirname(file));
  return [...new Set([...interpreters, ...absoluteFolders(env)])].join(delimiter);
}

async function loadChain(found: FoundProgram, env: NodeJS.ProcessEnv): Promise<Chain> {
  const programs = [found];
  const wrapped: string[] = [];
  for (let at = 0; at < programs.length && programs.length < maxDepth; at++) {
    const program = programs[at] as FoundProgram;
    const head = await loadHead(program.realFile);
    const scripts = readWrapped(head, program);
    wrapped.push(...scripts);
    const names = [readInterpreter(head), ...(scripts.length > 0 ? ["node"] : [])].filter((name) => name !== null);
    for (const name of names) {
      const interpreter = isAbsolute(name) ? { file: name, realFile: name } : await findProgram(name, env);
      if (interpreter !== null) programs.push(interpreter);
    }
  }
  return { programs, wrapped };
}

async function loadHead(file: string): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return "";
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** `#!/usr/bin/env -S node --flag` → `node`; `#!/bin/sh` → `/bin/sh`; null for what is no script. */
function readInterpreter(head: string): string | null {
  const words = /^#![ \t]*([^\r\n]+)/.exec(head)?.[1]?.split(/[ \t]+/) ?? [];
  const [first] = words;
  if (first === undefined || !isAbsolute(first)) return null;
  if (basename(first) !== "env") return first;
  return words.slice(1).find((word) => !word.startsWith("-") && !word.includes("=")) ?? null;
}

/** What the shell scripts start that pnpm and npm write instead of links (`exec node "$basedir/…"`, cmd-shim). */
function readWrapped(head: string, { file }: FoundProgram): string[] {
  if (!/^#![ \t]*\S*sh\b/.test(head)) return [];
  const starts = head.matchAll(/^\s*exec node\s+"\$basedir\/([^"$`\\]+)"/gm);
  return [...new Set([...starts].map((match) => resolve(dirname(file), match[1] as string)))];
}

/** What a program reads beside its own file: where it is in a package, that and those that it may use. */
async function packageFolders(file: string): Promise<string[]> {
  const names = file.split(sep);
  const upTo = (count: number) => names.slice(0, count).join(sep);
  const first = names.findIndex((name) => name === "node_modules" || name === ".pnpm");
  if (first > 0) {
    // A script finds other packages in any of the folders around it; a native program has what it needs with it.
    const last = names.lastIndexOf("node_modules");
    const isNative = last > 0 && (await loadHead(file)).startsWith("\x7fELF");
    return [upTo(isNative ? last + (names[last + 1]?.startsWith("@") ? 3 : 2) : first + 1)];
  }
  const cellar = names.indexOf("Cellar");
  if (cellar > 0) return ["Cellar", "opt", "lib", "bin"].map((name) => join(upTo(cellar), name));
  if (names[1] === "opt" && names.length > 3) return [upTo(3)];
  return [(await ownPackage(file)) ?? file];
}

const Package = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

/** The folder of the package that has this file as a program; a `package.json` further up alone says nothing. */
export async function ownPackage(file: string): Promise<string | null> {
  for (let folder = dirname(file); !isTooWide(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
    if (text !== null) return listsProgram(text, relative(folder, file)) ? folder : null;
  }
  return null;
}

function listsProgram(packageText: string, file: string): boolean {
  try {
    const { bin } = Package.parse(JSON.parse(packageText));
    return (typeof bin === "string" ? [bin] : Object.values(bin)).some((path) => normalize(path) === file);
  } catch {
    return false;
  }
}

/** `PREFIX/lib` of an interpreter in `PREFIX/bin` that was not built to stand alone. */
async function libraries(file: string): Promise<string[]> {
  const prefix = dirname(dirname(file));
  const isOwn = basename(dirname(file)) === "bin" && !isTooWide(prefix) && basename(prefix) !== ".local";
  return isOwn ? [join(prefix, "lib")] : [];
}

/** Home folders, other users' too, and whatever they lie in. */
export function isTooWide(folder: string): boolean {
  return isWithin(homedir(), folder) || dirname(folder) === dirname(homedir());
}
