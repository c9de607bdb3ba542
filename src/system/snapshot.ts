import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import type { ReadableChange } from "../ports.ts";
import { planSnapshot, type SnapshotPlan } from "./snapshot-plan.ts";

export interface WrittenSnapshot {
  readonly files: number;
  readonly bytes: number;
  /** Listed files that are not there: no text, of a name that cannot be written here, deeper than people have it, or over the limits. */
  readonly omitted: number;
  /** Those of them for which there was no room. */
  readonly overLimit: number;
}

export interface SnapshotOptions {
  /** Paths of the change: what lies near them is written first, where not all can be. */
  readonly near?: readonly string[];
  readonly maxFiles?: number;
  readonly maxBytes?: number;
}

/** Scanning for secrets takes about a second for 8 MB: nobody waits longer for a thread to begin than this makes them. */
const limits = { maxFiles: 20_000, maxBytes: 100_000_000 };

/** Reads that wait for git, and writes for the disk. */
const concurrency = 16;

/**
 * Writes the head tree as a reviewer may see it (already sanitized by `ReadableChange`) into a folder that is there and
 * empty: plain files that nobody may write, in folders that nobody may write once it is done. Links are never made, and
 * nothing is written elsewhere, whatever the names are. `removeFolder` takes it away again.
 *
 * @param folder absolute
 * @throws the signal's reason when it is aborted; what the file system says when there is no such folder, or no room
 */
export async function writeSnapshot(
  change: ReadableChange,
  folder: string,
  signal: AbortSignal,
  options: SnapshotOptions = {},
): Promise<WrittenSnapshot> {
  const { maxFiles, maxBytes, near } = { ...limits, near: [], ...options };
  if ((await readdir(folder)).length > 0) throw new Error(`the folder for a snapshot is not empty: ${folder}`);
  const listed = await change.list(null);
  const plan = await planSnapshot(listed, near, { maxFiles, signal });
  await makeFolders(plan, folder, signal);
  const written = { files: 0, bytes: 0, overLimit: plan.overLimit };
  const writeFrom = async (path: string) => {
    const read = await change.read(path, "head");
    const content = Buffer.from("text" in read ? read.text : "");
    if (!("text" in read)) return;
    if (written.bytes + content.byteLength > maxBytes) return void written.overLimit++;
    written.bytes += content.byteLength;
    const isWritten = await ifUsable(writeFile(join(folder, path), content, { flag: "wx", mode: 0o444 }));
    if (isWritten) written.files++;
    else written.bytes -= content.byteLength;
  };
  await forEach(plan.files, writeFrom, signal);
  await closeFolders(plan, folder);
  return { ...written, omitted: listed.length - written.files };
}

/** Several at a time. After a failure no more are begun, and it is thrown once nothing is going on any longer. */
async function forEach(
  paths: readonly string[],
  doing: (path: string) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const limit = pLimit(concurrency);
  const failures: unknown[] = [];
  const attempt = async (path: string) => {
    if (failures.length > 0) return;
    try {
      signal?.throwIfAborted();
      await doing(path);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(paths.map((path) => limit(attempt, path)));
  if (failures.length > 0) throw failures[0];
}

async function makeFolders({ folders }: SnapshotPlan, root: string, signal: AbortSignal): Promise<void> {
  for (const folder of folders) {
    signal.throwIfAborted();
    await ifUsable(mkdir(join(root, folder), { recursive: true, mode: 0o755 }));
  }
}

async function closeFolders({ folders }: SnapshotPlan, root: string): Promise<void> {
  await forEach(["", ...folders], (folder) => ifUsable(chmod(join(root, folder), 0o555)));
}

/** What a file system says of a name that is too long for it, not its kind, or another's (`A` and `a` are one on some). */
const unusable = new Set(["EEXIST", "EISDIR", "ENOTDIR", "ENOENT", "ENAMETOOLONG", "EINVAL", "EILSEQ"]);

/** Whether it was done. Throws when something else than the name stood in the way. */
async function ifUsable(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing;
    return true;
  } catch (error) {
    if (unusable.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
