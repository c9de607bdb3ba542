import type { RunRequest } from "../ports.ts";

/** A brief as one text, for whoever takes no separate system prompt; with the repair turn, if this is one. */
export function briefText({ brief, followUp }: Pick<RunRequest, "brief" | "followUp">): string {
  const opening = `${brief.system.trimEnd()}\n\n${brief.user.trimEnd()}\n`;
  if (followUp === null) return opening;
  return `${opening}\nYour answer was:\n\n${followUp.reply.trim()}\n\n${followUp.question.trim()}\n`;
}
