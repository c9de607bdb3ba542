import type { Endpoint } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";
import type { Reviewer } from "../ports.ts";
import { agent } from "./agent.ts";
import type { AgentProgram } from "./agent-program.ts";
import { anthropic } from "./anthropic.ts";
import type { ApiTiming } from "./api-connection.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { command, parseArgv } from "./command.ts";
import { compatible, readyEndpoints } from "./compatible.ts";
import { gemini } from "./gemini.ts";
import { google } from "./google.ts";
import { openai } from "./openai.ts";
import { opencode } from "./opencode.ts";
import { paste } from "./paste.ts";
import { qwen } from "./qwen.ts";

export interface ReviewerOptions {
  /** The user's own endpoints, by name. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly env: NodeJS.ProcessEnv;
  /** Where briefs to paste are written. */
  readonly pasteFolder: string;
  /** Where versions of agent programs are remembered. Absent: nowhere. */
  readonly cacheFolder?: string;
  /** Waits of API reviewers, where the defaults do not fit. */
  readonly timing?: Partial<ApiTiming>;
}

/** Programs that people have on their machines and are logged in to. */
export const agentPrograms: readonly AgentProgram[] = [claudeCode, codex, gemini, opencode, qwen];

/**
 * Every reviewer there is, by name, in the order in which to list them. Throws `config` when an endpoint takes the
 * name of a reviewer that is none.
 */
export function createReviewers(options: ReviewerOptions): Record<string, Reviewer> {
  const { endpoints, env, pasteFolder, cacheFolder = null, timing } = options;
  const agents = Object.fromEntries(agentPrograms.map((one) => [one.name, agent(one, { env, cacheFolder })] as const));
  const vendors = { anthropic: anthropic(env, timing), openai: openai(env, timing), google: google(env, timing) };
  const others = { command: command(env), paste: paste(pasteFolder, env) };
  for (const name of Object.keys(endpoints)) {
    if (Object.hasOwn({ ...agents, ...vendors, ...others }, name)) {
      throw new BlindspotError("config", `The endpoint "${name}" has the name of another reviewer.`, "Rename it.");
    }
  }
  const rows = Object.entries({ ...readyEndpoints(env), ...endpoints });
  const compatibles = rows.map(([name, row]) => [name, compatible(name, row, env, timing)] as const);
  return { ...agents, ...vendors, ...Object.fromEntries(compatibles), ...others };
}

/** A reviewer with the model that it is to use. */
export interface ChosenReviewer {
  readonly reviewer: Reviewer;
  /** Null for its own default. The command line, for `command`. */
  readonly model: string | null;
}

/**
 * Reads `NAME` or `NAME:MODEL`, split at the first colon: `openai:gpt-6-sol`, `ollama:qwen3:30b`,
 * `command:llm -m mistral-large`, `paste`. Throws `usage` for a name that is none, and for a command line that is none.
 */
export function parseReviewer(text: string, reviewers: Readonly<Record<string, Reviewer>>): ChosenReviewer {
  const colon = text.indexOf(":");
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  const reviewer = Object.hasOwn(reviewers, name) ? reviewers[name] : undefined;
  if (reviewer === undefined) {
    const known = Object.keys(reviewers).join(", ");
    throw new BlindspotError("usage", `There is no reviewer "${name.slice(0, 60)}".`, `Choose one of: ${known}.`);
  }
  const model = colon === -1 ? null : text.slice(colon + 1).trim() || null;
  if (reviewer.kind === "command") parseArgv(model ?? "");
  return { reviewer, model: model ?? reviewer.defaultModel };
}

/**
 * The order in which to choose where nobody named one: agent programs, then hosted models, then local ones, and a
 * person last, where there is one. What needs a model or a command line to be named, and has no default, is left out.
 */
export function defaultOrder(
  reviewers: Readonly<Record<string, Reviewer>>,
  { hasPerson }: { readonly hasPerson: boolean },
): Reviewer[] {
  const all = Object.values(reviewers);
  const models = all.filter(({ kind, defaultModel }) => kind === "api" && defaultModel !== null);
  return [
    ...all.filter(({ kind }) => kind === "agent"),
    ...models.filter(({ isLocal }) => !isLocal),
    ...models.filter(({ isLocal }) => isLocal),
    ...(hasPerson ? all.filter(({ kind }) => kind === "paste") : []),
  ];
}
