import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";

/** A variable that all programs of one run inherit. */
const variable = "BLINDSPOT_COMMAND";

/** An environment by which the programs of one run are known again. */
export type RunMark = Readonly<Record<typeof variable, string>>;

export function markOf(): RunMark {
  return { [variable]: randomUUID() };
}

/** Who starts others faster than they are ended goes on. */
const maxRounds = 20;

/**
 * Ends what a command left running outside of its process group, such as a server that went into the background. Only on Linux it can be
 * seen which those are; a program that clears its environment is not found.
 */
export async function endLeftBehind(mark: RunMark): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const left = await processesMarked(variable, mark[variable]);
    if (left.length === 0) return;
    for (const id of left) endProcess(id);
  }
}

/** Ids of the user's processes whose environment began with this variable. Empty elsewhere than on Linux. */
export async function processesMarked(name: string, value: string): Promise<number[]> {
  const wanted = `${name}=${value}`;
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = names.map(async (id) => {
    const environment = await readFile(`/proc/${id}/environ`, "latin1").catch(() => "");
    return environment.split("\0").includes(wanted) ? [Number(id)] : [];
  });
  return (await Promise.all(found)).flat();
}

export function endProcess(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
