import { cpSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { firstSeen, keyToAnswer, openFresh, withBrowser } from "../browser.ts";
import type { Bench } from "../context.ts";
import { type Figure, figureOf } from "../figures.ts";
import { type StoredReview, servePage } from "../serving.ts";
import { reviewWhole } from "../stored-review.ts";
import { canMakeTerminal, openTerminal } from "../terminal.ts";
import type { Measure } from "./measure.ts";

/** Flags in a sitting. */
const flags = 10;
/** As fast as people judge: a key that comes faster counts as held. */
const pauseMs = 350;

/** From a key to the stored verdict, in a review with many flags. */
export const judging: Measure = {
  name: "judging",
  async take(bench) {
    const stored = await reviewWhole(bench, "large4");
    const figures: Figure[] = [];
    const add = (name: string, where: string, sittings: readonly (readonly number[])[]) => {
      const what = `from a key to the stored verdict, ${where}, ${stored.findings} flags`;
      figures.push(figureOf({ name: `judging-${name}`, what, unit: "ms", budget: null }, sittings.flat()));
    };
    if (canMakeTerminal) add("terminal", "drawn in the terminal", await bench.sample(() => inTerminal(bench, stored)));
    else process.stderr.write("  skipped in a terminal: there is no script of util-linux here\n");
    const sittings = await withBrowser((browser) => bench.sample(() => onPage(bench, browser, stored)));
    if (sittings !== null) add("page", "answered on the page", sittings);
    return figures;
  },
};

/** A copy: what is judged in one sitting must not be missing in the next. */
function copyOf(bench: Bench, stored: StoredReview): StoredReview {
  const data = bench.newFolder();
  cpSync(stored.data, data, { recursive: true });
  return { ...stored, data };
}

async function inTerminal(bench: Bench, stored: StoredReview): Promise<number[]> {
  const { data, id, folder } = copyOf(bench, stored);
  const request = { args: [bench.options.program, "triage", id], cwd: folder, env: bench.environment(data) };
  const terminal = await openTerminal(request, " judged");
  const times: number[] = [];
  for (const key of keys()) {
    await sleep(pauseMs);
    times.push(await terminal.press(key, "You said"));
  }
  const code = await terminal.end("q");
  if (code !== 0) throw new Error(`triage in a terminal ended with ${code}`);
  await checkStored(bench, { ...stored, data });
  return times;
}

async function onPage(bench: Bench, browser: Browser, stored: StoredReview): Promise<number[]> {
  const copy = copyOf(bench, stored);
  const serving = await servePage(bench, copy);
  const times: number[] = [];
  try {
    const page = await openFresh(browser, serving.url);
    await firstSeen(page, "row");
    for (const key of keys()) {
      await sleep(pauseMs);
      times.push(await keyToAnswer(page, key, "/verdicts"));
    }
    await page.context().close();
  } finally {
    await serving.stop();
  }
  await checkStored(bench, copy);
  return times;
}

/** Never two rejections in a row: then folding would be offered. */
function keys(): string[] {
  return Array.from({ length: flags }, (_, index) => (index % 2 === 0 ? "r" : "u"));
}

/** @throws Error when the ledger has not all verdicts */
async function checkStored(bench: Bench, { data, id, folder }: StoredReview): Promise<void> {
  const { stdout } = await bench.run({ args: ["show", "--json", id], cwd: folder, data });
  const { review } = JSON.parse(stdout) as { review: { findings: readonly { verdict?: unknown }[] } };
  const judged = review.findings.filter(({ verdict }) => verdict != null).length;
  if (judged !== flags) throw new Error(`${judged} of ${flags} verdicts are stored`);
}
