import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { browserPath } from "../test/web/browser-path.ts";

const probe = fileURLToPath(new URL("page-probe.js", import.meta.url));

/** Opens a browser for as long as `work` takes. @returns null where this machine has none, which is said */
export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T | null> {
  if (browserPath === null) {
    process.stderr.write("  skipped: there is no Chromium here (CHROMIUM=/path/to/chromium names one)\n");
    return null;
  }
  // Containers often lack what its sandbox needs; it opens nothing but our own page.
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Opens an address in a window that nothing was ever open in, watched by `page-probe.js`. */
export async function openFresh(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  await context.addInitScript({ path: probe });
  return openTab(await context.newPage(), url);
}

/** Opens an address in another tab of the same window. */
export async function openBeside(page: Page, url: string): Promise<Page> {
  return openTab(await page.context().newPage(), url);
}

async function openTab(page: Page, url: string): Promise<Page> {
  await page.goto(url, { waitUntil: "commit" });
  return page;
}

/** Milliseconds from the start of the navigation to the first flag, or the first line of code, on the screen. */
export function firstSeen(page: Page, what: "flag" | "row"): Promise<number> {
  return page.evaluate<number>(`bench.seen(${JSON.stringify(what)})`);
}

/** Nodes of the document with those in its components. */
export function countNodes(page: Page): Promise<number> {
  return page.evaluate<number>("bench.nodes()");
}

/** The longest time that the page showed no new frame while something was done to it. */
export async function longestGap(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate("bench.longestGap()");
  await work();
  return page.evaluate<number>("bench.longestGap()");
}

/** Presses a key. @returns milliseconds until the request that it makes to such an address was answered */
export async function keyToAnswer(page: Page, key: string, address: string): Promise<number> {
  const answered = page.waitForResponse((response) => response.url().endsWith(address));
  await page.keyboard.press(key);
  const response = await answered;
  if (!response.ok()) throw new Error(`the page's server answered ${response.status()}`);
  await response.finished();
  return page.evaluate<number>(`bench.sinceKey(${JSON.stringify(address)})`);
}
