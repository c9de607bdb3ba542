import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { AdviceDocument } from "../../src/core/advise.ts";
import type { GitRepository } from "../system/git-repository.ts";
import type { CliRun } from "./cli.ts";
import { type Place, test } from "./place.ts";
import { makeShop, shopBase } from "./shop.ts";

const adviceIn = ({ stdout, code, stderr }: CliRun) => {
  if (code !== 0) throw new Error(stderr);
  return AdviceDocument.parse(JSON.parse(stdout)).advice;
};

/** A branch whose only change is a sentence. */
const makeQuiet = (place: Place) =>
  place.makeRepository([
    shopBase,
    { branch: "words", files: { "README.md": "# Shop\n\nIt sells things.\n" }, message: "Words" },
  ]);

const listed = async (place: Place, cwd: GitRepository) => (await place.run(["list", "--json"], { cwd })).stdout;

describe.concurrent("advise", () => {
  test("says that a change is worth a review, why, and on which lines; nothing is sent or stored", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const before = await listed(place, shop);
    const run = await place.run(["advise"], { cwd: shop, env: server.env });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/^Worth it: /);
    expect(run.stdout).toMatch(/src\/drain\.ts · [\d.]+ points/);
    expect(run.stdout).toMatch(/error paths \(catch\) · 0\.6 · lines 11-13/);
    expect(run.stdout).toMatch(/retries and repetition \(attempts\) · 1 · lines 3, 7, 12/);
    expect(run.stdout).toMatch(/permissions, removed \(forbidden, tenant\) · 1 · old lines 3-4/);
    expect(run.stdout).toMatch(/Review +\d+ threads? · /);
    expect(run.stdout).toContain("You        not known yet");
    expect(server.requests).toEqual([]);
    expect(await listed(place, shop)).toBe(before);
  });

  test("as JSON names only changed lines, and what a review would take is what --dry-run plans", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const advice = adviceIn(await place.run(["advise", "--json"], { cwd: shop, env: server.env }));
    const plan = JSON.parse(
      (await place.run(["review", "--dry-run", "--json"], { cwd: shop, env: server.env })).stdout,
    ).plan;
    expect(advice.estimates?.review).toMatchObject({
      threads: plan.threads.length,
      inputTokens: plan.threads.reduce(
        (sum: number, { estimate }: { estimate: { inputTokens: number } }) => sum + estimate.inputTokens,
        0,
      ),
    });
    const hunks = shop.git("diff", "-U0", "main", "--", "src/drain.ts").matchAll(/^@@ .* \+(\d+)(?:,(\d+))?/gm);
    const changed = [...hunks].flatMap(([, from, count]) => {
      return Array.from({ length: Number(count ?? 1) }, (_, at) => Number(from) + at);
    });
    const named = advice.signals.filter(({ path, side }) => path === "src/drain.ts" && side === "head");
    expect(named.length).toBeGreaterThan(0);
    for (const [first, last] of named.flatMap(({ lines }) => lines)) {
      for (let line = first; line <= last; line++) expect(changed).toContain(line);
    }
  });

  test("speaks also where nobody could review, and says why nobody could", async ({ place, expect }) => {
    const shop = makeShop(place);
    const run = await place.run(["advise"], { cwd: shop });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^Worth it: /);
    expect(run.stdout).toContain("No reviewer is ready.");
  });

  test("takes what tests run from a report, and tests that change with the code", async ({ place, expect }) => {
    const shop = makeShop(place);
    const before = adviceIn(await place.run(["advise", "--json"], { cwd: shop }));
    const report = join(place.folder, "lcov.info");
    const lines = Array.from({ length: 30 }, (_, at) => `DA:${at + 1},2`).join("\n");
    writeFileSync(report, `SF:${shop.root}/src/drain.ts\n${lines}\nend_of_record\n`);
    shop.write("test/drain.test.ts", 'test("drains", () => {});\n');
    const after = adviceIn(await place.run(["advise", "--json", "--test-coverage", report], { cwd: shop }));
    expect(after.points).toBeLessThan(before.points);
    expect(
      after.signals
        .filter(({ effect, path }) => effect === "against" && path === "src/drain.ts")
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(["covered", "test-changed"]);
  });

  test("warns of a report that speaks of other files, and refuses one that is none", async ({ place, expect }) => {
    const shop = makeShop(place);
    const report = join(place.folder, "report");
    writeFileSync(report, "SF:elsewhere/other.ts\nDA:1,1\nend_of_record\n");
    const other = await place.run(["advise", "--test-coverage", report], { cwd: shop });
    expect(other.stdout).toContain("name no file of this change");
    writeFileSync(report, "all tests passed\n");
    const none = await place.run(["advise", "--test-coverage", report], { cwd: shop });
    expect([none.code, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toContain("no coverage report that we know");
  });

  test("calls documentation not worth it, and a change without anything to read empty", async ({ place, expect }) => {
    const quiet = makeQuiet(place);
    expect(adviceIn(await place.run(["advise", "--json"], { cwd: quiet }))).toMatchObject({
      verdict: "not-worth-it",
      points: 0,
    });
    const locks = place.makeRepository([shopBase, { branch: "lock", files: { "package-lock.json": "{}\n" } }]);
    expect(adviceIn(await place.run(["advise", "--json"], { cwd: locks }))).toMatchObject({
      verdict: "empty",
      signals: [{ kind: "generated", path: "package-lock.json", words: "lock file", lines: [[1, 1]] }],
    });
  });

  test("takes a bare patch, outside of any repository", async ({ place, expect }) => {
    const patch = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1,2 @@\n x = 1\n+retry(x)  # password\n";
    const advice = adviceIn(await place.run(["advise", "--json", "--patch", "-"], { cwd: place.folder, input: patch }));
    expect(advice).toMatchObject({ verdict: "worth-it", files: [{ path: "src/a.py", readBy: "grammar" }] });
    expect(advice.signals).toMatchObject([{ kind: "retries", lines: [[2, 2]] }]);
  });

  test("no repository can talk it out of a review by its own configuration's words alone", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place);
    shop.write("blindspot.yml", "throwaway: ['**']\nifWorthIt: true\n");
    expect(adviceIn(await place.run(["advise", "--json"], { cwd: shop })).verdict).toBe("worth-it");
  });
});

