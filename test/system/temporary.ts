import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { removeFolderSync } from "../../src/system/remove-folder.ts";

/** Folders that are gone after each test, and programs in them. */
export function useFolders() {
  const folders: string[] = [];

  afterEach(() => {
    for (const folder of folders.splice(0)) removeFolderSync(folder);
  });

  function newFolder(): string {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "blindspot-test-")));
    folders.push(folder);
    return folder;
  }

  /** Makes an executable file, with the folders around it. @returns its path */
  function newProgram(file: string, text: string): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  }

  return { newFolder, newProgram };
}
