import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { FoundProgram } from "./find-program.ts";
import { runProgram } from "./process.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

const killAfterMs = 500;
const maxStdoutBytes = 64 * 1024;

/** What a program needs to start at all. Nothing here tells it who the user is. */
const passedOn = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH"];

const Remembered = z.object({ size: z.number(), mtimeMs: z.number(), version: z.string().max(80) });
type Remembered = z.infer<typeof Remembered>;

interface VersionOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Takes a small file for each program; null: nothing is remembered. */
  readonly cacheFolder: string | null;
  readonly signal: AbortSignal;
  /** How long it may take to answer. */
  readonly timeoutMs?: number;
}

/**
 * The version of a program as it says itself with `--version`, run in an empty folder with a small environment and a
 * fresh home, for 10 s at most. It is remembered as long as the file stays as it is; that nothing was said, is not.
 *
 * @returns `2.1.330`, the first thing that looks like a version; null when it names none
 * @throws the signal's reason when it is aborted
 */
export async function loadProgramVersion(found: FoundProgram, options: VersionOptions): Promise<string | null> {
  const { size, mtimeMs } = await stat(found.realFile);
  const file = options.cacheFolder === null ? null : join(options.cacheFolder, cacheName(found));
  const known = file === null ? null : await loadRemembered(file);
  if (known !== null && known.size === size && known.mtimeMs === mtimeMs) return known.version;
  const version = await askVersion(found, options);
  options.signal.throwIfAborted();
  if (file !== null && version !== null) await remember(file, { size, mtimeMs, version });
  return version;
}

/** The first thing in a text that looks like a version: numbers with dots, at most with a mark of a pre-release. */
export function readVersion(text: string): string | null {
  return /(?<![\w.])v?(\d{1,6}(?:\.\d{1,9}){1,3}(?:-[0-9A-Za-z][0-9A-Za-z.-]{0,30})?)(?![\w])/.exec(text)?.[1] ?? null;
}

async function askVersion(
  found: FoundProgram,
  { env, signal, timeoutMs = 10_000 }: VersionOptions,
): Promise<string | null> {
  const folder = await openTemporaryFolder(tmpdir(), "blindspot-version-");
  try {
    const end = await runProgram({
      ...{ argv: [found.file, "--version"], stdin: "", cwd: folder.path, env: smallEnvironment(env, folder.path) },
      ...{ signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), maxStdoutBytes, killAfterMs },
    });
    return end.status === "exited" ? readVersion(end.stdout) : null;
  } finally {
    await folder.remove();
  }
}

function smallEnvironment(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  const kept = passedOn.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]);
  return { ...Object.fromEntries(kept), HOME: home, NO_COLOR: "1" };
}

/** By both names: programs of a version manager are often links to one and the same file. */
function cacheName({ file, realFile }: FoundProgram): string {
  return `${createHash("sha256").update(`${file}\0${realFile}`).digest("hex").slice(0, 32)}.json`;
}

async function loadRemembered(file: string): Promise<Remembered | null> {
  try {
    return Remembered.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

/** A cache that cannot be written costs time, nothing else. */
async function remember(file: string, what: Remembered): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, JSON.stringify(what), { mode: 0o600 });
    await rename(draft, file);
  } catch {}
}
