import type { Isolation } from "../core/thread.ts";
import type { Reviewer, ReviewerLimits, RunResult } from "../ports.ts";
import type { Environment } from "../system/paths.ts";
import { stopFailure } from "./agent-failure.ts";
import { agentMachine } from "./agent-machine.ts";
import type { AgentProgram } from "./agent-program.ts";
import { type AgentState, agentIsolation, loadAgentState } from "./agent-state.ts";
import { notBegun, unknownFacts } from "./run-facts.ts";

/** Each thread costs a process and, on a subscription, a part of its limits: few and large ones. */
const limits: ReviewerLimits = {
  thread: { lines: 1_500, bytes: 100 * 1024 },
  concurrency: 2,
  // A repair turn is a fresh process that is told what it said.
  canFollowUp: true,
  hasTools: false,
  hasFiles: true,
};

export interface AgentOptions {
  readonly env: Environment;
  /** Where versions of programs are remembered; null: nowhere. */
  readonly cacheFolder: string | null;
  /** Without output for so long it counts as hanging, where the program's own does not fit. */
  readonly silenceMs?: number;
}

/** A reviewer over an agent program that the user has installed and logged in to. */
export function agent(program: AgentProgram, { env, cacheFolder, silenceMs }: AgentOptions): Reviewer {
  const machine = agentMachine(env);
  const stateNow = (signal: AbortSignal) => loadAgentState({ program, machine, cacheFolder, signal });
  return {
    ...{ name: program.name, kind: "agent", isLocal: false, defaultModel: null },
    limits: { ...limits, ...(program.efforts !== undefined && { efforts: program.efforts }) },
    familyOf: (model) => program.familyOf(model, machine),
    async probe(signal) {
      const state = await stateNow(signal);
      if (state.status === "missing") return state;
      const { version, login, found } = state;
      const isolation = agentIsolation(program, state, machine);
      return { status: "ready", version, login: login.status, found: found.file, isolation };
    },
    async run(request, context) {
      const { signal } = context;
      try {
        signal.throwIfAborted();
        const state = await stateNow(signal);
        if (state.status === "missing") return notReady(state);
        const { runAgentThread } = await import("./agent-run.ts");
        return await runAgentThread({ program, machine, state, request, context, silenceMs });
      } catch (error) {
        if (!signal.aborted) throw error;
        return { ...stopFailure({ program, login: null, env }, signal), reply: null, facts: unknownFacts(nothingHeld) };
      }
    },
  };
}

function notReady({ login, reason, hint }: Extract<AgentState, { status: "missing" }>): RunResult {
  return notBegun(login === "no" ? "auth" : "not-installed", reason, hint, nothingHeld);
}

/** Of a program that did not run. */
const nothingHeld: Isolation = { write: null, read: null };
