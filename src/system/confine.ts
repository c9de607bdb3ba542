import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type FoundProgram, findProgram } from "./find-program.ts";
import { runProgram } from "./process.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

/** Whether this machine can run a program that reads nothing but what it is shown. */
export type Confinement =
  | { readonly status: "available"; readonly program: string }
  | { readonly status: "unavailable"; readonly reason: string; readonly hint: string };

export interface ConfinedPaths {
  /** Where the program starts; one of the others, or below. */
  readonly cwd: string;
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** Whether confinement works here: found out by using it. Remembered per process. */
export async function probeConfinement(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Confinement> {
  const found = await findProgram("bwrap", env);
  if (found === null) {
    return { status: "unavailable", reason: "bubblewrap is not installed.", hint: "apt install bubblewrap" };
  }
  const confinement = { status: "available", program: found.file } as const;
  const folder = await openTemporaryFolder(tmpdir(), "blindspot-confine-");
  try {
    const argv = await confinedCommand(confinement, ["/bin/true"], {
      ...{ cwd: folder.path, readable: [folder.path], writable: [] },
    });
    const end = await runProgram({
      ...{ argv, stdin: "", cwd: folder.path, env, signal, maxStdoutBytes: 4_000, killAfterMs: 500 },
    });
    if (end.status === "exited" && end.code === 0) return confinement;
    return { status: "unavailable", reason: "bubblewrap may not make namespaces here.", hint: "" };
  } finally {
    await folder.remove();
  }
}

/**
 * The command line that runs `argv` with nothing of this machine to read but the system's own program files, `readable`
 * and `writable`. The network and the environment stay as they are.
 */
export async function confinedCommand(
  confinement: Extract<Confinement, { status: "available" }>,
  argv: readonly [string, ...string[]],
  paths: ConfinedPaths,
): Promise<[string, ...string[]]> {
  const flags = ["--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--unshare-uts"];
  const system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ssl", "/etc/hosts", "/etc/nsswitch.conf"];
  flags.push(...system.flatMap((path) => ["--ro-bind-try", path, path]));
  flags.push("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp");
  for (const path of paths.readable) flags.push("--ro-bind", await realpath(path), path);
  for (const path of paths.writable) flags.push("--bind", await realpath(path), path);
  return [confinement.program, ...flags, "--chdir", paths.cwd, "--", ...argv];
}

/** What a program needs to start. */
export async function programFiles(found: FoundProgram, _env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  return [found.file, found.realFile];
}
