import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { removeFolder, removeFolderSync } from "./remove-folder.ts";

/** A private folder for a while. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

const open = new Set<string>();

/** Folders that are still open when the process ends, because it was told twice to or left a program behind. */
function removeAll(): void {
  for (const path of open) removeFolderSync(path);
}

/** Makes a folder in another one. It goes with `remove`, else with the process, unless that is killed outright. */
export async function openTemporaryFolder(parent: string, prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(parent, prefix));
  if (open.size === 0) process.once("exit", removeAll);
  open.add(path);
  const remove = async () => {
    await removeFolder(path);
    open.delete(path);
    if (open.size === 0) process.off("exit", removeAll);
  };
  return { path, remove };
}
