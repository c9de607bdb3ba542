import type { Family } from "../core/authorship.ts";
import type { Ceilings, TakenRoom } from "../core/ceilings.ts";
import type { PolicyRule } from "../core/config.ts";
import type { RecheckRef } from "../core/recheck.ts";
import type { RecheckContext } from "../core/recheck-claim.ts";
import type { Effort } from "../core/review.ts";
import type { Candidate } from "./candidates.ts";
import type { EffortWish } from "./effort.ts";

/** What the user wants of a review, from the command line and the configurations. */
export interface ReviewOptions {
  /** The review's id to be. */
  readonly id: string;
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly effort: Effort;
  /** How hard the models are to think; null: as each does by itself. */
  readonly reviewerEffort: EffortWish | null;
  readonly isControl: boolean;
  /** Who wrote the change, as the user declares it. */
  readonly author: Family | null;
  /** Who wrote what nothing shows, as the user once said of this repository; null: never asked. */
  readonly rememberedAuthor: Family | null;
  /**
   * Asks the user who wrote the lines of which nothing tells. Absent where nobody can be asked, null where nobody
   * answered.
   */
  readonly askAuthor?: (lines: UnknownLines) => Promise<Family | null>;
  readonly specs: readonly Requirements[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** What the repository leaves out besides. */
  readonly repositoryExclude: readonly string[];
  readonly policy: readonly PolicyRule[];
  readonly allowSecrets: readonly string[];
  readonly ceilings: Ceilings;
  /** By threads that are planned already, and come first. */
  readonly taken?: TakenRoom;
  /** What is looked at again. Absent: it is no recheck. */
  readonly recheck?: RecheckRequest;
  /** The piece of building that it is of, by its id. */
  readonly work?: string;
}

/** What a recheck is to be. */
export interface RecheckRequest {
  readonly ref: RecheckRef;
  readonly context: RecheckContext;
}

/** Lines of a change, and of how many of them nothing shows who wrote them. */
export interface UnknownLines {
  readonly unknown: number;
  readonly total: number;
}

/** A text of requirements, and who may see it. Its secrets are still in it. */
export interface Requirements {
  readonly path: string;
  readonly text: string;
  readonly access: "anybody" | "local-only";
}

/** Something that people should know of a review. */
export interface Note {
  readonly level: "info" | "warning";
  readonly text: string;
}
