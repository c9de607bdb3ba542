import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Isolation } from "../core/thread.ts";
import type { RunResult } from "../ports.ts";
import type { Builder, BuildTurnContext, BuildTurnRequest } from "../ports-build.ts";
import { readableOfClone } from "../system/clone-place.ts";
import { type ConfinedPaths, confinedCommand } from "../system/confine.ts";
import { withSettings } from "../system/git-environment.ts";
import type { Environment } from "../system/paths.ts";
import type { BuildCommand, BuildingProgram } from "./agent-building.ts";
import { holdTurn, isSessionId } from "./agent-conversation.ts";
import { stopFailure } from "./agent-failure.ts";
import { agentMachine, homePath } from "./agent-machine.ts";
import type { AgentFolders, AgentMachine, AgentProgram } from "./agent-program.ts";
import type { AgentHeld } from "./agent-run.ts";
import { loadAgentState } from "./agent-state.ts";
import { buildHint } from "./build-hint.ts";
import { agentPrograms } from "./index.ts";
import { notBegun, unknownFacts } from "./run-facts.ts";

export interface BuilderOptions {
  readonly env: Environment;
  /** Where versions of programs are remembered; null: nowhere. */
  readonly cacheFolder: string | null;
  /** Without output for so long it counts as hanging, where the program's own does not fit. */
  readonly silenceMs?: number;
}

/** A program that can build. */
export type BuildableProgram = AgentProgram & { readonly building: BuildingProgram };

/** Every program that can build, by name, in the order in which to list them. */
export function createBuilders(options: BuilderOptions): Record<string, Builder> {
  const programs = agentPrograms.filter((one): one is BuildableProgram => one.building !== undefined);
  return Object.fromEntries(programs.map((program) => [program.name, createBuilder(program, options)] as const));
}

/** Its name for people: `Claude Code`; the name itself where there is no such program. */
export function builderTitle(name: string): string {
  return agentPrograms.find((program) => program.name === name)?.title ?? name;
}

/** A builder over an agent program that the user has installed and logged in to. */
export function createBuilder(program: BuildableProgram, options: BuilderOptions): Builder {
  const { env, cacheFolder } = options;
  const machine = agentMachine(env);
  const { name, title, building } = program;
  const load = (signal: AbortSignal) => loadAgentState({ program, machine, cacheFolder, signal });
  return {
    ...{ name, title, canResume: building.canResume },
    familyOf: (model) => program.familyOf(model, machine),
    async probe(signal) {
      const state = await load(signal);
      if (state.status === "missing") return state;
      const { version, login, found, confinement } = state;
      const isConfined = confinement.status === "available";
      const isolation = isolationOf(program, { isConfined, version, login, platform: machine.platform }, machine);
      return { status: "ready", version, login: login.status, found: found.file, isolation };
    },
    async keeps(sessionId) {
      if (!isSessionId(sessionId) || program.conversations === undefined) return false;
      return (await program.conversations.find(machine, sessionId)) !== null;
    },
    async turn(request, context) {
      const { signal } = context;
      try {
        signal.throwIfAborted();
        const state = await load(signal);
        if (state.status === "missing") {
          return notBegun(state.login === "no" ? "auth" : "not-installed", state.reason, state.hint, nothingHeld);
        }
        return await holdBuildTurn({ program, machine, state, context }, request, context, options);
      } catch (error) {
        if (!signal.aborted) throw error;
        const stopped = stopFailure({ program, login: null, env }, signal);
        return { ...stopped, hint: buildHint(stopped), reply: null, facts: unknownFacts(nothingHeld) };
      }
    },
  };
}

/** Of a program that did not run. */
const nothingHeld: Isolation = { write: null, read: null };

type Held = AgentHeld & { readonly program: BuildableProgram };

