import { loadSessionState } from "../authorship/session-state.ts";
import { toCriteria } from "../core/criteria.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewerRef } from "../core/thread.ts";
import type { StoredWork, WorkThread } from "../core/work.ts";
import { toCandidate } from "../flow/candidates.ts";
import type { PreparedReview } from "../flow/prepare.ts";
import { review } from "../flow/review.ts";
import { prepareSelfReview } from "../flow/self-review.ts";
import type { Reviewer, TakenChange } from "../ports.ts";
import type { AgentProgram } from "../reviewers/agent-program.ts";
import { buildThread } from "../reviewers/build-thread.ts";
import { takeChange } from "../system/change-source.ts";
import { filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { hostThread } from "../system/host-thread.ts";
import { loadSelfReviewRubrics } from "../system/rubrics.ts";
import { terminalText } from "../system/terminal-text.ts";
import { withTrees } from "./compose.ts";
import type { CompositionSession } from "./composition-session.ts";
import { exitOf, faceOptions, follow, present } from "./faces.ts";
import { signsOfUse } from "./fix/hand-over.ts";
import { locateProgram, parseProgram } from "./fix/programs.ts";
import { trustedFolder } from "./fix/target.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import { bringReplies } from "./paste.ts";
import { authorOptions, fileRules, runSettings } from "./settings.ts";
import { expectThread, findWork, type WorkArguments, type WorkSession, withWorks, workSelect } from "./work/session.ts";
import { refresh } from "./work/show.ts";

export interface SelfReviewArguments extends WorkArguments {
  readonly work?: string | undefined;
  /** Nothing is resumed: the prompts are printed. */
  readonly prompt?: boolean;
  /** Go on with the session although it looks open. */
  readonly resume?: boolean;
  readonly timeout?: string;
}

/**
 * `blindspot self-review`: has the thread that built a work review it, twice, and stores what it says as findings of that role.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` for a work without a known thread
 */
export async function runSelfReview(args: SelfReviewArguments, io: Io): Promise<number> {
  return withWorks(args, io, async (session) => {
    const stored = await refresh(await findWork(args.work, session, "adopted"), session);
    const asking = await chooseAsking(expectThread(stored), stored, args, session);
    if (asking.why !== null) io.stderr(`${asking.why}\n`);
    const id = host.newId("r");
    const { composition, interruption, signal } = session;
    return withTrees({ composition, reviewId: id, cancel: interruption.cancel }, async (objectsDirectory) => {
      const request = { cwd: stored.work.repository.root, paths: [], objectsDirectory };
      const taken = await takeChange({ ...request, select: workSelect(stored.work, composition) }, signal);
      try {
        return await reviewItself({ id, taken, stored, asking, args, session });
      } finally {
        await taken.dispose();
      }
    });
  });
}

/** Who asks the build thread. */
export interface Asking {
  readonly reviewer: Reviewer;
  readonly ref: ReviewerRef;
  /** Why a person has to; null: it is resumed. */
  readonly why: string | null;
}

async function chooseAsking(
  thread: WorkThread,
  { work }: StoredWork,
  args: SelfReviewArguments,
  session: WorkSession,
): Promise<Asking> {
  const { composition, io } = session;
  const program = parseProgram(thread.program);
  const { sessionId: id, file } = thread;
  const state = await loadSessionState({ program: thread.program, id, file }, { env: io.env });
  const folder = (await trustedFolder(state.folder, work.repository.root)) ?? work.repository.root;
  const model = thread.models[0] ?? null;
  const why = await whyNotResume({ program, thread, folder, state }, args, io);
  const { resumed } = program;
  if (why !== null || resumed === undefined) {
    const reviewer = composition.ports.reviewers["paste"];
    if (reviewer === undefined) throw new Error("there is no reviewer paste");
    const ref = toCandidate(reviewer, model, thread.family).ref;
    return { reviewer, ref, why: why ?? `${program.title} cannot be resumed without a person.` };
  }
  await locateProgram(program, folder, io.env);
  const resumable = { ...program, resumed };
  const reviewer = buildThread({ program: resumable, sessionId: id, folder, env: io.env, cacheFolder: null });
  return { reviewer, ref: toCandidate(reviewer, model, null).ref, why: null };
}

type Resuming = Parameters<typeof signsOfUse>[0] & { readonly program: AgentProgram; readonly thread: WorkThread };

async function whyNotResume(resuming: Resuming, args: SelfReviewArguments, io: Io): Promise<string | null> {
  const { program, thread, state } = resuming;
  const take = "Take the prompts to it yourself, one after the other, and bring what it answers.";
  if (args.prompt === true) return take;
  if (program.resumed === undefined) {
    return `${program.title} cannot be resumed so that it surely writes nothing. ${take}`;
  }
  if (state?.isGone === true) {
    const hint = "Name another session with blindspot work adopt SESSION.";
    throw new BlindspotError("usage", `The transcript of session ${thread.sessionId} is gone.`, hint);
  }
  const caller = hostThread(io.env);
  if (caller?.sessionId === thread.sessionId) return `The session is the one that calls. ${take}`;
  if (args.resume === true) return null;
  const signs = await signsOfUse(resuming);
  return signs.length === 0
    ? null
    : `The session looks open: ${signs.join(" ")} ${take} Or close it, and go on with --resume.`;
}

interface SelfReviewing {
  /** Of the review to be. */
  readonly id: string;
  readonly taken: TakenChange;
  readonly stored: Pick<StoredWork, "work" | "specText">;
  readonly asking: Asking;
  readonly args: Pick<SelfReviewArguments, "json" | "timeout">;
  readonly session: CompositionSession;
}

/** Has a work reviewed by the thread that built it. @returns the exit code */
export async function reviewItself({ id, taken, stored, asking, args, session }: SelfReviewing): Promise<number> {
  const { composition, io, interruption, signal } = session;
  const before = filesBefore(taken.change, taken.trees);
  try {
    const config = await narrowConfig(before, session.config, io);
    const flags = { change: undefined, paths: [], ...(args.timeout !== undefined && { timeout: args.timeout }) };
    const settings = runSettings(flags, config);
    const { spec, id: work } = stored.work;
    const criteria =
      spec === null || stored.specText === null ? [] : [{ path: spec.path, text: toCriteria(stored.specText).text }];
    const options = {
      ...{ id, work, criteria, reviewer: asking.ref, rubrics: await loadSelfReviewRubrics() },
      ...{ ...authorOptions({}, config, taken), ...fileRules({}, config) },
      ceilings: { maxThreads: null, maxCostUsd: settings.maxCostUsd },
    };
    const prepared = await prepareSelfReview(taken, options, composition.ports, signal);
    printPrompts(prepared, asking, args, io);
    const reviewers = { ...composition.ports.reviewers, [asking.ref.name]: asking.reviewer };
    const ports = { ...composition.ports, reviewers };
    const faces = faceOptions({ json: args.json === true }, config);
    interruption.startSending();
    const run = { ...settings, ...prepared.ceilings, refuters: [] };
    const snapshot = await follow(review(prepared, run, ports, signal), null, faces, io);
    const final = await bringReplies(snapshot, composition, io);
    await present(final, faces, io);
    return interruption.code() ?? exitOf(final, faces);
  } finally {
    await before.dispose();
  }
}

/** They stand in files, too, which is said with the review that waits. */
function printPrompts(
  { threads }: PreparedReview,
  { why }: Asking,
  { json }: Pick<SelfReviewArguments, "json">,
  io: Io,
): void {
  if (why === null || json === true) return;
  for (const { brief, thread } of threads) {
    const text = terminalText(`${brief.system}\n\n${brief.user}`);
    io.stdout(`${text}\n\nIts answer: blindspot reply ${thread.id} FILE\n\n`);
  }
}
