import { existsSync, readFileSync } from "node:fs";
import type { Exchange } from "../../../src/core/transcript.ts";
import { AgentAccount, type AgentEnd, type AgentFacts } from "../../../src/reviewers/agent-account.ts";
import type { AgentMachine, AgentProgram } from "../../../src/reviewers/agent-program.ts";

/** What a program's output tells, as a run would know it. */
export interface Told {
  readonly end: AgentEnd | null;
  readonly partial: string | null;
  readonly facts: AgentFacts;
  readonly exchanges: readonly Exchange[];
  /** What it was at, without repetitions. */
  readonly doing: readonly string[];
}

/** What a real program wrote once, from `test/fixtures/agents`. */
export function recorded(program: AgentProgram, name: string): string {
  return readFileSync(new URL(`../../fixtures/agents/${program.name}/${name}.jsonl`, import.meta.url), "utf8");
}

/** What it complained of meanwhile, where that says something. */
export function recordedComplaints(program: AgentProgram, name: string): string {
  const file = new URL(`../../fixtures/agents/${program.name}/${name}.txt`, import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Reads an output as the runner does. */
export function readOutput(program: AgentProgram, stdout: string, stderr = ""): Told {
  const exchanges: Exchange[] = [];
  const doing: string[] = [];
  const account = new AgentAccount(
    {
      onProgress: (progress) => void (doing.at(-1) === progress.doing || doing.push(progress.doing)),
      onExchange: (exchange) => void exchanges.push(exchange),
    },
    program.readLine !== undefined,
  );
  for (const line of stderr.split("\n")) for (const step of program.readErrorLine?.(line) ?? []) account.take(step);
  for (const line of stdout.split("\n")) for (const step of program.readLine?.(line) ?? []) account.take(step);
  for (const step of program.readEnd({ stdout, stderr })) account.take(step);
  account.close();
  return { end: account.end, partial: account.partial, facts: account.facts, exchanges, doing };
}

/** A machine with these variables and files, the latter by path below the home `/home/user`. */
export function machineWith(
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
  platform: NodeJS.Platform = "linux",
): AgentMachine {
  const home = "/home/user";
  const byPath = new Map(
    Object.entries(files).map(([path, text]) => [path.startsWith("/") ? path : `${home}/${path}`, text]),
  );
  return { env: { HOME: home, ...env }, home, platform, read: (file) => byPath.get(file) ?? null };
}
