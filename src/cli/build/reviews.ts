import { headOf } from "../../core/build-head.ts";
import type { BuildReview, BuildState } from "../../core/build-state.ts";
import type { StoredWork } from "../../core/work.ts";
import type { BeginReview, BuildDesk } from "../../flow/build-ports.ts";
import { toCandidate } from "../../flow/candidates.ts";
import { buildThread } from "../../reviewers/build-thread.ts";
import { takeChange } from "../../system/change-source.ts";
import { host } from "../../system/host.ts";
import { markedFor } from "../../system/work-processes.ts";
import { withTrees } from "../compose.ts";
import type { CompositionSession } from "../composition-session.ts";
import { parseProgram } from "../fix/programs.ts";
import { recheckFamily } from "../recheck.ts";
import { settleFixed } from "../recheck-accept.ts";
import { resume } from "../resume.ts";
import { type ReviewArguments, reviewNew } from "../review.ts";
import { type Asking, reviewItself } from "../self-review.ts";
import { drivenAuthors, independentReviewers } from "./independence.ts";
import { loadWorkReview } from "./standings.ts";
import { tellReview } from "./tell.ts";

/** What of the command line reviews of a work go by. */
export interface ReviewFlags {
  readonly config?: string;
  readonly transcripts?: boolean;
  readonly timeout?: string;
  /** The developer goes on without a self-review. */
  readonly isSelfReviewLeftOut: boolean;
}

/** What holding reviews of a work stands on. */
export interface ReviewDesk {
  readonly work: StoredWork;
  readonly flags: ReviewFlags;
  /** In the clone. Its standard output goes nowhere: the work tells what came of a review. */
  readonly session: CompositionSession;
  /** Somebody sits there who can be asked. */
  readonly isAsking: boolean;
}

type Reviews = Pick<BuildDesk, "selfReview" | "crossReview" | "recheck" | "resumeReview">;

const leftOut = { skipped: "The developer went on without it." };

/** Reviews of a driven work, held as the commands of that name hold them, in its clone. */
export function buildReviews(desk: ReviewDesk): Reviews {
  const { flags } = desk;
  return {
    async selfReview(state, begin, signal) {
      if (flags.isSelfReviewLeftOut) return leftOut;
      const asking = askBuilder(state, desk);
      if ("skipped" in asking) return asking;
      await beginUnder(begin, within(desk, state, signal), true, (id, here) => holdSelfReview(id, asking, state, here));
      return null;
    },
    crossReview: (state, begin, signal) =>
      beginUnder(begin, within(desk, state, signal), false, (id, here) => holdReview(id, state, here)),
    recheck: (state, of, begin, signal) =>
      beginUnder(begin, within(desk, state, signal), false, (id, here) => holdRecheck(id, of, state, here)),
    resumeReview: (state, review, signal) => resumeOne(state, review, within(desk, state, signal)),
  };
}

/** Who wrote it is told by the journal, too. */
function within(desk: ReviewDesk, state: BuildState, signal: AbortSignal): ReviewDesk {
  const { composition } = desk.session;
  const authorship = [drivenAuthors(state, desk.work.work.id), ...composition.ports.authorship];
  const ports = { ...composition.ports, authorship };
  return { ...desk, session: { ...desk.session, signal, composition: { ...composition, ports } } };
}

async function beginUnder(
  begin: BeginReview,
  desk: ReviewDesk,
  isOwn: boolean,
  hold: (id: string, desk: ReviewDesk) => Promise<unknown>,
): Promise<void> {
  const id = host.newId("r");
  await begin(id);
  await hold(id, desk);
  await tellAndSettle(id, isOwn, desk);
}

/** Says what came of it. What a recheck found fixed is marked so where the developer says that it is. */
async function tellAndSettle(id: string, isOwn: boolean, { session, isAsking }: ReviewDesk): Promise<void> {
  const { composition, signal, io } = session;
  const found = await loadWorkReview(id, composition.ledger);
  if (found === null || signal.aborted) return;
  tellReview(found, isOwn, io);
  const isRecheck = found.review.header.recheck !== undefined;
  if (isRecheck && isAsking) await settleFixed(found.review, {}, { ledger: composition.ledger, io });
}

