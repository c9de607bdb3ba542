import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { isCancel, log, select, text } from "@clack/prompts";
import wrapAnsi from "wrap-ansi";
import { BlindspotError } from "../core/errors.ts";
import { foldEvent, type ReviewSnapshot, type ThreadSnapshot } from "../core/snapshot.ts";
import type { ThreadRecord } from "../core/thread.ts";
import { completeReply } from "../flow/complete-reply.ts";
import { describePaths } from "../outputs/figures.ts";
import { openTemporaryFolder } from "../system/temporary-folder.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Composition } from "./compose.ts";
import type { Io } from "./io.ts";

/** Threads that wait for a person to bring their reply. */
export function waitingThreads(snapshot: ReviewSnapshot): readonly ThreadSnapshot[] {
  return snapshot.threads.filter(({ thread }) => thread.reviewer.kind === "paste" && thread.outcome === null);
}

/** @throws BlindspotError `usage` when the thread does not wait for a person to bring its reply */
export function refuseNotWaiting({ id, reviewer, outcome }: ThreadRecord, reviewId: string): void {
  if (outcome !== null) throw nothingWaits(`Thread ${id} has its answer`, reviewId);
  if (reviewer.kind !== "paste") throw nothingWaits(`Thread ${id} waits for no person`, reviewId);
}

/** Why a reply is not taken. */
export function nothingWaits(what: string, reviewId: string): BlindspotError {
  return new BlindspotError("usage", `${what}.`, `blindspot show ${reviewId} shows how it stands.`);
}

/**
 * Stores the reply of a waiting thread. Its person took minutes to bring it: the review is as it stands now, and nobody
 * else adds to it meanwhile.
 *
 * @returns how the review stands then
 * @throws BlindspotError `input` when the reply is no answer, `usage` when the thread waits no more; nothing is stored
 */
export async function storeReply(
  reviewId: string,
  threadId: string,
  reply: string,
  { ports, ledger }: Composition,
): Promise<ReviewSnapshot> {
  return ledger.hold(reviewId, async () => {
    let standing = await ledger.load(reviewId, null);
    const waiting = standing.threads.find(({ thread }) => thread.id === threadId);
    if (waiting !== undefined) refuseNotWaiting(waiting.thread, reviewId);
    for await (const event of completeReply(standing, threadId, reply, ports)) standing = foldEvent(standing, event);
    return standing;
  });
}

const vendorKeys = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"];

function hasVendorKey(env: NodeJS.ProcessEnv): boolean {
  return [...vendorKeys, "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"].some((name) => !!env[name]);
}

/** Where somebody is there, asks for the replies that the review waits for; elsewhere it stays open. */
export async function bringReplies(
  snapshot: ReviewSnapshot,
  composition: Composition,
  io: Io,
): Promise<ReviewSnapshot> {
  const waiting = waitingThreads(snapshot);
  if (!io.isTty || waiting.length === 0) return snapshot;
  const { id } = snapshot.header;
  // Without a key nobody chose to carry briefs: it should be said why.
  if (!hasVendorKey(io.env)) {
    inform(`No key of a vendor was found (${vendorKeys.join(", ")}), so you carry the brief yourself.`, io);
  }
  for (const [index, { thread, paths, waitFile }] of waiting.entries()) {
    const nth = `Brief ${index + 1} of ${waiting.length}, ${describePaths(paths)},`;
    const which = waiting.length === 1 ? "The brief" : nth;
    inform(`${which} is in ${waitFile ?? "the ledger"}: give it to your chat window as one new conversation.`, io);
    if (!(await bringReply(id, thread.id, composition, io))) break;
  }
  return composition.ledger.load(id, null);
}

/** Beside the mark that stands in front of it. */
function inform(message: string, { screen }: Io): void {
  log.info(wrapAnsi(terminalText(message), Math.max(20, screen.width - 3)));
}

/** Asks until a reply is stored, here or by another process. False when the person leaves it for later. */
async function bringReply(reviewId: string, threadId: string, composition: Composition, io: Io): Promise<boolean> {
  for (;;) {
    try {
      const reply = await askForReply(threadId, io);
      if (reply !== null) await storeReply(reviewId, threadId, reply, composition);
      return reply !== null;
    } catch (error) {
      if (!(error instanceof BlindspotError) || (error.code !== "input" && error.code !== "usage")) throw error;
      log.warn(terminalText(`${error.message} ${error.hint}`));
      if (error.code === "usage") return true;
    }
  }
}

async function askForReply(threadId: string, io: Io): Promise<string | null> {
  const way = await select({
    message: "The reply?",
    options: [
      { value: "editor", label: "paste it in an editor", hint: io.env["VISUAL"] ?? io.env["EDITOR"] ?? "vi" },
      { value: "file", label: "it is in a file" },
      { value: "later", label: "later", hint: `blindspot reply ${threadId} FILE` },
    ],
  });
  if (isCancel(way) || way === "later") return null;
  if (way === "editor") return replyFromEditor(io);
  const path = await text({ message: "Which file?" });
  return isCancel(path) ? null : loadReply(path, io);
}

/** The reply from a file, or from standard input for `-`. @throws BlindspotError `input` */
export async function loadReply(path: string, io: Io): Promise<string> {
  if (path === "-") return readAll(process.stdin);
  try {
    return await readFile(resolve(io.cwd, path), "utf8");
  } catch (error) {
    throw new BlindspotError(
      "input",
      `The reply ${path} cannot be read.`,
      "Name a text file, or - for standard input.",
      error,
    );
  }
}

/** The reply as pasted into the user's editor. @throws BlindspotError `input` when the editor fails or nothing was saved */
export async function replyFromEditor(io: Io): Promise<string> {
  const { path: folder, remove } = await openTemporaryFolder(tmpdir(), "blindspot-reply-");
  const file = join(folder, "reply.md");
  try {
    await writeFile(file, "", { mode: 0o600 });
    // As git does it: the variable may hold arguments, so a shell takes it apart.
    const editor = io.env["VISUAL"] ?? io.env["EDITOR"] ?? "vi";
    const code = await runEditor(`${editor} "$1"`, file);
    const reply = await readFile(file, "utf8");
    if (code === 0 && reply.trim() !== "") return reply;
    throw new BlindspotError(
      "input",
      "No reply came from the editor.",
      "Paste the reply, save and close; or name a file.",
    );
  } finally {
    await remove();
  }
}

async function runEditor(command: string, file: string): Promise<number | null> {
  // The terminal gives ^C to the editor as well, which knows what it means; who ends us otherwise leaves no reply behind.
  const listeners = { SIGINT: () => {}, SIGTERM: () => process.exit(143), SIGHUP: () => process.exit(129) };
  const names = Object.keys(listeners) as (keyof typeof listeners)[];
  for (const name of names) process.on(name, listeners[name]);
  const ended = new Promise<number | null>((done, failed) => {
    const child = spawn("sh", ["-c", command, "editor", file], { stdio: "inherit" });
    child.on("error", failed);
    child.on("exit", done);
  });
  try {
    return await ended;
  } finally {
    for (const name of names) process.off(name, listeners[name]);
  }
}
