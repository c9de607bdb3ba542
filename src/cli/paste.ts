import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { isCancel, log, select, text } from "@clack/prompts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import { foldEvent } from "../core/snapshot.ts";
import { completeReply } from "../flow/review.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Composition } from "./compose.ts";
import type { Io } from "./io.ts";

/** Threads that wait for a person to bring their reply. */
export function waitingThreads(snapshot: ReviewSnapshot): readonly ThreadSnapshot[] {
  return snapshot.threads.filter(({ thread }) => thread.reviewer.kind === "paste" && thread.outcome === null);
}

/**
 * Stores the reply of a waiting thread.
 *
 * @returns how the review stands then
 * @throws BlindspotError `input` when the reply is no answer; nothing is stored then
 */
export async function storeReply(
  snapshot: ReviewSnapshot,
  threadId: string,
  reply: string,
  { ports }: Composition,
): Promise<ReviewSnapshot> {
  let standing = snapshot;
  for await (const event of completeReply(snapshot, threadId, reply, ports)) standing = foldEvent(standing, event);
  return standing;
}

/** Where somebody is there, asks for the replies that the review waits for; elsewhere it stays open. */
export async function bringReplies(
  snapshot: ReviewSnapshot,
  composition: Composition,
  io: Io,
): Promise<ReviewSnapshot> {
  let standing = snapshot;
  if (!io.isTty) return standing;
  for (const { thread, waitFile } of waitingThreads(snapshot)) {
    log.info(`The brief is in ${waitFile ?? "the ledger"}: give it to your chat window as one new conversation.`);
    const next = await bringReply(standing, thread.id, composition, io);
    if (next === null) return standing;
    standing = next;
  }
  return standing;
}

/** Asks until a reply can be read. Null when the person leaves it for later. */
async function bringReply(
  standing: ReviewSnapshot,
  threadId: string,
  composition: Composition,
  io: Io,
): Promise<ReviewSnapshot | null> {
  for (;;) {
    try {
      const reply = await askForReply(io);
      return reply === null ? null : await storeReply(standing, threadId, reply, composition);
    } catch (error) {
      if (!(error instanceof BlindspotError) || error.code !== "input") throw error;
      log.warn(terminalText(`${error.message} ${error.hint}`));
    }
  }
}

async function askForReply(io: Io): Promise<string | null> {
  const way = await select({
    message: "The reply?",
    options: [
      { value: "editor", label: "paste it in an editor", hint: io.env["VISUAL"] ?? io.env["EDITOR"] ?? "vi" },
      { value: "file", label: "it is in a file" },
      { value: "later", label: "later", hint: "blindspot reply <review> FILE" },
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
  const folder = await mkdtemp(join(tmpdir(), "blindspot-reply-"));
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
    await rm(folder, { recursive: true, force: true });
  }
}

function runEditor(command: string, file: string): Promise<number | null> {
  return new Promise((done, failed) => {
    const child = spawn("sh", ["-c", command, "editor", file], { stdio: "inherit" });
    child.on("error", failed);
    child.on("exit", done);
  });
}
