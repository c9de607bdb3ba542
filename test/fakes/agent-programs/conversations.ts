import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Kept {
  readonly home: string;
  readonly clone: string;
  readonly sessionId: string;
}

/** Where each program keeps a conversation, below the home. */
const places: Readonly<Record<string, (kept: Kept) => string>> = {
  "claude-code": ({ clone, sessionId }) =>
    `.claude/projects/${clone.replaceAll(/[^A-Za-z0-9]/g, "-")}/${sessionId}.jsonl`,
  codex: ({ sessionId }) => `.codex/sessions/2026/11/23/rollout-2026-11-23T04-59-34-${sessionId}.jsonl`,
};

/** Leaves a conversation behind, as a program would have. */
export function keepConversation(name: string, kept: Kept): void {
  const place = places[name];
  if (place === undefined) throw new Error(`Nobody has said where ${name} keeps conversations.`);
  const file = join(kept.home, place(kept));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "{}\n");
}
