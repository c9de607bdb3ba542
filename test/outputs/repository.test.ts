import { describe, expect, test } from "vitest";
import { storyOf } from "../../src/core/story.ts";
import { toReviewDocument } from "../../src/outputs/json.ts";
import { renderNotes } from "../../src/outputs/notes.ts";
import { renderSarif } from "../../src/outputs/sarif.ts";
import { liveOutput } from "../../src/outputs/terminal/live.ts";
import { renderReview } from "../../src/outputs/terminal.ts";
import { snapshot } from "../fixtures/snapshot.ts";

const screen = { width: 100, height: 40, color: false, unicode: true, isInteractive: false };
const changed = ["src/a.ts", "src/b.ts"];
const sentence = "While programs ran, 2 files of your repository changed: src/a.ts, src/b.ts; you, or a reviewer.";

/** What all faces say of a review after which so much of the repository was another. */
function facesOf(repositoryChanged: string[] | null) {
  const review = snapshot({ repositoryChanged });
  return {
    terminal: renderReview(review, screen),
    notes: renderNotes(storyOf(review)),
    sarif: renderSarif(review, { version: "0.0.0" }),
    json: toReviewDocument(review).review.repositoryChanged,
  };
}

describe("what changed in the repository while programs ran", () => {
  test("is said by every face, and blames nobody", () => {
    const { terminal, notes, sarif, json } = facesOf(changed);
    expect(terminal).toContain(sentence);
    expect(terminal).toMatch(/Repository 2 files changed while programs ran\n {11}src\/a\.ts\n {11}src\/b\.ts\n/);
    expect(notes).toContain("**Warning:** While programs ran, 2 files of your repository changed");
    expect(notes).toContain("- `src/a.ts`");
    expect(sarif).toContain("While programs ran, 2 files");
    expect(json).toEqual(changed);
  });

  test("is a line of the receipt where it was nothing", () => {
    const { terminal, notes, sarif, json } = facesOf([]);
    expect(terminal).toContain("Repository unchanged while programs ran");
    expect(terminal).not.toContain("you, or a reviewer");
    expect(notes).toContain("- Your repository: unchanged while programs ran");
    expect(sarif).not.toContain("While programs ran");
    expect(json).toEqual([]);
  });

  test("is not spoken of where no program ran", () => {
    const { terminal, notes, json } = facesOf(null);
    expect(terminal + notes).not.toContain("programs ran");
    expect(json).toBeNull();
  });

  test("names the first few of many files", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `build/${index}.js`);
    const { terminal } = facesOf(many);
    expect(terminal.replace(/\s+/g, " ")).toContain(
      "While programs ran, 1,000 files or more of your repository changed: build/0.js, build/1.js, build/2.js and 997 more; you,",
    );
    expect(terminal).toContain("and 990 more");
  });

  test("cannot steer a terminal by its names", () => {
    const { terminal } = facesOf(["src/\u001b[2Jx.ts"]);
    expect(terminal).toContain("src/x.ts");
    expect(terminal).not.toContain("\u001b");
  });

  test("is told while the review runs, once there is something to tell", async () => {
    let written = "";
    const live = liveOutput(screen, (text) => {
      written += text;
    });
    await live.onEvent({ type: "repository-check", reviewId: "r1", changed: [] });
    expect(written).toBe("");
    await live.onEvent({ type: "repository-check", reviewId: "r1", changed });
    expect(written).toBe(`${sentence}\n`);
  });
});
