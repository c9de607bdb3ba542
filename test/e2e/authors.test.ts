import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { Authorship } from "../../src/core/authorship.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import {
  claudeTrailer,
  codexTrailer,
  drainAfter,
  exportAfter,
  makeShop,
  reviewIn,
  shopBase,
  shopChange,
} from "./shop.ts";
import { hasTerminal, keys, startOnTerminal } from "./terminal.ts";

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => `const ${word}${i} = ${i};\n`).join("");

/** What `authors --json` prints, and what a review of the same change would record. */
async function authorsOf(place: Place, cwd: GitRepository, ...args: string[]): Promise<Authorship> {
  const run = await place.run(["authors", "--json", ...args], { cwd });
  if (run.code !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Authorship;
}

const linesBy = ({ families }: Pick<Authorship, "families">) =>
  families.map(({ family, lines: count }) => [family, count]);

describe.concurrent("authors", () => {
  test("shows for a branch by several who wrote which file, and who may read it", async ({ place, expect }) => {
    const shop = place.makeRepository([
      shopBase,
      { ...shopChange(claudeTrailer), files: { "src/drain.ts": drainAfter } },
      { files: { "src/export.ts": exportAfter, "package-lock.json": "{}\n" }, message: `Export\n\n${codexTrailer}` },
    ]);
    shop.write("src/new.ts", lines(3, "later"));
    const server = await place.serve();
    const run = await place.run(["authors"], { cwd: shop, env: server.env });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/src\/drain\.ts +\d+ lines · anthropic/);
    expect(run.stdout).toMatch(/src\/export\.ts +\d+ lines · openai/);
    expect(run.stdout).toMatch(/src\/new\.ts +3 lines · unknown/);
    expect(run.stdout).toContain("package-lock.json: lock file");
    expect(run.stdout).toContain("Work that is not committed names no author.");
    expect(run.stdout).toMatch(/google +independent of 2 files, independence not shown for 1 file/);
    expect(run.stdout).toMatch(
      /anthropic +independent of 1 file, independence not shown for 1 file, refused for 1 file/,
    );
    expect(run.stdout).toContain("blindspot review --author FAMILY");
    expect(server.requests).toEqual([]);
    expect((await place.run(["list"], { cwd: shop })).stdout).toBe("");
  });

  test("is what a review records", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const review = reviewIn(await place.run(["review", "--effort", "quick", "--json"], { cwd: shop, env: server.env }));
    expect(await authorsOf(place, shop)).toEqual({ version: 0, ...review.authorship });
  });

  test("shares what a forge squashed, and says that nothing tells more", async ({ place, expect }) => {
    const message = `Two things (#7)\n\n* One\n\n${claudeTrailer}\n\n* Two\n\n${codexTrailer}\n\n---------\n\nCo-authored-by: Ada <ada@example.invalid>`;
    const shop = place.makeRepository([shopBase, { branch: "two", files: { "src/two.ts": lines(8, "x") }, message }]);
    const found = await authorsOf(place, shop);
    expect(linesBy(found)).toEqual([
      ["anthropic", 4],
      ["openai", 4],
    ]);
    expect(found.evidence[0]?.detail).toContain("nothing tells who wrote which lines");
  });

  test("follows commits through a rebase and a cherry-pick", async ({ place, expect }) => {
    const shop = place.makeRepository([
      shopBase,
      { branch: "work", files: { "src/one.ts": lines(5, "one") }, message: `One\n\n${claudeTrailer}` },
      { files: { "src/two.ts": lines(3, "two") }, message: `Two\n\n${codexTrailer}` },
    ]);
    const two = shop.git("rev-parse", "HEAD");
    shop.git("checkout", "-q", "main");
    shop.write("src/main.ts", lines(1, "main"));
    shop.commit("meanwhile");
    shop.git("rebase", "-q", "main", "work");
    expect(linesBy(await authorsOf(place, shop))).toEqual([
      ["anthropic", 5],
      ["openai", 3],
    ]);
    shop.git("checkout", "-q", "-b", "picked", "main");
    shop.git("cherry-pick", "-x", two);
    const picked = await authorsOf(place, shop);
    expect(linesBy(picked)).toEqual([["openai", 3]]);
    expect(picked.evidence[0]?.detail).toContain(`cherry picked from ${two.slice(0, 12)}`);
  });

  test("follows lines through a rename and through what others change around them", async ({ place, expect }) => {
    const shop = place.makeRepository([
      shopBase,
      { branch: "work", files: { "src/old.ts": lines(9, "x") }, message: `Old\n\n${claudeTrailer}` },
    ]);
    shop.git("mv", "src/old.ts", "src/new.ts");
    shop.write("src/new.ts", `// by hand\n${lines(9, "x")}`);
    shop.commit("Move it");
    const found = await authorsOf(place, shop);
    expect(linesBy(found)).toEqual([
      ["anthropic", 9],
      ["unknown", 1],
    ]);
    expect(found.evidence).toMatchObject([{ paths: [{ path: "src/new.ts", lines: 9, ranges: [[2, 10]] }] }]);
  });

  test("takes every way of naming a change", async ({ place, expect }) => {
    const shop = makeShop(place);
    shop.write("src/staged.ts", lines(2, "s"));
    shop.git("add", "-A");
    shop.write("src/later.ts", lines(3, "l"));
    const patch = join(place.folder, "change.patch");
    writeFileSync(patch, `${shop.git("diff", "main", "retry")}\n`);
    const paths = async (...args: string[]) => (await authorsOf(place, shop, ...args)).files.map(({ path }) => path);
    expect(await paths("--staged")).toEqual(["src/staged.ts"]);
    expect(await paths("--uncommitted")).toEqual(["src/later.ts", "src/staged.ts"]);
    expect(await paths("main..retry", "--", "src/export.ts")).toEqual(["src/export.ts"]);
    expect(await paths("--files", "src/send.ts")).toEqual(["src/send.ts"]);
    expect(await paths("--patch", patch)).toEqual(["src/drain.ts", "src/export.ts"]);
    expect(await paths("--exclude", "src/drain.ts", "HEAD")).toEqual(["src/export.ts"]);
  });

  test("says the user's word against what there is to see", async ({ place, expect }) => {
    const shop = makeShop(place);
    const run = await place.run(["authors", "--author", "human"], { cwd: shop });
    expect(run.stdout).toContain("You declare human as the author, but the evidence names anthropic.");
    expect(linesBy(await authorsOf(place, shop, "--author", "human")).map(([family]) => family)).toEqual(["human"]);
  });

  test("shows nothing of a hostile commit but its letters", async ({ place, expect }) => {
    const trailer = `Co-Authored-By: Claude Opus 5 \u001b[2J\u001b]0;owned\u0007\u202e <noreply@anthropic.com>`;
    const run = await place.run(["authors"], { cwd: makeShop(place, trailer) });
    expect(run.stdout).toContain("Claude Opus 5");
    // Escape, bell, and what turns the direction of text around.
    expect(run.stdout).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  test.for([
    ["no repository", [], "not a git repository"],
    ["two changes", ["HEAD", "--staged"], "each name a change"],
    ["an author who is no family", ["--author", "no such!"], "is no family"],
  ] as const)("exits with 2 for %s", async ([what, args, words], { place, expect }) => {
    const cwd = what === "no repository" ? place.folder : makeShop(place);
    const run = await place.run(["authors", ...args], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr.toLowerCase()).toContain(words);
  });
});

describe.concurrent("where nothing shows who wrote a change", () => {
  const config = (place: Place) => join(place.env["XDG_CONFIG_HOME"] ?? "", "blindspot/config.yml");

  test("nobody is asked who is not there, and it is said how to say it", async ({ place, expect }) => {
    const shop = makeShop(place, "Reviewed-by: Ada");
    const server = await place.serve();
    const run = await place.run(["review", "--effort", "quick"], { cwd: shop, env: server.env });
    expect(run).toMatchObject({ code: 0, stderr: expect.not.stringContaining("Who did?") });
    expect(run.stdout.replace(/\s+/g, " ")).toContain(
      "Nothing shows who wrote this change, so independence is not shown.",
    );
    expect(run.stdout).toContain("--author");
    expect(existsSync(config(place))).toBe(false);
  });

  test("what the user's configuration remembers of the repository counts, behind everything else", async ({
    place,
    expect,
  }) => {
    const shop = place.makeRepository([
      shopBase,
      { ...shopChange("Reviewed-by: Ada"), files: { "src/drain.ts": drainAfter } },
      { files: { "src/export.ts": exportAfter }, message: `Export\n\n${codexTrailer}` },
    ]);
    const root = shop.git("rev-list", "--max-parents=0", "HEAD");
    mkdirSync(join(config(place), ".."), { recursive: true });
    writeFileSync(config(place), `rememberedAuthors:\n  ${root}: claude\n`);
    const found = await authorsOf(place, shop);
    expect(found.files).toMatchObject([
      { path: "src/drain.ts", families: [{ family: "anthropic", share: 1 }] },
      { path: "src/export.ts", families: [{ family: "openai", share: 1 }] },
    ]);
    expect(found.evidence).toContainEqual(expect.objectContaining({ source: "remembered", strength: "remembered" }));
  });

  test.skipIf(!hasTerminal)("the user is asked once, and the answer is kept", async ({ place, expect }) => {
    const shop = makeShop(place, "Reviewed-by: Ada");
    const server = await place.serve();
    const first = startOnTerminal(["review", "--dry-run"], place, shop, server.env);
    await first.waitFor("Who did?");
    first.type(keys.down);
    await first.waitFor("● a model of Anthropic");
    first.type(keys.enter);
    expect(await first.ended).toBe(0);
    expect(first.shown()).toContain("Remembered for this repository: anthropic");
    expect(first.shown()).toContain(config(place));
    expect(first.shown()).toMatch(/Authors +anthropic 100 %/);
    expect(readFileSync(config(place), "utf8")).toContain(
      `${shop.git("rev-list", "--max-parents=0", "HEAD")}: anthropic`,
    );
    expect(statSync(config(place)).mode & 0o777).toBe(0o600);

    const second = startOnTerminal(["review", "--dry-run"], place, shop, server.env);
    expect(await second.ended).toBe(0);
    expect(second.shown()).not.toContain("Who did?");
    expect(second.shown()).toMatch(/Authors +anthropic 100 %/);
  });

  test.skipIf(!hasTerminal)("nobody who does not know is asked again", async ({ place, expect }) => {
    const shop = makeShop(place, "Reviewed-by: Ada");
    const server = await place.serve();
    const mine = join(place.folder, "mine.yml");
    writeFileSync(mine, "effort: quick # enough\n");
    const args = ["review", "--dry-run", "--config", mine];
    const first = startOnTerminal(args, place, shop, server.env);
    await first.waitFor("Who did?");
    first.type(keys.enter);
    expect(await first.ended).toBe(0);
    expect(readFileSync(mine, "utf8")).toMatch(/^effort: quick # enough\n.*: unknown\n$/s);
    expect(existsSync(config(place))).toBe(false);
    const second = startOnTerminal(args, place, shop, server.env);
    expect(await second.ended).toBe(0);
    expect(second.shown()).not.toContain("Who did?");
  });

  test.skipIf(!hasTerminal)("another family can be named", async ({ place, expect }) => {
    const shop = makeShop(place, "Reviewed-by: Ada");
    const server = await place.serve();
    const run = startOnTerminal(["review", "--dry-run"], place, shop, server.env);
    await run.waitFor("Who did?");
    run.type(keys.down.repeat(4));
    await run.waitFor("● a model of another family");
    run.type(keys.enter);
    await run.waitFor("Which family?");
    run.type("no such\r");
    await run.waitFor("No family that we know");
    run.type("\u007f".repeat(7));
    run.type("grok-4\r");
    expect(await run.ended).toBe(0);
    expect(readFileSync(config(place), "utf8")).toMatch(/: xai$/m);
  });

  test.skipIf(!hasTerminal)("a user who goes away is asked again another time", async ({ place, expect }) => {
    const shop = makeShop(place, "Reviewed-by: Ada");
    const server = await place.serve();
    const run = startOnTerminal(["review", "--dry-run"], place, shop, server.env);
    await run.waitFor("Who did?");
    run.type(keys.interrupt);
    expect(await run.ended).toBe(130);
    expect(existsSync(config(place))).toBe(false);
  });

  test.skipIf(!hasTerminal)("nobody is asked where output is for programs", async ({ place, expect }) => {
    const shop = makeShop(place, "Reviewed-by: Ada");
    const server = await place.serve();
    for (const flag of ["--json", "--jsonl"]) {
      const run = startOnTerminal(["review", "--dry-run", flag], place, shop, server.env);
      expect(await run.ended).toBe(0);
      expect(run.shown()).not.toContain("Who did?");
    }
  });
});
