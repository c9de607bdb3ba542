import type { ReviewSnapshot } from "../core/snapshot.ts";
import { storyOf } from "../core/story.ts";
import { renderJson } from "./json.ts";
import { renderNotes } from "./notes.ts";
import { renderSarif } from "./sarif.ts";
import { renderReview } from "./terminal.ts";

/** What a face may need besides the review. */
export interface DocumentOptions {
  /** Of blindspot. */
  readonly version: string;
}

/** A face that shows a review as one text, as it stands. */
export type RenderDocument = (snapshot: ReviewSnapshot, options: DocumentOptions) => string;

/** All faces that show a review as one text, by name. Those that follow it while it runs: `jsonl.ts`, `terminal/live.ts`. */
export const documents = {
  json: renderJson,
  sarif: renderSarif,
  notes: (snapshot) => renderNotes(storyOf(snapshot)),
  text: (snapshot) => renderReview(snapshot, { width: 80, color: false, unicode: true }),
} satisfies Record<string, RenderDocument>;
