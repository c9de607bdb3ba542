import { chmodSync, readdirSync, rmSync } from "node:fs";
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** For programs that were killed just now and have not quite gone. */
const patience = { maxRetries: 3, retryDelay: 30 };

/**
 * Removes a folder of ours with all that is in it, also where folders in it may not be written: those of a snapshot, or
 * what a program left behind. Links are removed, not followed. What is not there is fine.
 *
 * @throws what the file system says when something still cannot be removed
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await openFolders(path);
    await rm(path, { recursive: true, force: true });
  }
}

/** The same at once, for the end of the process. */
export function removeFolderSync(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    openFoldersSync(path);
    rmSync(path, { recursive: true, force: true, ...patience });
  }
}

function isRefusal(error: unknown): boolean {
  return ["EACCES", "EPERM", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "");
}

async function openFolders(path: string): Promise<void> {
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(path, entry.name));
  }
}

function openFoldersSync(path: string): void {
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) openFoldersSync(join(path, entry.name));
  }
}
