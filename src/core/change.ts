import { z } from "zod";

/** Which side of a change a line or a file stands on: `base` before it, `head` after it. */
export const Side = z.enum(["head", "base"]);
export type Side = z.infer<typeof Side>;

/** How a change was named on the command line; `since`: the working tree against what a review had read. */
export const ChangeKind = z.enum(["branch", "staged", "uncommitted", "commit", "range", "patch", "files", "since"]);
export type ChangeKind = z.infer<typeof ChangeKind>;

export const FileStatus = z.enum(["added", "modified", "deleted", "renamed", "copied", "type-changed"]);
export type FileStatus = z.infer<typeof FileStatus>;

/**
 * One hunk of a unified diff. `lines` keep their first character (`" "`, `"+"`, `"-"`), have no line end, and keep a
 * carriage return that belongs to the line; line numbers follow from the starts (`walkHunk`).
 *
 * A plain interface, not a schema: our own parser makes it, and a change may hold a million lines.
 */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** What git printed behind the second `@@`: usually the enclosing function. */
  readonly heading: string;
  readonly lines: readonly string[];
  /** The last line of that side of the file, which stands in this hunk, has no newline. */
  readonly oldNoNewline: boolean;
  readonly newNoNewline: boolean;
}

/** What a change does to one file. `path` is the head path (the base path of a deleted file). */
export interface FilePatch {
  readonly path: string;
  /** The base path where it differs (renamed, copied), else null. */
  readonly oldPath: string | null;
  readonly status: FileStatus;
  /** Octal git modes (`100644`, `120000` symlink, `160000` submodule), null where unknown or absent. */
  readonly oldMode: string | null;
  readonly newMode: string | null;
  readonly binary: boolean;
  readonly hunks: readonly Hunk[];
  readonly additions: number;
  readonly deletions: number;
}

export interface HunkLine {
  readonly kind: "context" | "add" | "delete";
  /** The line without its diff sign. */
  readonly text: string;
  /** 1-based line number in the base file; null for an added line. */
  readonly oldLine: number | null;
  /** 1-based line number in the head file; null for a removed line. */
  readonly newLine: number | null;
}

/** The lines of a hunk with their numbers on both sides. */
export function* walkHunk(hunk: Hunk): Generator<HunkLine> {
  let oldLine = hunk.oldStart;
  let newLine = hunk.newStart;
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line[0] === "+") yield { kind: "add", text, oldLine: null, newLine: newLine++ };
    else if (line[0] === "-") yield { kind: "delete", text, oldLine: oldLine++, newLine: null };
    else yield { kind: "context", text, oldLine: oldLine++, newLine: newLine++ };
  }
}

/** Lines that the patch adds or removes. */
export function changedLines(patch: Pick<FilePatch, "additions" | "deletions">): number {
  return patch.additions + patch.deletions;
}

/** What was taken as the change, for people and for the record. */
export const ChangeSummary = z.object({
  kind: ChangeKind,
  /** One sentence for people: what was taken against what. */
  took: z.string(),
  /**
   * Base and head commit ids, so that `base..head` are the change's commits; null where there is none (a patch, a root
   * commit, the working tree). Of a branch with uncommitted work, `head` is the commit below that work.
   */
  base: z.string().nullable(),
  head: z.string().nullable(),
  /** Tree ids of both sides; null for a patch. */
  baseTree: z.string().nullable(),
  tree: z.string().nullable(),
  /** The branch that is checked out; of a commit or a range the one that its end was named by, if any. */
  branch: z.string().nullable(),
  files: z.number().int(),
  additions: z.number().int(),
  deletions: z.number().int(),
  /** False when only a patch is known: no enclosing code, nothing for the tools to read but its hunks. */
  hasContext: z.boolean(),
});
export type ChangeSummary = z.infer<typeof ChangeSummary>;

/** Which repository a review belongs to. Clones and worktrees share `key`, the id of the root commit. */
export const RepositoryRef = z.object({ key: z.string(), root: z.string() });
export type RepositoryRef = z.infer<typeof RepositoryRef>;

/** What is reviewed. */
export interface Change {
  readonly summary: ChangeSummary;
  readonly repository: RepositoryRef | null;
  readonly patches: readonly FilePatch[];
}

/** Something that a reviewer may not see, or sees only with placeholders, and why. */
export const Withheld = z.object({
  path: z.string(),
  kind: z.enum(["secret", "symlink", "agent-file", "policy", "submodule", "local-config"]),
  /** Placeholders put in, for `secret`; else 0. */
  count: z.number().int(),
  /** For people: `2 secrets replaced (aws access key, password)`. Never the secret. */
  reason: z.string(),
});
export type Withheld = z.infer<typeof Withheld>;
