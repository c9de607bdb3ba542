import type { SpecDrafted } from "../../core/build.ts";
import { BlindspotError } from "../../core/errors.ts";
import { markDraft } from "../../core/spec-draft.ts";
import type { ReviewerRef } from "../../core/thread.ts";
import type { Work } from "../../core/work.ts";
import type { SpecEnd } from "../../flow/spec.ts";
import type { TakenChange } from "../../ports.ts";
import { sha256 } from "../../system/hash.ts";
import { host } from "../../system/host.ts";
import type { WorkSession } from "../work/session.ts";
import { titleOf } from "../work/start.ts";
import { type DraftFile, nameOfDraft, writeDraftFile } from "./file.ts";

/** What is known of a draft besides how its thread ended. */
export interface DraftOrigin {
  readonly reviewer: ReviewerRef;
  /** The code as it was when it was drafted. */
  readonly taken: Pick<TakenChange, "change">;
  /** Null: standard output. */
  readonly file: DraftFile | null;
}

/** Begins a work with a draft, of which nothing is built yet. Once it resolves, what was paid for is kept. */
export async function keepDraft(
  end: Extract<SpecEnd, { status: "drafted" }>,
  { reviewer, taken, file }: DraftOrigin,
  { composition, repository }: Pick<WorkSession, "composition" | "repository">,
): Promise<{ readonly work: Work; readonly event: SpecDrafted }> {
  const { works } = composition.ledger;
  const { base: commit, tree } = taken.change.summary;
  if (tree === null) throw new Error("a commit without a tree");
  const at = host.now().toISOString();
  const work: Work = {
    ...{ id: host.newId("w"), repository, title: titleOf({}, end.draft, repository.root), way: "driven", spec: null },
    ...{ base: { commit, tree }, startedAt: at, endedAt: null, thread: null },
  };
  const { idea, prompt, reply, transcript, draft, facts, costUsd, durationMs } = end;
  const event: SpecDrafted = {
    ...{ type: "drafted", at, reviewer, idea },
    path: file === null ? null : nameOfDraft(file.file, repository.root),
    ...{ promptHash: sha256(prompt), replyHash: sha256(reply), draftHash: sha256(draft) },
    transcriptHash: transcript === null ? null : sha256(transcript),
    ...{ facts, costUsd, durationMs },
  };
  if (event.path !== null) await endReplaced(event.path, { at, root: repository.root, key: repository.key }, works);
  await works.save(work, null);
  await works.append(work.id, [event], [prompt, reply, draft, ...(transcript === null ? [] : [transcript])]);
  return { work, event };
}

/** A draft that was written over is one that nobody can have built any more: its work has ended. */
async function endReplaced(
  path: string,
  { at, root, key }: { readonly at: string; readonly root: string; readonly key: string },
  works: WorkSession["composition"]["ledger"]["works"],
): Promise<void> {
  for (const work of await works.list(key)) {
    if (work.way !== "driven" || work.endedAt !== null || work.spec !== null || work.repository.root !== root) continue;
    const { events } = await works.overview(work.id);
    const isThere = events.some((event) => event.type === "drafted" && event.path === path);
    if (isThere && events.every(({ type }) => type === "drafted")) await works.save({ ...work, endedAt: at }, null);
  }
}

/**
 * Writes a draft to its file, with the mark of its work. What was paid for is not lost for want of a place.
 *
 * @param rescue takes the draft where the file cannot be written
 * @throws BlindspotError `input` then
 */
export async function putDraft(
  file: DraftFile,
  { work, draft }: { readonly work: Work; readonly draft: string },
  rescue: (text: string) => void,
): Promise<void> {
  const text = markDraft(work.id, draft);
  try {
    await writeDraftFile(file, text);
  } catch (error) {
    rescue(text);
    throw new BlindspotError("input", `${file.name} could not be written.`, "The draft is printed above.", error);
  }
}
