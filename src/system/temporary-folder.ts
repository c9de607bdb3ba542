import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeFolder, removeFolderSync } from "./remove-folder.ts";

/** A private folder for a while. */
export interface TemporaryFolder {
  readonly path: string;
  /** Never throws: what cannot be removed yet, since something still writes there, is left to the end of the process. */
  remove(): Promise<void>;
}

/** Between attempts to remove what a program that has not quite ended writes on in, in milliseconds. */
const pausesMs = [50, 200, 500];

const open = new Set<string>();

/** Folders that are still open when the process ends, because it was told twice to or left a program behind. */
function removeAll(): void {
  for (const path of open) {
    try {
      removeFolderSync(path);
    } catch {
      // Nobody is left to be told, and the exit code is about something else.
    }
  }
}

/** Makes a folder in another one. It goes with `remove`, else with the process, unless that is killed outright. */
export async function openTemporaryFolder(parent: string, prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(parent, prefix));
  if (open.size === 0) process.once("exit", removeAll);
  open.add(path);
  const remove = async () => {
    if (!(await isRemoved(path))) return;
    open.delete(path);
    if (open.size === 0) process.off("exit", removeAll);
  };
  return { path, remove };
}

async function isRemoved(path: string): Promise<boolean> {
  for (const pauseMs of [0, ...pausesMs]) {
    await sleep(pauseMs);
    try {
      await removeFolder(path);
      return true;
    } catch {
      // Whether that matters shows at the last attempt.
    }
  }
  return false;
}
