import { realpathSync } from "node:fs";
import { access, constants, lstat, open, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { BlindspotError } from "../../core/errors.ts";
import type { Io } from "../io.ts";

/** Where a draft goes. */
export interface DraftFile {
  /** As it was named. */
  readonly name: string;
  /** Absolute, its folder without symbolic links. */
  readonly file: string;
  readonly isForced: boolean;
}

/**
 * The file that a draft is to be written to, before anything is sent. Null for `-`: standard output.
 *
 * @throws BlindspotError `usage` for one that is there already, unless `isForced`; `input` for one that cannot be written
 */
export async function chooseDraftFile(name: string, isForced: boolean, io: Io): Promise<DraftFile | null> {
  if (name === "-") return null;
  const given = resolve(io.cwd, name);
  const folder = await realpath(dirname(given)).catch(() => null);
  const isWritable =
    folder !== null &&
    (await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ));
  if (!isWritable) {
    const hint = "Name a file in a folder that is there with --out; nothing was sent.";
    throw new BlindspotError("input", `${name} cannot be written.`, hint);
  }
  const file = join(folder, basename(given));
  const there = await lstat(file).catch(() => null);
  // Behind a link lies what nobody named.
  if (there !== null && !there.isFile()) {
    throw new BlindspotError("input", `${name} is no file.`, "Name another one with --out; nothing was sent.");
  }
  if (there !== null && !isForced) {
    const hint = "Name another file with --out, or write over it with --force; nothing was sent.";
    throw new BlindspotError("usage", `${name} is there already.`, hint);
  }
  return { name, file, isForced };
}

/** @throws when it cannot be written, or when another has written it meanwhile */
export async function writeDraftFile({ file, isForced }: DraftFile, text: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = constants;
  // Windows has no such flag.
  const flags = O_WRONLY | O_CREAT | (isForced ? O_TRUNC | (O_NOFOLLOW ?? 0) : O_EXCL);
  const handle = await open(file, flags, 0o666);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/** How a work names a file: below the repository's root where it lies there, else absolute. Links in its folder are followed. */
export function nameOfDraft(file: string, root: string): string {
  const below = relative(root, withoutLinks(file));
  return below.startsWith("..") || isAbsolute(below) ? file : below.replaceAll("\\", "/");
}

function withoutLinks(file: string): string {
  try {
    return join(realpathSync(dirname(file)), basename(file));
  } catch {
    return file;
  }
}
