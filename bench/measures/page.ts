import type { Browser, Page } from "playwright-core";
import { countNodes, firstSeen, longestGap, openBeside, openFresh, withBrowser } from "../browser.ts";
import type { Bench } from "../context.ts";
import { type Figure, figureOf } from "../figures.ts";
import { type StoredReview, servePage } from "../serving.ts";
import { reviewWhole } from "../stored-review.ts";
import type { WorkloadName } from "../workloads.ts";
import type { Measure } from "./measure.ts";

/** To the first line of code, in milliseconds. */
const rowBudgets = { medium: 1_000, large: 1_000, large4: 1_500, huge: 2_500, wide: 1_000 } as const;
const flagBudget = 500;
const maxNodes = 5_000;

/** The local page over reviews of changes of all sizes, in a browser that never saw it. */
export const page: Measure = {
  name: "page",
  async take(bench) {
    const taken = await withBrowser(async (browser) => {
      const figures: Figure[] = [];
      const names = Object.keys(rowBudgets) as (keyof typeof rowBudgets)[];
      for (const name of names) figures.push(...(await take(bench, browser, name)));
      return figures;
    });
    return taken ?? [];
  },
};

type Visit = Awaited<ReturnType<typeof visit>>;

async function take(bench: Bench, browser: Browser, name: WorkloadName & keyof typeof rowBudgets): Promise<Figure[]> {
  const { diffBytes, paths } = bench.workload(name);
  const stored = await reviewWhole(bench, name);
  const visits = await bench.sample(() => visit(bench, browser, stored));
  const size = `${(diffBytes / 1e6).toFixed(1)} MB, ${paths.length.toLocaleString("en")} files, ${stored.findings} flags`;
  const figure = (part: keyof Visit, about: Pick<Figure, "what" | "unit" | "budget">) =>
    figureOf(
      { name: `page-${name}-${part}`, ...about },
      visits.map((one) => one[part]),
    );
  const ms = (part: keyof Visit, what: string, budget: number | null = null) =>
    figure(part, { what, unit: "ms", budget });
  return [
    ms("server", `page, ${size}: from the command to its address`),
    ms("flag", "the same: from opening it to the first flag", flagBudget),
    ms("row", "the same: to the first line of its code", rowBudgets[name]),
    ms("change", "the same: to the first line of the whole change", rowBudgets[name]),
    figure("nodes", { what: "the same: most nodes of the document", unit: "nodes", budget: maxNodes }),
    ms("scroll", "the same: longest time without a frame, scrolling the change"),
    ms("next", "the same: longest time without a frame, ten flags on"),
    figure("memory", { what: "the same: peak memory of the server", unit: "MB", budget: null }),
  ];
}

async function visit(bench: Bench, browser: Browser, stored: StoredReview) {
  const serving = await servePage(bench, stored);
  const flags = await openFresh(browser, serving.url);
  try {
    const seen = { flag: await firstSeen(flags, "flag"), row: await firstSeen(flags, "row") };
    const flagNodes = await countNodes(flags);
    const whole = await openBeside(flags, `${new URL(serving.url).origin}/#tab=change`);
    const change = await firstSeen(whole, "row");
    await whole.getByText(", loading …").waitFor({ state: "detached" });
    const scroll = await longestGap(whole, () => scrollOn(whole, 40));
    const nodes = Math.max(flagNodes, await countNodes(whole));
    await whole.close();
    const next = await longestGap(flags, () => goOn(flags, 10));
    await flags.context().close();
    const { peakBytes } = await serving.stop();
    return { server: serving.startMs, ...seen, change, nodes, scroll, next, memory: peakBytes };
  } catch (error) {
    await serving.stop();
    throw error;
  }
}

/** Presses the key that goes on to the next flag, and waits until each is shown. */
async function goOn(tab: Page, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const before = tab.url();
    await tab.keyboard.press("Space");
    await tab.waitForURL((url) => url.href !== before, { waitUntil: "commit" });
    await tab.waitForTimeout(50);
  }
}

async function scrollOn(tab: Page, times: number): Promise<void> {
  const code = await tab.locator("diffs-container").first().boundingBox();
  await tab.mouse.move((code?.x ?? 0) + 200, 500);
  for (let time = 0; time < times; time++) {
    await tab.mouse.wheel(0, 700);
    await tab.waitForTimeout(30);
  }
}
