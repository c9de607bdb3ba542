import type { Evidence } from "../core/authorship.ts";
import type { Change, FilePatch } from "../core/change.ts";
import type { Approval } from "../core/signals/people.ts";
import type { UncommittedFile } from "./change.ts";

/** What an authorship source may look at. */
export interface AuthorshipContext {
  readonly change: Change;
  /** Of a branch with uncommitted work: what is not in its commits. */
  readonly uncommitted: readonly UncommittedFile[];
  readonly files: readonly FilePatch[];
  readonly signal: AbortSignal;
  /** Takes a sentence of ours on evidence that there would be, if something were not missing. */
  readonly onGap?: (text: string) => void;
}

/** One kind of evidence of who wrote the lines. */
export interface AuthorshipSource {
  readonly name: string;
  read(context: AuthorshipContext): Promise<readonly Evidence[]>;
}

/** Commits of a change that people say they have read. */
export interface Approvals {
  read(context: AuthorshipContext): Promise<readonly Approval[]>;
}
