import { expect, it } from "vitest";
import { storyOf } from "../../src/core/story.ts";
import type { Isolation } from "../../src/core/thread.ts";
import { renderNotes } from "../../src/outputs/notes.ts";
import { summarizeReviewers } from "../../src/outputs/receipt.ts";
import { renderReview } from "../../src/outputs/terminal.ts";
import { runFacts, snapshot, thread } from "../fixtures/snapshot.ts";

function reviewOf(...isolations: readonly Isolation[]) {
  const threads = isolations.map((isolation, index) =>
    thread({ id: `t${index}`, facts: runFacts({ isolation, programVersion: `1.${Math.floor(index / 2)}` }) }),
  );
  return snapshot({ threads });
}

const confined: Isolation = { write: "prompt-only", read: "confined" };
const open: Isolation = { write: "enforced", read: "open", exposed: ["~/.codex/auth.json"] };

it("the least confined of a reviewer's threads says how far it was confined, whichever comes first", () => {
  for (const review of [reviewOf(confined, confined, open), reviewOf(open, confined, confined)]) {
    const [summary] = summarizeReviewers(review);
    const isolation = { write: "prompt-only", read: "open", exposed: ["~/.codex/auth.json"] };
    expect(summary).toMatchObject({ isolation, programVersions: ["1.0", "1.1"], threads: 3 });
    const page = renderReview(review, { width: 100, color: false, unicode: true }).replace(/\s+/g, " ");
    expect(page).toContain("its reading was not confined to the change");
    expect(page).toContain("versions 1.0, 1.1");
    expect(renderNotes(storyOf(review))).toContain("open (not enforced)");
  }
});
