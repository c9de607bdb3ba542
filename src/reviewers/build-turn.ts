import { mkdir } from "node:fs/promises";
import type { RunResult } from "../ports.ts";
import type { BuildTurnContext, BuildTurnRequest } from "../ports-build.ts";
import { workMarkIn } from "../system/work-processes.ts";
import type { BuildCommand } from "./agent-building.ts";
import { holdTurn, isSessionId } from "./agent-conversation.ts";
import type { AgentFolders } from "./agent-program.ts";
import type { AgentHeld } from "./agent-run.ts";
import { buildHint } from "./build-hint.ts";
import { type BuildableProgram, gitVariables, holdAround, nothingHeld, UnheldError } from "./build-hold.ts";
import { notBegun } from "./run-facts.ts";

type Held = AgentHeld & { readonly program: BuildableProgram };

interface Turning {
  readonly context: BuildTurnContext;
  readonly silenceMs: number | undefined;
}

/** Holds one turn with a program that is ready. What it does wrong is a result. */
export async function holdBuildTurn(held: Held, request: BuildTurnRequest, turning: Turning): Promise<RunResult> {
  const refused = await whyNotAsked(held, request);
  if (refused !== null) return refused;
  const { program, machine } = held;
  const { building } = program;
  await Promise.all(building.state(machine).folders.map((folder) => mkdir(folder, { recursive: true })));
  const told = new Set<string>();
  const onSession = (sessionId: string) => {
    if (told.has(sessionId) || !isSessionId(sessionId)) return;
    told.add(sessionId);
    turning.context.onSession(sessionId);
  };
  const { readLine = program.readLine, readErrorLine = program.readErrorLine } = building;
  const readers = {
    ...(readLine !== undefined && { readLine }),
    ...(readErrorLine !== undefined && { readErrorLine }),
  };
  const reading = { ...program, ...readers };
  const listening = { ...held, program: reading, context: { ...turning.context, onSession } };
  const result = await holdTurn(listening, {
    ...{ folder: request.folder, sessionId: request.sessionId, silenceMs: turning.silenceMs, home: building.home },
    command(folders) {
      const command = commandOf(held, request, folders);
      if (command.sessionId !== null) onSession(command.sessionId);
      return { ...command, env: { ...command.env, ...gitVariables } };
    },
    hold: (argv, folders) => holdAround(held, argv, folders),
  }).catch(unheld);
  const toolCalls = building.tellsTools ? result.facts.toolCalls : null;
  const facts = { ...result.facts, sessionId: [...told].at(-1) ?? request.sessionId, toolCalls };
  if (result.status === "replied" || result.status === "waiting") return { ...result, facts };
  return { ...result, hint: buildHint(result), facts };
}

function unheld(error: unknown): RunResult {
  if (error instanceof UnheldError) return notBegun("program-failed", error.message, error.hint, nothingHeld);
  throw error;
}

async function whyNotAsked({ program, machine }: Held, { sessionId }: BuildTurnRequest): Promise<RunResult | null> {
  if (sessionId === null) return null;
  const { conversations, building, title } = program;
  const file = isSessionId(sessionId) ? ((await conversations?.find(machine, sessionId)) ?? null) : null;
  if (building.canResume && file !== null) return null;
  const reason = building.canResume
    ? `${title} has no conversation of this id any more.`
    : `${title} cannot go on with a conversation without a person.`;
  return notBegun("program-failed", reason, "Begin a new conversation.", nothingHeld);
}

function commandOf({ program, machine, state }: Held, request: BuildTurnRequest, folders: AgentFolders): BuildCommand {
  const { login, version, programFiles, confinement } = state;
  return program.building.command({
    ...{ sessionId: request.sessionId, model: request.model, prompt: plainPrompt(request.prompt) },
    ...{ machine, folders, programFiles, login, version, platform: machine.platform },
    // For what it runs in an environment of its own.
    git: { ...gitVariables, ...workMarkIn(machine.env) },
    isConfined: confinement.status === "available",
  });
}

/** A prompt that begins as a command would be taken for one. */
function plainPrompt(prompt: string): string {
  return /^[A-Za-z]/.test(prompt) ? prompt : `The task:\n\n${prompt}`;
}
