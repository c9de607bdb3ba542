import type { BuildEvent, TurnOutcome, TurnReport } from "../core/build.ts";
import { type PromptRequest, repeatedPrompt, type TurnMatter, turnPrompt } from "../core/build-prompts.ts";
import type { BuildState } from "../core/build-state.ts";
import type { TurnToAsk } from "../core/build-step.ts";
import { toCriteria } from "../core/criteria.ts";
import { oneLine } from "../core/reply-text.ts";
import type { RunFacts } from "../core/thread.ts";
import { readTurnReport } from "../core/turn-report.ts";
import type { RunResult } from "../ports.ts";
import { noFacts } from "./attempts.ts";
import type { BuildGate, BuildNotice } from "./build-ports.ts";
import { type BuildRun, relay, type StepRun } from "./build-run.ts";
import { SanitizedProgress } from "./sanitized-progress.ts";

/** Of a reply the end is kept: the report stands there. In characters. */
const maxReply = 1_000_000;
const maxToolCalls = 2_000;
const maxTitle = 100;

/** What a turn is asked besides what the state tells. */
export type TurnWords = Partial<Pick<TurnMatter, "comment" | "brief" | "failure">>;

/** Asks the builder once. What it changes is settled by another step. */
export async function* askBuilder(run: BuildRun, turn: TurnToAsk, words: TurnWords = {}): StepRun {
  const { journal, ports } = run;
  const turnId = ports.host.newId("b");
  const state = await standingConversation(run);
  const prompt = promptOf(run, state, { turn, words });
  const { purpose, incrementId, reviewId } = turn;
  const asked = { type: "turn-asked", at: journal.now(), turnId, purpose, incrementId, reviewId } as const;
  yield* await journal.append([{ ...asked, promptHash: ports.host.sha256(prompt) }], [prompt]);
  const ended = yield* relay(run.signal, (send, signal) => holdTurn(run, { turnId, prompt, state, send, signal }));
  yield* await journal.append([ended.event], ended.texts);
  const { outcome } = ended.event;
  if (outcome.status === "answered") {
    if (purpose === "fix" && reviewId !== null) await run.desk.fixEnded(reviewId);
    return null;
  }
  return run.signal.aborted ? { why: "cancelled" } : { why: "turn-failed", turnId, outcome };
}

/** Where the program has not kept the conversation, a new one begins, which is told all. */
export async function standingConversation({ journal, ports }: BuildRun): Promise<BuildState> {
  const { state } = journal;
  if (state.sessionId === null || !state.isOneThread) return { ...state, sessionId: null };
  const isKept = await ports.builder.keeps(state.sessionId);
  return isKept ? state : { ...state, sessionId: null, isSessionKnown: false };
}

function promptOf(
  run: BuildRun,
  state: BuildState,
  { turn, words }: { readonly turn: TurnToAsk; readonly words: TurnWords },
): string {
  const { purpose, again } = turn;
  const before = again === null ? null : storedPrompt(run, again.turnId);
  const matter = { purpose, comment: null, failure: null, brief: null, ...words };
  const request = promptRequest(run, state, JSON.stringify(words));
  return before === null ? turnPrompt(matter, request) : repeatedPrompt(before, request);
}

/** What a turn was asked; null: it is not there any more. */
export function storedPrompt({ journal }: BuildRun, turnId: string): string | null {
  return journal.text(journal.state.turns.find(({ id }) => id === turnId)?.promptHash ?? null);
}

function promptRequest({ ports, request }: BuildRun, state: BuildState, material: string): PromptRequest {
  const titles = state.increments.map(({ increment }) => increment.title).join("\n");
  for (;;) {
    const marker = ports.host.newMarker();
    if (!material.includes(marker) && !titles.includes(marker)) {
      return { state, spec: toCriteria(request.work.specText ?? "").text, rubrics: ports.rubrics, marker };
    }
  }
}

interface TurnHeld {
  readonly turnId: string;
  readonly prompt: string;
  readonly state: BuildState;
  readonly send: (notices: readonly BuildNotice[]) => void;
  readonly signal: AbortSignal;
}

interface TurnEnd {
  readonly event: Extract<BuildEvent, { type: "turn-ended" }>;
  readonly texts: readonly string[];
}

