import type { Isolation } from "../core/thread.ts";
import type { Reviewer, RunRequest, RunResult } from "../ports.ts";
import type { Environment } from "../system/paths.ts";
import { holdTurn } from "./agent-conversation.ts";
import { agentMachine } from "./agent-machine.ts";
import type { AgentProgram, ResumedProgram } from "./agent-program.ts";
import type { AgentHeld } from "./agent-run.ts";
import { loadAgentState } from "./agent-state.ts";
import { briefText } from "./brief-text.ts";
import { notBegun } from "./run-facts.ts";

/** A conversation that an agent program keeps, to be gone on with where it was held. */
export interface BuildThreadOptions {
  readonly program: AgentProgram & { readonly resumed: ResumedProgram };
  readonly sessionId: string;
  /** The working tree. */
  readonly folder: string;
  readonly env: Environment;
  readonly cacheFolder: string | null;
}

/**
 * A reviewer that is the thread which built the code: the user's own program goes on with its conversation, without a person,
 * without tools that write, in the working tree and with the user's home, where the conversation lies. One question at a time; what is
 * said stays in the conversation.
 */
export function buildThread(options: BuildThreadOptions): Reviewer {
  const { program, env, cacheFolder } = options;
  const machine = agentMachine(env);
  const load = (signal: AbortSignal) => loadAgentState({ program, machine, cacheFolder, signal });
  return {
    ...{ name: program.name, kind: "agent", isLocal: false, defaultModel: null },
    limits: {
      ...{ thread: { lines: 1_000_000, bytes: 100_000_000 }, concurrency: 1 },
      ...{ canFollowUp: true, hasTools: false, hasFiles: true },
    },
    familyOf: (model) => program.familyOf(model, machine),
    async probe(signal) {
      const state = await load(signal);
      if (state.status === "missing") return state;
      return { status: "ready", version: state.version, login: state.login.status, found: state.found.file };
    },
    async run(request, context) {
      const state = await load(context.signal);
      if (state.status === "missing") {
        const problem = state.login === "no" ? "auth" : "not-installed";
        return notBegun(problem, state.reason, state.hint, isolationOf(program));
      }
      const result = await goOn({ program, machine, state, context }, request, options);
      const toolCalls = program.resumed.tellsTools ? result.facts.toolCalls : null;
      return { ...result, facts: { ...result.facts, toolCalls } };
    },
  };
}

function goOn(held: AgentHeld, request: RunRequest, options: BuildThreadOptions): Promise<RunResult> {
  const { program, sessionId, folder } = options;
  const { version } = held.state;
  return holdTurn(held, {
    ...{ folder, sessionId, home: "user" },
    command: () => ({
      ...program.resumed.command({ sessionId, model: request.model, version, machine: held.machine }),
      stdin: promptOf(request),
    }),
    hold: async (argv) => ({ argv, isolation: isolationOf(program) }),
  });
}

function isolationOf({ resumed }: BuildThreadOptions["program"]): Isolation {
  return { write: resumed.write, read: "open" };
}

/** The conversation knows what it was asked, and what it answered. */
function promptOf({ brief, followUp }: RunRequest): string {
  return followUp === null ? briefText({ brief, followUp }) : `${followUp.question.trim()}\n`;
}
