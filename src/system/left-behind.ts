import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";

/** A variable that all programs of one run inherit. */
const variable = "BLINDSPOT_COMMAND";

/** An environment by which the programs of one run are known again. */
export type RunMark = Readonly<Record<typeof variable, string>>;

export function markOf(): RunMark {
  return { [variable]: randomUUID() };
}

/**
 * Ends what a command left running outside of its process group, such as a server that went into the background. Only on Linux it can be
 * seen which those are; a program that clears its environment is not found.
 */
export async function endLeftBehind(mark: RunMark): Promise<void> {
  const wanted = `${variable}=${mark[variable]}`;
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, "latin1").catch(() => "");
    if (!environment.split("\0").includes(wanted)) continue;
    try {
      process.kill(Number(name), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}
