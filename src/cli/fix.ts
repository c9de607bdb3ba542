import { BlindspotError } from "../core/errors.ts";
import { type FixPorts, type PreparedFix, prepareFix, storeHandoff } from "../flow/fix.ts";
import { countOf } from "../outputs/figures.ts";
import { toFixDocument } from "../outputs/fix-document.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { createPage } from "../outputs/terminal/page.ts";
import { copyToClipboard } from "../system/clipboard.ts";
import { host } from "../system/host.ts";
import { hostAgent } from "../system/host-agent.ts";
import { terminalText } from "../system/terminal-text.ts";
import { programTitle } from "./fix/programs.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { loadFamily } from "./review-family.ts";

export interface FixArguments {
  /** Of a review. */
  readonly id: string;
  /** Ids of findings: only these. */
  readonly finding?: readonly string[];
  /** The conversation to go on with, by its id or the beginning of it; true: the likeliest. */
  readonly resume?: string | true;
  /** An agent program, with or without a model behind a colon. */
  readonly new?: string;
  /** Nothing is asked. */
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `blindspot fix`: hands the findings that are real and open back to where the code is built: as a brief, or into a program that
 * is opened with it.
 *
 * @returns the exit code
 * @throws BlindspotError `not-found` or `ambiguous` for a review or a finding, `usage`
 */
export async function runFix(args: FixArguments, io: Io): Promise<number> {
  refuseMixed(args);
  const opens = args.resume !== undefined || args.new !== undefined;
  if (opens) refuseAgent(io);
  const prepared = await withLedger(io, async ({ ledger, repositoryKey }) => {
    const family = await loadFamily(ledger, args.id, repositoryKey);
    return prepareFix({ family, only: args.finding ?? [], clean: terminalText }, { ledger, host });
  });
  if (prepared.brief === null) return sayNothing(prepared, args, io);
  if (!opens) return show(prepared, args, io);
  const { handOver } = await import("./fix/hand-over.ts");
  const keep = <T>(work: (ports: FixPorts) => Promise<T>) => withPorts(io, work);
  return handOver({ ...prepared, brief: prepared.brief }, args, { io, keep });
}

/** The ledger is not held while a person works with a program for hours. */
function withPorts<T>(io: Io, work: (ports: FixPorts) => Promise<T>): Promise<T> {
  return withLedger(io, ({ ledger }) => work({ ledger, host }));
}

function refuseMixed({ resume, new: fresh, json, yes }: FixArguments): void {
  const ways = [resume !== undefined, fresh !== undefined, json === true].filter(Boolean).length;
  if (ways > 1) {
    throw new BlindspotError(
      "usage",
      "--resume, --new and --json are three ways of handing over.",
      "Take one of them.",
    );
  }
  if (yes === true && resume === undefined && fresh === undefined) {
    throw new BlindspotError("usage", "--yes goes with --resume and --new: nothing else asks.", "Leave it out.");
  }
}

/** An agent would sit before the other one in the user's place, and approve what it does. */
function refuseAgent({ env }: Io): void {
  const agent = hostAgent(env);
  if (agent === null) return;
  const problem = `This runs inside an agent (${agent}), where nobody could approve what another one does.`;
  throw new BlindspotError("usage", problem, "Without --resume and --new the brief is printed.");
}

function sayNothing(prepared: PreparedFix, { json }: FixArguments, io: Io): number {
  if (json === true) {
    io.stdout(`${toJsonText(toFixDocument(prepared, null))}\n`);
    return 0;
  }
  const { reviewId, unjudged, fixed, deferred } = prepared.plan;
  const rest = [
    ...(fixed === 0 ? [] : [`${fixed} fixed`]),
    ...(deferred === 0 ? [] : [`${deferred} put off`]),
    ...(unjudged === 0 ? [] : [`${unjudged} not judged yet`]),
  ];
  const page = createPage(io.screen);
  page.text([`Nothing in review ${reviewId} is real and open${rest.length === 0 ? "" : `: ${rest.join(", ")}`}.`]);
  const next = unjudged > 0 ? `blindspot triage ${reviewId}` : `blindspot notes ${reviewId}`;
  page.text([
    ["quiet", "Next: "],
    ["place", next],
  ]);
  io.stdout(`${page.toString()}\n`);
  return 0;
}

async function show(prepared: PreparedFix, { json }: FixArguments, io: Io): Promise<number> {
  const { brief } = prepared;
  const { id } = await withPorts(io, (ports) => storeHandoff(prepared, { way: "shown", target: null }, ports));
  if (json === true) {
    io.stdout(`${toJsonText(toFixDocument(prepared, id))}\n`);
    return 0;
  }
  io.stdout(`${brief}\n`);
  const isCopied = io.isTty && (await copyToClipboard(brief ?? "", io.env));
  io.stderr(`${shownWords(prepared, isCopied, io)}\n`);
  return 0;
}

function shownWords({ plan, sessions }: PreparedFix, isCopied: boolean, { errorScreen }: Io): string {
  const page = createPage(errorScreen);
  page.gap();
  const what = countOf(plan.items.length, "finding");
  page.text([`${what} to fix${isCopied ? ", copied to the clipboard" : ""}.`]);
  const [likeliest] = sessions;
  if (likeliest !== undefined) {
    const { program, id } = likeliest.session;
    page.text([`The code was written in session ${id} of ${programTitle(program)}, which can go on with it:`]);
    page.text([["place", `blindspot fix ${plan.reviewId} --resume`]], { indent: 2 });
  }
  page.text([
    ["quiet", "Once they are fixed: "],
    ["place", `blindspot recheck ${plan.reviewId}`],
  ]);
  return page.toString();
}
