import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type ExpectStatic } from "vitest";
import type { Verdict } from "../../src/core/verdict.ts";
import { verdict } from "../fixtures/snapshot.ts";
import { shopFiles, triageReview } from "../fixtures/triage-review.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { inLedger } from "./in-ledger.ts";
import { type OpenOptions, test as terminalTest } from "./on-terminal.ts";
import type { Place } from "./place.ts";
import { reviewedShop } from "./reviewed-shop.ts";
import { canMakeTerminal, type TestTerminal } from "./screen.ts";

const id = "rtriage2";

function verdicts(place: Place): Promise<readonly Verdict[]> {
  return inLedger(place, async (ledger) => (await ledger.load(id, null)).verdicts);
}

interface SittingOptions extends Omit<OpenOptions, "cwd"> {
  readonly args?: readonly string[];
}

interface Fixtures {
  /** Sits down to judge the review of a shop. */
  readonly sit: (shop: GitRepository, options?: SittingOptions) => Promise<TestTerminal>;
}

const test = terminalTest.extend<Fixtures>({
  sit: async ({ openTerminal }, use) => {
    await use(async (shop, { args = [], ...options } = {}) => {
      const terminal = await openTerminal(["triage", ...args], { ...options, cwd: shop });
      await terminal.shows(/of \d+ judged/);
      return terminal;
    });
  },
});

/** The terminal is the shell's again. */
async function expectRestored(terminal: TestTerminal, expect: ExpectStatic): Promise<void> {
  await expect.poll(() => terminal.isFull).toBe(false);
  await expect.poll(() => terminal.modes).toEqual({ wraps: true, tellsPaste: false });
}

