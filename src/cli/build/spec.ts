import { BlindspotError } from "../../core/errors.ts";
import { readDraftMark } from "../../core/spec-draft.ts";
import type { Work } from "../../core/work.ts";
import type { Requirements } from "../../flow/review-options.ts";
import type { Io } from "../io.ts";
import { loadRequirements } from "../requirements.ts";
import type { WorkSession } from "../work/session.ts";
import { freezeSpec } from "../work/start.ts";

/** More is no text that one conversation could keep to. */
const maxCharacters = 200_000;

/**
 * The requirements of a work that is to be built, frozen as they are now.
 *
 * @throws BlindspotError `input` for a file that is no text or is empty, `usage` for one that says nothing to build or is still a draft
 */
export async function loadBuildSpec(
  path: string,
  session: Pick<WorkSession, "composition" | "io">,
): Promise<{ readonly spec: NonNullable<Work["spec"]>; readonly text: string }> {
  const found = await loadFile(path, session.io);
  refuseDraft(found);
  const frozen = await freezeSpec(found, session);
  if (frozen.spec.criteria.length > 0) return frozen;
  const hint = "Write what it must do, one item or paragraph for each criterion: they are numbered C1, C2, ….";
  throw new BlindspotError("usage", `The spec ${path} has headings and no criterion.`, hint);
}

async function loadFile(path: string, io: Io): Promise<Requirements> {
  const found = await loadRequirements(path, io).catch((error: unknown) => {
    if (!(error instanceof BlindspotError)) throw error;
    const hint = 'Name a Markdown file; blindspot spec "IDEA" drafts one.';
    throw new BlindspotError("input", `The spec ${path} cannot be read.`, hint, error);
  });
  if (found.text.includes("\0") || found.text.length > maxCharacters) {
    const what = found.text.includes("\0") ? "is no text" : `has more than ${maxCharacters} characters`;
    throw new BlindspotError("input", `The spec ${path} ${what}.`, "Name a Markdown file that says what to build.");
  }
  if (found.text.trim() !== "") return found;
  throw new BlindspotError("input", `The spec ${path} is empty.`, "Write into it what is to be built.");
}

function refuseDraft({ path, text }: Requirements): void {
  if (readDraftMark(text).workId === null) return;
  const hint = "Read it, change what is not so, and delete its first line: what is built then counts as yours.";
  throw new BlindspotError("usage", `The spec ${path} is still a draft.`, hint);
}
