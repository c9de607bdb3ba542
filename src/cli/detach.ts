import { BlindspotError } from "../core/errors.ts";
import { addCommands } from "../outputs/terminal/commands.ts";
import type { NextCommand } from "../outputs/terminal/next.ts";
import { createPage } from "../outputs/terminal/page.ts";
import { type Beginning, type BehindProcess, startBehind } from "../system/own-process.ts";
import { dataFolder } from "../system/paths.ts";
import { openLog } from "./detached-log.ts";
import type { Io } from "./io.ts";
import type { ReviewArguments } from "./review.ts";

/**
 * `blindspot review --detach`: runs the review in a process of its own, and waits until that has taken the change and
 * stored what it is about to ask. What goes wrong before is told as if it had happened here.
 *
 * @returns the exit code: 0 once the review has begun
 */
export async function runDetached(args: ReviewArguments, io: Io): Promise<number> {
  refuseIdleFlags(args);
  const log = openLog(dataFolder(io.env));
  try {
    const behind = startBehind({
      ...{ args: argumentsBehind(process.argv.slice(2)), cwd: io.cwd, env: io.env, stderr: log.file },
      needsInput: args.patch === "-",
    });
    const beginning = await awaitBeginning(behind);
    io.stderr(log.read());
    if (beginning.status === "ended") {
      log.remove();
      return beginning.code;
    }
    log.keepFor(beginning.reviewId);
    io.stdout(`${beginning.reviewId}\n`);
    sayWhatNext(beginning.reviewId, io);
    return 0;
  } finally {
    log.close();
  }
}

/** @throws BlindspotError `usage` for flags about what comes out here, since nothing does */
function refuseIdleFlags({ json, jsonl, dryRun, failOn }: ReviewArguments): void {
  const flags = { "--json": json, "--jsonl": jsonl, "--dry-run": dryRun, "--fail-on": failOn !== undefined };
  const given = Object.entries(flags).flatMap(([name, isGiven]) => (isGiven === true ? [name] : []));
  if (given.length === 0) return;
  const hint =
    dryRun === true ? "Leave one of them out." : "Leave that out here, and give --json or --fail-on to blindspot wait.";
  throw new BlindspotError("usage", `${given.join(" and ")} can have no effect with --detach.`, hint);
}

/** The same arguments without `--detach`; behind `--` stand paths. */
function argumentsBehind(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  const at = end === -1 ? argv.length : end;
  return [...argv.slice(0, at).filter((word) => word !== "--detach"), ...argv.slice(at)];
}

/** Until the review has begun, an interruption is meant for it. */
async function awaitBeginning(behind: BehindProcess): Promise<Beginning> {
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const listeners = names.map((name) => [name, () => behind.signal(name)] as const);
  for (const [name, pass] of listeners) process.on(name, pass);
  try {
    return await behind.beginning;
  } finally {
    for (const [name, pass] of listeners) process.off(name, pass);
  }
}

function sayWhatNext(id: string, { stderr, errorScreen }: Io): void {
  const commands: readonly NextCommand[] = [
    { command: `blindspot wait ${id}`, does: "waits for its end and shows it; add --json for a document" },
    { command: `blindspot show ${id}`, does: "shows how it stands" },
    { command: `blindspot cancel ${id}`, does: "stops it, and keeps what there is" },
  ];
  const page = createPage(errorScreen);
  page.text(["It goes on in the background, also when this shell ends."]);
  addCommands(page, commands);
  stderr(`${page.toString()}\n`);
}
