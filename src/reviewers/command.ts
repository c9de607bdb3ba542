import { tmpdir } from "node:os";
import { parse } from "shell-quote";
import type { Family } from "../core/authorship.ts";
import { BlindspotError } from "../core/errors.ts";
import { familyOfModel } from "../core/family.ts";
import type { ProblemCode } from "../core/thread.ts";
import type { Reviewer, RunContext, RunRequest, RunResult } from "../ports.ts";
import { type ProgramEnd, runProgram } from "../system/process.ts";
import { openTemporaryFolder } from "../system/temporary-folder.ts";
import { briefText } from "./brief-text.ts";
import { notBegun, unknownFacts } from "./run-facts.ts";

const maxReplyBytes = 4_000_000;
/** With all that follows it stays within what a stopped thread is waited for (`graceMs` in `flow/run-thread.ts`). */
const killAfterMs = 400;

/** Variables by which agent programs tell their children where they run: a reviewer must not think it is inside one. */
const hostVariables = /^(?:CLAUDE|CODEX_|GEMINI_CLI|QWEN_|OPENCODE|AI_AGENT$|AGENT$)/;

/** A command is the user's own, with the user's own rights. */
const isolation = { write: "prompt-only", read: "open" } as const;

/**
 * Any program that reads the brief on standard input and writes its reply on standard output. The "model" is its
 * command line (`llm -m mistral-large`), split into words without a shell.
 */
export function command(env: NodeJS.ProcessEnv): Reviewer {
  return {
    ...{ name: "command", kind: "command", isLocal: false, defaultModel: null },
    limits: { thread: { lines: 1_500, bytes: 100 * 1024 }, concurrency: 2, canFollowUp: true, hasTools: false },
    familyOf,
    probe: async () => ({ status: "ready", version: null }),
    async run(request, context) {
      const argv = request.model === null ? null : readArgv(request.model);
      if (argv === null) return notBegun("not-installed", noProgram, hints["not-installed"], isolation);
      return runCommand(argv, env, request, context);
    },
  };
}

const noProgram = "No program is named.";

const hints = {
  "not-installed": "Name one that can be found: command:PROGRAM ARGUMENTS.",
  "program-failed": "Run the program by hand to see what it lacks.",
} as const;

/**
 * The words of a command line. Throws `usage` for what only a shell could do, since none runs.
 */
export function parseArgv(line: string): [string, ...string[]] {
  const words = parse(line, (name) => `$${name}`).map((word) => {
    if (typeof word === "string") return word;
    if ("pattern" in word) return word.pattern;
    const found = "op" in word ? word.op : "#";
    throw new BlindspotError("usage", `No shell reads this command line: ${found}`, "Quote it, or put it in a script.");
  });
  const [file, ...args] = words;
  if (!file) throw new BlindspotError("usage", "The command line is empty.", hints["not-installed"]);
  return [file, ...args];
}

function readArgv(line: string): [string, ...string[]] | null {
  try {
    return parseArgv(line);
  } catch {
    return null;
  }
}

/** What stands behind `-m` or `--model` is a model's name; nothing else of a command line is guessed at. */
function familyOf(line: string | null): Family {
  const words = (line === null ? null : readArgv(line)) ?? [];
  const index = words.findIndex((word) => /^(?:-m|--model)(?:=|$)/.test(word));
  if (index === -1) return "unknown";
  const word = words[index] ?? "";
  return familyOfModel(word.includes("=") ? word.slice(word.indexOf("=") + 1) : (words[index + 1] ?? ""));
}

async function runCommand(
  argv: [string, ...string[]],
  env: NodeJS.ProcessEnv,
  request: RunRequest,
  { signal, onProgress }: RunContext,
): Promise<RunResult> {
  // Not the repository: nothing there may configure the program, and it may change nothing there by accident.
  const { path: cwd, remove } = await openTemporaryFolder(tmpdir(), "blindspot-command-");
  const tell = (doing: string, bytes: number) =>
    onProgress({ outputTokens: bytes > 0 ? Math.ceil(bytes / 4) : null, requests: 0, toolCalls: 0, doing });
  try {
    tell("waiting", 0);
    const end = await runProgram({
      ...{ argv, cwd, env: commandEnvironment(env), stdin: briefText(request), signal },
      ...{ maxStdoutBytes: maxReplyBytes, killAfterMs, onOutput: (bytes) => tell("writing", bytes) },
    });
    return resultOf(end, argv[0], signal);
  } finally {
    void remove();
  }
}

function commandEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hostVariables.test(name)));
}

function resultOf(end: ProgramEnd, file: string, signal: AbortSignal): RunResult {
  const facts = unknownFacts(isolation);
  if (end.status === "not-started") {
    const problem = end.code === "ENOENT" ? "not-installed" : "program-failed";
    const hint = hints[problem];
    return { status: "unavailable", problem, reason: `${file} did not start (${end.code}).`, hint, reply: null, facts };
  }
  const reply = end.stdout.trim() === "" ? null : end.stdout;
  // Exit codes of programs are not believed: what they wrote is.
  if (end.status === "exited" && (reply !== null || end.code === 0)) {
    // A signal ended it: what it wrote may lack its end.
    return { status: "replied", reply: end.stdout, isTruncated: end.code === null, facts };
  }
  const [status, problem, reason, hint] = endings(end, file, signal);
  return { status, problem, reason, hint, reply, facts };
}

type Ending = readonly [Exclude<RunResult["status"], "replied" | "waiting">, ProblemCode, reason: string, hint: string];

function endings(end: Exclude<ProgramEnd, { status: "not-started" }>, file: string, signal: AbortSignal): Ending {
  if (end.status === "too-large") {
    return ["over-budget", "budget", `${file} wrote more than 4 MB.`, "Choose a program that answers with text."];
  }
  if (end.status === "exited") {
    const said = end.stderr
      .replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ")
      .trim()
      .slice(-300);
    const how = end.code === null ? "was ended by a signal" : `ended with ${end.code}`;
    const reason = `${file} ${how} and wrote nothing${said ? `: ${said}` : "."}`;
    return ["unavailable", "program-failed", reason, hints["program-failed"]];
  }
  const isDeadline = (signal.reason as { name?: unknown } | undefined)?.name === "TimeoutError";
  if (isDeadline) return ["timed-out", "deadline", `${file} was not done at the deadline.`, "Allow it more time."];
  return ["cancelled", "cancelled", "The run was stopped.", "Go on with blindspot review --resume."];
}
