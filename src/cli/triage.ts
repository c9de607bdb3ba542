import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { TriageSummary } from "../core/triage-summary.ts";
import { openTriage, type TriageRequest } from "../flow/triage.ts";
import type { TriageSession } from "../flow/triage-session.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { host } from "../system/host.ts";
import { hostAgent } from "../system/host-agent.ts";
import type { Io } from "./io.ts";
import { type LedgerSession, withLedger } from "./ledger-session.ts";
import { toTriageDocument } from "./triage/document.ts";
import { lastWords } from "./triage/last-words.ts";
import { workingTree } from "./triage/working-tree.ts";

export interface TriageArguments {
  readonly id: string;
  readonly open?: boolean;
  /** As typed: `10%`, `0.1`. */
  readonly again?: string;
  readonly json?: boolean;
  /** On the local page. */
  readonly web?: boolean;
  readonly port?: number;
  /** False: with `web`, no browser is started. */
  readonly browser?: boolean;
  /** What comes next, where that is not for another command. */
  readonly next?: string;
}

/** How often to look for what others judged, and what a running review found. */
const tickMs = 1_000;

/**
 * `blindspot triage`: the flags of a review one by one on the whole screen, or as a document.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` where nobody sits at a terminal, `not-found` or `ambiguous` for a review
 */
export async function runTriage(args: TriageArguments, io: Io): Promise<number> {
  const again = args.again === undefined ? null : parseShare(args.again);
  refuseMixed(args);
  if (args.json !== true && args.web !== true) expectTerminal(io);
  return withLedger(io, async (place) => {
    const request = requestOf(args, again, place, io);
    const session = await openTriage(request);
    refuseNothingJudged(session);
    if (args.json === true) {
      io.stdout(`${toJsonText(toTriageDocument(session))}\n`);
      return 0;
    }
    return args.web === true ? serve(session, request, { args, place, io }) : sitDown(session, args, io);
  });
}

function requestOf(args: TriageArguments, again: number | null, place: LedgerSession, io: Io): TriageRequest {
  const judge = hostAgent(io.env) === null ? "human" : "agent";
  const { ledger, repositoryKey } = place;
  const isOpen = args.open === true;
  const face = args.web === true ? "page" : "terminal";
  return { ledger, host, reviewId: args.id, repositoryKey, judge, face, isOpen, again };
}

interface ServeContext {
  readonly args: TriageArguments;
  readonly place: LedgerSession;
  readonly io: Io;
}

async function serve(start: TriageSession, request: TriageRequest, { args, place, io }: ServeContext): Promise<number> {
  const { servePage } = await import("./triage/page.ts");
  const editorPlace = async (snapshot: ReviewSnapshot) => ({ env: io.env, root: await workingTree(snapshot, io) });
  const page = { place, io, port: args.port ?? 0, isBrowserLeft: args.browser === false, editorPlace };
  return servePage(start, request, page);
}

function refuseMixed({ web, json, port, browser }: TriageArguments): void {
  if (web === true && json !== true) return;
  if (web !== true && port === undefined && browser !== false) return;
  const problem = web === true ? "--web and --json are two ways of judging." : "--port and --no-browser go with --web.";
  throw new BlindspotError("usage", problem, "Take one of them: blindspot triage --web.");
}

/** A share as people write it: `10%`, `0.1`. @throws BlindspotError `usage` */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const share = match === null ? 0 : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (share > 0 && share <= 1) return share;
  throw new BlindspotError("usage", `--again ${text} is no share.`, "Write for example --again 10% (at most 100%).");
}

function expectTerminal(io: Io): void {
  if (io.isTty && io.screen.isInteractive) return;
  const hint = "In a script, list what waits with --json, and judge with blindspot verdict <finding> <judgement>.";
  throw new BlindspotError("usage", "triage needs a terminal with somebody at it.", hint);
}

function refuseNothingJudged(session: TriageSession): void {
  if (session.round === "first" || session.plan().items.length > 0) return;
  const problem = `Nothing of review ${session.reviewId} was judged by a person, so that nothing can be judged again.`;
  throw new BlindspotError("usage", problem, "Run it without --again first.");
}

async function sitDown(session: TriageSession, { next }: TriageArguments, io: Io): Promise<number> {
  const [{ Desk }, { openFullScreen }] = await Promise.all([
    import("./triage/desk.ts"),
    import("./triage/full-screen.ts"),
  ]);
  const root = await workingTree(session.snapshot, io);
  const screen = openFullScreen(process.stdin, process.stdout, tickMs);
  let code = 0;
  try {
    const desk = new Desk(session, {
      ...{
        screen,
        look: { color: io.screen.color, unicode: io.screen.unicode },
        editor: { env: io.env, root },
        agent: hostAgent(io.env),
      },
      nextCommand: (summary) => next ?? nextCommand(session.reviewId, summary),
    });
    desk.draw();
    for await (const event of screen.events) {
      const ended = await desk.take(event);
      if (ended === null) continue;
      code = ended;
      break;
    }
  } finally {
    screen.close();
  }
  const summary = await session.end();
  // What is next without a command of its own happens by itself now.
  const command = next === undefined ? nextCommand(session.reviewId, summary) : null;
  io.stdout(`${lastWords(session, summary, command, io.screen)}\n`);
  return code;
}

function nextCommand(id: string, { next }: TriageSummary): string {
  return `blindspot ${next} ${id}`;
}
