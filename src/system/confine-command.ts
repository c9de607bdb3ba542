import { realpath, stat } from "node:fs/promises";
import { type ConfinedPaths, isWithin, planMounts } from "./confine-paths.ts";
import { loadSystemFiles } from "./confine-system.ts";

export interface AvailableConfinement {
  readonly status: "available";
  /** bubblewrap. */
  readonly program: string;
  /** Whether a program in there can confine programs of its own in turn, as Codex does with every command. */
  readonly canNest: boolean;
}

/**
 * Processes of its own, no rights that root has, no terminal to type into, and an end when we end. The network stays as
 * it is, since the program has to reach its model's service.
 */
const namespaces = [
  ...["--die-with-parent", "--new-session", "--cap-drop", "ALL"],
  ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
];

/**
 * For root. Without it, user namespaces that root made could make none in turn (Linux 5.12, user_namespaces(7)), which
 * the sandbox of a program in there needs; and root could write the kernel's settings, and so run programs outside.
 */
const namespacesOfRoot = ["--cap-add", "CAP_SETFCAP"];
const procOfRoot = ["--ro-bind", "/proc/sys", "/proc/sys"];

/**
 * The command line that runs `argv` with nothing of this machine to read but the system's own program files, `readable`
 * and `writable`, and nothing to write but `writable` and a temporary folder of its own. Network and environment stay as
 * they are. When the program in front is ended, so is everything behind it.
 *
 * @throws Error for paths that must not be shown (`planMounts`), or writable ones that are not there
 */
export async function confinedCommand(
  confinement: AvailableConfinement,
  argv: readonly [string, ...string[]],
  paths: ConfinedPaths,
): Promise<[string, ...string[]]> {
  const isRoot = process.getuid?.() === 0;
  const system = await loadSystemFiles();
  const { mounts, links } = await planMounts(paths, system.paths);
  return [
    confinement.program,
    ...namespaces,
    ...(isRoot ? namespacesOfRoot : []),
    ...system.flags,
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp"],
    ...(isRoot ? procOfRoot : []),
    ...(paths.empty ?? []).flatMap((path) => ["--tmpfs", path]),
    ...mounts.flatMap(({ path, isWritable }) => [isWritable ? "--bind" : "--ro-bind", path, path]),
    ...links.flatMap(({ path, target }) => ["--symlink", target, path]),
    ...(await hiding(paths.hidden ?? [], paths.cwd)),
    ...["--remount-ro", "/", "--chdir", paths.cwd, "--"],
    ...argv,
  ];
}

/** Where they really are: a link is followed, and what it leads to outside of that folder is not hidden. */
async function hiding(paths: readonly string[], cwd: string): Promise<string[]> {
  const folder = await realpath(cwd);
  const flags = paths.map(async (path) => {
    const real = await realpath(path).catch(() => null);
    if (real === null || real === folder || !isWithin(real, folder)) return [];
    return (await stat(real)).isDirectory() ? ["--tmpfs", real] : ["--ro-bind", "/dev/null", real];
  });
  return (await Promise.all(flags)).flat();
}
