import { quote } from "shell-quote";
import type { BuildState } from "../../core/build-state.ts";
import { BlindspotError } from "../../core/errors.ts";
import type { Work } from "../../core/work.ts";
import { renderBuildJson } from "../../outputs/build.ts";
import { countOf } from "../../outputs/figures.ts";
import { addCommands } from "../../outputs/terminal/commands.ts";
import { createPage } from "../../outputs/terminal/page.ts";
import { clonePlace } from "../../system/clone-place.ts";
import { deliverBranch } from "../../system/deliver-branch.ts";
import { host } from "../../system/host.ts";
import type { Io } from "../io.ts";
import { type WorkSession, workFolder } from "../work/session.ts";
import { loadStatus } from "../work/status.ts";
import type { BuildArguments } from "./arguments.ts";
import { askYes, StoppedAtPrompt } from "./ask.ts";
import { loadState } from "./drive.ts";
import { plainRest } from "./rest.ts";
import { unreadWords } from "./unread.ts";

/**
 * `blindspot build --deliver`: brings the branch of a work into the repository, without what was not accepted. No file of the working
 * tree changes.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` where nothing was accepted, or the branch cannot be brought in
 */
export async function deliver({ id }: Work, args: BuildArguments, session: WorkSession): Promise<number> {
  const { composition, repository, signal, io, interruption } = session;
  const state = await loadState(id, session);
  const accepted = state.increments.filter(({ increment }) => increment.state === "accepted");
  const newest = accepted.at(-1)?.increment.commit;
  if (newest == null) {
    const hint = `Go on with it: blindspot build --resume ${id}`;
    throw new BlindspotError("usage", `Of work ${id} nothing is accepted yet: there is nothing to bring in.`, hint);
  }
  const unread = unreadWords(state);
  // Whoever said that it is done knew of it, and is reminded.
  if (state.isDone) warn(unread, io);
  const refused = await agree(openWords(state, unread), args, session);
  if (refused !== null) return refused;
  const branch = args.branch ?? state.plan.branch;
  interruption.startSending();
  // The clone stays as it is: a turn that was answered may stand in it that is no commit yet.
  const clone = { folder: clonePlace(workFolder(composition, id)).clone };
  const delivery = await deliverBranch({ clone, repository, branch, commit: newest }, signal);
  if (delivery.status === "refused") throw new BlindspotError("usage", delivery.reason, delivery.hint);
  const { commit } = delivery;
  await composition.ledger.works.append(id, [{ type: "delivered", at: host.now().toISOString(), branch, commit }]);
  if (args.json === true) {
    const words = `Branch ${branch} is in your repository, up to ${commit}.`;
    io.stdout(renderBuildJson({ ...plainRest, why: "delivered", words }, await loadStatus(id, session)));
  } else tell({ workId: id, branch, commit }, accepted.length, io);
  return 0;
}

/** What is not as it should be at the end of a work, in sentences. */
function openWords(state: BuildState, unread: readonly string[]): string[] {
  if (state.isDone) return [];
  const { increments, builtBy, reviews } = state;
  const proposed = increments.filter(({ increment }) => increment.state === "proposed").length;
  const { open = 0, unjudged = 0 } = reviews.at(-1)?.standing ?? {};
  const isReviewed = reviews.some(({ kind, standing }) => kind === "review" && standing.isEnded);
  return [
    ...(builtBy === null ? ["Not all is built."] : []),
    ...(proposed > 0
      ? [`${countOf(proposed, "increment waits", "increments wait")} for you: what waits stays behind.`]
      : []),
    ...(isReviewed ? [] : ["Nobody of another family has reviewed it."]),
    ...unread,
    ...(unjudged > 0 ? [`${countOf(unjudged, "flag is", "flags are")} not judged.`] : []),
    ...(open > 0 ? [`${countOf(open, "real finding is", "real findings are")} open.`] : []),
    "You have not said that it is done.",
  ];
}

function warn(lines: readonly string[], { errorScreen, stderr }: Io): void {
  if (lines.length === 0) return;
  const page = createPage(errorScreen);
  for (const line of lines) page.text([["warning", line]]);
  stderr(`${page.toString()}\n`);
}

/** @returns the exit code where it is not to be brought in; null: it is */
async function agree(
  open: readonly string[],
  { yes, json }: BuildArguments,
  { io, signal }: WorkSession,
): Promise<number | null> {
  if (open.length === 0) return null;
  warn(open, io);
  if (yes === true) return null;
  if (!io.isTty || json === true) {
    io.stderr("Nothing was brought in. To bring it in as it stands: --yes.\n");
    return 3;
  }
  try {
    return (await askYes("Bring it in as it stands?", signal, false)) ? null : 3;
  } catch (error) {
    if (error instanceof StoppedAtPrompt) return 130;
    throw error;
  }
}

interface Delivered {
  readonly workId: string;
  readonly branch: string;
  readonly commit: string;
}

function tell({ workId, branch, commit }: Delivered, count: number, { stdout, screen }: Io): void {
  const page = createPage(screen);
  const what = `${countOf(count, "commit")}, up to ${commit.slice(0, 12)}`;
  page.text([["good", `Branch ${branch} is in your repository`], `: ${what}. Your working tree is as it was.`]);
  addCommands(page, [
    { command: quote(["git", "merge", branch]), does: "brings it into the branch that you are on" },
    { command: quote(["git", "switch", branch]), does: "looks at it as it is" },
    { command: `blindspot dossier ${workId}`, does: "tells all of it, from spec to verdicts" },
  ]);
  stdout(`${page.toString()}\n`);
}
