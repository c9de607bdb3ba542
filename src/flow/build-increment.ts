import { builderFamilies, commitMessage, type IncrementAuthor } from "../core/build-commit.ts";
import { headOf } from "../core/build-head.ts";
import type { BuildIncrement, BuildTurn } from "../core/build-state.ts";
import { plainTitle } from "../core/turn-report.ts";
import type { StoredIncrement } from "../core/work.ts";
import type { BuildRun, StepRun } from "./build-run.ts";
import type { TurnWords } from "./build-turn.ts";

/** Makes a commit of what a turn changed. Begun again after a death, it makes that commit again, and no second one. */
export async function* settleTurn(run: BuildRun, turnId: string): StepRun {
  const { journal } = run;
  const turn = journal.state.turns.find(({ id }) => id === turnId);
  if (turn === undefined) throw new Error(`no turn ${turnId}`);
  const increment = await makeIncrement(run, turn);
  if (increment !== null) await journal.keepIncrement(increment);
  const { diff: _, ...kept } = increment ?? { diff: "" };
  const settled = { type: "settled", at: journal.now(), turnId } as const;
  yield* await journal.append([{ ...settled, increment: increment === null ? null : (kept as StoredIncrement) }]);
  return null;
}

/** Null: nothing is left of what was changed. */
async function makeIncrement(run: BuildRun, turn: BuildTurn): Promise<StoredIncrement | null> {
  const { journal, ports, signal } = run;
  const { state } = journal;
  const before = turn.purpose === "rework" ? findIncrement(run, turn.incrementId) : null;
  const parent = before?.parent ?? headOf(state);
  const position = before?.increment.position ?? state.increments.length + 1;
  const purpose = before?.purpose ?? turn.purpose;
  const said = turn.report?.title ?? "";
  const title = said === "" && before !== null ? before.increment.title : plainTitle(said, purpose, position);
  const message = commitMessage(title, journal.workId, authorsOf(run, [...turnsOf(run, before), turn]));
  const made = await ports.clone.commit({ parent, message }, signal);
  if (made === null) return null;
  const { files, diff } = await ports.gate.describe({ parent, commit: made.commit }, signal);
  const id = before?.increment.id ?? ports.host.newId("i");
  const model = turn.facts?.servedModel ?? null;
  const by = { kind: "commit", commit: made.commit, turn: { at: turn.askedAt, model } } as const;
  return { id, position, ...by, title, files: [...files], state: "proposed", diff };
}

/** Those that made an increment before the turn that reworks it. */
function turnsOf({ journal }: BuildRun, before: BuildIncrement | null): BuildTurn[] {
  return journal.state.turns.filter(({ id }) => before?.turnIds.includes(id) === true);
}

function authorsOf({ ports, journal }: BuildRun, turns: readonly BuildTurn[]): IncrementAuthor[] {
  const served = turns.map(({ facts }) => facts?.servedModel ?? null);
  const by = { program: ports.builder.name, programTitle: ports.builder.title, model: served.at(-1) ?? null };
  return builderFamilies(journal.state.plan.builder, served).map((family) => ({ ...by, family }));
}

/** Runs the user's check on an increment, as it stands committed. */
export async function* checkIncrement(run: BuildRun, incrementId: string): StepRun {
  return yield* runCommand(run, "check", incrementId);
}

/** Runs the user's set-up command. */
export async function* setUp(run: BuildRun): StepRun {
  return yield* runCommand(run, "set-up", null);
}

async function* runCommand(run: BuildRun, kind: "set-up" | "check", incrementId: string | null): StepRun {
  const { journal, ports, signal } = run;
  const { plan } = journal.state;
  const command = kind === "check" ? plan.check : plan.setup;
  if (command === null) return null;
  const request = { kind, command, folder: ports.clone.folder, timeoutMs: plan.commandTimeoutMs };
  const ran = await ports.commands.run(request, signal);
  // What was stopped tells nothing: it runs again.
  if (signal.aborted) return { why: "cancelled" };
  yield* await journal.append([{ type: "ran", at: journal.now(), incrementId, run: ran.run }], [ran.output]);
  const hasFailed = kind === "set-up" && ran.run.status !== "passed";
  return hasFailed ? { why: "set-up-failed", run: ran.run } : null;
}

/** Decides by rule: nobody is asked. */
export async function* decideByRule(
  { journal }: BuildRun,
  incrementId: string,
  decision: "accepted" | "comment",
): StepRun {
  const decided = { type: "decided", at: journal.now(), incrementId, decision } as const;
  yield* await journal.append([{ ...decided, comment: null, by: "auto" }]);
  return null;
}

/** Asks the developer what becomes of an increment. */
export async function* askDecision(run: BuildRun, incrementId: string, why: "proposed" | "check-failed"): StepRun {
  const { journal, desk, ports, signal } = run;
  const { state } = journal;
  const increment = findIncrement(run, incrementId);
  const output = journal.text(increment.check?.outputHash ?? null);
  const answer = await desk.decide({ state, increment, why, diff: journal.diffOf(incrementId), output }, signal);
  if (answer === "stop") return { why: "waits", step: { type: "ask-decision", incrementId, why } };
  if (answer === "check-again") return yield* checkIncrement(run, incrementId);
  const comment = answer.comment === null ? null : (await ports.gate.clean(answer.comment)).trim();
  const at = journal.now();
  const { decision } = answer;
  const isAll = answer.isBuilt === true && decision === "accepted" && state.builtBy === null;
  yield* await journal.append([
    { type: "decided", at, incrementId, decision, comment: comment === "" ? null : comment, by: "developer" },
    ...(isAll ? [{ type: "built", at, by: "developer" } as const] : []),
  ]);
  return null;
}

/** What a builder is told of an increment that it is to change. */
export async function reworkWords(run: BuildRun, incrementId: string): Promise<TurnWords> {
  const { check, decision } = findIncrement(run, incrementId);
  const comment = decision?.comment ?? null;
  if (check === null || check.status === "passed") return { comment };
  const { command, status, exitCode, outputHash } = check;
  const words = { failed: `failed with exit code ${exitCode ?? "unknown"}`, "timed-out": "did not end in its time" };
  const said = status === "failed" || status === "timed-out" ? words[status] : "could not be started";
  const output = run.journal.text(outputHash) ?? "";
  return { comment, failure: { command: await run.ports.gate.clean(command), words: said, output } };
}

function findIncrement({ journal }: BuildRun, incrementId: string | null): BuildIncrement {
  const found = journal.state.increments.find(({ increment }) => increment.id === incrementId);
  if (found === undefined) throw new Error(`no increment ${incrementId}`);
  return found;
}
