import type { Evidence } from "../core/authorship.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { claudeSessions } from "./claude-sessions.ts";
import { codexSessions } from "./codex-sessions.ts";
import { geminiSessions } from "./gemini-sessions.ts";
import { opencodeSessions } from "./opencode-sessions.ts";
import { qwenSessions } from "./qwen-sessions.ts";
import { type Collected, collectSessions } from "./session-collect.ts";
import { evidenceOf } from "./session-evidence.ts";
import type { SessionHome } from "./session-place.ts";
import type { SessionProgram } from "./session-program.ts";

/** Every agent program whose transcripts we can read. */
export const sessionPrograms = [
  claudeSessions,
  codexSessions,
  geminiSessions,
  opencodeSessions,
  qwenSessions,
] as const satisfies readonly SessionProgram[];

/**
 * A source of evidence for every agent program that keeps its conversations on this machine. They look together, once
 * for each change, and each tells of its own. What cannot be read, or not in time, tells nothing.
 */
export function createSessionSources(home: SessionHome): AuthorshipSource[] {
  const collected = new WeakMap<AuthorshipContext, Promise<Collected>>();
  const collect = (context: AuthorshipContext): Promise<Collected> => {
    const known = collected.get(context) ?? collectSessions(sessionPrograms, home, context);
    collected.set(context, known);
    return known;
  };
  return sessionPrograms.map((program) => ({
    name: program.source,
    async read(context: AuthorshipContext): Promise<readonly Evidence[]> {
      const { files, isPartial } = await collect(context).catch(silence);
      context.signal.throwIfAborted();
      const evidence = evidenceOf(program, files);
      if (!isPartial) return evidence;
      return evidence.map((item) => ({ ...item, detail: `${item.detail}; there are more transcripts than were read` }));
    },
  }));
}

/** Of git and of the file system. What is wrong with ourselves is not kept quiet. */
function silence(error: unknown): Collected {
  if (error instanceof Error && "code" in error) return { files: [], isPartial: false };
  throw error;
}
