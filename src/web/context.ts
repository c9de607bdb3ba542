import type { Context, Hono } from "hono";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { BlindFinding } from "../core/triage-blind.ts";
import type { Desk } from "./desk.ts";
import type { Opened, ReceiptMessage, ReviewRow, RoundRow, WorkMessage, WorkRow } from "./messages.ts";

/** What the page needs besides the judging. */
export interface PageSources {
  /** Reviews to choose from, newest first. */
  reviews(): Promise<readonly ReviewRow[]>;
  receipt(snapshot: ReviewSnapshot): ReceiptMessage;
  /** A review, or the one that a recheck looks at again, with all its rechecks, oldest first. */
  rounds(snapshot: ReviewSnapshot): Promise<readonly RoundRow[]>;
  /** Opens the place of a flag in the user's editor, where that is a window of its own. */
  edit(snapshot: ReviewSnapshot, finding: BlindFinding): Promise<Opened>;
  readonly works: WorkSources;
}

/** What the page needs to show pieces of building. Works are named by whole ids. */
export interface WorkSources {
  /** Something that differs from before when anybody has written to the ledger, or begun or stopped to drive this work. */
  markOf(id: string): Promise<string>;
  /** Works to choose from, newest first. */
  list(): Promise<readonly WorkRow[]>;
  /** Without its long texts. @throws BlindspotError `not-found` */
  load(id: string): Promise<Omit<WorkMessage, "version">>;
  /** A diff, or what a command printed, by its hash; null: the work has none such. */
  text(id: string, hash: string): Promise<string | null>;
  /** Of its requirements; null: it has none. */
  specText(id: string): Promise<string | null>;
}

/** Every route of a review finds its desk here. */
export interface ReviewEnvironment {
  Variables: { desk: Desk };
}

export type ReviewContext = Context<ReviewEnvironment>;
export type ReviewRoutes = Hono<ReviewEnvironment>;
