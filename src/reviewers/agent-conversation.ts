import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Isolation } from "../core/thread.ts";
import type { RunResult } from "../ports.ts";
import { programPath } from "../system/confine.ts";
import type { Environment } from "../system/paths.ts";
import { runProgram } from "../system/process.ts";
import { openTemporaryFolder } from "../system/temporary-folder.ts";
import { AgentAccount } from "./agent-account.ts";
import { agentEnvironment } from "./agent-environment.ts";
import { furnishHome } from "./agent-folders.ts";
import { readOutput } from "./agent-output.ts";
import type { AgentCommand, AgentFolders } from "./agent-program.ts";
import { type AgentHeld, defaultSilenceMs, failureOf, killAfterMs, outputLimits, resultOf } from "./agent-run.ts";
import { loadSpent, withoutSpent } from "./agent-spent.ts";
import { OutputWatch } from "./agent-watch.ts";

type Argv = readonly [string, ...string[]];

/** One turn of a conversation that a program keeps where its user finds it. */
export interface ConversationTurn {
  /** Where it is held. */
  readonly folder: string;
  /** The conversation that goes on; null: a new one. */
  readonly sessionId: string | null;
  readonly silenceMs?: number | undefined;
  /** In whose home: the user's, or one of our own, which is furnished with the command's files and links. */
  readonly home: "user" | "own";
  command(folders: AgentFolders): AgentCommand;
  /** What is put around it, and how far that holds it. */
  hold(argv: Argv, folders: AgentFolders): Promise<{ readonly argv: Argv; readonly isolation: Isolation }>;
}

/** Where these programs keep their conversations, where that is not below HOME. */
const places = ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];

/** What may stand among a program's arguments as one, and in the name of a file. */
export function isSessionId(text: string): boolean {
  return /^[A-Za-z0-9][\w-]{0,127}$/.test(text);
}

/**
 * Holds one turn where the program's conversations lie. What it wrote decides, never its exit code. Never
 * throws for what the program does.
 */
export async function holdTurn(held: AgentHeld, turn: ConversationTurn): Promise<RunResult> {
  const { program, machine, state, context } = held;
  const spent = await loadSpent(program, machine, turn.sessionId);
  const account = new AgentAccount(context, program.readLine !== undefined);
  const watch = new OutputWatch(turn.silenceMs ?? program.silenceMs ?? defaultSilenceMs);
  const temporary = await openTemporaryFolder(tmpdir(), "blindspot-thread-");
  try {
    const isOwn = turn.home === "own";
    const home = isOwn ? join(temporary.path, "home") : machine.home;
    const folders = { work: turn.folder, home, temporary: join(temporary.path, "tmp") };
    await mkdir(folders.temporary, { mode: 0o700 });
    const command = turn.command(folders);
    if (isOwn) {
      await mkdir(home, { mode: 0o700 });
      await furnishHome(command, home);
    }
    const { argv, isolation } = await turn.hold([state.found.file, ...command.args], folders);
    const reader = readOutput(program, { account, watch, work: turn.folder });
    const login = isOwn ? state.login : ({ ...state.login, home: "user" } as const);
    const path = await programPath(state.found, machine.env);
    const end = await runProgram({
      ...{ argv, stdin: command.stdin, cwd: turn.folder, killAfterMs, ...outputLimits },
      ...{ onOutput: reader.onOutput, signal: AbortSignal.any([context.signal, watch.signal]) },
      env: { ...(isOwn ? {} : placesOf(machine.env)), ...agentEnvironment({ machine, login, command, folders, path }) },
      ...(reader.onComplaint !== undefined && { onComplaint: reader.onComplaint }),
    });
    reader.end(end);
    account.close();
    const result = withoutSpent(resultOf(held, account, failureOf(held, account, end, watch.reason)), spent);
    return { ...result, facts: { ...result.facts, isolation } };
  } finally {
    watch.close();
    void temporary.remove();
  }
}

function placesOf(env: Environment): Record<string, string> {
  return Object.fromEntries(places.flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])));
}
