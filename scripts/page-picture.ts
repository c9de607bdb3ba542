// Takes a picture of the page for the README, of the review that the tests judge: node scripts/page-picture.ts PICTURE.png
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { pageSources } from "../src/cli/triage/page-sources.ts";
import { openTriage } from "../src/flow/triage.ts";
import { openLedger } from "../src/ledger/index.ts";
import { host } from "../src/system/host.ts";
import { startPage } from "../src/web/server.ts";
import { eventsOf, triageReview } from "../test/fixtures/triage-review.ts";
import { browserPath } from "../test/web/browser-path.ts";

const viewport = { width: 1000, height: 740 };

const [picture] = process.argv.slice(2);
if (picture === undefined || browserPath === null)
  throw new Error("usage, with a Chromium: page-picture.ts PICTURE.png");
const folder = await mkdtemp(join(tmpdir(), "blindspot-picture-"));
const pageFolder = join(folder, "page");
await promisify(execFile)(process.execPath, [fileURLToPath(new URL("page.mjs", import.meta.url)), pageFolder]);
const ledger = await openLedger(folder);
const review = triageReview();
await ledger.record(...eventsOf(review));
const open = (reviewId: string) =>
  openTriage({ ledger, host, reviewId, judge: "human", face: "page", isOpen: false, again: null });
const sources = pageSources({ ledger, folder, repositoryKey: null }, async () => ({ env: {}, root: null }));
const page = await startPage({ start: await open(review.header.id), open, sources, port: 0, pageFolder });
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
try {
  const tab = await browser.newPage({ viewport, colorScheme: "light" });
  await tab.goto(page.url);
  for (const [index, key] of ["r", "w"].entries()) {
    await tab.getByText(`${index} of 17 judged`).waitFor();
    await tab.keyboard.press(key);
  }
  await tab.getByText("2 of 17 judged").waitFor();
  await tab.locator("diffs-container [data-line] span[style]").first().waitFor();
  // What was just said lies over the code for some seconds.
  await tab.getByRole("status").getByText("You said").waitFor({ state: "detached" });
  await tab.screenshot({ path: picture });
} finally {
  await browser.close();
  await page.close();
  await ledger.close();
  await rm(folder, { recursive: true });
}
