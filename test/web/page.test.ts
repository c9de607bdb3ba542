import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { openLedger } from "../../src/ledger/index.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { seriousProblems } from "./axe.ts";
import { browserOfTests, browserPath, titleOf } from "./browser.ts";
import { servedPage } from "./served-page.ts";

const open = browserOfTests();

describe.skipIf(browserPath === null)("the page in a browser", () => {
  test("ten flags are judged with ten keys, and each is stored as it was meant", async () => {
    const served = await servedPage();
    const { page, problems } = await open(served);
    const keys = ["r", "s", "o", "w", "u", "r", "s", "o", "w", "u"];
    const titles: string[] = [];
    for (const [index, key] of keys.entries()) {
      await page.getByText(`${index} of 17 judged`).waitFor();
      titles.push(await titleOf(page));
      await page.keyboard.press(key);
    }
    await page.getByText("10 of 17 judged").waitFor();
    const { verdicts, findings } = await served.ledger.load(served.reviewId, null);
    const titleById = new Map(findings.map(({ id, title }) => [id, title]));
    const words = ["real", "stylistic", "out-of-scope", "wrong", "unsure"];
    expect(new Map(verdicts.map((verdict) => [titleById.get(verdict.findingId), verdict.judgement]))).toEqual(
      new Map(titles.map((title, index) => [title, words[index % 5]])),
    );
    expect(verdicts.every(({ seconds }) => seconds !== null && seconds < 60)).toBe(true);
    expect(problems).toEqual([]);
  });

  test("a reload leads back to the same flag, and what was judged before it can still be undone", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    const first = await titleOf(page);
    await page.keyboard.press("r");
    await page.getByText("1 of 17 judged").waitFor();
    await page.keyboard.press("Space");
    const third = await titleOf(page);
    await page.reload();
    await page.getByText("1 of 17 judged").waitFor();
    expect(await titleOf(page)).toBe(third);
    await page.keyboard.press("z");
    await page.getByText("0 of 17 judged").waitFor();
    expect(await titleOf(page)).toBe(first);
    const { verdicts } = await served.ledger.load(served.reviewId, null);
    expect(verdicts.map(({ withdrawnAt }) => typeof withdrawnAt)).toEqual(["string"]);
  });

  test("what was hidden is told after judging, and not before", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.locator("body").textContent()).not.toMatch(/critical|gpt-6|gemini/);
    await page.keyboard.press("w");
    await page.getByRole("status").getByText("You said wrong; it was called critical by openai:gpt-6").waitFor();
    await page.keyboard.press("b");
    await page.getByText("Called critical by openai:gpt-6 and google:gemini-4-pro, on code by anthropic.").waitFor();
    await page.getByRole("button", { name: "Brief and reply of openai:gpt-6" }).click();
    await page.getByRole("dialog").getByText("that you have not judged").waitFor();
  });

  test("a duplicate takes over the judgement of the flag that it repeats, and a note goes with it", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.keyboard.press("r");
    await page.getByText("1 of 17 judged").waitFor();
    await page.keyboard.press("n");
    await page.getByLabel("Kept with your judgement").fill("same as the first");
    await page.keyboard.press("Enter");
    await page.keyboard.press("d");
    await page.getByLabel("Search flags").fill("signed-in invoices");
    await page.getByRole("dialog").getByRole("option", { name: "Any signed-in user" }).click();
    await page.getByText("2 of 17 judged").waitFor();
    const { verdicts } = await served.ledger.load(served.reviewId, null);
    expect(verdicts.find(({ duplicateOf }) => duplicateOf !== null)).toMatchObject({
      ...{ judgement: "real", duplicateOf: "fguard22", reason: "same as the first" },
    });
  });

  test("after two rejections in a row the rest of a group can be folded, and undone", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.getByText("0 of 17 judged").waitFor();
    for (const [index, key] of ["w", "s"].entries()) {
      await page.keyboard.press(key);
      await page.getByText(`${index + 1} of 17 judged`).waitFor();
    }
    await page.keyboard.press("f");
    await page.getByText("2 of 17 judged, 8 folded").waitFor();
    await page.keyboard.press("z");
    await page.getByText("2 of 17 judged", { exact: true }).waitFor();
  });

  test("two tabs and another process stay in step", async () => {
    const served = await servedPage();
    const { page: one } = await open(served);
    const { page: two } = await open(served, { context: one.context() });
    await two.getByText("0 of 17 judged").waitFor();
    await one.keyboard.press("r");
    await two.getByText("1 of 17 judged").waitFor();
    await two.keyboard.press("z");
    await one.getByText("0 of 17 judged").waitFor();
    const elsewhere = await openLedger(served.folder);
    const given = {
      judgement: "unsure",
      reason: "",
      seconds: null,
      judge: "human",
      duplicateOf: null,
      state: null,
    } as const;
    await elsewhere.addVerdict({ findingId: "fguard22", at: "2026-11-22T10:00:00.000Z", ...given });
    await elsewhere.close();
    await Promise.all([one, two].map((page) => page.getByText("1 of 17 judged").waitFor()));
  });

  test("a review that runs gains flags while it is open, and the flag that is read stays", async () => {
    const review = triageReview();
    const served = await servedPage(review, { isRunning: true });
    const { page } = await open(served);
    await page.getByRole("heading", { name: "No flags yet" }).waitFor();
    const found = eventsOf(review).filter(({ type }) => type === "finding-add");
    const [, , third, ...rest] = found;
    if (third === undefined) throw new Error("The fixture has too few findings.");
    await served.ledger.record(third);
    await page.getByText("0 of 1 judged").waitFor();
    await page.getByRole("button", { name: "A note" }).or(page.locator(".queue .row").first()).first().click();
    const shown = await titleOf(page);
    await served.ledger.record(...rest);
    await page.getByText(`0 of ${rest.length + 1} judged`).waitFor();
    expect(await titleOf(page)).toBe(shown);
  });

  test("a review that is forgotten, and a server that is gone, are said", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.getByText("0 of 17 judged").waitFor();
    await served.ledger.forget([served.reviewId]);
    await page.getByRole("alert").getByText("removed from the ledger").waitFor();
    const second = await servedPage();
    const { page: other } = await open(second);
    await other.getByText("0 of 17 judged").waitFor();
    await second.close();
    await other.getByRole("alert").getByText("blindspot has stopped").waitFor();
    await other.keyboard.press("r");
    await other.getByText("Not stored: blindspot does not answer.").waitFor();
  });

  test("markup in a flag, in a path and in code is text", async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const review = triageReview();
    const findings = review.findings.map((one) => ({ ...one, title: `${evil} ${one.id}`, claim: evil }));
    const files = review.files.map((file) => ({
      ...file,
      patch: {
        ...file.patch,
        hunks: file.patch.hunks.map((hunk) => ({
          ...hunk,
          heading: evil,
          lines: hunk.lines.map((line) => line + evil),
        })),
      },
    }));
    const served = await servedPage(triageReview({ findings, files }));
    const { page, problems } = await open(served);
    await page.locator("diffs-container").getByText("onerror").first().waitFor();
    await delay(300);
    expect(await page.title()).toBe("blindspot");
    expect(await titleOf(page)).toContain("<script>");
    expect(await page.locator("img, main script").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "nothing serious hinders people with other senses or hands, in %s",
    async (scheme) => {
      const served = await servedPage();
      const { page, problems } = await open(served, { scheme });
      await page.locator("diffs-container").getByText("tenant").first().waitFor();
      await page.keyboard.press("r");
      await page.getByText("1 of 17 judged").waitFor();
      await page.keyboard.press("b");
      await page.getByLabel("What was hidden").waitFor();
      for (const tab of ["Flags", "Change", "Coverage", "Receipt", "Rechecks", "Past reviews"]) {
        await page.getByRole("button", { name: tab, exact: true }).click();
        await vi.waitFor(async () => expect(await seriousProblems(page)).toEqual([]), { timeout: 10_000 });
      }
      await page.getByRole("button", { name: "Flags", exact: true }).click();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      // What the policy blocks is an error in the console.
      expect(problems).toEqual([]);
    },
  );

  test("code has its colours under the policy, in one column and in two", async () => {
    const served = await servedPage();
    const { page, problems } = await open(served);
    const coloured = page.locator("diffs-container [data-line] span[style]").first();
    await coloured.waitFor();
    await page.getByRole("button", { name: "Split", exact: true }).click();
    await coloured.waitFor();
    expect(problems).toEqual([]);
  });

  test("more of what is around can be shown, also by keyboard", async () => {
    const head = Array.from({ length: 90 }, (_, index) => `const line${index + 1} = ${index};`);
    const review = triageReview();
    const [first] = review.files;
    if (first === undefined) throw new Error("The fixture has no files.");
    const hunk = {
      oldStart: 50,
      newStart: 50,
      oldLines: 1,
      newLines: 1,
      heading: "",
      oldNoNewline: false,
      newNoNewline: false,
    };
    const lines = ["-const old50 = 0;", `+${head[49]}`];
    const text = `${head.join("\n")}\n`;
    const patch = { ...first.patch, hunks: [{ ...hunk, lines }], additions: 1, deletions: 1 };
    const file = { patch, head: text, base: text.replace("const line50 = 49;", "const old50 = 0;") };
    const served = await servedPage(triageReview({ files: [file, ...review.files.slice(1)] }));
    const { page, problems } = await open(served);
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const code = page.locator("diffs-container").first();
    await code.getByText("line50").first().waitFor();
    expect(await code.getByText("line45").count()).toBe(0);
    await code.locator("[data-expand-button]").first().focus();
    await page.keyboard.press("Enter");
    await code.getByText("line45").first().waitFor();
    expect(problems).toEqual([]);
  });

  test("a second round hides what was said at first until it is judged again, and then says how steady it was", async () => {
    const given = {
      reason: "",
      seconds: null,
      judge: "human",
      duplicateOf: null,
      at: "2026-11-22T10:00:00.000Z",
    } as const;
    const verdicts = [
      { ...given, findingId: "fguard22", judgement: "real", state: "open" },
      { ...given, findingId: "fretry22", judgement: "wrong", state: null },
    ] as const;
    const served = await servedPage(triageReview(), { verdicts, again: 1 });
    const { page } = await open(served);
    await page.getByText("0 of 2 judged").waitFor();
    expect(await page.locator("main").textContent()).not.toMatch(/You said|At first|critical/);
    await page.keyboard.press("r");
    await page.getByText("1 of 2 judged").waitFor();
    await page.keyboard.press("r");
    await page.getByRole("heading", { name: "1 of 2 got the same judgement as at first" }).waitFor();
    await page.keyboard.press("b");
    await page.getByText("At first you said wrong.").waitFor();
    const stored = await served.ledger.load(served.reviewId, null);
    expect(stored.verdicts.filter(({ round }) => round === "again")).toHaveLength(2);
  });

  test("at 800 pixels everything is in reach and nothing is wider than the window", async () => {
    const served = await servedPage();
    const { page } = await open(served, { width: 800 });
    await page.locator("diffs-container").first().waitFor();
    for (const name of ["Real", "Unsure", "Undo", "Duplicate", "Past reviews"]) {
      const box = await page.getByRole("button", { name, exact: true }).boundingBox();
      expect(box === null ? null : box.x >= 0 && box.x + box.width <= 800 && box.y + box.height <= 860).toBe(true);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(800);
  });

  test("other reviews can be opened and judged", async () => {
    const served = await servedPage();
    const review = triageReview();
    const id = "rother22";
    const findings = review.findings.slice(0, 2).map((one) => ({ ...one, id: `${one.id}x` }));
    const threads = review.threads.map((one) => ({ ...one, thread: { ...one.thread, id: `${one.thread.id}x` } }));
    await served.ledger.record(...eventsOf({ ...review, header: { ...review.header, id }, findings, threads }));
    const { page } = await open(served);
    await page.getByRole("button", { name: "Past reviews" }).click();
    await page.getByRole("button", { name: "0 of 2 judged" }).click();
    await page.getByText("0 of 2 judged").waitFor();
    await page.keyboard.press("r");
    await page.getByText("1 of 2 judged").waitFor();
    expect((await served.ledger.load(id, null)).verdicts).toHaveLength(1);
  });
});
