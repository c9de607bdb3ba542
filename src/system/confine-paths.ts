import { realpath } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, normalize, sep } from "node:path";

/** What a confined program is shown besides the system's own files. All paths are absolute. */
export interface ConfinedPaths {
  /** Where it starts. Readable, whether or not it is named again. */
  readonly cwd: string;
  /** Files and folders; what is not there is passed over. */
  readonly readable: readonly string[];
  /** Files and folders, which must be there. */
  readonly writable: readonly string[];
  /**
   * Folders that are empty in there, may be written, and are gone with the program, whatever they are outside: a home
   * in which only what is named besides is to be seen.
   */
  readonly empty?: readonly string[];
  /** Of what is shown, folders that are empty in there, where what is written is gone with the program, and files that nothing opens. */
  readonly hidden?: readonly string[];
}

/** Where something of this machine is put into a confined program's view, under its real name. */
interface Mount {
  readonly path: string;
  readonly isWritable: boolean;
}

/** A name that leads to it. */
interface Link {
  readonly path: string;
  readonly target: string;
}

export interface MountPlan {
  /** Outer ones first: what is mounted later hides what lies below it. */
  readonly mounts: readonly Mount[];
  readonly links: readonly Link[];
}

/**
 * Decides what is mounted where. Everything is mounted where it really is, and links that lead there are made anew: a
 * program finds the files beside its own by following them.
 *
 * @param known what is there in any case
 * @throws Error for a path that would show a whole home folder, or everybody's temporary files: nobody may ask for that
 */
export async function planMounts(
  { cwd, readable, writable }: ConfinedPaths,
  known: readonly string[],
): Promise<MountPlan> {
  const tooWide = await widestFolders();
  const asked = new Map<string, boolean>();
  const names = new Map<string, string>();
  const refuse = (path: string) => new Error(`a confined program must not be shown ${path}`);
  const ask = (path: string, real: string, isWritable: boolean) => {
    if (tooWide.some((folder) => isWithin(folder, real))) throw refuse(path);
    asked.set(real, isWritable || asked.get(real) === true);
    names.set(normalize(path), real);
  };
  const relative = [cwd, ...readable, ...writable].find((path) => !isAbsolute(path));
  if (relative !== undefined) throw refuse(relative);
  for (const path of writable) ask(path, await realpath(path), true);
  for (const path of [...readable, cwd]) {
    const real = await realpath(path).catch(() => null);
    if (real !== null) ask(path, real, false);
  }
  const mounts = dropCovered(asked, known);
  return { mounts, links: planLinks(names, [...known, ...mounts.map(({ path }) => path)]) };
}

/** Whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

async function widestFolders(): Promise<string[]> {
  return Promise.all([homedir(), tmpdir()].map((path) => realpath(path).catch(() => path)));
}

/** Leaves out what the nearest folder around it shows in the same way. */
function dropCovered(asked: ReadonlyMap<string, boolean>, known: readonly string[]): Mount[] {
  const mounts: Mount[] = [];
  for (const [path, isWritable] of [...asked].sort(([one], [other]) => depth(one) - depth(other))) {
    const around = mounts.findLast((mount) => isWithin(path, mount.path));
    const isShown = around?.isWritable ?? (known.some((folder) => isWithin(path, folder)) ? false : null);
    if (isShown !== isWritable) mounts.push({ path, isWritable });
  }
  return mounts;
}

function planLinks(names: ReadonlyMap<string, string>, shown: readonly string[]): Link[] {
  const links: Link[] = [];
  for (const [path, target] of [...names].sort(([one], [other]) => depth(one) - depth(other))) {
    const isThere = path === target || [...shown, ...links.map((link) => link.path)].some((f) => isWithin(path, f));
    if (!isThere) links.push({ path, target });
  }
  return links;
}

function depth(path: string): number {
  return path.split(sep).length;
}
