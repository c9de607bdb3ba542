import type { Builder } from "../ports-build.ts";
import type { Environment } from "../system/paths.ts";
import { isSessionId } from "./agent-conversation.ts";
import { stopFailure } from "./agent-failure.ts";
import { agentMachine } from "./agent-machine.ts";
import { loadAgentState } from "./agent-state.ts";
import { buildHint } from "./build-hint.ts";
import { type BuildableProgram, buildIsolation, nothingHeld, whyNotHeld } from "./build-hold.ts";
import { holdBuildTurn } from "./build-turn.ts";
import { agentPrograms } from "./index.ts";
import { notBegun, unknownFacts } from "./run-facts.ts";

export interface BuilderOptions {
  readonly env: Environment;
  /** Where versions of programs are remembered; null: nowhere. */
  readonly cacheFolder: string | null;
  /** Without output for so long it counts as hanging, where the program's own does not fit. */
  readonly silenceMs?: number;
}

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
  const { env, cacheFolder, silenceMs } = options;
  const machine = agentMachine(env);
  const { name, title, building } = program;
  const load = async (signal: AbortSignal) => {
    const state = await loadAgentState({ program, machine, cacheFolder, signal });
    return state.status === "missing" ? state : (whyNotHeld(program, state) ?? state);
  };
  return {
    ...{ name, title, canResume: building.canResume },
    familyOf: (model) => program.familyOf(model, machine),
    async probe(signal) {
      const state = await load(signal);
      if (state.status === "missing") return state;
      const { version, login, found, confinement } = state;
      const isolation = buildIsolation({ program, machine, state }, confinement.status === "available");
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
        return await holdBuildTurn({ program, machine, state, context }, request, { context, silenceMs });
      } catch (error) {
        if (!signal.aborted) throw error;
        const stopped = stopFailure({ program, login: null, env }, signal);
        return { ...stopped, hint: buildHint(stopped), reply: null, facts: unknownFacts(nothingHeld) };
      }
    },
  };
}