describe.skipIf(!canMakeTerminal)("judging in a terminal", { concurrent: true }, () => {
  test("judges ten flags by single keys, each stored at once, and tells what was hidden", async ({
    place,
    sit,
    expect,
  }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    const first = await terminal.shows("Introduced 1 of 10");
    expect(terminal.isFull).toBe(true);
    expect(first).toContain("Any signed-in user can export");
    expect(first).toMatch(/5 - ┃ {3}if \(!user\.can/);
    expect(first).not.toMatch(/critical|openai|google|gemini/);
    const keys = ["r", "s", "r", "o", "r", "w", "u", "r", "r", "w"];
    for (const [index, key] of keys.entries()) {
      await terminal.press(key);
      await terminal.shows(`${index + 1} of 17 judged`);
      if (index === 0) expect(await terminal.shows("You said real")).toContain("critical by openai:gpt-6 and google:");
    }
    await terminal.shows("Missing from the change 1 of 1");
    expect((await verdicts(place)).map(({ judgement }) => judgement)).toEqual(
      expect.arrayContaining(["real", "stylistic", "out-of-scope", "wrong", "unsure"]),
    );
    expect(await verdicts(place)).toHaveLength(10);
    await terminal.press("q");
    expect(await terminal.ended()).toBe(0);
    await expectRestored(terminal, expect);
    expect(terminal.text().replace(/\s+/g, " ")).toContain(
      "17 flags: 5 real, 1 stylistic, 1 out of scope, 2 wrong, 1 unsure, 7 waiting.",
    );
    expect(terminal.text()).toContain(`blindspot triage ${id}`);
  });

  test("takes back, goes back, judges anew, and goes on where it stopped", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    await terminal.press("w");
    await terminal.shows("1 of 17 judged");
    await terminal.press("z");
    await terminal.shows("Taken back.");
    expect(await terminal.shows("Introduced 1 of 10")).toContain("0 of 17 judged");
    await terminal.press("r", "space", "s");
    await terminal.shows("2 of 17 judged");
    await terminal.press("b");
    const back = await terminal.shows("Introduced 3 of 10");
    expect(back).toMatch(/You said +stylistic/);
    expect(back).toMatch(/Called +medium by openai:gpt-6/);
    await terminal.press("o");
    await terminal.shows("Introduced 4 of 10");
    await terminal.press("ctrl-c");
    expect(await terminal.ended()).toBe(0);
    const given = await verdicts(place);
    expect(given.filter((verdict) => verdict.withdrawnAt !== undefined)).toHaveLength(1);
    expect(given.filter(({ findingId }) => findingId === "fformul2").map(({ judgement }) => judgement)).toEqual([
      "stylistic",
      "out-of-scope",
    ]);
    const again = await sit(shop);
    const resumed = await again.shows("Introduced 2 of 10");
    expect(resumed).toContain("2 of 17 judged");
    await again.press("z");
    await again.shows("Nothing was done in this sitting.");
  });

  test("keeps a note until its judgement takes it along, also over kill -9", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    await terminal.press("n");
    await terminal.shows("enter keep it");
    terminal.send("the proxy cheks");
    await terminal.press("backspace", "backspace", "backspace", "e", "c", "k", "s", "left", "ctrl-a");
    terminal.send("no: ");
    terminal.paste("(see\nthe wiki) ");
    await terminal.shows("no: (see the wiki) the proxy checks");
    await terminal.press("enter");
    await terminal.shows("Note, kept with your judgement: no: (see the wiki) the proxy checks");
    terminal.kill("SIGKILL");
    await terminal.ended();
    const again = await sit(shop);
    await again.shows("Note, kept with your judgement: no: (see the wiki) the proxy checks");
    await again.press("space", "b", "w");
    await again.shows("1 of 17 judged");
    expect(await verdicts(place)).toMatchObject([
      { judgement: "wrong", reason: "no: (see the wiki) the proxy checks", judge: "human" },
    ]);
    expect((await verdicts(place))[0]?.seconds).toBeGreaterThan(0.2);
    await again.press("b");
    await again.shows(/You said +wrong: no: \(see the wiki\)/);
    await again.press("z");
    await again.shows("Note, kept with your judgement: no: (see the wiki) the proxy checks");
    await again.press("n", "escape", "q");
    expect(await again.ended()).toBe(0);
  });

  test("knows a flag as a duplicate of another, judged or not", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    await terminal.press("space", "space", "space", "r");
    await terminal.shows("Introduced 5 of 10");
    await terminal.press("d");
    // What stands in the same file comes first.
    const choices = await terminal.shows("It says the same as: A batch that was never sent");
    expect(choices).toMatch(/┃ +1 +real · Retry gives up without a word/);
    await terminal.press("enter");
    await terminal.shows("You said a duplicate, real");
    await terminal.press("d");
    await terminal.shows("It says the same as: Splitting an amount");
    await terminal.press("1", "6");
    await terminal.shows("The flag that it repeats is not judged yet.");
    await terminal.press("s");
    await terminal.shows("3 of 17 judged");
    await terminal.press("d", "escape");
    await terminal.shows("Introduced 7 of 10");
    expect(await verdicts(place)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ findingId: "facknow2", judgement: "real", duplicateOf: "fretry22" }),
        expect.objectContaining({ findingId: "fcents22", judgement: "stylistic", duplicateOf: "fbefore2" }),
      ]),
    );
  });

  test("offers to fold the rest of a group after two rejections, unjudged, and brings it back", async ({
    place,
    sit,
    expect,
  }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    await terminal.press("f");
    await terminal.shows("once two of it in a row were set aside");
    await terminal.press("w", "s");
    await terminal.shows("f folds the 8 left here, unjudged.");
    await terminal.press("f");
    expect(await terminal.shows("Missing from the change 1 of 1")).toContain("8 flags folded, unjudged.");
    for (let judged = 3; judged <= 9; judged++) {
      await terminal.press("r");
      if (judged < 9) await terminal.shows(`${judged} of 17 judged`);
    }
    const end = await terminal.shows("Every flag is judged or folded.");
    expect(end).toMatch(/Real +7, [\d.]+ for 100 changed lines/);
    expect(end).toMatch(/Not judged +8, 8 of them folded/);
    expect(end).toMatch(/Nobody flagged +src\/util\/clock\.ts/);
    expect(end).toMatch(/Not read +src\/legacy\/report\.ts/);
    expect(end).toMatch(new RegExp(`Next +blindspot fix ${id}`));
    await terminal.press("f");
    await terminal.shows("Introduced 3 of 10");
    expect(await verdicts(place)).toHaveLength(9);
    await terminal.press("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("shows skipped flags once more at the end, and what is longer than the window by scrolling", async ({
    place,
    sit,
    expect,
  }) => {
    const all = triageReview().findings.filter(({ id }) => ["fretry22", "fcents22"].includes(id));
    const shop = await reviewedShop(place, { findings: all });
    const terminal = await sit(shop, { rows: 18 });
    expect(await terminal.shows("more lines: down")).not.toContain("Wrong if");
    await terminal.press("pagedown", "pagedown");
    expect(await terminal.shows("the end: up")).toContain("Wrong if");
    await terminal.press("tab", "w");
    await terminal.shows("1 flag skipped, the others are judged.");
    await terminal.press("space");
    await terminal.shows("Introduced 1 of 2");
    await terminal.press("r");
    await terminal.shows("Every flag is judged.");
    await terminal.press("enter");
    expect(await terminal.ended()).toBe(0);
  });

  test.for([60, 80, 120, 200])(
    "fits a window of %i columns, also when it changes, without colour",
    async (columns, { place, sit, expect }) => {
      const shop = await reviewedShop(place);
      const terminal = await sit(shop, { columns: 100, rows: 30 });
      await terminal.press("w", "s");
      terminal.resize(columns, 24);
      await terminal.shows("q quit");
      await terminal.press("space", "b", "?");
      await terminal.shows("any key");
      await terminal.press("x");
      await terminal.shows("Introduced 3 of 10");
      const lines = terminal.text().split("\n");
      expect(lines).toHaveLength(24);
      expect(lines[0]).toMatch(/^ {1,2}Introduced 3 of 10 {2,}.*2 of 17 judged$/);
      expect(lines.at(-1)).toContain("q quit");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    },
  );

  test("pasted text, and a key that is held, judge nothing by mistake", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    terminal.paste("rswrong\n");
    await terminal.shows("Pasted text judges nothing.");
    for (let repeat = 0; repeat < 12; repeat++) terminal.send("w");
    await terminal.shows("1 of 17 judged");
    await terminal.press("q");
    expect(await terminal.ended()).toBe(0);
    expect(await verdicts(place)).toHaveLength(1);
  });

  test("kill -9 between two judgements loses none, and the next sitting goes on", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop);
    await terminal.press("r");
    await terminal.shows("1 of 17 judged");
    await terminal.press("w");
    await terminal.shows("2 of 17 judged");
    terminal.kill("SIGKILL");
    await terminal.ended();
    expect((await verdicts(place)).map(({ judgement }) => judgement).toSorted()).toEqual(["real", "wrong"]);
    const again = await sit(shop);
    expect(await again.shows("Introduced 3 of 10")).toContain("2 of 17 judged");
  });

  test.for([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)(
    "gives the terminal back on %s, with all that was judged",
    async ([signal, code], { place, sit, expect }) => {
      const shop = await reviewedShop(place);
      const terminal = await sit(shop);
      await terminal.press("r");
      await terminal.shows("1 of 17 judged");
      terminal.kill(signal);
      expect(await terminal.ended()).toBe(code);
      await expectRestored(terminal, expect);
      expect(await verdicts(place)).toHaveLength(1);
    },
  );

  test("stops like any program on Ctrl-Z, and goes on in the foreground", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop, { hasShell: true });
    await terminal.press("ctrl-z");
    await terminal.shows(/Stopped[\s\S]*shell>/);
    await expectRestored(terminal, expect);
    expect(terminal.isCooked()).toBe(true);
    terminal.send("fg\r");
    await terminal.shows("0 of 17 judged");
    await terminal.press("r");
    await terminal.shows("1 of 17 judged");
    await terminal.press("q");
    await terminal.shows(/17 flags: 1 real, 16 waiting[\s\S]*shell>/);
    await expectRestored(terminal, expect);
    expect(terminal.isCooked()).toBe(true);
  });

  test("opens the working tree's file at the line, without a shell, as long as the code stands there", async ({
    place,
    sit,
    expect,
  }) => {
    const shop = await reviewedShop(place);
    const editor = join(place.folder, "code");
    writeFileSync(editor, `#!/bin/sh\nprintf '%s|' "$@" > ${join(place.folder, "opened")}\n`);
    chmodSync(editor, 0o755);
    const terminal = await sit(shop, { env: { VISUAL: `${editor} --wait '$(touch hacked)'` } });
    const opened = () => inFile(join(place.folder, "opened"));
    await terminal.press("e");
    await expect.poll(opened).toContain(`--wait|$(touch hacked)|--goto|${join(shop.root, "src/api/export.ts")}:5|`);
    await terminal.press("space", "space", "space");
    await terminal.shows("Introduced 4 of 10");
    const { head = "" } = shopFiles.find(({ path }) => path === "src/queue/drain.ts") ?? {};
    shop.write("src/queue/drain.ts", `// moved\n${head}`);
    await terminal.press("e");
    await expect.poll(opened).toContain("src/queue/drain.ts:10|");
    await terminal.shows("Introduced 4 of 10");
    shop.write("src/queue/drain.ts", (head ?? "").replace("attempts += 1", "attempts += 2"));
    await terminal.press("e");
    await terminal.shows("has changed since: this code is not there any more.");
    await terminal.press("r");
    await terminal.shows("1 of 17 judged");
  });

  test("two sittings at once see each other's judgements and lose none", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const [mine, theirs] = await Promise.all([sit(shop), sit(shop)]);
    await Promise.all([mine.press("r"), theirs.press("w")]);
    // Each said something else of the first flag; both are kept.
    await mine.shows("1 of 17 judged");
    await theirs.shows("1 of 17 judged");
    await mine.press("s");
    await theirs.shows("2 of 17 judged");
    await theirs.shows("Judged meanwhile, in another sitting.");
    await theirs.press("space", "u");
    await mine.shows("3 of 17 judged");
    for (const terminal of [mine, theirs]) {
      await terminal.press("q");
      expect(await terminal.ended()).toBe(0);
    }
    expect(await verdicts(place)).toHaveLength(4);
  });

  test("shows flags of a review that still runs as they come", async ({ place, sit, expect }) => {
    const [first, second] = triageReview().findings;
    const shop = await reviewedShop(place, { findings: first === undefined ? [] : [first] });
    await inLedger(place, async (ledger) => {
      const { header, coverage } = await ledger.load(id, null);
      await ledger.record({ type: "review-start", review: header, threads: [], coverage, resumed: true });
      const terminal = await sit(shop);
      await terminal.press("w");
      await terminal.shows("The review still runs: what it finds appears here.");
      if (second !== undefined) await ledger.record({ type: "finding-add", reviewId: id, finding: second });
      expect(await terminal.shows("1 of 2 judged")).toContain(second?.title);
    });
  });

  test("from inside an agent keeps suggestions, which a person sees only after judging", async ({
    place,
    sit,
    expect,
  }) => {
    const shop = await reviewedShop(place);
    const agent = await sit(shop, { env: { CLAUDECODE: "1" } });
    await agent.shows("Inside an agent (claude-code): what is judged here is kept as suggestions.");
    await agent.press("w");
    await agent.shows("1 of 17 judged");
    await agent.press("q");
    const terminal = await sit(shop);
    expect(await terminal.shows("Introduced 1 of 10")).not.toMatch(/wrong[^ ]|agent/);
    await terminal.press("r");
    await terminal.shows("an agent said wrong");
  });

  test("open, shows before judging what is else hidden", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    const terminal = await sit(shop, { args: ["--open"], rows: 40 });
    expect(await terminal.shows("Introduced 1 of 10")).toMatch(
      /Called +critical by openai:gpt-6 and google:gemini-4-pro/,
    );
    expect(terminal.text()).toMatch(/Also +The tenant of an export is not checked/);
  });

  test("judges a sample again, blind, and counts what agrees", async ({ place, sit, expect }) => {
    const shop = await reviewedShop(place);
    await inLedger(place, async (ledger) => {
      for (const { id: findingId } of triageReview().findings) {
        await ledger.addVerdict(verdict({ findingId, judgement: "wrong", state: null }));
      }
    });
    const terminal = await sit(shop, { args: ["--again", "10%"] });
    expect(await terminal.shows(", again")).toContain("0 of 2 judged");
    expect(terminal.text()).not.toContain("You said");
    await terminal.press("w");
    await terminal.shows("at first wrong");
    await terminal.press("r");
    const end = await terminal.shows("2 flags judged again.");
    expect(end).toMatch(/The same +1 of 2/);
    await terminal.press("q");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text()).toContain("1 of 2 judged again got the same judgement as at first");
    const shown = await place.run(["show", id, "--json"], { cwd: shop });
    expect(shown.stdout).not.toContain('"real"');
  });
});

