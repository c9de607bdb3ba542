import type { Context, Hono } from "hono";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { BlindFinding } from "../core/triage-blind.ts";
import type { Desk } from "./desk.ts";
import type { Opened, ReceiptMessage, ReviewRow, RoundRow } from "./messages.ts";

/** What the page needs besides the judging. */
export interface PageSources {
  /** Reviews to choose from, newest first. */
  reviews(): Promise<readonly ReviewRow[]>;
  receipt(snapshot: ReviewSnapshot): ReceiptMessage;
  /** A review, or the one that a recheck looks at again, with all its rechecks, oldest first. */
  rounds(snapshot: ReviewSnapshot): Promise<readonly RoundRow[]>;
  /** Opens the place of a flag in the user's editor, where that is a window of its own. */
  edit(snapshot: ReviewSnapshot, finding: BlindFinding): Promise<Opened>;
}

/** Every route of a review finds its desk here. */
export interface ReviewEnvironment {
  Variables: { desk: Desk };
}

export type ReviewContext = Context<ReviewEnvironment>;
export type ReviewRoutes = Hono<ReviewEnvironment>;
