import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BlindspotError } from "../core/errors.ts";
import { endProcess, processesMarked } from "./left-behind.ts";
import type { Environment } from "./paths.ts";

/** A variable that all programs inherit which are started for a driven work. Environments of programs let it through. */
export const workVariable = "BLINDSPOT_WORK";

const rounds = 100;
const roundMs = 50;

/** The environment with the mark of a work, by which another process of ours knows what was started for it. */
export function markedFor(workId: string, env: Environment): Environment {
  return { ...env, [workVariable]: workId };
}

/** The mark alone, for what gets an environment of its own; empty where there is none. */
export function workMarkIn(env: Environment): Readonly<Record<string, string>> {
  const workId = env[workVariable];
  return workId === undefined ? {} : { [workVariable]: workId };
}

/**
 * Ends what an earlier run of a work started and did not live to end: an agent that goes on would write into the next turn. Only Linux
 * tells which those are; a program that clears its environment and outlives whoever started it is not found.
 *
 * @returns how many
 * @throws BlindspotError `usage` within one of them, or where one cannot be ended
 */
export async function endProcessesOf(workId: string): Promise<number> {
  const ended = new Set<number>();
  for (let round = 0; ; round++) {
    const found = await processesOf(workId);
    if (found.length === 0) return ended.size;
    if (found.includes(process.pid)) {
      const problem = `This runs inside of what was started for work ${workId}.`;
      throw new BlindspotError("usage", problem, "Run it in a terminal of your own.");
    }
    if (round === rounds) {
      const problem = `What an earlier run of work ${workId} started still runs, and cannot be ended: ${found.join(", ")}.`;
      throw new BlindspotError("usage", problem, `End these processes, then go on: blindspot build --resume ${workId}`);
    }
    for (const id of found) {
      ended.add(id);
      endProcess(id);
    }
    await sleep(roundMs);
  }
}

/** Those with the mark, and all that they started, with whatever environment. */
async function processesOf(workId: string): Promise<number[]> {
  const marked = await processesMarked(workVariable, workId);
  if (marked.length === 0) return [];
  const parents = await loadParents();
  const found = new Set(marked);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [id, parent] of parents) if (found.has(parent)) found.add(id);
  }
  return [...found];
}

/** The parent of each process that has not ended. */
async function loadParents(): Promise<Map<number, number>> {
  const parents = new Map<number, number>();
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, "latin1").catch(() => "");
    // Behind the program's name, which may be anything: the state, and the parent.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state !== "Z" && parent !== undefined) parents.set(Number(name), Number(parent));
  }
  return parents;
}