async function holdBuildTurn(
  held: Held,
  request: BuildTurnRequest,
  context: BuildTurnContext,
  { silenceMs }: BuilderOptions,
): Promise<RunResult> {
  const refused = await whyNot(held, request);
  if (refused !== null) return refused;
  const { program, machine } = held;
  await Promise.all(program.building.state(machine).folders.map((folder) => mkdir(folder, { recursive: true })));
  const told = new Set<string>();
  const onSession = (sessionId: string) => {
    if (told.has(sessionId) || !isSessionId(sessionId)) return;
    told.add(sessionId);
    context.onSession(sessionId);
  };
  const listening = { ...held, program: withSessions(program), context: { ...context, onSession } };
  const result = await holdTurn(listening, {
    ...{ folder: request.folder, sessionId: request.sessionId, silenceMs },
    command(folders) {
      const command = commandOf(held, request, folders);
      if (command.sessionId !== null) onSession(command.sessionId);
      return { ...command, env: { ...command.env, ...gitVariables } };
    },
    hold: (argv, folders) => holdAround(held, argv, folders),
  });
  const sessionId = [...told].at(-1) ?? request.sessionId;
  const hinted =
    result.status === "replied" || result.status === "waiting" ? result : { ...result, hint: buildHint(result) };
  const toolCalls = program.building.tellsTools ? result.facts.toolCalls : null;
  return { ...hinted, facts: { ...result.facts, sessionId, toolCalls } };
}

/** What cannot be asked at all. */
async function whyNot({ program, machine }: Held, { sessionId }: BuildTurnRequest): Promise<RunResult | null> {
  if (sessionId === null) return null;
  const { conversations, building, title } = program;
  const isKept = isSessionId(sessionId) && (await conversations?.find(machine, sessionId)) !== null;
  if (building.canResume && isKept) return null;
  const reason = building.canResume
    ? `${title} has no conversation of this id any more.`
    : `${title} cannot go on with a conversation without a person.`;
  return notBegun("program-failed", reason, "Begin a new conversation.", nothingHeld);
}

/** With what tells by what its conversation goes on. */
function withSessions(program: BuildableProgram): BuildableProgram {
  const { readLine, building } = program;
  const { readSession } = building;
  if (readSession === undefined) return program;
  return {
    ...program,
    readLine(line) {
      const id = readSession(line);
      return [...(id === null ? [] : [{ type: "session", id } as const]), ...(readLine?.(line) ?? [])];
    },
  };
}

function commandOf({ program, machine, state }: Held, request: BuildTurnRequest, folders: AgentFolders): BuildCommand {
  const { login, version, programFiles, confinement } = state;
  return program.building.command({
    ...{ sessionId: request.sessionId, model: request.model, prompt: plainPrompt(request.prompt) },
    ...{ machine, folders, programFiles, login, version, platform: machine.platform, git: gitVariables },
    isConfined: confinement.status === "available",
  });
}

/** A prompt that begins as a command would be taken for one. */
function plainPrompt(prompt: string): string {
  return /^[A-Za-z]/.test(prompt) ? prompt : `The task:\n\n${prompt}`;
}

/**
 * Around it: the clone, what it keeps itself, and a temporary folder may be written, and of the clone not what is git's. Where the
 * system has nothing to hold it with, it holds itself.
 */
async function holdAround(
  { program, machine, state }: Held,
  argv: readonly [string, ...string[]],
  folders: AgentFolders,
) {
  const { confinement, login, version } = state;
  const held = (isConfined: boolean) =>
    isolationOf(program, { isConfined, login, version, platform: machine.platform }, machine);
  if (confinement.status !== "available") return { argv, isolation: held(false) };
  const paths: ConfinedPaths = {
    cwd: folders.work,
    readable: [...state.programFiles, join(folders.work, ".git"), ...readableOfClone(folders.work)],
    writable: [folders.work, folders.temporary, ...stateOf(program, machine), ...login.files],
  };
  try {
    return { argv: await confinedCommand(confinement, [...argv], paths), isolation: held(true) };
  } catch {
    return { argv, isolation: held(false) };
  }
}

function stateOf({ building }: BuildableProgram, machine: AgentMachine): string[] {
  const { folders, files } = building.state(machine);
  return [...folders, ...files].filter((path) => existsSync(path));
}

function isolationOf(
  program: BuildableProgram,
  held: Parameters<BuildingProgram["isolation"]>[0],
  machine: AgentMachine,
): Isolation {
  const files = [...new Set([...stateOf(program, machine), ...held.login.files])];
  const exposed = files.map((file) => homePath(file, machine));
  return { ...program.building.isolation(held), ...(exposed.length > 0 && { exposed }) };
}

/**
 * For git in the clone: nobody's own configuration, no password prompt, no way out. What its `.git/config` may have been made to say is
 * overridden as far as that goes.
 */
const gitVariables = withSettings(
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
