import { accessSync, constants, mkdirSync, statSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What the program and the scripts of tests start. No agent program is among them. */
const needed = (
  "git sh bash env bwrap prlimit ps kill sleep true false echo printf test expr seq date uname id tty stty " +
  "cat tee head tail sed grep awk tr cut sort uniq wc od xargs find ls stat readlink realpath dirname basename " +
  "mkdir mktemp touch cp mv ln rm rmdir chmod"
).split(" ");

/**
 * A value for PATH with the few programs that are needed, linked into a new folder `bin` of `folder`: agent programs that
 * happen to be installed on this machine are not found by it, and so neither asked nor paid.
 */
export function makeBarePath(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, "node"));
  for (const name of needed) {
    const file = findOnPath(name);
    if (file !== null) symlinkSync(file, join(bin, name));
  }
  return bin;
}

function findOnPath(name: string): string | null {
  const files = (process.env["PATH"] ?? "").split(delimiter).map((entry) => join(entry, name));
  return files.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
