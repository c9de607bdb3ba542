import type { UserConfig } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";
import type { Severity } from "../core/finding.ts";
import { openFindings } from "../core/open-findings.ts";
import type { RecheckRef } from "../core/recheck.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { PreparedReview } from "../flow/prepare.ts";
import { prepareRecheck } from "../flow/prepare-recheck.ts";
import { review } from "../flow/review.ts";
import type { TakenChange } from "../ports.ts";
import { type ChangeRequest, takeChange } from "../system/change-source.ts";
import { type FilesBefore, filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { loadRepository } from "../system/repository.ts";
import { authorQuestion } from "./ask-author.ts";
import { type Composition, treesFolder, withTrees } from "./compose.ts";
import { type CompositionArguments, type CompositionSession, withComposition } from "./composition-session.ts";
import { exitOf, faceOptions, follow, present, refuseFaces } from "./faces.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import { bringReplies } from "./paste.ts";
import { settleFixed } from "./recheck-accept.ts";
import { recheckContext } from "./recheck-context.ts";
import { sayNothingOpen } from "./recheck-nothing.ts";
import { refuseRunning } from "./refuse-running.ts";
import type { ReviewArguments } from "./review.ts";
import { findingsOf, loadFamily, type ReviewFamily } from "./review-family.ts";
import { candidatesOf, reviewOptions, runSettings } from "./settings.ts";
import { showPlan } from "./show-plan.ts";
import { workingPlace } from "./working-place.ts";

/** The flags of `recheck` as commander gives them. */
export interface RecheckArguments extends CompositionArguments {
  readonly id: string;
  readonly accept?: boolean;
  readonly reviewer?: string[];
  readonly family?: string;
  readonly author?: string;
  readonly reviewerEffort?: string;
  readonly timeout?: string;
  readonly maxCost?: string;
  readonly maxThreads?: string;
  readonly allowSecret?: string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly failOn?: Severity;
}

/** `blindspot recheck`. @returns the exit code */
export async function runRecheck(args: RecheckArguments, io: Io): Promise<number> {
  await refuseFaces(args, io);
  return withComposition(args, io, (session) => recheckFamily({ ...session, args, id: host.newId("r") }));
}

interface Rechecking extends CompositionSession {
  readonly args: RecheckArguments;
  /** Of the recheck to be. */
  readonly id: string;
}

/** Looks again at what is real and open in a family of reviews. @returns the exit code */
export async function recheckFamily(rechecking: Rechecking): Promise<number> {
  const { id, args, composition, interruption, signal, io } = rechecking;
  const { ledger } = composition;
  const repository = await loadRepository(io.cwd);
  const family = await loadFamily(ledger, args.id, repository?.key ?? null);
  for (const member of family) refuseRunning(member);
  const open = openFindings(family);
  if (open.length === 0) return sayNothingOpen(family, args, io);
  const [root] = family;
  const since = latestRead(family);
  const findings = open.map(({ finding }) => finding.id);
  const ref: RecheckRef = { reviewId: root.header.id, since: since.header.id, findings };
  const cwd = await workingPlace(root.header.repository, repository, io);
  return withTrees({ composition, reviewId: id, cancel: interruption.cancel }, async (trees) => {
    const request = sinceRequest({ root, since, cwd }, composition, trees);
    const taken = await takeChange(request, signal);
    const before = filesBefore({ summary: root.header.change, repository: taken.change.repository }, null);
    try {
      return await recheckTaken({ ...rechecking, family, ref, taken, before });
    } finally {
      await before.dispose();
      await taken.dispose();
    }
  });
}

/** The last round that read all that it had to. */
function latestRead([root, ...rechecks]: ReviewFamily): ReviewSnapshot {
  return rechecks.findLast(({ status }) => status === "complete" || status === "empty") ?? root;
}

interface Since {
  readonly root: ReviewSnapshot;
  readonly since: ReviewSnapshot;
  /** A folder of the working tree as it is now. */
  readonly cwd: string;
}

/** @throws BlindspotError `input` for a review of a bare patch */
function sinceRequest({ root, since, cwd }: Since, { folder }: Composition, trees: string): ChangeRequest {
  const { kind, tree, base, head } = since.header.change;
  if (tree === null) {
    const hint = "Start a new review of the code as it is now: blindspot review.";
    throw new BlindspotError(
      "input",
      `Review ${since.header.id} read a patch alone: nobody can say what changed since.`,
      hint,
    );
  }
  const commit = kind === "staged" || kind === "uncommitted" ? base : head;
  const attributesTree = root.header.change.baseTree;
  const objectsDirectory = treesFolder(folder, since.header.id);
  const select = { kind: "since", reviewId: since.header.id, tree, commit, attributesTree, objectsDirectory } as const;
  return { cwd, select, paths: [], objectsDirectory: trees };
}

interface TakenRecheck extends Rechecking {
  readonly family: ReviewFamily;
  readonly ref: RecheckRef;
  readonly taken: TakenChange;
  /** As the repository was before all that is reviewed: a change has no say in how it is looked at again. */
  readonly before: FilesBefore;
}

async function recheckTaken(request: TakenRecheck): Promise<number> {
  const { args, composition, signal, family, io } = request;
  const config = await narrowConfig(request.before, request.config, io);
  const reviewArgs: ReviewArguments = { ...args, change: undefined, paths: [] };
  const candidates = candidatesOf(reviewArgs, config, composition.ports.reviewers, io);
  const { id, taken, before, ref } = request;
  const asked = await reviewOptions({ id, args: reviewArgs, config, candidates, taken, before, io });
  const recheck = { ref, context: await recheckContext(family, ref.findings, taken) };
  const { work } = family[0].header;
  const options = { ...asked, ...authorQuestion(args, taken, io), ...(work !== undefined && { work }), recheck };
  const prepared = await prepareRecheck(taken, options, composition.ports, signal);
  if (args.dryRun === true) return showPlan(prepared, args, io);
  const settings = { ...runSettings(reviewArgs, config), refuters: candidates, recheck: recheck.context };
  return runPrepared(prepared, settings, { ...request, narrowed: config });
}

type Running = TakenRecheck & { readonly narrowed: Pick<UserConfig, "failOn"> };

async function runPrepared(
  prepared: PreparedReview,
  settings: Parameters<typeof review>[1],
  { args, narrowed, family, composition, interruption, signal, io }: Running,
): Promise<number> {
  const faces = faceOptions(args, narrowed);
  interruption.startSending();
  const events = review(prepared, { ...settings, ...prepared.ceilings }, composition.ports, signal);
  const snapshot = await follow(events, null, faces, io);
  const final = await bringReplies(snapshot, composition, io);
  await present(final, { ...faces, earlier: findingsOf(family) }, io);
  const code = interruption.code();
  if (code !== null) return code;
  await settleFixed(final, args, { ledger: composition.ledger, io });
  return exitOf(final, faces);
}
