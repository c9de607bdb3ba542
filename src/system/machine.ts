import { existsSync } from "node:fs";
import type { Machine, MachinePart } from "../core/doctor.ts";
import { findClipboard } from "./clipboard.ts";
import { probeConfinement } from "./confine.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./process.ts";
import { readVersion } from "./program-version.ts";

const gitTimeoutMs = 5_000;

/** What of this machine a review needs, besides reviewers and the ledger. */
export async function examineMachine(
  options: { readonly env: NodeJS.ProcessEnv; readonly configFile: string },
  signal: AbortSignal,
): Promise<Omit<Machine, "ledger">> {
  const { env, configFile } = options;
  const [git, confinement, clipboard] = await Promise.all([
    examineGit(env, signal),
    examineConfinement(env, signal),
    examineClipboard(env),
  ]);
  const node = present(`${process.version}, ${process.execPath}`);
  return { node, git, confinement, clipboard, config: examineConfig(configFile) };
}

function present(what: string): MachinePart {
  return { status: "ready", what, reason: null, hint: null };
}

function absent(what: string, reason: string, hint: string): MachinePart {
  return { status: "missing", what, reason, hint };
}

/** Older ones cannot be kept from running what a repository's configuration names. */
const oldestGit = [2, 31] as const;

async function examineGit(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<MachinePart> {
  const found = await findProgram("git", env);
  if (found === null) return absent("git", "git is not installed.", "Install git 2.31 or newer.");
  const end = await runProgram({
    ...{ argv: [found.file, "--version"], stdin: "", cwd: "/", env, maxStdoutBytes: 4_000, killAfterMs: 500 },
    signal: AbortSignal.any([signal, AbortSignal.timeout(gitTimeoutMs)]),
  });
  const version = end.status === "exited" ? readVersion(end.stdout) : null;
  const what = `${version ?? "unknown version"}, ${found.file}`;
  if (version === null) return absent(what, "It does not say its version.", "Try git --version by hand.");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < oldestGit[0] || (major === oldestGit[0] && minor < oldestGit[1]);
  return isOld ? absent(what, `git ${version} is too old.`, "Install git 2.31 or newer.") : present(what);
}

async function examineConfinement(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<MachinePart> {
  try {
    const confinement = await probeConfinement(env, signal);
    if (confinement.status === "available") return present(`bubblewrap, ${confinement.program}`);
    return absent("none", confinement.reason, confinement.hint);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return absent("unknown", `It could not be tried: ${said}`, "Ask again.");
  }
}

async function examineClipboard(env: NodeJS.ProcessEnv): Promise<MachinePart> {
  const program = await findClipboard(env);
  if (program !== null) return present(program);
  const hint = process.platform === "linux" ? "On a desktop: install wl-clipboard, xclip or xsel." : "";
  return absent("none", "briefs to paste are in files alone.", hint);
}

function examineConfig(file: string): MachinePart {
  return present(existsSync(file) ? file : `none, which is fine; it would be ${file}`);
}
