import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A transcript as a file. */
export interface SessionFile {
  readonly file: string;
  readonly changedAt: number;
  readonly bytes: number;
}

/** Of folders with more files, the last by name, which mostly begins with a time. */
const MAX_FILES_LISTED = 5_000;

/** Names in a folder, of one kind, in order; none where there is no such folder. */
export async function listNames(folder: string, kind: "folders" | "files"): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const wanted = entries.filter((entry) => (kind === "folders" ? entry.isDirectory() : entry.isFile()));
  return wanted.map(({ name }) => name).sort();
}

/** Files of JSON lines of a folder, and of what lies below it to `depth`, that were written to since then. */
export async function listSessionFiles(folder: string, since: number, depth = 0): Promise<SessionFile[]> {
  const names = (await listNames(folder, "files")).filter((name) => name.endsWith(".jsonl")).slice(-MAX_FILES_LISTED);
  const below = depth === 0 ? [] : await listNames(folder, "folders");
  const [files, inner] = await Promise.all([
    Promise.all(names.map((name) => sessionFile(join(folder, name)))),
    Promise.all(below.map((name) => listSessionFiles(join(folder, name), since, depth - 1))),
  ]);
  return [...files.filter((file) => file !== null && file.changedAt >= since), ...inner.flat()] as SessionFile[];
}

async function sessionFile(file: string): Promise<SessionFile | null> {
  const found = await stat(file).catch(() => null);
  return found === null ? null : { file, changedAt: found.mtimeMs, bytes: found.size };
}
