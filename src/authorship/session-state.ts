import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import { openForeignDatabase } from "../system/foreign-database.ts";
import { readHead } from "../system/json-lines.ts";
import { loadFolder } from "./codex-lines.ts";
import { findDatabases } from "./opencode-sessions.ts";
import type { SessionHome } from "./session-place.ts";

const MAX_PATH_BYTES = 8 * 1024;
/** Lines that say where stand near the beginning, behind others that do not. */
const MAX_HEAD_BYTES = 256 * 1024;

/** How a conversation that a program keeps on this machine stands now. */
export interface SessionState {
  /** Where it was begun, as the program tells: not checked. Null: not known. */
  readonly folder: string | null;
  /** When it was last written to, milliseconds since 1970. Null: not known. */
  readonly changedAt: number | null;
  /** Its transcript was found once, and is gone. */
  readonly isGone: boolean;
}

const unknown: SessionState = { folder: null, changedAt: null, isGone: false };

/** Looks up where a conversation was held and when it was last written to. Never throws: what cannot be read is not known. */
export async function loadSessionState(session: SessionRef, { env, home }: SessionHome): Promise<SessionState> {
  if (session.program === "opencode") return loadRow(session.id, { env, home: home ?? env["HOME"] ?? homedir() });
  const { file } = session;
  if (file === null) return unknown;
  const found = await stat(file).catch(() => null);
  if (found === null) return { ...unknown, isGone: true };
  const folder = session.program === "gemini" ? await loadGeminiFolder(file) : await loadFolder(file, MAX_HEAD_BYTES);
  return { folder, changedAt: found.mtimeMs, isGone: false };
}

/** `~/.gemini/tmp/<project>/chats/session-….jsonl` */
async function loadGeminiFolder(file: string): Promise<string | null> {
  const root = (await readHead(join(dirname(dirname(file)), ".project_root"), MAX_PATH_BYTES)).trim();
  return root === "" ? null : root;
}

const Row = z.looseObject({ directory: z.string(), time_updated: z.number() });

async function loadRow(id: string, place: Parameters<typeof findDatabases>[0]): Promise<SessionState> {
  for (const file of await findDatabases(place)) {
    const database = await openForeignDatabase(file).catch(() => null);
    try {
      const [row] = database?.rows("SELECT directory, time_updated FROM session WHERE id = ?", id) ?? [];
      const read = Row.safeParse(row).data;
      if (read !== undefined) return { folder: read.directory, changedAt: read.time_updated, isGone: false };
    } catch {
      // Of a version with other tables.
    } finally {
      await database?.close();
    }
  }
  return unknown;
}
