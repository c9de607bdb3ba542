import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunFacts } from "../core/thread.ts";
import type { RunContext, RunRequest, RunResult } from "../ports.ts";
import { confinedCommand, programPath } from "../system/confine.ts";
import { type ProgramEnd, runProgram } from "../system/process.ts";
import { writeSnapshot } from "../system/snapshot.ts";
import { openTemporaryFolder } from "../system/temporary-folder.ts";
import { AgentAccount } from "./agent-account.ts";
import { agentEnvironment } from "./agent-environment.ts";
import { type AgentFailure, agentFailure, type Failing, stopFailure } from "./agent-failure.ts";
import { furnishHome, makeFolders } from "./agent-folders.ts";
import { readOutput } from "./agent-output.ts";
import type { AgentCommand, AgentFolders, AgentMachine, AgentProgram } from "./agent-program.ts";
import { type AgentState, agentIsolation } from "./agent-state.ts";
import { OutputWatch, type WatchReason } from "./agent-watch.ts";
import { userText } from "./brief-text.ts";

type ReadyState = Extract<AgentState, { status: "ready" }>;

/** A program that is run, and for whom. */
export interface AgentHeld {
  readonly program: AgentProgram;
  readonly machine: AgentMachine;
  readonly state: ReadyState;
  readonly context: RunContext;
}

export interface AgentThread extends AgentHeld {
  readonly request: RunRequest;
  /** Where the program's own does not fit. */
  readonly silenceMs?: number | undefined;
}

/** What a program may write. What it is asked to log on standard error is longer than its answer. */
export const outputLimits = {
  maxStdoutBytes: 32_000_000,
  maxStderrBytes: 64_000,
  maxComplaintBytes: 64_000_000,
} as const;
/** Of what it complained at its end, in a reason. */
const maxComplaint = 200;
const megabytes = (bytes: number) => `${bytes / 1e6} MB`;
const most = `${megabytes(outputLimits.maxStdoutBytes)}, or complained more than ${megabytes(outputLimits.maxComplaintBytes)}`;
/** With all that follows it stays within what a stopped thread is waited for (`graceMs` in `flow/run-thread.ts`). */
export const killAfterMs = 400;
export const defaultSilenceMs = 300_000;

/**
 * Holds one thread with an agent program: a snapshot to read, a private home, a small environment, and confinement
 * where the system has it. What it wrote decides, never its exit code. Never throws for what the program does.
 */
export async function runAgentThread(thread: AgentThread): Promise<RunResult> {
  const { program, context } = thread;
  const account = new AgentAccount(context, program.readLine !== undefined);
  const folder = await openTemporaryFolder(tmpdir(), "blindspot-agent-");
  try {
    let failure = await runOnce(thread, account, join(folder.path, "1"));
    if (failure !== null && program.repeatOnce?.includes(failure.problem) && !context.signal.aborted) {
      account.beginAgain();
      failure = await runOnce(thread, account, join(folder.path, "2"));
    }
    account.close();
    return resultOf(thread, account, failure);
  } catch (error) {
    if (context.signal.aborted) return resultOf(thread, account, stopFailure(failingOf(thread), context.signal));
    throw error;
  } finally {
    // The result waits for no disk: who stops a review would get none. What is left of it goes with the process.
    void folder.remove();
  }
}

/** Starts the program in a fresh place. @returns why there is no answer; null when there is one */
async function runOnce(thread: AgentThread, account: AgentAccount, root: string): Promise<AgentFailure | null> {
  const { program, machine, state, request, context } = thread;
  const folders = await makeFolders(root);
  const near = request.brief.parts.flatMap(({ path }) => path ?? []);
  account.snapshot = await writeSnapshot(request.change, folders.work, context.signal, { near });
  const command = program.command({
    ...{ model: request.model, effort: request.effort, system: request.brief.system, user: userText(request) },
    ...{ machine, folders, programFiles: state.programFiles, login: state.login, version: state.version },
    ...{ isConfined: state.confinement.status === "available", platform: machine.platform },
  });
  await furnishHome(command, folders.home);
  const watch = new OutputWatch(thread.silenceMs ?? silenceOf(program));
  try {
    const end = await start(thread, account, { command, folders, watch });
    return failureOf(thread, account, end, watch.reason);
  } finally {
    watch.close();
  }
}

