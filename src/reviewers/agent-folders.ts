import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentCommand, AgentFolders } from "./agent-program.ts";

/** Makes the folders of one run in a private one. */
export async function makeFolders(root: string): Promise<AgentFolders> {
  const folders = { work: join(root, "work"), home: join(root, "home"), temporary: join(root, "tmp") };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  return folders;
}

/** Writes what a program is to find in its private home. The paths are an adapter's own, never of outside. */
export async function furnishHome({ files = {}, links = {} }: AgentCommand, home: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // Settings may hold a key.
    await writeFile(file, text, { mode: 0o600, flag: "wx" });
  }
  for (const [path, target] of Object.entries(links)) {
    const link = join(home, path);
    await mkdir(dirname(link), { recursive: true, mode: 0o700 });
    await symlink(target, link);
  }
}
