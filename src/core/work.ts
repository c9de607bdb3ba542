import { z } from "zod";
import { Family } from "./authorship.ts";

/** Built by a person with a program of their own, and found afterwards; or step by step on our word. */
export const WorkWay = z.enum(["adopted", "driven"]);
export type WorkWay = z.infer<typeof WorkWay>;

/** One requirement, by the number that reviewers name it by. */
export const Criterion = z.object({ id: z.string(), text: z.string() });
export type Criterion = z.infer<typeof Criterion>;

/** What was to be built, as it stood when the work began. Its text lies in the ledger, by its hash. */
export const WorkSpec = z.object({
  /** As reviewers see it: nothing of where it lies on this machine. */
  path: z.string(),
  /** SHA-256 of the text as it was read, secrets included: whether it is the same is told by it. */
  hash: z.string(),
  criteria: z.array(Criterion),
});
export type WorkSpec = z.infer<typeof WorkSpec>;

/** The conversation in which the code was built. */
export const WorkThread = z.object({
  /** `claude-code`, `codex`, … */
  program: z.string(),
  /** By which the program resumes it. */
  sessionId: z.string(),
  /** Its transcript on this machine; null: not known, or not kept in a file of its own. */
  file: z.string().nullable(),
  family: Family,
  /** That wrote in it, the one first that wrote most. Empty: not known yet. */
  models: z.array(z.string()),
});
export type WorkThread = z.infer<typeof WorkThread>;

/** One piece of building: what was asked for, the thread that built it, and the reviews of it. */
export const Work = z.object({
  id: z.string(),
  repository: z.object({ key: z.string(), root: z.string() }),
  title: z.string(),
  way: WorkWay,
  spec: WorkSpec.nullable(),
  /** How the working tree stood when it began, and the commit below it (null: before the first). */
  base: z.object({ commit: z.string().nullable(), tree: z.string() }),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Null: it goes on. */
  endedAt: z.string().nullable(),
  /** Null: not known yet. */
  thread: WorkThread.nullable(),
});
export type Work = z.infer<typeof Work>;

export const IncrementFile = z.object({
  path: z.string(),
  additions: z.number().int().nonnegative(),
  deletions: z.number().int().nonnegative(),
});
export type IncrementFile = z.infer<typeof IncrementFile>;

/** One step of the building, with a diff that can be looked at. */
export const Increment = z.object({
  id: z.string(),
  /** From 1, in the order in which they were made. */
  position: z.number().int().positive(),
  /** A commit; edits of one turn of the conversation that are in no commit yet; or what of the working tree neither tells. */
  kind: z.enum(["commit", "turn", "rest"]),
  commit: z.string().nullable(),
  turn: z.object({ at: z.string(), model: z.string().nullable() }).nullable(),
  /** Never words of the conversation. */
  title: z.string(),
  files: z.array(IncrementFile),
  /** Driven works have theirs proposed, then accepted or rejected. */
  state: z.enum(["adopted", "proposed", "accepted", "rejected"]),
});
export type Increment = z.infer<typeof Increment>;

/** An increment with its diff, in which secrets are replaced. */
export interface StoredIncrement extends Increment {
  readonly diff: string;
}

/** A work as it stands in the ledger. */
export interface StoredWork {
  readonly work: Work;
  /** The text of its requirements; null: it has none. */
  readonly specText: string | null;
  readonly increments: readonly StoredIncrement[];
  /** Ids of the reviews of it, oldest first. */
  readonly reviews: readonly string[];
}

/** Added and removed lines of all files. */
export function sizeOf(files: readonly IncrementFile[]): Pick<IncrementFile, "additions" | "deletions"> {
  return {
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
  };
}

/** The criteria of requirements to which `toCriteria` gave numbers. */
export function readCriteria(numbered: string): Criterion[] {
  return numbered.split("\n").flatMap((line) => {
    const match = /^(?:\*\*)?(C\d{1,4})[.:)\s*]+(.+)$/.exec(line);
    return match === null ? [] : [{ id: match[1] as string, text: (match[2] as string).trim().slice(0, 300) }];
  });
}
