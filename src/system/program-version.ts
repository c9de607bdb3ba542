import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { FoundProgram } from "./find-program.ts";
import { runProgram } from "./process.ts";
import { ownPackage } from "./program-files.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

const killAfterMs = 500;
/** A launcher of a version manager is a binary, too, and stays as it is. */
const rememberedMs = 24 * 60 * 60 * 1000;
const maxStdoutBytes = 64 * 1024;

/** What a program needs to start at all. Nothing here tells it who the user is. */
const passedOn = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH"];

const Remembered = z.object({ key: z.string(), at: z.number(), version: z.string().max(80) });
type Remembered = z.infer<typeof Remembered>;

interface VersionOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Takes a small file for each program; null: nothing is remembered. */
  readonly cacheFolder: string | null;
  readonly signal: AbortSignal;
  /** Whether it is asked even where its version is remembered. */
  readonly isAnew?: boolean;
  /** How long it may take to answer. */
  readonly timeoutMs?: number;
}

/**
 * The version of a program as it says itself with `--version`, run in an empty folder with a small environment and a
 * fresh home, for 10 s at most. It is remembered for a day at most, and only where a new version means a new file: a
 * binary, or the program of a package together with its `package.json`. That nothing was said, is not remembered.
 *
 * @returns `2.1.330`, the first thing that looks like a version; null when it names none
 * @throws the signal's reason when it is aborted
 */
export async function loadProgramVersion(found: FoundProgram, options: VersionOptions): Promise<string | null> {
  const { cacheFolder, isAnew = false } = options;
  const key = cacheFolder === null ? null : await keyOf(found.realFile);
  const file = cacheFolder === null || key === null ? null : join(cacheFolder, cacheName(found));
  const known = file === null || isAnew ? null : await loadRemembered(file);
  const age = Date.now() - (known?.at ?? 0);
  if (known !== null && known.key === key && age >= 0 && age < rememberedMs) return known.version;
  const version = await askVersion(found, options);
  options.signal.throwIfAborted();
  if (file !== null && key !== null && version !== null) await remember(file, { key, at: Date.now(), version });
  return version;
}

/** What changes with the version; null for a script outside of a package, which may start anything that is brought up to date. */
async function keyOf(file: string): Promise<string | null> {
  const folder = await ownPackage(file);
  if (folder === null && (await isScript(file))) return null;
  const files = folder === null ? [file] : [file, join(folder, "package.json")];
  const states = await Promise.all(files.map((one) => stat(one)));
  return states.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`).join(", ");
}

async function isScript(file: string): Promise<boolean> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return true;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString("latin1", 0, bytesRead) === "#!";
  } finally {
    await handle.close();
  }
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
