import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe } from "vitest";
import type { CliRun } from "./cli.ts";
import { type Place, test } from "./place.ts";
import { makeShop, replyOf, reviewIn, shopReply } from "./shop.ts";

/** Whatever stands in the system's temporary folder, and of snapshots and briefs in the program's own. */
function leftIn(place: Place): string[] {
  const folders = [join(place.folder, "tmp"), join(place.home, "trees"), join(place.home, "briefs")];
  return folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []));
}

const review = ["review", "--reviewer", "openai", "--effort", "quick"];

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly code: number;
}

const cases: readonly Case[] = [
  { name: "a review that is complete", args: [...review, "--uncommitted"], code: 0 },
  { name: "a dry run", args: [...review, "--uncommitted", "--dry-run"], code: 0 },
  { name: "files that there are not", args: [...review, "--files", "nosuch"], code: 2 },
  { name: "a revision that there is not", args: [...review, "nosuch"], code: 2 },
  { name: "a wrong flag of the review", args: [...review, "--max-cost", "much"], code: 2 },
  { name: "nobody who may review", args: [...review, "--uncommitted", "--author", "openai"], code: 3 },
  { name: "requirements that there are not", args: [...review, "--uncommitted", "--spec", "none.md"], code: 2 },
  {
    name: "a program that reviews",
    args: ["review", "--reviewer", "command:cat", "--family", "mistral", "--uncommitted"],
    code: 3,
  },
];

describe.concurrent("nothing is left outside the ledger after", () => {
  test.for(cases)("$name", async ({ args, code }, { place, expect }) => {
    const shop = makeShop(place);
    shop.write("src/send.ts", "export const uncommitted = 1;\n");
    const server = await place.serve({ reply: shopReply });
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(run.code, run.stderr).toBe(code);
    // A review that somebody may go on with keeps its snapshot, and nothing else.
    const id = run.stdout.match(/--resume (r\w+)/)?.[1];
    expect(leftIn(place)).toEqual(id === undefined ? [] : [join(place.home, "trees", id)]);
  });

  test.for([1, 2])("%i signals while it is asked", async (signals, { place, expect }) => {
    const shop = makeShop(place);
    const program = join(place.folder, "slow.sh");
    writeFileSync(program, "#!/bin/sh\ntrap '' TERM\ntouch \"$0.started\"\nsleep 20\n", { mode: 0o755 });
    const args = ["review", "--reviewer", `command:${program}`, "--family", "mistral"];
    const { child, ended } = place.start(args, { cwd: shop });
    while (!existsSync(`${program}.started`)) await delay(20);
    for (let sent = 0; sent < signals; sent++) {
      child.kill("SIGINT");
      await delay(100);
    }
    const run: CliRun = await ended;
    expect(run.code).toBe(130);
    expect(readdirSync(join(place.folder, "tmp"))).toEqual([]);
  });

  test("a review that was given up before its change was taken", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { child, ended } = place.start([...review, "--patch", "-"], { cwd: shop });
    child.kill("SIGINT");
    await ended;
    expect(leftIn(place)).toEqual([]);
  });
});

describe.concurrent("what a crash left", () => {
  function leaveBehind(place: Place): void {
    mkdirSync(join(place.home, "trees", "rcrashed", "objects"), { recursive: true });
    writeFileSync(join(place.home, "trees", "rcrashed", "objects", "code"), "uncommitted");
    mkdirSync(join(place.home, "briefs"), { recursive: true });
    writeFileSync(join(place.home, "briefs", "tcrashed.md"), "code");
    writeFileSync(join(place.home, "briefs", "notes of mine.md"), "kept");
  }

  const kept = (place: Place) => [join(place.home, "briefs", "notes of mine.md")];

  test("goes with the next review", async ({ place, expect }) => {
    const shop = makeShop(place);
    leaveBehind(place);
    const server = await place.serve({ reply: replyOf() });
    await place.run(review, { cwd: shop, env: server.env });
    expect(leftIn(place)).toEqual(kept(place));
  });

  test("is no snapshot of a review of which something may still be fixed", async ({ place, expect }) => {
    const shop = makeShop(place);
    shop.write("src/send.ts", "export const uncommitted = 1;\n");
    const server = await place.serve({ reply: shopReply });
    const run = (...args: string[]) => place.run(args, { cwd: shop, env: server.env });
    const { id, findings } = reviewIn(await run(...review, "--json"));
    const own = [join(place.home, "trees", id)];
    expect(leftIn(place)).toEqual(own);
    await run("verdict", findings[0]?.id ?? "", "wrong");
    await run("verdict", findings[1]?.id ?? "", "real");
    await run(...review, "--staged");
    expect(leftIn(place)).toEqual(own);
    await run("verdict", findings[1]?.id ?? "", "real", "--fixed");
    await run(...review, "--staged");
    expect(leftIn(place)).toEqual([]);
  });

  test("goes with forget --all, also when there is no review", async ({ place, expect }) => {
    const shop = makeShop(place);
    leaveBehind(place);
    const run = await place.run(["forget", "--all", "--yes"], { cwd: shop });
    expect(run.code).toBe(0);
    expect(leftIn(place)).toEqual(kept(place));
  });

  test("is never what a review waits for or what another process runs", async ({ place, expect }) => {
    const shop = makeShop(place);
    shop.write("src/send.ts", "export const uncommitted = 1;\n");
    const waiting = reviewIn(
      await place.run(["review", "--reviewer", "paste", "--family", "mistral", "--json"], { cwd: shop }),
    );
    const running = await place.serve({ reply: { fault: "hang-before" } });
    const { child, ended } = place.start([...review, "--jsonl"], { cwd: shop, env: running.env });
    await new Promise((started) => child.stdout?.once("data", started));
    const before = leftIn(place);
    const server = await place.serve({ reply: replyOf() });
    await place.run(["review", "--reviewer", "anthropic", "--author", "openai"], { cwd: shop, env: server.env });
    expect(leftIn(place)).toEqual(before);
    expect(before.filter((path) => path.endsWith(`${waiting.threads[0]?.id}.md`))).toHaveLength(1);
    expect(before.filter((path) => path.includes("/trees/r"))).toHaveLength(2);
    child.kill("SIGINT");
    await ended;
  });
});
