import { shareable } from "../core/shareable.ts";
import { type ReviewStory, storyFindings } from "../core/story.ts";
import { findingSections } from "./notes/findings.ts";
import { recordSections } from "./notes/reading.ts";
import { handoffSection, recheckSections } from "./notes/rounds.ts";
import { selfReviewSection } from "./notes/self-review.ts";
import { stepsSection, summarySection } from "./notes/summary.ts";
import { toReceiptDocument } from "./receipt-document.ts";

/**
 * The review notes as Markdown, to keep beside the change: how everything stands and what is left to do; findings by what came of
 * them, with reasons and code; hand-offs and rechecks; then everything that was read and left out, by whom, cost and time.
 * Foreign text in it is text only, and no command lines or folders of this machine are in it.
 */
export function renderNotes(story: ReviewStory): string {
  const told = withoutMachine(story);
  const findings = storyFindings(told);
  const sections = [
    summarySection(told, findings),
    stepsSection(told, findings),
    ...findingSections(told, findings),
    selfReviewSection(told, findings),
    handoffSection(told),
    ...recheckSections(told, findings),
    ...recordSections(told, new Map(story.rounds.map((round) => [round.header.id, toReceiptDocument(round).hash]))),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

/** A story as it may leave this machine. */
export function withoutMachine(story: ReviewStory): ReviewStory {
  const [root, ...rechecks] = story.rounds;
  const { selfReviews } = story;
  const own = selfReviews === undefined ? {} : { selfReviews: selfReviews.map(shareable) };
  return { ...story, ...own, rounds: [shareable(root), ...rechecks.map(shareable)] };
}
