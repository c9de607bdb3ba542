import { describe, expect, test } from "vitest";
import type { ReviewEvent } from "../../src/core/events.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { verdict } from "../fixtures/snapshot.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { seriousProblems } from "./axe.ts";
import { browserOfTests, browserPath } from "./browser.ts";
import { ask, cookieOf, type ServedPage, servedPage } from "./served-page.ts";

const open = browserOfTests();
const root = triageReview();
const judged = ["fguard22", "fretry22", "fcents22"].map((findingId) => verdict({ findingId, reason: "seen" }));

/** A recheck that says something else of each finding, with a thread of its own and nothing new. */
function recheck(): ReviewSnapshot {
  const [first] = root.threads;
  if (first === undefined) throw new Error("The fixture has no threads.");
  const thread = { ...first.thread, id: "tlookag2", role: "recheck" as const, pass: "recheck" as const };
  const findings = judged.map(({ findingId }) => findingId);
  return triageReview({
    header: { ...root.header, id: "rlookag2", recheck: { reviewId: "rtriage2", since: "rtriage2", findings } },
    threads: [{ ...first, thread, reply: "all of it" }],
    findings: [],
  });
}

function results(reviewId: string): ReviewEvent[] {
  const said = [
    { findingId: "fguard22", status: "fixed", reason: "The check is back.", threadId: "tlookag2" },
    {
      findingId: "fretry22",
      status: "not-fixed",
      reason: "attempts is still <b>module</b> state.",
      threadId: "tlookag2",
    },
    { findingId: "fcents22", status: "cannot-tell", reason: "It did not answer.", threadId: null },
  ] as const;
  return said.map((result) => ({ type: "recheck-add", reviewId, result }));
}

async function rechecked(): Promise<ServedPage> {
  const served = await servedPage(root, { verdicts: judged });
  const again = recheck();
  await served.ledger.record(...eventsOf(again), ...results(again.header.id));
  return served;
}

describe.skipIf(browserPath === null)("what became of what was judged real", () => {
  test("each result stands with its finding and reason, in the review and in its recheck", async () => {
    const served = await rechecked();
    const { page, problems } = await open(served);
    await page.getByRole("button", { name: "Rechecks" }).click();
    const part = page.getByRole("region", { name: "Recheck 1" });
    await part.getByText("Any signed-in user can export the invoices of any tenant").waitFor();
    await expect
      .poll(() => part.locator(".recheck-head .mark").allTextContents())
      .toEqual(["fixed", "not fixed", "cannot tell"]);
    await part.getByText("attempts is still <b>module</b> state.").waitFor();
    await part.getByText("For you it is still open.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await part.getByRole("button", { name: "Open it" }).click();
    await page.getByRole("heading", { name: "No flags" }).waitFor();
    await page.getByRole("button", { name: /^recheck/ }).waitFor();
    await page.getByRole("button", { name: "Rechecks" }).click();
    await page.getByText("This one is open here").waitFor();
    expect(problems).toEqual([]);
  });

  test("without a recheck the page says how to make one", async () => {
    const { page } = await open(await servedPage(root, { verdicts: judged }));
    await page.getByRole("button", { name: "Rechecks" }).click();
    await page.getByText("blindspot recheck rtriage2").waitFor();
  });

  test("flags that were brought from another tool are said to be, and that nobody knows what it read", async () => {
    const reviewer = { name: "coderabbit", kind: "import", model: null, family: "unknown", isLocal: false } as const;
    const threads = root.threads.slice(0, 1).map((one) => ({
      ...one,
      brief: { ...one.brief, system: "", user: "" },
      thread: {
        ...one.thread,
        reviewer,
        pass: "import" as const,
        imported: { format: "comments" as const, only: null },
      },
    }));
    const files = root.coverage.files.map((file) => {
      return { ...file, status: "skipped" as const, reviewedLines: 0, reason: "not known whether coderabbit read it" };
    });
    const served = await servedPage(triageReview({ threads, coverage: { files } }));
    const { page } = await open(served);
    await page.getByRole("button", { name: "brought from coderabbit" }).click();
    await page.getByText("What it read of the change is not known.").waitFor();
    await page.getByRole("button", { name: "Flags", exact: true }).click();
    await page.keyboard.press("r");
    await page.getByText("1 of 17 judged").waitFor();
    await page.keyboard.press("b");
    await page.getByRole("button", { name: "Brief and reply of coderabbit" }).click();
    await page.getByRole("dialog").getByText("Brief", { exact: true }).click();
    await page.getByText("Nothing was sent from here").waitFor();
  });
});

test("brief and reply of a thread are shown once all is judged that it raised, and of one that raised nothing at once", async () => {
  const early = await rechecked();
  const get = async (page: ServedPage, path: string) =>
    ask(page.port, `/api/reviews/${path}`, { headers: { Cookie: await cookieOf(page) } });
  const refused = await get(early, "rtriage2/threads/tqueues2");
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining("hidden until all flags are judged")]);
  expect((await get(early, "rtriage2/threads/tnobody2")).status).toBe(404);
  expect(JSON.parse((await get(early, "rlookag2/threads/tlookag2")).body)).toMatchObject({ reply: "all of it" });
  const verdicts = root.findings.map(({ id }) => verdict({ findingId: id }));
  const late = await servedPage(root, { verdicts });
  expect(JSON.parse((await get(late, "rtriage2/threads/tqueues2")).body)).toMatchObject({ waiting: 0 });
});

describe.skipIf(browserPath === null)("what others write while the page is open", () => {
  test("a recheck of the review is shown as it goes on, and the review is not asked for again", async () => {
    const served = await servedPage(root, { verdicts: judged });
    const { page } = await open(served);
    await page.getByText("3 of 17 judged").waitFor();
    const loads: string[] = [];
    page.on("request", (request) => request.url().endsWith("/api/reviews/start") && loads.push(request.url()));
    await page.getByRole("button", { name: "Rechecks" }).click();
    await page.getByText("blindspot recheck rtriage2").waitFor();
    await served.ledger.record(...eventsOf(recheck()), ...results("rlookag2").slice(0, 1));
    await page.getByText("The check is back.").waitFor();
    await served.ledger.record(...results("rlookag2").slice(1));
    await page.getByText("It did not answer.").waitFor();
    expect(loads).toEqual([]);
  });
});
