import { partialReviews, toMend } from "../../core/build-standing.ts";
import type { BuildState } from "../../core/build-state.ts";
import type { BuildDesk, FixTurn } from "../../flow/build-ports.ts";
import { type PreparedFix, prepareFix, storeHandoff } from "../../flow/fix.ts";
import { countOf } from "../../outputs/figures.ts";
import type { BuildClone } from "../../ports-build.ts";
import { host } from "../../system/host.ts";
import { terminalText } from "../../system/terminal-text.ts";
import type { Io } from "../io.ts";
import { loadFamily } from "../review-family.ts";
import { runTriage } from "../triage.ts";
import { askKey } from "./ask.ts";
import { buildReviews, type ReviewDesk } from "./reviews.ts";
import type { ScriptedAnswers } from "./scripted.ts";
import { agreeToFix, sittingDeveloper } from "./sitting.ts";
import { loadFoundFixed, loadStandings, loadWorkReview } from "./standings.ts";

export interface DeskOptions extends ReviewDesk {
  readonly clone: BuildClone;
  readonly answers: ScriptedAnswers;
  /** As the command was given it. */
  readonly io: Io;
}

/** What only the developer and the commands that hold reviews can do about a driven work. */
export function buildDesk(options: DeskOptions): BuildDesk {
  const { answers, isAsking, io, clone, session } = options;
  const { ledger } = session.composition;
  const sitting = sittingDeveloper({ io, clone });
  return {
    ...buildReviews(options),
    standings: (ids) => loadStandings(ids, ledger),
    async decide(asked, signal) {
      return answers.increment() ?? (isAsking ? sitting.decide(asked, signal) : "stop");
    },
    async isBuilt(state, reply, signal) {
      return answers.built() ?? (isAsking ? sitting.isBuilt(state, reply, signal) : "stop");
    },
    triage: (reviewId, signal) => triage(reviewId, options, signal),
    async fixBrief(reviewId, state, signal) {
      const prepared = await prepareMending(reviewId, options);
      if (prepared?.brief == null) return null;
      const isAgreed =
        !isAsking ||
        state.plan.isAuto ||
        (await agreeToFix(prepared.brief, prepared.plan.items.length, { io, signal }));
      return isAgreed ? fixTurn(prepared, prepared.brief, state, options) : null;
    },
    fixEnded: (reviewId) => endHandoff(reviewId, options),
    isDone: (state, signal) => isDone(state, options, signal),
  };
}

function fixTurn(prepared: PreparedFix, brief: string, { plan }: BuildState, { session }: DeskOptions): FixTurn {
  const { ledger } = session.composition;
  return {
    brief,
    async handOver(sessionId) {
      const target = { program: plan.builder.program, sessionId, model: plan.builder.model };
      const way = sessionId === null ? "new-thread" : "resumed";
      await storeHandoff(prepared, { way, target }, { ledger, host });
    },
  };
}

/** What is real and open, but for what was found fixed and only waits to be marked so. */
async function prepareMending(reviewId: string, { session }: DeskOptions): Promise<PreparedFix | null> {
  const { ledger } = session.composition;
  const family = await loadFamily(ledger, reviewId, null);
  const only = toMend(family);
  return only.length === 0 ? null : prepareFix({ family, only, clean: terminalText }, { ledger, host });
}

async function endHandoff(reviewId: string, { session }: DeskOptions): Promise<void> {
  const { ledger } = session.composition;
  const open = (await ledger.handoffs(reviewId)).findLast(({ endedAt }) => endedAt === null);
  if (open !== undefined) await ledger.updateHandoff({ ...open, endedAt: host.now().toISOString() });
}

async function triage(reviewId: string, options: DeskOptions, signal: AbortSignal): Promise<"done" | "stop"> {
  const { isAsking, io, session } = options;
  if (!isAsking) return "stop";
  for (;;) {
    await runTriage(
      { id: await placeToJudge(reviewId, session), next: "the build goes on when you leave" },
      { ...io, cwd: session.io.cwd },
    );
    const left = (await loadWorkReview(reviewId, session.composition.ledger))?.standing.unjudged ?? 0;
    if (left === 0) return "done";
    const answer = await askKey(
      `${countOf(left, "flag is", "flags are")} not judged yet.`,
      [
        { value: "judge", key: "j", label: "judge on", hint: "the rest of them" },
        { value: "done", key: "g", label: "go on", hint: "with what is judged" },
      ],
      signal,
    );
    if (answer !== "judge") return answer === "done" ? "done" : "stop";
  }
}

/** What waits may be of the review that this one is a recheck of. @returns the id of the review to open */
async function placeToJudge(reviewId: string, { composition }: DeskOptions["session"]): Promise<string> {
  const { toJudge = [] } = (await loadWorkReview(reviewId, composition.ledger)) ?? {};
  return toJudge.includes(reviewId) ? reviewId : (toJudge.at(-1) ?? reviewId);
}

async function isDone(
  state: BuildState,
  options: DeskOptions,
  signal: AbortSignal,
): Promise<"done" | "again" | "stop"> {
  const { isAsking, session } = options;
  const fixed = await loadFoundFixed(state, session.composition.ledger);
  const { open, unjudged } = state.reviews.at(-1)?.standing ?? { open: 0, unjudged: 0 };
  const unread = partialReviews(state);
  const isClean = open === 0 && unjudged === 0 && fixed.length === 0 && unread.length === 0;
  if (!isAsking) return isClean && state.plan.isAuto ? "done" : "stop";
  const left = [
    ...(open > 0 ? [`${countOf(open, "real finding")} open`] : []),
    ...(unjudged > 0 ? [`${countOf(unjudged, "flag")} not judged`] : []),
    ...(fixed.length > 0 ? [`${fixed.length} found fixed and not marked so`] : []),
    ...unread.map(({ id }) => `a part that review ${id} has not read`),
  ];
  const what = isClean ? "Nothing real is open." : `Still ${left.join(", ")}.`;
  const again = open > 0 ? "hand back what is open once more" : "have the whole of it reviewed anew";
  const answer = await askKey(
    `${what} Is it done?`,
    [
      { value: "done", key: "y", label: "done", hint: "no more rounds; bring it in with build --deliver" },
      { value: "again", key: "a", label: "another round", hint: again },
    ],
    signal,
  );
  return answer ?? "stop";
}
