import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import SqliteDatabase from "better-sqlite3";

interface Kept {
  readonly home: string;
  readonly clone: string;
  readonly sessionId: string;
}

/** Where each program keeps a conversation, below the home. */
const places: Readonly<Record<string, (kept: Kept) => string>> = {
  "claude-code": ({ clone, sessionId }) =>
    `.claude/projects/${clone.replaceAll(/[^A-Za-z0-9]/g, "-")}/${sessionId}.jsonl`,
  gemini: ({ sessionId }) => `.gemini/tmp/clone/chats/session-2026-11-23T04-59-${sessionId.slice(0, 8)}.jsonl`,
  qwen: ({ clone, sessionId }) => `.qwen/projects/${clone.replaceAll(/[^A-Za-z0-9]/g, "-")}/chats/${sessionId}.jsonl`,
  codex: ({ sessionId }) => `.codex/sessions/2026/11/23/rollout-2026-11-23T04-59-34-${sessionId}.jsonl`,
};

/** Leaves a conversation behind, as a program would have. */
export function keepConversation(name: string, kept: Kept): void {
  if (name === "opencode") {
    keepInDatabase(kept);
    return;
  }
  const place = places[name];
  if (place === undefined) throw new Error(`Nobody has said where ${name} keeps conversations.`);
  const file = join(kept.home, place(kept));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "{}\n");
}

function keepInDatabase({ home, sessionId }: Kept): void {
  const folder = join(home, ".local/share/opencode");
  mkdirSync(folder, { recursive: true });
  const database = new SqliteDatabase(join(folder, "opencode.db"));
  database.exec("CREATE TABLE session (id TEXT PRIMARY KEY)");
  database.prepare("INSERT INTO session VALUES (?)").run(sessionId);
  database.close();
}
