import type { BuilderRef } from "../../core/build.ts";
import { type BuildState, foldBuild } from "../../core/build-state.ts";
import { defaultBuildLimits, nextStep } from "../../core/build-step.ts";
import type { StoredWork } from "../../core/work.ts";
import { driveBuild } from "../../flow/build.ts";
import type { BuildNotice, BuildPorts, BuildRest } from "../../flow/build-ports.ts";
import { countOf } from "../../outputs/figures.ts";
import { toJsonText } from "../../outputs/json-text.ts";
import type { Builder } from "../../ports-build.ts";
import { createBuilders } from "../../reviewers/builder.ts";
import { createCommandRunner } from "../../system/command-runner.ts";
import { host } from "../../system/host.ts";
import { loadBuildRubrics } from "../../system/rubrics.ts";
import { endProcessesOf, markedFor } from "../../system/work-processes.ts";
import type { Composition } from "../compose.ts";
import type { CompositionSession } from "../composition-session.ts";
import { parseDuration } from "../duration.ts";
import type { Io } from "../io.ts";
import { parsePositive } from "../settings.ts";
import type { WorkSession } from "../work/session.ts";
import type { BuildArguments } from "./arguments.ts";
import { StoppedAtPrompt } from "./ask.ts";
import { buildDesk } from "./desk.ts";
import { type BuildFace, buildFace } from "./face.ts";
import { buildGate } from "./gate.ts";
import { keepLost } from "./lost.ts";
import { buildersOptions, isCloneThere, openClone } from "./places.ts";
import { scriptedAnswers } from "./scripted.ts";
import { loadStandings } from "./standings.ts";

const defaultTurnTimeout = "30m";

/** How a run of a work came to rest. `stopped`: by the developer's ^C. */
export type BuildEnd = BuildRest | { readonly why: "stopped" };

/**
 * Goes on with a driven work that nobody else drives, from where its journal ends, until there is nothing to do or somebody has to
 * do something.
 *
 * @throws BlindspotError as what it goes through; the work is stored up to there
 */
export async function drive(stored: StoredWork, args: BuildArguments, session: WorkSession): Promise<BuildEnd> {
  const { composition, signal, io } = session;
  const state = await loadState(stored.work.id, session);
  const answers = scriptedAnswers(args, nextStep(state));
  const turnTimeoutMs = parseDuration(args.timeout ?? defaultTurnTimeout);
  const maxCostUsd = args.maxCost === undefined ? null : parsePositive("--max-cost", args.maxCost, false);
  if (args.done === true) await endRounds(stored.work.id, args, session);
  await endEarlier(stored.work.id, io);
  const env = markedFor(stored.work.id, io.env);
  const builder = builderOf(state.plan.builder, session.composition, env);
  const wasThere = await isCloneThere(stored.work.id, session);
  const clone = await openClone(stored, state.plan.branch, session);
  if (!wasThere) await keepLost({ workId: stored.work.id, state, clone, args }, session);
  const isQuiet = args.json === true || args.jsonl === true;
  const ports: BuildPorts = {
    ...{ builder, clone, host, works: composition.ledger.works },
    commands: createCommandRunner({ env }),
    gate: buildGate(clone.folder, state.plan.base.tree, session),
    rubrics: await loadBuildRubrics(),
  };
  const inside = inClone(session, clone.folder, isQuiet);
  const isAsking = io.isTty && io.screen.isInteractive && !isQuiet;
  const desk = buildDesk({
    ...{
      work: stored,
      clone,
      answers,
      io,
      isQuiet,
      flags: { ...args, isSelfReviewLeftOut: args.selfReview === false },
    },
    ...{ session: silent(inside) },
    isAsking,
  });
  // Whoever goes on has looked at what was accepted by rule.
  const limits = { maxCostUsd, maxIncrements: state.increments.length + defaultBuildLimits.maxIncrements };
  const notices = driveBuild({ work: stored, limits, turnTimeoutMs }, ports, desk, signal);
  const face = buildFace({ title: builder.title, isAsking }, io);
  return follow(notices, face, args, io);
}

/** No more rounds: nothing is asked of anybody, whatever is open. */
async function endRounds(workId: string, { jsonl }: BuildArguments, { composition, io }: WorkSession): Promise<void> {
  const done = { type: "done", at: host.now().toISOString() } as const;
  await composition.ledger.works.append(workId, [done]);
  if (jsonl === true) io.stdout(`${toJsonText(done, 0)}\n`);
}

/** @throws when nobody has begun to build it */
export async function loadState(
  workId: string,
  { composition }: Pick<WorkSession, "composition">,
): Promise<BuildState> {
  const { events } = await composition.ledger.works.loadBuild(workId);
  const ids = events.flatMap((event) => (event.type === "review-begun" ? [event.reviewId] : []));
  const state = foldBuild(events, await loadStandings(ids, composition.ledger));
  if (state === null) throw new Error(`work ${workId} was not begun`);
  return state;
}

/** What outlived an earlier run would write beside what is built now. */
async function endEarlier(workId: string, io: Io): Promise<void> {
  const count = await endProcessesOf(workId);
  if (count > 0) io.stderr(`Ended what an earlier run had left running: ${countOf(count, "process", "processes")}.\n`);
}

function builderOf({ program }: BuilderRef, composition: Composition, env: Io["env"]): Builder {
  const builder = createBuilders(buildersOptions(composition, { env }))[program];
  if (builder === undefined) throw new Error(`there is no builder ${program}`);
  return builder;
}

/** What holds reviews stands in the clone. */
function inClone(session: WorkSession, cwd: string, isQuiet: boolean): CompositionSession {
  const { announce: _, ...io } = session.io;
  return { ...session, io: { ...io, cwd, isTty: io.isTty && !isQuiet } };
}

/** What is printed of a review goes nowhere where the work tells of it. */
function silent(session: CompositionSession): CompositionSession {
  return { ...session, io: { ...session.io, stdout: () => {} } };
}

async function follow(
  notices: AsyncIterable<BuildNotice>,
  face: BuildFace,
  { jsonl }: BuildArguments,
  io: Io,
): Promise<BuildEnd> {
  let end: BuildRest | null = null;
  try {
    for await (const notice of notices) {
      if (notice.type === "event" && jsonl === true) io.stdout(`${toJsonText(notice.event, 0)}\n`);
      if (notice.type === "rest") end = notice.rest;
      face.onNotice(notice);
    }
  } catch (error) {
    if (error instanceof StoppedAtPrompt) return { why: "stopped" };
    throw error;
  } finally {
    face.close();
  }
  if (end === null) throw new Error("a work came to no rest");
  return end;
}
