import { BlindspotError } from "../core/errors.ts";
import type { StoredWork } from "../core/work.ts";
import { type BuildRestDocument, renderBuild, renderBuildJson } from "../outputs/build.ts";
import { addCommandRun } from "../outputs/build-increment.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { createPage } from "../outputs/terminal/page.ts";
import { builderTitle } from "../reviewers/builder.ts";
import { host } from "../system/host.ts";
import { hostAgent } from "../system/host-agent.ts";
import { terminalLine } from "../system/terminal-text.ts";
import { type BuildArguments, verbOf } from "./build/arguments.ts";
import { type NewBuild, prepareBuild } from "./build/begin.ts";
import { deliver } from "./build/deliver.ts";
import { type BuildEnd, drive, loadState } from "./build/drive.ts";
import { findDriven } from "./build/find.ts";
import { restOf } from "./build/rest.ts";
import { loadFoundFixed } from "./build/standings.ts";
import type { Io } from "./io.ts";
import { removeLeftovers } from "./leftovers.ts";
import { type WorkSession, withWorks } from "./work/session.ts";
import { loadStatus } from "./work/status.ts";

/**
 * `blindspot build`: has an agent program build a spec in a clone, reviews it, and has mended what is real, step by step; goes on
 * with that, or brings its branch in.
 *
 * @returns the exit code
 * @throws BlindspotError `usage`, `input`, `config`, `not-found`; `no-reviewer`, `same-family` where nobody can build or review it
 */
export async function runBuild(args: BuildArguments, io: Io): Promise<number> {
  const verb = verbOf(args);
  refuseAgent(io);
  return withWorks(args, io, async (session) => {
    const { folder, ledger } = session.composition;
    // What cannot be removed now is no reason against a work.
    await removeLeftovers(folder, ledger).catch(() => {});
    if (verb === "begin") return begin(args, session);
    const name = verb === "resume" ? args.resume : args.deliver;
    const stored = await findDriven(typeof name === "string" ? name : undefined, session);
    if (verb === "deliver") return holdWork(stored.work.id, session, () => deliver(stored.work, args, session));
    return run(stored, args, session);
  });
}

/** An agent would accept what it, or its like, has built. */
function refuseAgent({ env }: Io): void {
  const agent = hostAgent(env);
  if (agent === null) return;
  const problem = `This runs inside an agent (${agent}), and what is built is for a person to accept.`;
  throw new BlindspotError("usage", problem, "Run it in a terminal of your own.");
}

async function begin(args: BuildArguments, session: WorkSession): Promise<number> {
  const { composition, interruption, io } = session;
  const build = await prepareBuild(args.spec ?? "", args, session);
  const { stored, plan } = build;
  const { works } = composition.ledger;
  interruption.startSending();
  return run(stored, args, session, async () => {
    await works.save(stored.work, stored.specText);
    const begun = { type: "begun", at: host.now().toISOString(), plan } as const;
    await works.append(stored.work.id, [begun]);
    if (args.jsonl === true) io.stdout(`${toJsonText(begun, 0)}\n`);
    tellBeginning(build, io);
  });
}

function tellBeginning({ stored: { work }, plan, notes }: NewBuild, { stderr, errorScreen }: Io): void {
  const page = createPage(errorScreen);
  const { dot } = page.marks;
  const criteria = work.spec?.criteria.length ?? 0;
  const what = `${criteria} ${criteria === 1 ? "criterion" : "criteria"} ${dot} branch ${plan.branch}`;
  page.text([["strong", `Work ${work.id}`], ` ${dot} ${terminalLine(work.title)} ${dot} ${what}`]);
  for (const note of notes) page.text([["warning", note]]);
  if (plan.builder.canResume === false) {
    const title = builderTitle(plan.builder.program);
    page.text([
      ["warning", `${title} cannot go on with a conversation by itself: every turn is told anew what came before.`],
    ]);
  }
  stderr(`${page.toString()}\n`);
}

/** Drives a work until it rests, and says why it does. @param prepare is done first, once nobody else has the work */
async function run(
  stored: StoredWork,
  args: BuildArguments,
  session: WorkSession,
  prepare: () => Promise<void> = async () => {},
): Promise<number> {
  const { interruption, io } = session;
  const { id } = stored.work;
  interruption.startSending();
  const end = await holdWork(id, session, async (): Promise<BuildEnd> => {
    await prepare();
    try {
      // Whoever had it a moment ago may have gone on with it.
      return await drive(await session.composition.ledger.works.load(id, null), args, session);
    } catch (error) {
      if (interruption.code() !== null) return { why: "cancelled" };
      io.stderr(`Work ${id} stops here; everything up to here is stored: blindspot build --resume ${id}\n`);
      throw error;
    }
  });
  await tellEnd(end, id, args, session);
  if (end.why === "stopped") return 130;
  return interruption.code() ?? (end.why === "done" ? 0 : 3);
}

/** @throws BlindspotError `ledger` where another process builds it */
async function holdWork<T>(id: string, { composition }: WorkSession, work: () => Promise<T>): Promise<T> {
  const { ledger } = composition;
  try {
    return await ledger.hold(id, work);
  } catch (error) {
    // Released by us by now: who holds it is another.
    if (!(error instanceof BlindspotError) || error.code !== "ledger" || !ledger.works.isHeld(id)) throw error;
    const hint = `Follow it with blindspot work status ${id} --watch, or stop it where it runs, with ^C.`;
    throw new BlindspotError("ledger", `Work ${id} is being built by another process.`, hint, error);
  }
}

async function tellEnd(end: BuildEnd, id: string, args: BuildArguments, session: WorkSession): Promise<void> {
  const { io, composition } = session;
  const state = await loadState(id, session);
  const status = await loadStatus(id, session);
  const foundFixed = (await loadFoundFixed(state, composition.ledger)).length;
  const rest = restOf(end, { state, workId: id, title: builderTitle(state.plan.builder.program), foundFixed });
  if (args.json === true) io.stdout(renderBuildJson(rest, status));
  else if (args.jsonl === true) io.stderr(`${rest.words}${rest.hint === null ? "" : ` ${rest.hint}`}\n`);
  else {
    const output = rest.run === null ? null : await composition.ledger.works.text(id, rest.run.outputHash);
    io.stdout(setUpWords(rest, output ?? "", io));
    io.stdout(renderBuild(rest, status, host.now(), io.screen));
  }
}

function setUpWords({ run: setUp }: BuildRestDocument, output: string, { screen }: Io): string {
  if (setUp === null) return "";
  const page = createPage(screen);
  addCommandRun(page, setUp, output);
  return `\n${page.toString()}\n`;
}
