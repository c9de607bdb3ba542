/** What reviews in the background complain goes into a private file each, beside the ledger. */
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { host } from "../system/host.ts";

const maxShownBytes = 64 * 1024;
const beginningMark = "beginning-";
/** A review begins within seconds, and within minutes on the largest of changes. */
const maxBeginningMs = 3_600_000;

/** Where these files lie in the data folder. */
export function logFolder(folder: string): string {
  return join(folder, "detached");
}

/** The file of a review, by its whole id. It need not exist. */
export function logFile(folder: string, reviewId: string): string {
  return join(logFolder(folder), `${reviewId}.log`);
}

/** Removes what was left of reviews that never began. */
export async function removeLogsOfBeginnings(folder: string): Promise<void> {
  const names = await readdir(logFolder(folder)).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(beginningMark))) {
    const file = join(logFolder(folder), name);
    const writtenAt = (await stat(file).catch(() => null))?.mtimeMs ?? Date.now();
    if (Date.now() - writtenAt > maxBeginningMs) await rm(file, { force: true });
  }
}

/** The file of a process that is about to begin a review. */
export interface DetachedLog {
  /** Open. */
  readonly file: number;
  /** What stands there so far, from the beginning, 64 KB at most. */
  read(): string;
  /** Names it after its review. */
  keepFor(reviewId: string): void;
  remove(): void;
  close(): void;
}

/** Opens a file under a name of its own in the data folder: which review it is, comes out later. */
export function openLog(folder: string): DetachedLog {
  mkdirSync(logFolder(folder), { recursive: true, mode: 0o700 });
  const first = join(logFolder(folder), `${beginningMark}${host.newId("r")}.log`);
  const file = openSync(first, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_APPEND, 0o600);
  return {
    file,
    read() {
      const bytes = Buffer.alloc(Math.min(fstatSync(file).size, maxShownBytes));
      return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, 0));
    },
    keepFor: (reviewId) => renameSync(first, logFile(folder, reviewId)),
    remove: () => rmSync(first, { force: true }),
    close: () => closeSync(file),
  };
}
