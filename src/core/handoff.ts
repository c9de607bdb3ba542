import { z } from "zod";

/** How a fix brief left our hands: shown to copy or to pipe on, into the thread that wrote the code, into a new thread. */
export const HandoffWay = z.enum(["shown", "resumed", "new-thread"]);
export type HandoffWay = z.infer<typeof HandoffWay>;

/** The agent program and the conversation that a brief was handed to. */
export const HandoffTarget = z.object({
  /** `claude-code`, `codex`, … */
  program: z.string(),
  /** By which the program resumes it; null for a new thread, whose id we are not told. */
  sessionId: z.string().nullable(),
  /** Asked for; null: the program's own choice. */
  model: z.string().nullable(),
});
export type HandoffTarget = z.infer<typeof HandoffTarget>;

/** Findings judged real, handed back to where the code was built. */
export const Handoff = z.object({
  id: z.string(),
  reviewId: z.string(),
  findings: z.array(z.string()),
  way: HandoffWay,
  /** Null: shown to the developer, who takes it wherever they like. */
  target: HandoffTarget.nullable(),
  /** ISO 8601. */
  at: z.string(),
  /** When the program that was started ended; null: it runs, it died with us, or none was started. */
  endedAt: z.string().nullable(),
});
export type Handoff = z.infer<typeof Handoff>;
