import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandRun } from "../core/build.ts";
import { replaceSecrets } from "../core/sanitize.ts";
import { createSecretRegister } from "../core/secret-register.ts";
import type { CommandRunner } from "../ports-build.ts";
import { placeOfClone, readableOfClone } from "./clone-place.ts";
import { commandEnvironment } from "./command-environment.ts";
import { type Confinement, confinedCommand, probeConfinement } from "./confine.ts";
import { sha256 } from "./hash.ts";
import { endLeftBehind, markOf } from "./left-behind.ts";
import { type ProgramEnd, runProgram } from "./process.ts";
import { secretScanner } from "./secrets.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";
import { terminalLine, terminalText } from "./terminal-text.ts";
import { findTools } from "./tool-folders.ts";

export interface CommandRunnerOptions {
  /** The user's. Little of it reaches the command. */
  readonly env: NodeJS.ProcessEnv;
  /** Null: the user does without. Not given: as the machine has it. */
  readonly confinement?: Confinement | null;
}

/** Of what a command prints, so much of the end is kept. */
const maxOutputBytes = 64 * 1024;
/** Who prints more than this prints the same for ever. */
const maxPrintedBytes = 1_000_000_000;
const killAfterMs = 2_000;

/**
 * Says that the shell has begun, which nothing else could say there: a sandbox that fails ends with a code of its own.
 * Then all that is printed goes one way, in its order.
 */
const script = 'printf begun; exec /bin/sh -c "$1" 1>&2';

/**
 * Runs the user's commands in a clone, by `/bin/sh -c`. What they start there is code that a model wrote: it gets an environment without
 * keys, a home of its own beside the clone (where the caches of package managers stay), an end at the deadline, and, where there is
 * bubblewrap, nothing to write but the clone without its `.git` and that home, and nothing to read besides but programs. It has the network.
 */
export function createCommandRunner({ env, confinement }: CommandRunnerOptions): CommandRunner {
  return {
    async run(request, signal) {
      signal.throwIfAborted();
      const place = placeOfClone(request.folder);
      const confined = confinement === undefined ? await probeConfinement(env, signal) : confinement;
      await mkdir(place.home, { recursive: true, mode: 0o700 });
      // Not beside the clone: names of sockets in it must be short.
      const temporary = await openTemporaryFolder(tmpdir(), "blindspot-");
      try {
        const folders = { home: place.home, temporary: temporary.path };
        return await runIn({ request, env, confinement: confined, folders, signal });
      } finally {
        await temporary.remove();
      }
    },
  };
}

interface Running {
  readonly request: Parameters<CommandRunner["run"]>[0];
  readonly env: NodeJS.ProcessEnv;
  readonly confinement: Confinement | null;
  readonly folders: { readonly home: string; readonly temporary: string };
  readonly signal: AbortSignal;
}

async function runIn(running: Running): ReturnType<CommandRunner["run"]> {
  const { request, env, confinement, folders, signal } = running;
  const tools = await findTools(env);
  const isConfined = confinement?.status === "available";
  const shell = ["/bin/sh", "-c", script, "sh", request.command] as const;
  const argv = isConfined
    ? await confinedCommand(confinement, shell, {
        cwd: request.folder,
        readable: [...tools.readable, ...readableOfClone(request.folder), join(request.folder, ".git")],
        writable: [request.folder, folders.home, folders.temporary],
      })
    : shell;
  const mark = markOf();
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const begun = performance.now();
  const end = await runProgram({
    ...{ argv: [...argv], stdin: "", cwd: request.folder, killAfterMs },
    env: { ...commandEnvironment(env, tools, folders), ...mark },
    signal: AbortSignal.any([signal, deadline]),
    ...{ maxStdoutBytes: 100, maxStderrBytes: maxOutputBytes, maxComplaintBytes: maxPrintedBytes },
  });
  await endLeftBehind(mark);
  signal.throwIfAborted();
  const durationMs = Math.round(performance.now() - begun);
  const status = statusOf(end, deadline.aborted);
  const output = await cleanOutput(end, status, request.timeoutMs);
  const { kind, command } = request;
  const exitCode = end.status === "exited" && status !== "not-started" ? end.code : null;
  const outputHash = sha256(output);
  return { run: { kind, command, status, exitCode, outputHash, durationMs, isConfined }, output };
}

function statusOf(end: ProgramEnd, isOver: boolean): CommandRun["status"] {
  if (end.status === "aborted" && isOver) return "timed-out";
  if (end.status === "not-started" || end.stdout !== "begun") return "not-started";
  return end.status === "exited" && end.code === 0 ? "passed" : "failed";
}

/** What it printed, as it may be stored, shown and told to a model. */
async function cleanOutput(end: ProgramEnd, status: CommandRun["status"], timeoutMs: number): Promise<string> {
  if (end.status === "not-started") return `The shell did not start (${terminalLine(end.code)}).\n`;
  const text = terminalText(withoutCutLine(end.stderr));
  const clean = replaceSecrets(text, await secretScanner.scan("output.txt", text), createSecretRegister()).text;
  const said = clean === "" || clean.endsWith("\n") ? clean : `${clean}\n`;
  if (status === "timed-out") return `${said}[ended after ${timeoutMs / 1000} s]\n`;
  return end.status === "too-large" ? `${said}[ended: it printed without end]\n` : said;
}

/** Of a long output the end is kept, which begins somewhere in a line, or in a character. */
function withoutCutLine(text: string): string {
  if (Buffer.byteLength(text) < maxOutputBytes) return text;
  return `[the beginning is not kept]\n${text.slice(text.indexOf("\n") + 1)}`;
}
