import { existsSync } from "node:fs";
import type { Isolation } from "../core/thread.ts";
import type { Readiness } from "../ports.ts";
import { type Confinement, confinedCommand, probeConfinement, programFiles } from "../system/confine.ts";
import { type FoundProgram, findProgram } from "../system/find-program.ts";
import { loadProgramVersion } from "../system/program-version.ts";
import { homePath } from "./agent-machine.ts";
import type { AgentMachine, AgentProgram, LoginFound } from "./agent-program.ts";
import { isOlder } from "./agent-version.ts";

/** What is known of a program before it runs. */
export type AgentState =
  | {
      readonly status: "ready";
      readonly found: FoundProgram;
      readonly version: string | null;
      readonly login: LoginFound;
      readonly confinement: Confinement;
      /** What it needs of its own to start. */
      readonly programFiles: readonly string[];
    }
  | Extract<Readiness, { status: "missing" }>;

export interface StateRequest {
  readonly program: AgentProgram;
  readonly machine: AgentMachine;
  /** Where versions are remembered; null: nowhere. */
  readonly cacheFolder: string | null;
  readonly signal: AbortSignal;
}

/**
 * Whether a program is there, new enough and logged in, and what can hold it. Sends nothing.
 *
 * @throws the signal's reason when it is aborted
 */
export async function loadAgentState(request: StateRequest): Promise<AgentState> {
  const { program, machine, signal } = request;
  const { env } = machine;
  const found = await findProgram(program.program, env);
  if (found === null) {
    return { status: "missing", reason: `${program.title} is not installed.`, hint: program.install };
  }
  const known = { found: found.file, version: await versionOf(found, request) };
  if (known.version !== null && isOlder(known.version, program.oldestVersion)) {
    const needed = `${program.title} ${known.version} is too old: ${program.oldestVersion} is the oldest that works.`;
    return { status: "missing", reason: needed, hint: program.install, ...known };
  }
  const asked = await program.login(machine);
  if (asked.status === "no")
    return { status: "missing", reason: asked.reason, hint: asked.hint, login: "no", ...known };
  const login = { ...asked, files: asked.files.filter((file) => existsSync(file)) };
  const files = [...(await programFiles(found, env)), ...(await helperFiles(program.helpers ?? [], env))];
  const confinement = await confinementFor(program, [...files, ...login.files], { env, signal });
  return { status: "ready", found, version: known.version, login, confinement, programFiles: files };
}

/** Nobody is told that a program is too old by a version of yesterday. */
async function versionOf(found: FoundProgram, { program, machine, cacheFolder, signal }: StateRequest) {
  const options = { env: machine.env, cacheFolder, signal };
  const version = await loadProgramVersion(found, options);
  if (cacheFolder === null || version === null || !isOlder(version, program.oldestVersion)) return version;
  return loadProgramVersion(found, { ...options, isAnew: true });
}

async function helperFiles(names: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const found = await Promise.all(names.map((name) => findProgram(name, env)));
  const files = found.map(async (one) => (one === null ? [] : programFiles(one, env)));
  return (await Promise.all(files)).flat();
}

/** Not everything may be shown to a confined program: what is installed in the middle of a home, for example. */
async function confinementFor(
  { title, hasOwnSandbox }: AgentProgram,
  files: readonly string[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Confinement> {
  const confinement = await probeConfinement(env, signal);
  if (confinement.status !== "available") return confinement;
  if (hasOwnSandbox === true && !confinement.canNest) {
    const reason = `The sandbox of ${title} does not work inside another one here, and holds it alone.`;
    return { status: "unavailable", reason, hint: "" };
  }
  try {
    await confinedCommand(confinement, ["true"], { cwd: "/usr", readable: files, writable: [] });
    return confinement;
  } catch (error) {
    const reason = `It cannot be confined: ${error instanceof Error ? error.message : String(error)}.`;
    return { status: "unavailable", reason, hint: "Install it, or keep its login, in a folder of its own." };
  }
}

/** How far a program is held, with what of the user's it could read besides. */
export function agentIsolation(
  program: AgentProgram,
  state: Pick<Extract<AgentState, { status: "ready" }>, "login" | "version" | "confinement">,
  machine: AgentMachine,
): Isolation {
  const { login, version } = state;
  const isConfined = state.confinement.status === "available";
  const isolation = program.isolation({ isConfined, login, version, platform: machine.platform });
  const exposed = login.files.map((file) => homePath(file, machine));
  return { ...isolation, ...(exposed.length > 0 && { exposed }) };
}
