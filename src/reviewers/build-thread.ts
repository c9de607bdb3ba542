import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Isolation } from "../core/thread.ts";
import type { Reviewer, RunContext, RunRequest, RunResult } from "../ports.ts";
import { programPath } from "../system/confine.ts";
import type { Environment } from "../system/paths.ts";
import { runProgram } from "../system/process.ts";
import { openTemporaryFolder } from "../system/temporary-folder.ts";
import { AgentAccount } from "./agent-account.ts";
import { agentEnvironment } from "./agent-environment.ts";
import { agentMachine } from "./agent-machine.ts";
import { readOutput } from "./agent-output.ts";
import type { AgentProgram, ResumedProgram } from "./agent-program.ts";
import { type AgentThread, failureOf, resultOf } from "./agent-run.ts";
import { loadAgentState } from "./agent-state.ts";
import { OutputWatch } from "./agent-watch.ts";
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

const maxStdoutBytes = 32_000_000;
const maxComplaintBytes = 64_000_000;
const killAfterMs = 400;
const defaultSilenceMs = 300_000;

/** Where these programs keep their conversations, where that is not below HOME. */
const places = ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];

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
      const isolation: Isolation = { write: program.resumed.write, read: "open" };
      if (state.status === "missing") {
        return notBegun(state.login === "no" ? "auth" : "not-installed", state.reason, state.hint, isolation);
      }
      const result = await goOn({ program, machine, state, request, context }, options);
      const toolCalls = program.resumed.tellsTools ? result.facts.toolCalls : null;
      return { ...result, facts: { ...result.facts, toolCalls, isolation } };
    },
  };
}

async function goOn(thread: AgentThread, { program, sessionId, folder }: BuildThreadOptions): Promise<RunResult> {
  const { machine, state, request, context } = thread;
  const account = new AgentAccount(context, program.readLine !== undefined);
  const watch = new OutputWatch(program.silenceMs ?? defaultSilenceMs);
  const temporary = await openTemporaryFolder(tmpdir(), "blindspot-thread-");
  try {
    const folders = { work: folder, home: machine.home, temporary: join(temporary.path, "tmp") };
    await mkdir(folders.temporary, { mode: 0o700 });
    const command = program.resumed.command({ sessionId, model: request.model, version: state.version });
    const reader = readOutput(program, { account, watch, work: folder });
    const login = { ...state.login, home: "user" } as const;
    const path = await programPath(state.found, machine.env);
    const end = await runProgram({
      argv: [state.found.file, ...command.args],
      ...{ stdin: promptOf(request), cwd: folder, killAfterMs, maxStdoutBytes, maxStderrBytes: 64_000 },
      ...{ maxComplaintBytes, onOutput: reader.onOutput, signal: stopSignal(context, watch) },
      env: { ...agentEnvironment({ machine, login, command, folders, path }), ...placesOf(machine.env) },
      ...(reader.onComplaint !== undefined && { onComplaint: reader.onComplaint }),
    });
    reader.end(end);
    account.close();
    return resultOf(thread, account, failureOf(thread, account, end, watch.reason));
  } finally {
    watch.close();
    void temporary.remove();
  }
}

function stopSignal({ signal }: RunContext, watch: OutputWatch): AbortSignal {
  return AbortSignal.any([signal, watch.signal]);
}

/** The conversation knows what it was asked, and what it answered. */
function promptOf({ brief, followUp }: RunRequest): string {
  return followUp === null ? briefText({ brief, followUp }) : `${followUp.question.trim()}\n`;
}

function placesOf(env: Environment): Record<string, string> {
  return Object.fromEntries(places.flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])));
}
