import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { browserPath } from "./browser-path.ts";
import type { ServedPage } from "./served-page.ts";

export { browserPath } from "./browser-path.ts";

/** A tab, and what went wrong in it: errors, blocked content, failed requests. */
export interface Tab {
  readonly page: Page;
  readonly problems: readonly string[];
}

export interface TabOptions {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  /** Another tab of the same browser window. */
  readonly context?: BrowserContext;
}

/** Starts one browser for all tests of a file. @returns opens the page in a new tab */
export function browserOfTests(): (served: ServedPage, options?: TabOptions) => Promise<Tab> {
  let browser: Browser;
  beforeAll(async () => {
    // Containers often lack what its sandbox needs; it opens nothing but our own page.
    if (browserPath !== null) browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  return async (served, { scheme = "light", width = 1280, context: given } = {}) => {
    const context = given ?? (await browser.newContext({ viewport: { width, height: 860 }, colorScheme: scheme }));
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(served.url);
    await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
    return { page, problems };
  };
}

/** What a person reads as the flag that is shown now. */
export async function titleOf(page: Page): Promise<string> {
  return (await page.getByRole("main").getByRole("heading", { level: 1 }).textContent()) ?? "";
}
