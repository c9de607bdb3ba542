import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { type BuildPlace, beginning, documentIn, openBuildPlace } from "./builds.ts";
import { type Place, test } from "./place.ts";
import { canMakeTerminal, TestTerminal } from "./screen.ts";

const timeout = 120_000;
/** A build takes its time between two questions. */
const patience = 40_000;

async function openTerminal(
  place: Place,
  { shop, env }: BuildPlace,
  ...args: readonly string[]
): Promise<TestTerminal> {
  const options = { cwd: shop.root, env: { ...place.env, ...env }, folder: place.folder, rows: 45, columns: 100 };
  return TestTerminal.open(["build", ...args], options);
}

/** Waits for a question, and answers it until it is gone. */
async function answer(terminal: TestTerminal, question: RegExp, key: string): Promise<void> {
  await terminal.shows(question, patience);
  await terminal.answer(question, key, patience);
}

describe.skipIf(!canMakeTerminal)("at a terminal", () => {
  test("increments are looked at, commented on, undone and accepted, and all goes on to its end", { timeout }, async ({
    place,
    expect,
  }) => {
    const opened = await openBuildPlace(place);
    const { builder, build, shop } = opened;
    const terminal = await openTerminal(place, opened, ...beginning);
    const first = await terminal.shows("Increment 1?", patience);
    expect(first).toContain("Increment 1 Try a batch three times");
    expect(first).toMatch(/3 │ \+ let attempts = 0;/);
    expect(first).not.toContain("all of it");

    await answer(terminal, /◆ {2}Increment 1\?/, "c");
    await terminal.shows("What is to be changed?");
    await terminal.press(..."Count anew", "enter");
    await terminal.shows(/Count anew[\s\S]*◆ {2}Increment 1\?/, patience);
    expect(builder.requests[1]?.prompt).toContain("Count anew");

    await answer(terminal, /◆ {2}Increment 1\?/, "r");
    await terminal.shows("Why? The builder is told.");
    await terminal.press("escape");
    await answer(terminal, /◆ {2}Increment 1\?/, "r");
    await terminal.press(..."No", "enter");
    await terminal.shows(/increment 1 undone · No[\s\S]*◆ {2}Increment 2\?/, patience);
    expect(builder.requests[2]?.prompt).toContain("The developer says: No");

    await answer(terminal, /◆ {2}Increment 2\?/, "t");
    await answer(terminal, /◆ {2}Nothing real is open\. Is it done\?/, "y");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text()).toContain("The work is done.");
    expect(documentIn(await build("--deliver", "--json"))).toMatchObject({ phase: "delivered" });
    expect(shop.git("rev-list", "--count", "main..retry-batches")).toBe("1");
    await opened.close();
  });

  test("^C at a question stops, and the next run asks it again", { timeout }, async ({ place, expect }) => {
    const opened = await openBuildPlace(place);
    const terminal = await openTerminal(place, opened, ...beginning);
    await answer(terminal, /◆ {2}Increment 1\?/, "ctrl-c");
    expect(await terminal.ended()).toBe(130);
    expect(terminal.text()).toMatch(/Stopped\. Everything up to here is stored\.[\s\S]*blindspot build --resume w/);
    const again = await openTerminal(place, opened, "--resume");
    await answer(again, /◆ {2}Increment 1\?/, "c");
    await again.shows("What is to be changed?", patience);
    await again.press("ctrl-c");
    expect(await again.ended()).toBe(130);
    const last = await openTerminal(place, opened, "--resume");
    await last.shows(/◆ {2}Increment 1\?/, patience);
    last.kill("SIGTERM");
    expect(await last.ended()).toBe(143);
    expect(last.isFull).toBe(false);
    expect(opened.builder.requests).toHaveLength(1);
    await opened.close();
  });

  test("what somebody does in their editor is no part of the work", { timeout }, async ({ place, expect }) => {
    const opened = await openBuildPlace(place);
    const editor = join(place.folder, "editor");
    writeFileSync(editor, '#!/bin/sh\nfor last; do :; done\necho "mine" >> "$last"\n');
    chmodSync(editor, 0o755);
    const own = { ...opened, env: { ...opened.env, EDITOR: editor } };
    const terminal = await openTerminal(place, own, ...beginning);
    await terminal.shows("Increment 1?", patience);
    await terminal.press("e");
    await terminal.shows(/editor[\s\S]*◆ {2}Increment 1\?/, patience);
    await answer(terminal, /◆ {2}Increment 1\?\n│ +q/, "t");
    await terminal.shows("Retries are used up for good", patience);
    terminal.close();
    await opened.build("--deliver", "--yes");
    expect(opened.shop.git("show", "retry-batches:src/drain.ts")).not.toContain("mine");
    await opened.close();
  });

  test("flags are judged in their place, and the brief is agreed to", { timeout }, async ({ place, expect }) => {
    const opened = await openBuildPlace(place);
    const terminal = await openTerminal(place, opened, ...beginning, "--auto");
    await terminal.shows("Retries are used up for good", patience);
    expect(terminal.isFull).toBe(true);
    await terminal.press("r");
    await terminal.shows("the build goes on when you leave");
    await terminal.press("q");
    await answer(terminal, /◆ {2}Mark the fixed one as fixed\?/, "y");
    await answer(terminal, /◆ {2}Nothing real is open\. Is it done\?/, "y");
    expect(await terminal.ended()).toBe(0);
    expect(opened.builder.requests).toHaveLength(5);
    await opened.close();
  });
});
