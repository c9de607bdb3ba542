import { access, constants, realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { findBehindVolta, isVoltaShim } from "./volta.ts";

/** A program as found on the machine. */
export interface FoundProgram {
  /** Absolute, as found on `PATH`. */
  readonly file: string;
  /** With all links followed. */
  readonly realFile: string;
}

/**
 * Looks a program up in the absolute folders of `PATH`. The current folder and relative entries are passed over: there
 * the reviewed code lies.
 *
 * @param name a bare name; nothing is found for a path
 */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<FoundProgram | null> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name)) return null;
  for (const folder of absoluteFolders(env)) {
    const found = await followLinks(join(folder, name));
    if (found !== null) return found;
  }
  return null;
}

/** The entries of `PATH` that say one place wherever one stands, without the place where we stand. */
export function absoluteFolders(env: NodeJS.ProcessEnv): string[] {
  const entries = (env["PATH"] ?? "").split(delimiter);
  return entries.filter((entry) => isAbsolute(entry) && resolve(entry) !== process.cwd());
}

async function followLinks(file: string): Promise<FoundProgram | null> {
  if (!(await isExecutable(file))) return null;
  const realFile = await realpath(file);
  if (!isVoltaShim(realFile)) return { file, realFile };
  const behind = await findBehindVolta(file, realFile);
  return behind === null ? null : followLinks(behind);
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
