import type { AuthorshipSource } from "../ports.ts";
import { agentTrace } from "./agent-trace.ts";
import { branches } from "./branches.ts";
import { gitAi } from "./git-ai.ts";
import { qwenNotes } from "./qwen-notes.ts";
import { createSessionSources } from "./session-sources.ts";
import { trailers } from "./trailers.ts";

export { approvals } from "./approvals.ts";

export interface AuthorshipOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where agent programs keep their transcripts, unless `env` moves them; by default the user's home folder. */
  readonly home?: string;
  /** Whether transcripts of agent programs on this machine are looked into. */
  readonly transcripts: boolean;
}

/** All sources of evidence, asked for every review. */
export function createAuthorshipSources({ env, home, transcripts }: AuthorshipOptions): readonly AuthorshipSource[] {
  const sessions = transcripts ? createSessionSources({ env, home }) : [];
  return [gitAi, agentTrace, ...sessions, qwenNotes, trailers, branches];
}
