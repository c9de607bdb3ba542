import type { RunRequest } from "../ports.ts";

type Told = Pick<RunRequest, "brief" | "followUp">;

/** A brief as one text, for whoever takes no separate system prompt; with the repair turn, if this is one. */
export function briefText(told: Told): string {
  return `${told.brief.system.trimEnd()}\n\n${userText(told)}`;
}

/** All of a brief but the system prompt, for whoever takes that apart; with the repair turn, if this is one. */
export function userText({ brief, followUp }: Told): string {
  const opening = `${brief.user.trimEnd()}\n`;
  if (followUp === null) return opening;
  return `${opening}\nYour answer was:\n\n${followUp.reply.trim()}\n\n${followUp.question.trim()}\n`;
}