async function holdTurn(run: BuildRun, held: TurnHeld): Promise<TurnEnd> {
  const { ports, request } = run;
  const { turnId, prompt, state, send } = held;
  const broken = new AbortController();
  const deadlineAt = ports.host.now().getTime() + request.turnTimeoutMs;
  const deadline = AbortSignal.timeout(request.turnTimeoutMs);
  const signal = AbortSignal.any([held.signal, deadline, broken.signal]);
  const told = { sanitize: (text: string) => ports.gate.clean(text), reviewer: { kind: "agent" } } as const;
  const tell = new SanitizedProgress(told, (progress) => send([{ type: "progress", turnId, progress }]));
  let keeping: Promise<void> = Promise.resolve();
  const onSession = (sessionId: string) => {
    keeping = keeping.then(async () => send(await keepSession(run, turnId, sessionId)));
    keeping.catch((error: unknown) => broken.abort(error));
  };
  const { builder, clone } = ports;
  const turn = { prompt, sessionId: state.sessionId, model: state.plan.builder.model, folder: clone.folder };
  const startedAt = ports.host.now().getTime();
  const result = await builder.turn(turn, { signal, deadlineAt, onSession, ...tell.listener }).catch(brokenTurn);
  await keeping;
  await tell.told();
  const durationMs = ports.host.now().getTime() - startedAt;
  return readTurn(run, turnId, { ...(await cleanResult(result, ports.gate)), durationMs });
}

/** Of another conversation than the one that goes on. Ids come from a program, and stand on command lines later. */
async function keepSession({ journal }: BuildRun, turnId: string, sessionId: string): Promise<BuildNotice[]> {
  if (sessionId === journal.state.sessionId || !isResumable(sessionId)) return [];
  return journal.append([{ type: "thread-found", at: journal.now(), turnId, sessionId }]);
}

function isResumable(id: string): boolean {
  return /^[A-Za-z0-9][\w.-]{3,127}$/.test(id);
}

interface CleanResult {
  readonly outcome: TurnOutcome;
  readonly reply: string | null;
  readonly report: TurnReport | null;
  readonly facts: RunFacts;
}

async function cleanResult(result: RunResult, gate: BuildGate): Promise<CleanResult> {
  const facts = await cleanFacts(result.facts, gate);
  if (result.status === "waiting") return { ...(await cleanResult(waited, gate)), facts };
  const reply = result.reply === null ? null : (await gate.clean(result.reply)).slice(-maxReply).toWellFormed();
  if (result.status === "replied") {
    const report = readTurnReport(reply ?? "");
    const title = oneLine(await gate.clean(report?.title ?? ""), maxTitle);
    return { outcome: { status: "answered" }, reply, report: report && { ...report, title }, facts };
  }
  const { status, problem, hint } = result;
  const reason = await gate.clean(result.reason);
  return { outcome: { status, problem, reason, hint }, reply, report: null, facts };
}

/** What a program tells of its tools may hold anything that it came upon. */
async function cleanFacts(facts: RunFacts, gate: BuildGate): Promise<RunFacts> {
  const calls = facts.toolCalls?.slice(0, maxToolCalls).map(async (call) => ({
    ...call,
    target: await gate.clean(call.target),
    refused: call.refused === null ? null : await gate.clean(call.refused),
  }));
  const sessionId = facts.sessionId !== null && isResumable(facts.sessionId) ? facts.sessionId : null;
  return { ...facts, sessionId, toolCalls: calls === undefined ? null : await Promise.all(calls) };
}

function readTurn(
  { journal, ports }: BuildRun,
  turnId: string,
  { outcome, reply, report, facts, durationMs }: CleanResult & { readonly durationMs: number },
): TurnEnd {
  const replyHash = reply === null ? null : ports.host.sha256(reply);
  // Programs run on subscriptions, whose price nobody tells but they.
  const { costUsd } = facts;
  const end = { outcome, report, replyHash, facts, costUsd, durationMs };
  return {
    event: { type: "turn-ended", at: journal.now(), turnId, ...end },
    texts: reply === null ? [] : [reply],
  };
}

const waited: RunResult = {
  ...{
    status: "unavailable",
    problem: "internal",
    reason: "the builder waits for a person",
    hint: "Please report this.",
  },
  ...{ reply: null, facts: noFacts },
};

/** A builder must not throw. Where one does, its turn failed. */
function brokenTurn(error: unknown): RunResult {
  const reason = `the builder broke: ${error instanceof Error ? error.message : String(error)}`;
  return {
    status: "unavailable",
    problem: "internal",
    reason,
    hint: "Please report this.",
    reply: null,
    facts: noFacts,
  };
}