function silenceOf({ silenceMs, readLine }: AgentProgram): number | null {
  return silenceMs ?? (readLine === undefined ? null : defaultSilenceMs);
}

interface Start {
  readonly command: AgentCommand;
  readonly folders: AgentFolders;
  readonly watch: OutputWatch;
}

async function start(thread: AgentThread, account: AgentAccount, { command, folders, watch }: Start) {
  const { program, machine, state, context } = thread;
  const reader = readOutput(program, { account, watch, work: folders.work });
  const { onComplaint } = reader;
  const path = await programPath(state.found, machine.env);
  const end = await runProgram({
    argv: await argvOf(thread, command, folders),
    ...{ stdin: command.stdin, cwd: folders.work, killAfterMs, ...outputLimits },
    env: agentEnvironment({ machine, login: state.login, command, folders, path }),
    signal: AbortSignal.any([context.signal, watch.signal]),
    onOutput: reader.onOutput,
    ...(onComplaint !== undefined && { onComplaint }),
  });
  reader.end(end);
  return end;
}

async function argvOf(
  { state }: AgentThread,
  { args }: AgentCommand,
  { work, home, temporary }: AgentFolders,
): Promise<readonly [string, ...string[]]> {
  const argv = [state.found.file, ...args] as const;
  if (state.confinement.status !== "available") return argv;
  return confinedCommand(state.confinement, [...argv], {
    cwd: work,
    readable: state.programFiles,
    writable: [home, temporary, ...state.login.files],
  });
}

/** Why a program that has ended gave no answer; null when it gave one. */
export function failureOf(
  thread: AgentHeld,
  account: AgentAccount,
  end: ProgramEnd,
  watched: WatchReason | null,
): AgentFailure | null {
  const failing = failingOf(thread);
  const { title } = thread.program;
  if (end.status === "not-started") {
    const problem = end.code === "ENOENT" ? "not-installed" : "program-failed";
    return agentFailure(failing, problem, { reason: `${title} did not start (${end.code}).` });
  }
  if (watched === "unreadable") {
    return agentFailure(failing, "program-failed", { reason: `${title} wrote something that cannot be read.` });
  }
  const told = account.end;
  if (told?.status === "done") return null;
  if (told?.status === "failed") {
    // Whoever had begun to answer worked on it, and may have to be paid.
    const isCut = told.problem === "connection" && account.partial !== null;
    return agentFailure(failing, isCut ? "cut-stream" : told.problem, told);
  }
  if (end.status === "too-large") {
    return agentFailure(failing, "budget", { reason: `${title} wrote more than ${most}.` });
  }
  if (end.status === "exited") {
    const how = end.code === null ? "was ended by a signal" : `ended with ${end.code}`;
    const said = complaintOf(end.stderr);
    const reason = `${title} ${how} and gave no final answer${said === "" ? "." : `: ${said}`}`;
    return agentFailure(failing, "program-failed", { reason });
  }
  if (watched !== null) return agentFailure(failing, "silence", { reason: `${title} said nothing for too long.` });
  return stopFailure(failing, thread.context.signal);
}

/** A line of a log that tells what a program does, as programs in Rust write it, and opencode. */
const logLine = /^(?:\d{4}-\d\d-\d\dT\S+ +(?:TRACE|DEBUG|INFO) |timestamp=\S+ level=(?:DEBUG|INFO) )/;

/** The end of what a program complained, without what it was asked to log. */
function complaintOf(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => !logLine.test(line));
  return lines.join("\n").trim().slice(-maxComplaint);
}

function failingOf({ program, state, machine }: AgentHeld): Failing {
  return { program, login: state.login, env: machine.env };
}

/** What came of a thread. */
export function resultOf(thread: AgentHeld, account: AgentAccount, failed: AgentFailure | null): RunResult {
  const { program, machine, state } = thread;
  const isolation = agentIsolation(program, state, machine);
  const told = account.facts;
  const costUsd = state.login.isNotional === true ? null : told.costUsd;
  const facts: RunFacts = { ...told, costUsd, programVersion: state.version, isolation };
  if (failed !== null) return { ...failed, reply: account.partial, facts };
  const { end } = account;
  if (end?.status !== "done") throw new Error("an answer without its end");
  return { status: "replied", reply: end.text, isTruncated: end.isTruncated, facts };
}
