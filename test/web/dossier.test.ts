import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DossierSource } from "../../src/core/dossier.ts";
import { tellDossier } from "../../src/outputs/dossier/tell.ts";
import { renderDossierPage } from "../../src/outputs/dossier-page.ts";
import { drivenWork, hostileWork } from "../fixtures/dossier.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { wholeStory } from "../fixtures/story.ts";
import { seriousProblems } from "./axe.ts";
import { browserPath } from "./browser-path.ts";

const folder = mkdtempSync(join(tmpdir(), "blindspot-dossier-"));
let browser: Browser;
beforeAll(async () => {
  if (browserPath !== null) browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Errors and blocked content. */
  readonly problems: readonly string[];
  /** Addresses that were asked for, but for the page itself. */
  readonly asked: readonly string[];
}

interface View {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
}

/** Opens a dossier from a file, as somebody does whom it was sent to. */
async function open(source: DossierSource, { scheme = "light", width = 1280 }: View = {}): Promise<Opened> {
  const file = join(folder, "dossier.html");
  writeFileSync(file, renderDossierPage(tellDossier(source)));
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: false });
  const page = await context.newPage();
  const problems: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => problems.push(dialog.message()));
  page.on("request", (request) => asked.push(request.url()));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, problems, asked: asked.filter((address) => address !== url) };
}

const large: DossierSource = { ...drivenWork(), stories: [wholeStory()] };

describe.skipIf(browserPath === null)("a dossier in a browser", () => {
  test("tells how the work stands, who built and who read it, and what its builder had missed", async () => {
    const { page, problems, asked } = await open(drivenWork());
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Retry failed batches");
    await page.getByText("Reviewed: 3 findings, 1 real, 1 fixed; nothing is left to do.").waitFor();
    await page.getByRole("link", { name: "What its builder had missed" }).click();
    await page
      .getByRole("region", { name: "What its builder had missed" })
      .getByText("answered twice and found nothing wrong")
      .waitFor();
    await page.getByRole("link", { name: "f3k9a" }).first().click();
    await page.locator("#finding-f3k9a").getByText("seen on the staging queue, too").waitFor();
    expect([problems, asked]).toEqual([[], []]);
  });

  test("opens a large diff when it is asked for", async () => {
    const { page } = await open(drivenWork());
    const line = page.getByText("batch 24 is sent again after 3 failures");
    expect(await line.isVisible()).toBe(false);
    await page.getByText("test/queue/drain.test.ts").click();
    expect(await line.isVisible()).toBe(true);
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 800],
    ["dark", 380],
  ] as const)(
    "can be read by everybody in %s at %i pixels, and nothing stands beyond its edge",
    async (scheme, width) => {
      for (const source of [large, hostileWork("a-word-without-an-end".repeat(40))]) {
        const { page } = await open(source, { scheme, width });
        expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
        if (source === large) expect(await seriousProblems(page)).toEqual([]);
        await page.context().close();
      }
    },
  );

  test("on paper is light, and everything is open", async () => {
    const { page } = await open(drivenWork(), { scheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.getByText("batch 24 is sent again after 3 failures").isVisible()).toBe(true);
    expect(await page.getByText("Ordering between queues.").isVisible()).toBe(true);
    const [ground, ink] = (await page.evaluate(
      "(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))",
    )) as [string, string];
    expect([ground, ink]).toEqual(["rgb(255, 255, 255)", "rgb(27, 29, 33)"]);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("runs, loads and sends nothing, whatever models, programs and repositories say", async () => {
    const attack = `${hostileText} </style></title></details><script>document.title = "owned"; alert(1)</script><img src="https://evil.example/x" onerror="alert(2)"><a href="javascript:alert(3)">click</a>`;
    const { page, problems, asked } = await open(hostileWork(attack));
    expect(await page.title()).not.toBe("owned");
    expect(await page.locator("script, img, iframe, object, embed, form, input, link, base").count()).toBe(0);
    expect(await page.locator("a:not([href^='#'])").count()).toBe(0);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect([problems, asked]).toEqual([[], []]);
  });

  test("would run no script and load nothing, if either stood in it", async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    try {
      const { page } = await open(drivenWork());
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
      const foreign = `<script>document.title = "owned"</script><img src="${address}"><link rel="stylesheet" href="${address}">`;
      const text = renderDossierPage(tellDossier(drivenWork())).replace("<main>", `<main>${foreign}`);
      const file = join(folder, "dossier.html");
      writeFileSync(file, text);
      await page.goto(pathToFileURL(file).href);
      expect(await page.title()).toBe("Retry failed batches · dossier");
      expect(requests).toBe(0);
      // What the policy forbids, the same browser would load without it.
      writeFileSync(file, text.replace("default-src 'none'", "default-src *"));
      await page.reload();
      expect(requests).toBeGreaterThan(0);
    } finally {
      server.close();
    }
  });
});