/** The conversation that built it; or why it cannot be asked. */
function askBuilder(
  { plan, sessionId, turns }: BuildState,
  { session, work: { work } }: ReviewDesk,
): Asking | { readonly skipped: string } {
  const program = parseProgram(plan.builder.program);
  const { resumed, title } = program;
  if (resumed === undefined) return { skipped: `${title} cannot be resumed so that it surely writes nothing.` };
  if (sessionId === null) return { skipped: `${title} did not say by what its conversation goes on.` };
  const { cwd: folder } = session.io;
  const env = markedFor(work.id, session.io.env);
  const reviewer = buildThread({ program: { ...program, resumed }, sessionId, folder, env, cacheFolder: null });
  const served = turns.findLast(({ facts }) => facts?.servedModel != null)?.facts?.servedModel ?? null;
  return { reviewer, ref: toCandidate(reviewer, plan.builder.model ?? served, null).ref, why: null };
}

async function holdSelfReview(id: string, asking: Asking, state: BuildState, desk: ReviewDesk): Promise<void> {
  const { session, work: stored, flags } = desk;
  const { composition, interruption, signal, io } = session;
  await withTrees({ composition, reviewId: id, cancel: interruption.cancel }, async (objectsDirectory) => {
    const select = { kind: "revision", text: changeOf(state) } as const;
    const taken = await takeChange({ cwd: io.cwd, select, paths: [], objectsDirectory }, signal);
    try {
      await reviewItself({ id, taken, stored, asking, args: { json: !desk.isAsking, ...timeoutOf(flags) }, session });
    } finally {
      await taken.dispose();
    }
  });
}

function changeOf(state: BuildState): string {
  return `${state.plan.base.commit}..${headOf(state)}`;
}

async function holdReview(id: string, state: BuildState, desk: ReviewDesk): Promise<void> {
  const args: ReviewArguments = {
    ...{ ...reviewArguments(desk), ...reviewersOf(state, desk) },
    ...{ change: changeOf(state), work: desk.work.work.id },
  };
  await reviewNew(args, desk.session, id);
}

async function holdRecheck(id: string, of: string, state: BuildState, desk: ReviewDesk): Promise<void> {
  const { session } = desk;
  // Nobody is asked before what it says was told.
  const io = { ...session.io, isTty: false };
  const args = { ...reviewArguments(desk), ...reviewersOf(state, desk), id: of };
  await recheckFamily({ ...session, io, args, id });
}

/** Whom the developer named when the work began, and nobody else; nothing where blindspot is to choose. */
function reviewersOf(state: BuildState, desk: ReviewDesk): Pick<ReviewArguments, "reviewer"> {
  const { composition, config } = desk.session;
  const reviewer = independentReviewers(state, { config, reviewers: composition.ports.reviewers });
  return reviewer.length > 0 ? { reviewer } : {};
}

function reviewArguments({ flags, isAsking }: ReviewDesk): ReviewArguments {
  const { config, transcripts } = flags;
  return {
    ...{ change: undefined, paths: [], json: !isAsking, ...timeoutOf(flags) },
    ...(config !== undefined && { config }),
    ...(transcripts !== undefined && { transcripts }),
  };
}

function timeoutOf({ timeout }: ReviewFlags): { readonly timeout?: string } {
  return timeout === undefined ? {} : { timeout };
}

async function resumeOne(
  state: BuildState,
  review: BuildReview,
  desk: ReviewDesk,
): Promise<{ readonly skipped: string } | null> {
  const { id, kind } = review;
  if (kind === "self-review" && desk.flags.isSelfReviewLeftOut) return leftOut;
  const asking = kind === "self-review" ? askBuilder(state, desk) : null;
  if (asking !== null && "skipped" in asking) return asking;
  const known = await loadWorkReview(id, desk.session.composition.ledger);
  if (known !== null) await askAgain(id, asking, desk);
  else if (asking !== null) await holdSelfReview(id, asking, state, desk);
  else if (kind === "recheck") await holdRecheck(id, rootOf(state, review), state, desk);
  else await holdReview(id, state, desk);
  await tellAndSettle(id, asking !== null, desk);
  return null;
}

/** Asks the threads that gave no answer. Those that answered are not paid again. */
async function askAgain(id: string, asking: Asking | null, desk: ReviewDesk): Promise<void> {
  const { composition } = desk.session;
  const own = asking === null ? {} : { [asking.ref.name]: asking.reviewer };
  const ports = { ...composition.ports, reviewers: { ...composition.ports.reviewers, ...own } };
  const args = { ...reviewArguments(desk), retry: id };
  const session = { ...desk.session, composition: { ...composition, ports } };
  await resume({ ...session, args, isOwnThread: asking !== null });
}

/** The review whose findings a recheck looks at. */
function rootOf({ reviews }: BuildState, { id }: BuildReview): string {
  const at = reviews.findIndex((one) => one.id === id);
  const root = reviews.slice(0, at).findLast(({ kind }) => kind === "review");
  if (root === undefined) throw new Error(`a recheck ${id} of no review`);
  return root.id;
}
