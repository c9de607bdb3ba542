import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { basename } from "node:path";
import { isWithin } from "./confine-paths.ts";

/** Of a process that began with more arguments than this, the others are not looked at. */
const maxWords = 4;

/**
 * Processes of a program that stand in a folder or below it, by their ids. Only Linux tells where processes stand; elsewhere, and
 * of other users' processes, nothing is known.
 *
 * @param name of the executable, also where an interpreter runs it (`node …/bin/gemini`)
 */
export async function findRunning(name: string, folder: string): Promise<readonly number[]> {
  if (process.platform !== "linux") return [];
  const real = await realpath(folder).catch(() => folder);
  const ids = (await readdir("/proc").catch(() => [])).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(ids.map(async (id) => ((await isRunning(id, name, real)) ? [id] : [])));
  return found.flat();
}

async function isRunning(id: number, name: string, folder: string): Promise<boolean> {
  try {
    if (id === process.pid || !isWithin(await readlink(`/proc/${id}/cwd`), folder)) return false;
    const words = (await readFile(`/proc/${id}/cmdline`, "utf8")).split("\0").slice(0, maxWords);
    const program = words.find((word, index) => index === 0 || !word.startsWith("-"));
    const script = isInterpreter(program) ? words.slice(1).find((word) => !word.startsWith("-")) : program;
    return [program, script].some((word) => word !== undefined && basename(word) === name);
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}

function isInterpreter(program: string | undefined): boolean {
  return program !== undefined && /^(?:node|nodejs|bun|deno)\d*$/.test(basename(program));
}
