import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Isolation } from "../core/thread.ts";
import type { Readiness } from "../ports.ts";
import { readableOfClone } from "../system/clone-place.ts";
import { type ConfinedPaths, confinedCommand } from "../system/confine.ts";
import { withSettings } from "../system/git-environment.ts";
import type { BuildingProgram } from "./agent-building.ts";
import { homePath } from "./agent-machine.ts";
import type { AgentFolders, AgentMachine, AgentProgram } from "./agent-program.ts";
import type { AgentHeld } from "./agent-run.ts";

/** A program that can build. */
export type BuildableProgram = AgentProgram & { readonly building: BuildingProgram };

type Held = Pick<AgentHeld, "machine" | "state"> & { readonly program: BuildableProgram };
type Argv = readonly [string, ...string[]];

/** Of a program that did not run. */
export const nothingHeld: Isolation = { write: null, read: null };

/** Nothing holds a program that does not hold itself, so that it was not started. */
export class UnheldError extends Error {
  readonly hint: string;

  constructor(reason: string, hint: string) {
    super(reason);
    this.hint = hint;
  }
}

/** Why a program that is ready cannot be let into a clone here; null: it can. */
export function whyNotHeld(
  { building, title }: BuildableProgram,
  { confinement, found, version }: AgentHeld["state"],
): Extract<Readiness, { status: "missing" }> | null {
  if (building.needsConfinement !== true || confinement.status === "available") return null;
  const reason = `Nothing would keep ${title} in the folder that it builds in. ${confinement.reason}`;
  return { status: "missing", reason, hint: confinement.hint || otherBuilder, version, found: found.file };
}

const otherBuilder = "Build with another program: --builder claude-code or --builder codex.";

/**
 * Around it: the clone, what it keeps itself, and a temporary folder may be written, and of the clone not what is git's. Where the
 * system has nothing to hold it with, it holds itself.
 *
 * @throws UnheldError for one that cannot
 */
export async function holdAround(held: Held, argv: Argv, folders: AgentFolders) {
  const { program, machine, state } = held;
  const { confinement, login } = state;
  if (confinement.status !== "available") return { argv, isolation: buildIsolation(held, false) };
  const { building } = program;
  const paths: ConfinedPaths = {
    cwd: folders.work,
    readable: [...state.programFiles, join(folders.work, ".git"), ...readableOfClone(folders.work)],
    writable: [
      ...[folders.work, folders.temporary, ...(building.home === "own" ? [folders.home] : [])],
      ...[...stateOf(program, machine), ...login.files],
    ],
    hidden: (building.hidden ?? []).map((name) => join(folders.work, name)),
  };
  try {
    const confined = await confinedCommand(confinement, [...argv], paths);
    return { argv: confined, isolation: buildIsolation(held, true) };
  } catch (error) {
    if (building.needsConfinement !== true) return { argv, isolation: buildIsolation(held, false) };
    throw new UnheldError(
      `Nothing would keep ${program.title} in its folder: ${(error as Error).message}.`,
      otherBuilder,
    );
  }
}

/** How far a program is held, with what of the user's it could read besides. */
export function buildIsolation({ program, machine, state }: Held, isConfined: boolean): Isolation {
  const { login, version } = state;
  const files = [...new Set([...stateOf(program, machine), ...login.files])];
  const exposed = files.map((file) => homePath(file, machine));
  const isolation = program.building.isolation({ isConfined, login, version, platform: machine.platform });
  return { ...isolation, ...(exposed.length > 0 && { exposed }) };
}

function stateOf({ building }: BuildableProgram, machine: AgentMachine): string[] {
  const { folders, files } = building.state(machine);
  return [...folders, ...files].filter((path) => existsSync(path));
}

/**
 * For git in the clone: nobody's own configuration, no password prompt, no way out. What its `.git/config` may have been made to say is
 * overridden as far as that goes.
 */
export const gitVariables = withSettings(
  {
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" },
    ...{ GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" },
  },
  [
    ["core.fsmonitor", "false"],
    ["core.hooksPath", "/dev/null"],
    ["core.pager", "cat"],
    ["diff.external", ""],
    ["log.showSignature", "false"],
  ],
);
