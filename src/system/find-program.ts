import { access, constants, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { isReviewed, trustedFolders } from "./trusted-path.ts";
import { findBehindVolta, isVoltaShim } from "./volta.ts";

/** A program as found on the machine. */
export interface FoundProgram {
  /** Absolute, as found on `PATH`. */
  readonly file: string;
  /** With all links followed. */
  readonly realFile: string;
}

/**
 * Looks a program up in the trusted folders of `PATH`: relative ones and those in the reviewed repository are passed
 * over, and so is a file that lies there itself.
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

/** The entries of `PATH` in which programs are looked for. */
export function absoluteFolders(env: NodeJS.ProcessEnv): string[] {
  return trustedFolders(env["PATH"] ?? "");
}

async function followLinks(file: string): Promise<FoundProgram | null> {
  if (!(await isExecutable(file))) return null;
  const realFile = await realpath(file);
  if (isReviewed(realFile)) return null;
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
