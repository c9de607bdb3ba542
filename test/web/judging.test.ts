import { describe, expect, test } from "vitest";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { browserOfTests, browserPath, titleOf } from "./browser.ts";
import { servedPage } from "./served-page.ts";

const open = browserOfTests();

describe.skipIf(browserPath === null)("judging by keyboard alone", () => {
  test("what is typed after n is the note, which outlives a reload and goes with the judgement", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.keyboard.press("n");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("the proxy checks");
    await page.keyboard.press("Enter");
    await page.getByText("The note waits for your judgement.").waitFor();
    expect((await served.ledger.load(served.reviewId, null)).verdicts).toEqual([]);
    await page.reload();
    await page.locator(".reasons").getByText("the proxy checks").waitFor();
    await page.keyboard.press("w");
    await page.getByText("1 of 17 judged").waitFor();
    const { verdicts } = await served.ledger.load(served.reviewId, null);
    expect(verdicts).toMatchObject([{ judgement: "wrong", reason: "the proxy checks" }]);
    await page.keyboard.press("z");
    await page.locator(".reasons").getByText("the proxy checks").waitFor();
  });

  test("a duplicate is found by typing, marked by arrows and judged by the usual keys", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.keyboard.press("d");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("invoice.ts");
    await expect.poll(() => page.getByRole("option").count()).toBe(3);
    await page.keyboard.press("ArrowDown");
    const second = page.getByRole("option").nth(1);
    expect(await second.getAttribute("aria-selected")).toBe("true");
    const title = await second.locator(".row-title").textContent();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText(`“${title}” is not judged yet.`).waitFor();
    await page.keyboard.press("s");
    await page.getByText("1 of 17 judged").waitFor();
    const { verdicts, findings } = await served.ledger.load(served.reviewId, null);
    const original = findings.find((finding) => finding.title === title);
    expect(verdicts).toMatchObject([{ judgement: "stylistic", duplicateOf: original?.id }]);
  });

  test("at the end of a running review the next flag comes by itself, and who looks at the summary is left there", async () => {
    const review = triageReview();
    const served = await servedPage(review, { isRunning: true });
    const { page } = await open(served);
    await page.getByRole("heading", { name: "No flags yet" }).waitFor();
    const [first, second] = eventsOf(review).filter(({ type }) => type === "finding-add");
    if (first === undefined || second === undefined) throw new Error("The fixture has too few findings.");
    await served.ledger.record(first);
    await page.getByText("0 of 1 judged").waitFor();
    const shown = await titleOf(page);
    expect(review.findings.map(({ title }) => title)).toContain(shown);
    await page.getByRole("button", { name: "Summary" }).click();
    await page.getByRole("heading", { name: "1 flag still waits" }).waitFor();
    await served.ledger.record(second);
    await page.getByRole("heading", { name: "2 flags still wait" }).waitFor();
    await page.getByRole("button", { name: "Go on judging" }).click();
    await expect.poll(() => titleOf(page)).not.toContain("still wait");
  });

  test.each([420, 860])("the next flag is shown from its beginning in a window of %i pixels", async (height) => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.setViewportSize({ width: 700, height });
    await page.getByText("0 of 17 judged").waitFor();
    const scrolled = () =>
      page.evaluate(`[".flag", ".desk-flag"].map((name) => document.querySelector(name).scrollTop)`);
    await page.evaluate(`for (const name of [".flag", ".desk-flag"]) document.querySelector(name).scrollTo(0, 400)`);
    if (height === 420) expect(await scrolled()).not.toEqual([0, 0]);
    await page.keyboard.press("r");
    await page.getByText("1 of 17 judged").waitFor();
    await expect.poll(scrolled).toEqual([0, 0]);
  });

  test("nothing that is told or offered moves what is on the screen", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.locator("diffs-container").first().waitFor();
    const places = async () => {
      const boxes = [".actions-judge button", ".queue .progress", ".header .tabs", ".desk-foot"].map((name) =>
        page.locator(name).first().boundingBox(),
      );
      return Promise.all(boxes);
    };
    const before = await places();
    for (const [index, key] of ["w", "s"].entries()) {
      await page.keyboard.press(key);
      await page.getByText(`${index + 1} of 17 judged`).waitFor();
    }
    await page.getByRole("button", { name: "Fold 8 left" }).waitFor();
    expect(await places()).toEqual(before);
  });
});
