import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Folders in which git keeps objects: by the first byte of their ids, and packs. */
const objectFolder = /^(?:[0-9a-f]{2}|pack)$/;

/**
 * Has a folder hold all git objects that another one holds, so that it needs that one no more. They never change, so
 * that files are shared where the file system can.
 *
 * @param from may be missing: then there is nothing to take over
 */
export async function takeOverObjects(from: string, to: string): Promise<void> {
  for (const folder of await entriesOf(from)) {
    if (!folder.isDirectory() || !objectFolder.test(folder.name)) continue;
    await mkdir(join(to, folder.name), { recursive: true, mode: 0o700 });
    for (const file of await entriesOf(join(from, folder.name))) {
      if (file.isFile()) await share(join(from, folder.name, file.name), join(to, folder.name, file.name));
    }
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

async function share(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    await copyFile(from, to);
  }
}
