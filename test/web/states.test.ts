import { describe, expect, test } from "vitest";
import { triageReview } from "../fixtures/triage-review.ts";
import { seriousProblems } from "./axe.ts";
import { browserOfTests, browserPath, titleOf } from "./browser.ts";
import { servedPage } from "./served-page.ts";

const open = browserOfTests();
const review = triageReview();
const failed = review.coverage.files.map((file) =>
  file.isReviewable ? { ...file, status: "failed" as const, reviewedLines: 0, reason: "no answer" } : file,
);

describe.skipIf(browserPath === null)("what the page shows where there is little to show", () => {
  test("a review that failed has no flags and says that this is no clean result, and why", async () => {
    const served = await servedPage(triageReview({ findings: [], status: "failed", coverage: { files: failed } }));
    const { page } = await open(served);
    await page.getByText("0 of 10 files read in full. This is no clean result.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "What was read, and what not" }).click();
    await page.getByRole("cell", { name: "no answer" }).first().waitFor();
  });

  test("a review that is not there leads to those that are", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.goto(`http://127.0.0.1:${served.port}/#review=rnothing`);
    await page.reload();
    await page.getByRole("alert").getByText("No review has the id").waitFor();
    await page.getByRole("button", { name: "Past reviews" }).last().click();
    await page.getByRole("button", { name: "0 of 17 judged" }).click();
    await page.getByText("0 of 17 judged").waitFor();
  });

  test.each([320, 560])(
    "at %i pixels the list of flags opens over the flag, and nothing is wider than the window",
    async (width) => {
      const served = await servedPage();
      const { page } = await open(served, { width });
      await page.getByText("0 of 17 judged").waitFor();
      const row = page.locator(".queue").getByRole("button", { name: "Retry gives up" });
      expect(await row.isVisible()).toBe(false);
      await page.getByRole("button", { name: "All flags" }).click();
      await row.click();
      expect(await titleOf(page)).toContain("Retry gives up");
      await expect.poll(() => row.isVisible()).toBe(false);
      for (const name of ["Real", "Unsure", "Undo", "Receipt"]) {
        await page.getByRole("button", { name, exact: true }).scrollIntoViewIfNeeded();
        expect(await page.getByRole("button", { name, exact: true }).isVisible()).toBe(true);
      }
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await seriousProblems(page)).toEqual([]);
    },
  );

  test("lines of the change are found, also far from what is on the screen, and marked", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await page.getByLabel("Search files and lines").fill("seen.CLEAR");
    const hit = page.getByRole("button", { name: "rate-limit.ts:11" });
    await hit.waitFor();
    await hit.click();
    await page.locator("diffs-container").getByText("seen.clear").first().waitFor();
    await page.getByLabel("Search files and lines").fill("nowhere at all");
    await page.getByText("No file and no line of the change has that.").waitFor();
  });
});