describe.concurrent("judging in a script", () => {
  test("lists what waits, blind; each is judged with verdict, and can be taken back", async ({ place, expect }) => {
    const shop = await reviewedShop(place);
    const listed = await place.run(["triage", "--json"], { cwd: shop });
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).not.toMatch(/severity|openai|google|raisedBy|tqueues2|foldReason/);
    const queue = JSON.parse(listed.stdout);
    expect(queue).toMatchObject({ version: 0, review: id, round: "first", items: { length: 17 } });
    expect(queue.items[0]).toMatchObject({ id: "fguard22", group: "introduced" });
    await place.run(["verdict", "fguard22", "real"], { cwd: shop });
    const left = async () => JSON.parse((await place.run(["triage", "--json"], { cwd: shop })).stdout).items.length;
    expect(await left()).toBe(16);
    const back = await place.run(["verdict", "fguard22", "--withdraw"], { cwd: shop });
    expect(back).toMatchObject({ code: 0 });
    expect(back.stdout).toContain("taken back");
    expect(await left()).toBe(17);
  });

  test("says that nobody sits there, that a share is none, that nothing was judged, and that there is no such review", async ({
    place,
    expect,
  }) => {
    const shop = await reviewedShop(place);
    const failed = async (...args: string[]) => (await place.run(["triage", ...args], { cwd: shop })).stderr;
    expect(await failed()).toMatch(/needs a terminal[\s\S]*--json[\s\S]*blindspot verdict/);
    expect((await place.run(["triage"], { cwd: shop })).code).toBe(2);
    expect(await failed("--again", "lots", "--json")).toContain("is no share");
    expect(await failed("--again", "10%", "--json")).toContain("nothing can be judged again");
    expect(await failed("rzzzzzzz", "--json")).toContain("No review has the id");
  });
});

/** What a file holds; nothing while it is not there. */
function inFile(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
