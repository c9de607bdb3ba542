import type { Severity } from "../core/finding.ts";
import type { Effort } from "../core/review.ts";
import { type PreparedReview, prepareReview } from "../flow/prepare.ts";
import { review } from "../flow/review.ts";
import type { ReviewOptions } from "../flow/review-options.ts";
import type { TakenChange } from "../ports.ts";
import { takeChange } from "../system/change-source.ts";
import { filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { anotherRoundNotes } from "./another-round.ts";
import { authorQuestion } from "./ask-author.ts";
import { askCeiling } from "./ask-ceiling.ts";
import { changeRequest } from "./change-arguments.ts";
import { withTrees } from "./compose.ts";
import { type CompositionArguments, type CompositionSession, withComposition } from "./composition-session.ts";
import { exitOf, faceOptions, follow, present, refuseFaces } from "./faces.ts";
import { notWorthItExit, refuseIdleAdvice, tellIfNotWorthIt } from "./if-worth-it.ts";
import type { Io } from "./io.ts";
import { removeLeftovers } from "./leftovers.ts";
import { narrowConfig } from "./narrow.ts";
import { bringReplies } from "./paste.ts";
import { resume } from "./resume.ts";
import { candidatesOf, reviewOptions, runSettings } from "./settings.ts";
import { showPlan } from "./show-plan.ts";
import { workOptions } from "./work/link.ts";

/** The flags of `review` as commander gives them. */
export interface RawReviewOptions extends CompositionArguments {
  readonly staged?: boolean;
  readonly uncommitted?: boolean;
  readonly patch?: string;
  readonly files?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly spec?: string[];
  readonly effort?: Effort;
  readonly reviewerEffort?: string;
  readonly reviewer?: string[];
  readonly family?: string;
  readonly author?: string;
  readonly control?: boolean;
  readonly timeout?: string;
  readonly maxCost?: string;
  readonly maxThreads?: string;
  readonly allowSecret?: string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly sarif?: string;
  readonly notes?: string;
  readonly failOn?: Severity;
  readonly ifWorthIt?: boolean;
  readonly testCoverage?: string[];
  readonly detach?: boolean;
  readonly resume?: string | true;
  readonly retry?: string | true;
  /** False: `--no-work`. */
  readonly work?: string | false;
}

export interface ReviewArguments extends RawReviewOptions {
  readonly change: string | undefined;
  /** Path filters, from behind `--`. */
  readonly paths: readonly string[];
}

/** `blindspot review`. @returns the exit code */
export async function runReview(args: ReviewArguments, io: Io): Promise<number> {
  await refuseFaces(args, io);
  refuseIdleAdvice(args);
  if (args.detach === true) return (await import("./detach.ts")).runDetached(args, io);
  return withComposition(args, io, async (session) => {
    const { folder, ledger } = session.composition;
    // What cannot be removed now is no reason against a review.
    await removeLeftovers(folder, ledger).catch(() => {});
    const isNew = args.resume === undefined && args.retry === undefined;
    return isNew ? reviewNew(args, session) : resume({ ...session, args });
  });
}

/** Reviews a change. @param id of the review to be. @returns the exit code */
export async function reviewNew(
  args: ReviewArguments,
  session: CompositionSession,
  id: string = host.newId("r"),
): Promise<number> {
  const { composition, interruption, signal, io } = session;
  return withTrees({ composition, reviewId: id, cancel: interruption.cancel }, async (trees) => {
    const taken = await takeChange(await changeRequest(args, trees, io, signal), signal);
    return reviewTaken({ ...session, id, taken, args });
  });
}

interface TakenReview extends CompositionSession {
  readonly id: string;
  readonly taken: TakenChange;
  readonly args: ReviewArguments;
}

async function reviewTaken(request: TakenReview): Promise<number> {
  const { id, taken, args, composition, interruption, signal, io } = request;
  const before = filesBefore(taken.change, taken.trees);
  try {
    const config = await narrowConfig(before, request.config, io);
    const candidates = candidatesOf(args, config, composition.ports.reviewers, io);
    const asked = await reviewOptions({ id, args, config, candidates, taken, before, io });
    if (args.ifWorthIt === true) {
      const isWorthIt = await tellIfNotWorthIt({ args, taken, options: asked, composition, signal, io });
      if (!isWorthIt) return notWorthItExit;
    }
    const { workSpecs, ...link } = await workOptions(args, { taken, composition, io, signal });
    const named = new Set(asked.specs.map(({ path }) => path));
    const specs = [...asked.specs, ...workSpecs.filter(({ path }) => !named.has(path))];
    const options = { ...asked, ...authorQuestion(args, taken, io), ...link, specs };
    const plan = await prepareAsking(taken, options, request);
    if (plan === null) return 2;
    const notes = [...plan.notes, ...(await anotherRoundNotes(taken.change, composition.ledger))];
    const prepared = { ...plan, notes };
    if (args.dryRun === true) return showPlan(prepared, args, io);
    const settings = { ...runSettings(args, config), ...prepared.ceilings, refuters: candidates };
    const faces = faceOptions(args, config);
    interruption.startSending();
    const snapshot = await follow(review(prepared, settings, composition.ports, signal), null, faces, io);
    const final = await bringReplies(snapshot, composition, io);
    await present(final, faces, io);
    return interruption.code() ?? exitOf(final, faces);
  } finally {
    await before.dispose();
    await taken.dispose();
  }
}

/** Prepares the review; where a ceiling is met and somebody is there, asks whether to go beyond it. */
async function prepareAsking(
  taken: TakenChange,
  options: ReviewOptions,
  { composition, signal, io }: CompositionSession,
): Promise<PreparedReview | null> {
  const prepared = await prepareReview(taken, options, composition.ports, signal);
  if (prepared.ceiling === null || !io.isTty) return prepared;
  const answer = await askCeiling(prepared, prepared.ceiling);
  if (answer === "part") return prepared;
  if (answer === "none") {
    io.stderr("Stopped: nothing was sent.\n");
    return null;
  }
  const ceilings = { maxThreads: Number.MAX_SAFE_INTEGER, maxCostUsd: Number.POSITIVE_INFINITY };
  return prepareReview(taken, { ...options, ceilings }, composition.ports, signal);
}
