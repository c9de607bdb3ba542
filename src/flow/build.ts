import { headOf } from "../core/build-head.ts";
import { anotherIncrement, type BuildStep, defaultBuildLimits, nextStep, type TurnToAsk } from "../core/build-step.ts";
import { askDecision, checkIncrement, decideByRule, reworkWords, settleTurn, setUp } from "./build-increment.ts";
import { BuildJournal } from "./build-journal.ts";
import type { BuildDesk, BuildNotice, BuildPorts, BuildRequest, BuildRest } from "./build-ports.ts";
import { askDone, beginReview, canRepeat, fix, resumeReview, triage } from "./build-reviews.ts";
import type { BuildRun, StepRun } from "./build-run.ts";
import { askBuilder } from "./build-turn.ts";

/**
 * Goes on with a driven work from wherever it stands, until it is done, somebody has to do something, or it is stopped. Every
 * step is stored before the next one is taken: begun anew after a death at any point, it goes on as if nothing had been, and
 * asks no turn again that was answered. The last notice says why it rests.
 *
 * @throws what the ports throw; nothing of the work is lost by it
 */
export async function* driveBuild(
  request: BuildRequest,
  ports: BuildPorts,
  desk: BuildDesk,
  signal: AbortSignal,
): AsyncGenerator<BuildNotice> {
  const journal = await BuildJournal.open(request.work, ports);
  const run: BuildRun = { request, ports, desk, journal, signal };
  try {
    yield* drive(run);
  } catch (error) {
    if (!signal.aborted) throw error;
    yield { type: "rest", rest: { why: "cancelled" }, state: journal.state };
  }
}

async function* drive(run: BuildRun): AsyncGenerator<BuildNotice> {
  const { journal, desk, request, signal } = run;
  const limits = { ...defaultBuildLimits, ...request.limits };
  for (;;) {
    signal.throwIfAborted();
    const { reviews } = journal.state;
    if (reviews.length > 0) journal.learn(await desk.standings(reviews.map(({ id }) => id)));
    const step = nextStep(journal.state, limits);
    yield { type: "step", step, state: journal.state };
    await standAtHead(run, step);
    const rest = endOf(step) ?? (yield* take(run, step));
    if (rest === null) continue;
    yield { type: "rest", rest, state: journal.state };
    return;
  }
}

/** Before which the clone stands at what is committed and stays. */
const fromHead: ReadonlySet<BuildStep["type"]> = new Set([
  ...(["ask", "fix", "check", "ask-decision", "ask-built", "ask-done"] as const),
  ...(["begin-review", "begin-recheck", "resume-review"] as const),
]);

/** Whatever a turn that was cut off, a command or an increment that was rejected left in the clone. */
async function standAtHead({ journal, ports, signal }: BuildRun, { type }: BuildStep): Promise<void> {
  if (fromHead.has(type)) await ports.clone.reset(headOf(journal.state), signal);
}

async function* askFor(run: BuildRun, turn: TurnToAsk): StepRun {
  const { purpose, incrementId } = turn;
  const words = purpose === "rework" && incrementId !== null ? await reworkWords(run, incrementId) : {};
  return yield* askBuilder(run, turn, words);
}

function take(run: BuildRun, step: BuildStep): StepRun {
  switch (step.type) {
    case "set-up":
      return setUp(run);
    case "ask": {
      if (!canRepeat(run, step) && step.reviewId !== null) return fix(run, step.reviewId);
      return askFor(run, step);
    }
    case "settle":
      return settleTurn(run, step.turnId);
    case "check":
      return checkIncrement(run, step.incrementId);
    case "decide-by-rule":
      return decideByRule(run, step.incrementId, step.decision);
    case "ask-decision":
      return askDecision(run, step.incrementId, step.why);
    case "mark-built":
      return markBuilt(run, "builder");
    case "ask-built":
      return askBuilt(run, step.turnId);
    case "begin-review":
      return beginReview(run, step.kind, null);
    case "begin-recheck":
      return beginReview(run, "recheck", step.of);
    case "resume-review":
      return resumeReview(run, step.reviewId);
    case "triage":
      return triage(run, step.reviewId);
    case "fix":
      return fix(run, step.reviewId);
    case "ask-done":
      return askDone(run);
    case "ceiling":
    case "none":
      throw new Error(`nothing is done about ${step.type}`);
  }
}

function endOf(step: BuildStep): BuildRest | null {
  if (step.type === "none") return { why: "done" };
  return step.type === "ceiling" ? { why: "ceiling", of: step.of } : null;
}

async function* markBuilt({ journal }: BuildRun, by: "builder" | "developer"): StepRun {
  yield* await journal.append([{ type: "built", at: journal.now(), by }]);
  return null;
}

async function* askBuilt(run: BuildRun, turnId: string): StepRun {
  const { journal, desk, ports, signal } = run;
  const turn = journal.state.turns.find(({ id }) => id === turnId);
  const answer = await desk.isBuilt(journal.state, journal.text(turn?.replyHash ?? null), signal);
  if (answer === "stop") return { why: "waits", step: { type: "ask-built", turnId } };
  if (answer === "built") return yield* markBuilt(run, "developer");
  const comment = answer.comment === null ? null : await ports.gate.clean(answer.comment);
  return yield* askBuilder(run, anotherIncrement, { comment });
}
