import { maskCredentials } from "../core/address.ts";
import type { ProblemCode } from "../core/thread.ts";
import type { Environment } from "../system/paths.ts";
import { terminalLine } from "../system/terminal-text.ts";
import type { AgentProgram, LoginFound } from "./agent-program.ts";
import { type FailureStatus, failureStatus } from "./problems.ts";

/** Why a program gave no answer. */
export interface AgentFailure {
  readonly status: FailureStatus;
  readonly problem: ProblemCode;
  readonly reason: string;
  readonly hint: string;
}

/** Whose failure it is. */
export interface Failing {
  readonly program: Pick<AgentProgram, "name" | "title" | "install">;
  /** Null: it did not come that far. */
  readonly login: Pick<LoginFound, "mend" | "by" | "variables" | "env"> | null;
  readonly env: Environment;
}

/** What happened, and what mends it, where that is known better than from the problem alone. */
interface Said {
  readonly reason: string;
  readonly hint?: string;
}

const maxReason = 300;
/** Shorter values are words. */
const minSecret = 8;
const again = "Ask again with --retry, or start a new review with another --reviewer.";

/** A failure with the status and the hint that belong to its problem. */
export function agentFailure(failing: Failing, problem: ProblemCode, said: Said): AgentFailure {
  const reason = plain(said.reason, secretsOf(failing));
  return { status: failureStatus(problem), problem, reason, hint: said.hint ?? hintFor(failing, problem) };
}

/** What an aborted signal means: the deadline, or that somebody stopped the run. */
export function stopFailure(failing: Failing, { reason }: AbortSignal): AgentFailure {
  const isDeadline = (reason as { name?: unknown } | undefined)?.name === "TimeoutError";
  if (!isDeadline) return agentFailure(failing, "cancelled", { reason: "The run was stopped." });
  return agentFailure(failing, "deadline", { reason: `${failing.program.title} was not done at the deadline.` });
}

function hintFor({ program, login }: Failing, problem: ProblemCode): string {
  switch (problem) {
    case "auth":
      return login?.mend ?? `Log in to ${program.title} again, or check ${login?.by ?? "its login"}.`;
    case "quota":
      return "Check the plan, wait until its limit is lifted, or start a new review with another --reviewer.";
    case "rate-limit":
    case "overloaded":
      return "Ask again later with --retry, or start a new review with another --reviewer.";
    case "model-not-found":
      return `Start a new review with another model: --reviewer ${program.name}:MODEL.`;
    case "not-json-response":
      return "Check the address that it is set to ask, and proxies on the way to it.";
    case "connection":
      return "Check the network, and the address that it is set to ask.";
    case "refusal":
      return "Start a new review with a --reviewer of another vendor.";
    case "bad-request":
      return "Start a new review with another --reviewer, or of fewer lines.";
    case "deadline":
      return "Allow it more time with --timeout, and ask again with --retry.";
    case "cancelled":
      return "Go on with blindspot review --resume.";
    case "not-installed":
      return program.install;
    case "program-failed":
      return `Run ${program.title} by hand to see what it lacks, or update it: ${program.install}`;
    default:
      return again;
  }
}

/** Values that the program was given and that must not show in a reason. */
function secretsOf({ login, env }: Failing): string[] {
  if (login === null) return [];
  const passed = [
    ...[...login.variables, login.by].map((name) => [name, env[name]] as const),
    ...Object.entries(login.env ?? {}),
  ];
  const isSecret = (name: string) => /KEY|TOKEN|SECRET|HEADERS/i.test(name);
  return passed.flatMap(([name, value]) => (isSecret(name) && value && value.length >= minSecret ? [value] : []));
}

/** What a program says goes to a terminal: one line, no control characters, not endless, and never a key. */
function plain(text: string, secrets: readonly string[]): string {
  const masked = secrets.reduce((left, secret) => left.replaceAll(secret, "(key)"), text);
  const line = terminalLine(maskCredentials(masked));
  return line.length > maxReason ? `${line.slice(0, maxReason)}…` : line;
}
