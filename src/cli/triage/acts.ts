import { BlindspotError } from "../../core/errors.ts";
import { isWaiting, type TriageItem } from "../../core/triage.ts";
import type { Judgement } from "../../core/verdict.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import { countOf } from "../../outputs/figures.ts";
import type { Part } from "../../outputs/terminal/page.ts";
import { factsInShort } from "./facts.ts";
import type { Walk } from "./walk.ts";

/** What somebody does with flags. Each act goes on to where the next one is, and returns what to say of it. */
export type Said = readonly Part[];

/** Stores a judgement of the flag that is its turn, and tells what was hidden of it. */
export async function judge(
  session: TriageSession,
  walk: Walk,
  { judgement, duplicateOf = null }: { readonly judgement: Judgement; readonly duplicateOf?: string | null },
): Promise<Said> {
  const { item } = walk;
  if (item === null) return [];
  try {
    await session.judge(item.id, judgement, { duplicateOf, seconds: walk.secondsAt(item.id) });
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    return [["bad", "Not stored: "], `${error.message} ${error.hint}`];
  }
  walk.leaveJudged(item.id);
  const facts = session.reveal(item.id);
  const word = `${duplicateOf === null ? "" : "a duplicate, "}${judgement.replaceAll("-", " ")}`;
  return [["quiet", "You said "], ["strong", word], ...(facts === null ? [] : ["; ", ...factsInShort(facts)])];
}

/** Takes back what was done last, and goes there. */
export async function undo(session: TriageSession, walk: Walk): Promise<Said> {
  const undone = await session.undo();
  if (undone === null) return ["Nothing was done in this sitting. b goes back, to judge again."];
  walk.goTo(undone.kind === "judge" ? undone.findingId : (undone.findingIds[0] ?? null));
  const now = walk.item?.verdict;
  const standing = now == null ? "" : ` What counted before counts again: ${now.judgement.replaceAll("-", " ")}.`;
  const what = undone.kind === "fold" ? `${countOf(undone.findingIds.length, "flag")} unfolded.` : "Taken back.";
  return [`${what}${standing}`];
}

/** Folds the rest of a group, where that is offered; at the end, brings back what was folded. */
export async function fold(session: TriageSession, walk: Walk): Promise<Said> {
  const { item } = walk;
  if (item === null) {
    if (session.unfold().length === 0) return ["Nothing is folded."];
    walk.goOn();
    return [];
  }
  if (!isWaiting(item) || !session.offersFold(item.group)) {
    return ["f folds the rest of a group once two of it in a row were set aside."];
  }
  const folded = await session.foldRest(item.id);
  walk.goOn();
  return [`${countOf(folded.length, "flag")} folded, unjudged. z brings them back.`];
}

/** Keeps a note with the flag that is its turn, where it says something new. */
export async function keepNote(session: TriageSession, { id, verdict }: TriageItem, text: string): Promise<void> {
  const kept = session.drafts().get(id) ?? verdict?.reason ?? "";
  if (text !== kept) await session.keepNote(id, text);
}
