import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { turnIncrement } from "../../src/core/increments.ts";
import type { StoredIncrement } from "../../src/core/work.ts";
import type { SqliteLedger } from "../../src/ledger/index.ts";
import { verdict } from "../fixtures/snapshot.ts";
import { triageReview } from "../fixtures/triage-review.ts";
import { seriousProblems } from "./axe.ts";
import { browserOfTests, browserPath, titleOf } from "./browser.ts";
import { building, crossReview, step, storeBuilt, storeWork, work } from "./driven-work.ts";
import { type ServedOptions, servedPage } from "./served-page.ts";

const open = browserOfTests();

const built = (options: ServedOptions = {}) => servedPage(crossReview(), { before: storeBuilt, ...options });
const { begun, first, second, again, third, asked } = building;

async function openWork(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Work", exact: true }).click();
  await page.getByRole("heading", { name: "Retries of a batch" }).waitFor();
}

const stepRow = (page: Page, name: string) => page.locator(".steps").getByRole("button", { name });

describe.skipIf(browserPath === null)("the work that a review belongs to", () => {
  test("the page tells what is built, by whom, how far it is, and what to type next", async () => {
    const { page, problems } = await open(await built());
    await openWork(page);
    const now = page.getByRole("region", { name: "Now" });
    await now.getByText("waits for you").waitFor();
    await now.getByText("blindspot triage rtriage2").waitFor();
    expect(await page.locator(".phases [aria-current]").textContent()).toBe("Triage");
    await page.getByText("Claude Code, claude-opus-5-5").waitFor();
    const criteria = page.getByRole("region", { name: "Criteria" });
    expect(await criteria.getByRole("listitem").allTextContents()).toContain(
      "C2Between two tries it waits twice as long as before.step 2",
    );
    expect(await page.getByRole("region", { name: "Turns" }).getByRole("row").count()).toBe(6);
    const reviews = page.getByRole("region", { name: "Reviews" });
    await reviews.getByText("The wait has no ceiling").waitFor();
    await reviews.getByText("What the builder says of its own work, in its own words.").waitFor();
    await reviews.getByText("Who reviewed is told once all its flags are judged.").waitFor();
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByRole("dialog").getByText("# Retries of a batch").waitFor();
    expect(problems).toEqual([]);
  });

  test("a step tells its checks and decisions one after the other, with what was printed, and what it did", async () => {
    const { page, problems } = await open(await built());
    await openWork(page);
    await stepRow(page, "Waits between two tries").click();
    expect(await titleOf(page)).toBe("Waits between two tries, twice as long each time");
    const history = page.locator(".step-history > li");
    await expect
      .poll(() => history.allTextContents())
      .toEqual([
        expect.stringContaining("Check failed with exit code 1 after 12 s"),
        expect.stringMatching(/^You: to be reworked.*The wait begins at 200 ms\.\nSee C2\.$/s),
        expect.stringContaining("Check passed in 12 s"),
        expect.stringContaining("You: accepted"),
      ]);
    await page.locator("diffs-container").getByText("none: 0").first().waitFor();
    await history.first().getByRole("button", { name: "Output" }).click();
    await page.getByRole("dialog").getByText("expected 3 sends, saw 1").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("summary").click();
    await page.getByRole("button", { name: "src/http/rate-limit.ts" }).click();
    await page.locator("diffs-container").getByText("mayPass").first().waitFor();
    await page.reload();
    await expect.poll(() => titleOf(page)).toBe("Waits between two tries, twice as long each time");
    expect(problems).toEqual([]);
  });

  test("steps come while it is built, without moving what is read or loading a diff again", async () => {
    const before = (ledger: SqliteLedger) => storeWork(ledger, [...begun(), ...first()], [step(1)]);
    const served = await servedPage(crossReview(), { before });
    const { page, problems } = await open(served);
    const diffs: string[] = [];
    page.on("request", (request) => request.url().endsWith("/diffs") && diffs.push(request.url()));
    await openWork(page);
    await page.getByText("stopped: nothing runs now").first().waitFor();
    const places = () =>
      Promise.all(
        [".work h1", ".now", ".steps li:nth-child(2)", ".tabs"].map((name) => page.locator(name).first().boundingBox()),
      );
    const stood = await places();
    await served.ledger.works.append(work.id, second().slice(0, 1));
    await page.getByText("not ended").waitFor();
    expect(await places()).toEqual(stood);
    await stepRow(page, "Batches are tried again").click();
    await page.locator("diffs-container [data-line]").first().waitFor();
    const shown = await page.locator(".work-step h1").boundingBox();
    await served.ledger.works.saveIncrements(work.id, [step(1), step(2)]);
    await served.ledger.works.append(work.id, [...second().slice(1), ...again(), ...third()]);
    await stepRow(page, "A queue of its own").waitFor();
    expect(await page.locator(".work-step h1").boundingBox()).toEqual(shown);
    expect(diffs).toHaveLength(1);
    // The diff of a step that was reworked is another one.
    await stepRow(page, "Waits between two tries").click();
    await page.getByText("There are no lines to show of it.").waitFor();
    await served.ledger.works.saveIncrements(work.id, [step(1), step(2, {}, 1), step(3)]);
    await page.locator("diffs-container [data-line]").first().waitFor();
    expect(diffs).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  test("a review of no work has no such tab, also where an address names it", async () => {
    const served = await servedPage();
    const { page } = await open(served);
    await page.getByText("0 of 17 judged").waitFor();
    expect(await page.getByRole("button", { name: "Work", exact: true }).count()).toBe(0);
    await page.goto(`http://127.0.0.1:${served.port}/#tab=work`);
    await page.reload();
    await page.getByText("0 of 17 judged").waitFor();
  });

  test("who reviewed stands there once all is judged", async () => {
    const verdicts = triageReview().findings.map(({ id }) => verdict({ findingId: id }));
    const served = await built({ verdicts: verdicts.slice(1) });
    const { page } = await open(served);
    await openWork(page);
    await page.getByText("17 flags, 16 judged").waitFor();
    expect(await page.locator("main").textContent()).not.toMatch(/gpt-6|gemini|critical/);
    const [last] = verdicts;
    if (last !== undefined) await served.ledger.addVerdict(last);
    await page.getByText("By openai:gpt-6, google:gemini-4-pro.").waitFor();
  });

  test("it is reached from the past reviews, shown without a review, and leads to its reviews and back", async () => {
    const served = await built();
    const { page, problems } = await open(served);
    await page.getByRole("button", { name: "Past reviews" }).click();
    await page.getByRole("region", { name: "Works" }).getByRole("button", { name: "Retries of a batch" }).click();
    await page.getByRole("heading", { name: "Retries of a batch" }).waitFor();
    expect(await page.locator(".tabs button").allTextContents()).toEqual(["Work", "Past reviews"]);
    await page.getByRole("button", { name: /^Open it \(Cross review/ }).click();
    await page.getByText("0 of 17 judged").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Retries of a batch" }).waitFor();
    expect(problems).toEqual([]);
  });

  test("a page may begin with a work that has no review yet, and says when it is forgotten", async () => {
    const before = (ledger: SqliteLedger) =>
      storeWork(
        ledger,
        [...begun(), ...first(), ...second(), ...again(), ...third(), ...asked()],
        [step(1), step(2, {}, 1), step(3)],
      );
    const served = await servedPage(crossReview(), { before, work: work.id });
    const { page, problems } = await open(served);
    expect(await titleOf(page)).toBe("Retries of a batch");
    await page.getByText("blindspot build --resume wretries").waitFor();
    await served.ledger.works.forget(work.id);
    await page.getByRole("alert").getByText("This work was removed from the ledger.").waitFor();
    expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
  });

  test("what an adopted session did is shown line by line, without numbers that nobody knows", async () => {
    const edits = [
      { path: "src/retry.ts", diff: ["@@", "-const tries = 1;", "+const tries = 3;", "@@", "+// <b>twice</b>"] },
    ];
    const made = turnIncrement({ at: Date.parse("2026-11-22T09:05:00.000Z"), model: "claude-opus-5-5", edits });
    const turn: StoredIncrement = { ...made, id: "iturn234", position: 1 };
    const thread = { program: "claude-code", sessionId: "c234c6ad", file: null, family: "anthropic" } as const;
    const adopted = { ...work, way: "adopted" as const, thread: { ...thread, models: ["claude-opus-5-5"] } };
    const served = await servedPage(crossReview(), { before: (ledger) => storeWork(ledger, [], [turn], adopted) });
    const { page, problems } = await open(served);
    await openWork(page);
    expect(await page.locator(".phases, .turns").count()).toBe(0);
    await page.getByText("built in a session of your own").waitFor();
    await stepRow(page, "Turn of 2026-11-22 09:05").click();
    const code = page.locator("diffs-container");
    for (const line of ["const tries = 1;", "const tries = 3;", "// <b>twice</b>"])
      await code.getByText(line).first().waitFor();
    for (const number of await code.locator("[data-line-number-content]").all())
      expect(await number.isVisible()).toBe(false);
    expect(problems).toEqual([]);
  });

  test("markup in a title, a criterion, a comment, an output and code is text", async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const before = async (ledger: SqliteLedger) => {
      const diff = step(1).diff.replaceAll("tenant", () => evil);
      const criteria = [{ id: "C1", text: evil }];
      const spec = work.spec === null ? null : { ...work.spec, criteria };
      const bare = { ...step(1), title: evil, diff };
      const events = [...begun(), ...first()].map((event) =>
        event.type === "settled" && event.increment !== null
          ? { ...event, increment: { ...event.increment, title: evil } }
          : event,
      );
      await storeWork(ledger, events, [bare], { ...work, title: evil, spec });
    };
    const { page, problems } = await open(await servedPage(crossReview(), { before }));
    await page.getByRole("button", { name: "Work", exact: true }).click();
    await page.locator(".work h1").getByText("onerror").waitFor();
    await page.locator(".criteria").getByText("onerror").waitFor();
    await stepRow(page, "onerror").click();
    await page.locator("diffs-container").getByText("onerror").first().waitFor();
    await delay(300);
    expect(await page.title()).toBe("blindspot");
    expect(await page.locator("img, main script").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "nothing serious hinders people with other senses or hands, in %s, and all is reached by keys",
    async (scheme) => {
      const { page, problems } = await open(await built(), { scheme });
      await openWork(page);
      expect(await seriousProblems(page)).toEqual([]);
      await stepRow(page, "The whole work").focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect.poll(() => titleOf(page)).toBe("Waits between two tries, twice as long each time");
      await page.locator("diffs-container [data-line]").first().waitFor();
      await expect.poll(() => seriousProblems(page), { timeout: 10_000 }).toEqual([]);
      await page.locator(".step-history").getByRole("button", { name: "Output" }).first().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("expected 3 sends").waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Past reviews" }).click();
      await page.getByRole("region", { name: "Works" }).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      expect(problems).toEqual([]);
    },
  );

  test.each([320, 560, 800])("at %i pixels nothing is wider than the window, and steps are in reach", async (width) => {
    const { page } = await open(await built(), { width });
    await openWork(page);
    const scrolls = () =>
      page.evaluate("[document.documentElement.scrollWidth, document.querySelector('main').scrollWidth]");
    expect(await scrolls()).toEqual([width, width]);
    const toggle = page.getByRole("button", { name: "All steps" });
    expect(await toggle.isVisible()).toBe(width <= 640);
    if (width <= 640) await toggle.click();
    await stepRow(page, "Batches are tried again").click();
    expect(await titleOf(page)).toBe("Batches are tried again, at most three times");
    await page.locator("diffs-container [data-line]").first().waitFor();
    expect(await scrolls()).toEqual([width, width]);
    expect(await seriousProblems(page)).toEqual([]);
  });
});
