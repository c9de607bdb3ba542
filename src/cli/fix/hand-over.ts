import { confirm, isCancel } from "@clack/prompts";
import { quote } from "shell-quote";
import wrapAnsi from "wrap-ansi";
import { byteLength } from "../../core/brief-build.ts";
import { BlindspotError } from "../../core/errors.ts";
import { dropHandoff, endHandoff, type FixPorts, storeHandoff } from "../../flow/fix.ts";
import { countOf, formatDuration } from "../../outputs/figures.ts";
import { createPage, type Page } from "../../outputs/terminal/page.ts";
import { findRunning } from "../../system/running-programs.ts";
import { runInTerminal, type TerminalProgramEnd } from "../../system/terminal-program.ts";
import { terminalLine } from "../../system/terminal-text.ts";
import type { FixArguments } from "../fix.ts";
import type { Io } from "../io.ts";
import { InterruptedError } from "../signals.ts";
import { locateProgram, programTitle } from "./programs.ts";
import { chooseTarget, type FixBrief, type FixTarget } from "./target.ts";

/** What Linux lets one argument of a program hold, with the zero byte behind it (MAX_ARG_STRLEN, execve(2)). */
const maxArgumentBytes = 128 * 1024 - 1;
/** A transcript that was written to since is one that somebody is likely to be at. */
const openForMs = 5 * 60_000;

interface HandOver {
  readonly io: Io;
  /** Does something with the ledger. */
  readonly keep: <T>(work: (ports: FixPorts) => Promise<T>) => Promise<T>;
}

/**
 * Opens an agent program in the terminal with the brief as its prompt, once its user has seen what is handed over.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` where nobody is there or what was asked for is not, InterruptedError on ^C
 */
export async function handOver(fix: FixBrief, args: FixArguments, { io, keep }: HandOver): Promise<number> {
  const target = await chooseTarget(fix, args, io);
  const file = await locateProgram(target.program, target.folder, io.env);
  refuseLong(fix);
  expectTerminal(fix, target, io);
  const signs = args.yes === true ? [] : await signsOfUse(target);
  if (args.yes !== true) io.stdout(`${fix.brief}\n\n`);
  io.stderr(`${describeTarget(fix, target, signs, io)}\n`);
  if (args.yes !== true) await expectConsent(target, signs.length > 0, io);

  // Before it starts: whatever ends us, it is known what was handed over.
  const handoff = await keep((ports) => storeHandoff(fix, target, ports));
  const env = { ...io.env, ...target.command.env };
  const end = await runInTerminal({ file, args: target.command.args, cwd: target.folder, env });
  await keep((ports) => (end.status === "not-started" ? dropHandoff(handoff, ports) : endHandoff(handoff, fix, ports)));
  return report(fix, target, end, io);
}

function refuseLong({ brief, plan }: FixBrief): void {
  if (byteLength(brief) <= maxArgumentBytes) return;
  const problem = `The brief on ${countOf(plan.items.length, "finding")} is too long to be handed to a program.`;
  throw new BlindspotError("usage", problem, "Choose some with --finding ID, and the others afterwards.");
}

/** The command that the user may type elsewhere goes with the refusal: the brief is in the ledger for nobody then. */
function expectTerminal({ plan }: FixBrief, { target, way }: FixTarget, io: Io): void {
  if (io.isTty && io.screen.isInteractive) return;
  const how = way === "resumed" ? ["--resume", target.sessionId ?? ""] : ["--new", nameOf(target)];
  const command = quote(["blindspot", "fix", plan.reviewId, ...how]);
  throw new BlindspotError("usage", "A program is opened in a terminal with somebody at it.", `There: ${command}`);
}

function nameOf({ program, model }: FixTarget["target"]): string {
  return model === null ? program : `${program}:${model}`;
}

/** What speaks for somebody being at this conversation now, in sentences. */
export async function signsOfUse({
  program,
  folder,
  state,
}: Pick<FixTarget, "program" | "folder" | "state">): Promise<string[]> {
  if (state === null) return [];
  const signs: string[] = [];
  const age = state.changedAt === null ? null : Date.now() - state.changedAt;
  if (age !== null && age < openForMs) signs.push(`Its transcript was written to ${formatDuration(age)} ago.`);
  const running = await findRunning(program.program, folder);
  if (running.length > 0) signs.push(`${program.title} runs in that folder (process ${running.join(", ")}).`);
  return signs;
}

function describeTarget(
  { plan }: FixBrief,
  { target, program, folder, others }: FixTarget,
  signs: readonly string[],
  io: Io,
): string {
  const page = createPage(io.errorScreen);
  const what = countOf(plan.items.length, "finding");
  const where = target.sessionId === null ? "a new thread" : `session ${target.sessionId}`;
  const model = target.model === null ? "" : `, with ${target.model}`;
  page.text([["strong", `${what} to ${where} of ${program.title}${model}`]]);
  page.text([["place", folder]], { indent: 2 });
  page.text([["quiet", "It asks before it edits or runs anything."]], { indent: 2 });
  addOthers(page, others);
  if (signs.length === 0) return page.toString();
  page.text([["warning", "This session looks as if it were open elsewhere. Two at once would not see each other."]]);
  for (const sign of signs) page.text([sign], { indent: 2 });
  return page.toString();
}

function addOthers(page: Page, others: FixTarget["others"]): void {
  if (others.length === 0) return;
  page.text([["quiet", "Parts were written elsewhere; --resume SESSION takes one of these:"]], { indent: 2 });
  for (const { session, flaggedLines, lines } of others) {
    const share = `${countOf(lines, "line")}, ${flaggedLines} of those flagged`;
    page.text([["quiet", `${session.id} of ${programTitle(session.program)}: ${share}`]], { indent: 4 });
  }
}

async function expectConsent({ program }: FixTarget, isInUse: boolean, { screen }: Io): Promise<void> {
  const question = isInUse ? `Open it in ${program.title} all the same?` : `Open ${program.title} with this brief?`;
  const message = wrapAnsi(terminalLine(question), Math.max(20, screen.width - 3));
  const answer = await confirm({ message, initialValue: !isInUse });
  if (isCancel(answer) || !answer) throw new InterruptedError(130);
}

/** ^C is how people leave such programs. */
const interrupted = 130;

function report({ plan }: FixBrief, { program }: FixTarget, end: TerminalProgramEnd, io: Io): number {
  if (end.status === "not-started") {
    const problem = `${program.title} could not be started: ${end.reason}.`;
    throw new BlindspotError("input", problem, `Try it by hand: ${program.program} --version.`);
  }
  const page = createPage(io.errorScreen);
  const isFailed = end.code !== 0 && end.code !== interrupted;
  const how = end.code === null ? "was ended by a signal" : isFailed ? `ended with ${end.code}` : "has ended";
  page.text([[isFailed ? "warning" : "strong", `${program.title} ${how}.`]]);
  page.text([
    ["quiet", "Once it is fixed: "],
    ["place", `blindspot recheck ${plan.reviewId}`],
  ]);
  io.stderr(`${page.toString()}\n`);
  if (end.signal !== null) return end.signal === "SIGHUP" ? 129 : 143;
  return isFailed ? 3 : 0;
}
