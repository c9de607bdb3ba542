import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AvailableConfinement, confinedCommand } from "./confine-command.ts";
import { findProgram } from "./find-program.ts";
import { type ProgramEnd, runProgram } from "./process.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";
import { terminalLine } from "./terminal-text.ts";

export { confinedCommand } from "./confine-command.ts";
export type { ConfinedPaths } from "./confine-paths.ts";
export { programFiles, programPath } from "./program-files.ts";

/** Whether this machine can run a program that reads nothing but what it is shown. */
export type Confinement =
  | AvailableConfinement
  | {
      readonly status: "unavailable";
      /** One sentence. */
      readonly reason: string;
      /** The command that mends it, or what there is instead. */
      readonly hint: string;
    };

type Shortfall = Pick<Extract<Confinement, { status: "unavailable" }>, "reason" | "hint">;

const timeoutMs = 10_000;

const remembered = new Map<string, Promise<Confinement>>();

/**
 * Whether confinement works here, found out by using it: a program is started in it that must not see a file of ours.
 * Remembered per process.
 *
 * @throws the signal's reason when it is aborted
 */
export async function probeConfinement(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Confinement> {
  const path = env["PATH"] ?? "";
  const probed = remembered.get(path) ?? probe(env, signal);
  remembered.set(path, probed);
  try {
    return await probed;
  } catch {
    // It was aborted by whoever asked first; that need not be us.
    if (remembered.get(path) === probed) remembered.delete(path);
    signal.throwIfAborted();
    return probeConfinement(env, signal);
  }
}

/** Rejects only when it is aborted. */
async function probe(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Confinement> {
  if (process.platform !== "linux") return { status: "unavailable", ...shortfalls.system };
  const found = await findProgram("bwrap", env);
  if (found === null) return { status: "unavailable", ...shortfalls.program };
  const program = found.file;
  const end = await tryOut(program, env, signal).catch(notStarted);
  signal.throwIfAborted();
  if (end.status !== "exited" || end.code !== 0) return { status: "unavailable", ...(await explain(end)) };
  return { status: "available", program, canNest: end.stdout.trim() === "nested" };
}

const shortfalls = {
  system: {
    reason: "Keeping a program from reading the rest of the machine is built for Linux only.",
    hint: "Review in a Linux container or virtual machine to have it.",
  },
  program: {
    reason: "bubblewrap (bwrap) is not installed.",
    hint: "apt install bubblewrap (dnf, pacman, apk and zypper have it by the same name)",
  },
  silence: {
    reason: `bubblewrap did not end within ${timeoutMs / 1000} s.`,
    hint: "See what it does: bwrap --version",
  },
} as const satisfies Record<string, Shortfall>;

/**
 * In the first folder, it must be there and the second must not; then the same program is to work in there, too, with
 * the namespaces that Codex makes.
 */
const script = `
test -d "$1" && test ! -e "$2" || exit 1
"$3" --unshare-user --unshare-pid --unshare-net --ro-bind / / --dev /dev true 2>/dev/null && echo nested
exit 0`;

async function tryOut(program: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ProgramEnd> {
  const shown = await openTemporaryFolder(tmpdir(), "blindspot-shown-");
  const hidden = await openTemporaryFolder(tmpdir(), "blindspot-hidden-");
  try {
    const secret = join(hidden.path, "secret");
    await writeFile(secret, "");
    const shell = ["/bin/sh", "-c", script, "sh", shown.path, secret, program] as const;
    const confinement = { status: "available", program, canNest: false } as const;
    const paths = { cwd: shown.path, readable: [program], writable: [] };
    return await runProgram({
      ...{ argv: await confinedCommand(confinement, shell, paths), stdin: "", cwd: shown.path, env },
      ...{ signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), maxStdoutBytes: 4_000, killAfterMs: 500 },
    });
  } finally {
    await Promise.all([shown.remove(), hidden.remove()]);
  }
}

function notStarted(error: NodeJS.ErrnoException): ProgramEnd {
  return { status: "not-started", code: error.code ?? error.message };
}

/** Switches of the kernel by which namespaces are kept from users, and what undoes that. */
const switches: readonly (readonly [file: string, closed: string, Shortfall])[] = [
  [
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "1",
    {
      reason: "AppArmor keeps bubblewrap from making namespaces (kernel.apparmor_restrict_unprivileged_userns is 1).",
      // The profile that Ubuntu 24.04 has ready, and 25.04 in use.
      hint: [
        "sudo apt install apparmor-profiles",
        "sudo install -m 0644 /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/",
        "sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict",
      ].join(" && "),
    },
  ],
  [
    "/proc/sys/kernel/unprivileged_userns_clone",
    "0",
    {
      reason: "The kernel keeps namespaces from users (kernel.unprivileged_userns_clone is 0).",
      hint: "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    },
  ],
  [
    "/proc/sys/user/max_user_namespaces",
    "0",
    {
      reason: "The kernel keeps namespaces from everybody (user.max_user_namespaces is 0).",
      hint: "sudo sysctl -w user.max_user_namespaces=15000",
    },
  ],
];

async function explain(end: ProgramEnd): Promise<Shortfall> {
  if (end.status === "aborted") return shortfalls.silence;
  for (const [file, closed, shortfall] of switches) {
    const value = await readFile(file, "utf8").catch(() => "");
    if (value.trim() === closed) return shortfall;
  }
  const said = terminalLine(end.status === "not-started" ? end.code : end.stderr).slice(0, 300);
  return {
    reason: `bubblewrap does not work here${said === "" ? "." : `: ${said}`}`,
    hint: "In a container, let it make namespaces and mount /proc, or take the container itself as the boundary.",
  };
}