describe.concurrent("review --if-worth-it", () => {
  test("does not review what is not worth it: an exit code and words of its own, nothing sent, nothing stored", async ({
    place,
    expect,
  }) => {
    const quiet = makeQuiet(place);
    const server = await place.serve();
    const before = await listed(place, quiet);
    const [sarif, notes] = [join(place.folder, "out.sarif"), join(place.folder, "notes.md")];
    const run = await place.run(["review", "--if-worth-it", "--sarif", sarif, "--notes", notes], {
      cwd: quiet,
      env: server.env,
    });
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/^Not reviewed: not worth it/);
    expect(run.stdout).toContain("This is no clean review.");
    expect(run.stdout).not.toMatch(/no findings|complete/i);
    expect(run.stdout).toContain("Not written: ");
    expect([existsSync(sarif), existsSync(notes)]).toEqual([false, false]);
    expect(server.requests).toEqual([]);
    expect(await listed(place, quiet)).toBe(before);
  });

  for (const flag of ["--json", "--jsonl"]) {
    test(`says so with ${flag} in a document that is no review`, async ({ place, expect }) => {
      const run = await place.run(["review", "--if-worth-it", flag], { cwd: makeQuiet(place) });
      expect(run.code).toBe(4);
      const document = JSON.parse(run.stdout);
      expect(Object.keys(document)).toEqual(["version", "notReviewed"]);
      expect(document.notReviewed.reason).toBe("not-worth-it");
      expect(document.notReviewed.advice).toMatchObject({ verdict: "not-worth-it", estimates: null });
    });
  }

  test("reviews what is worth it as ever", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const run = await place.run(["review", "--if-worth-it", "--effort", "quick", "--json"], {
      cwd: shop,
      env: server.env,
    });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout).review).toMatchObject({ status: "complete" });
    expect(server.requests.length).toBeGreaterThan(0);
  });

  test("leaves a change without anything to read to the review, which calls it empty", async ({ place, expect }) => {
    const locks = place.makeRepository([shopBase, { branch: "lock", files: { "package-lock.json": "{}\n" } }]);
    const server = await place.serve();
    const run = await place.run(["review", "--if-worth-it", "--json"], { cwd: locks, env: server.env });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout).review.status).toBe("empty");
  });

  test("in the background ends as it does in front, and says why", async ({ place, expect }) => {
    const run = await place.run(["review", "--if-worth-it", "--detach"], { cwd: makeQuiet(place) });
    expect([run.code, run.stdout]).toEqual([4, ""]);
    expect(run.stderr).toContain("Not reviewed: not worth it");
  });

  test("is refused where it has no effect", async ({ place, expect }) => {
    const quiet = makeQuiet(place);
    const resumed = await place.run(["review", "--if-worth-it", "--resume"], { cwd: quiet });
    expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringContaining("about a new review")]);
    const idle = await place.run(["review", "--test-coverage", "lcov.info"], { cwd: quiet });
    expect([idle.code, idle.stderr]).toEqual([2, expect.stringContaining("--test-coverage")]);
  });
});
