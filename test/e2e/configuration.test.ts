import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { type Place, test } from "./place.ts";
import { claudeTrailer, reviewIn, shopBase, shopChange, shopReply } from "./shop.ts";

const quick = ["review", "--reviewer", "openai", "--effort", "quick"];

function configure(place: Place, text: string): void {
  const folder = join(place.env["XDG_CONFIG_HOME"] ?? "", "blindspot");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.yml"), text);
}

/** The shop with this as the repository's own configuration, as it stood before the change. */
function makeNarrowed(place: Place, narrowing: string) {
  return place.makeRepository([
    { ...shopBase, files: { ...shopBase.files, "blindspot.yml": narrowing } },
    shopChange(claudeTrailer),
  ]);
}

describe.concurrent("a repository's configuration that leaves nothing to review", () => {
  test.for([
    ["exclude", 'exclude: ["**"]\n'],
    ["policy", 'policy: [{ paths: ["src/**"], allow: nobody }]\n'],
    ["both", 'exclude: ["src/drain.ts"]\npolicy: [{ paths: ["src/export.ts"], allow: nobody }]\n'],
  ])("by %s is no review, and says so loudly", async ([, narrowing = ""], { place, expect }) => {
    const shop = makeNarrowed(place, narrowing);
    const server = await place.serve({ reply: shopReply });
    const run = await place.run([...quick, "--json"], { cwd: shop, env: server.env });
    const shown = await place.run(["show"], { cwd: shop });
    const review = reviewIn(run);

    expect(run.code).toBe(3);
    expect(server.requests).toHaveLength(0);
    expect(review).toMatchObject({ status: "failed", threads: [] });
    expect(review.notes).toEqual([
      {
        level: "warning",
        text: "blindspot.yml of the repository leaves out all 2 files that could be reviewed: nothing was read.",
      },
    ]);
    for (const file of review.coverage.files) {
      expect(file).toMatchObject({ status: "skipped", isReviewable: true });
      expect(file.reason).toMatch(/^blindspot\.yml of the repository: /);
    }
    expect(shown.stdout).toMatch(/^✗ Failed: nothing of this change was reviewed/);
    expect(shown.stdout).toContain("leaves out all 2 files");
    expect(shown.stdout).not.toContain("--retry");
  });

  test("is none where the user's own rules would have left as little", async ({ place, expect }) => {
    const shop = makeNarrowed(place, 'exclude: ["**"]\n');
    const run = await place.run([...quick, "--exclude", "src/**", "--json"], { cwd: shop });
    expect(run.code).toBe(0);
    expect(reviewIn(run)).toMatchObject({ status: "empty", notes: [] });
  });

  test("and one that leaves something is followed", async ({ place, expect }) => {
    const shop = makeNarrowed(place, 'exclude: ["src/export.ts"]\n');
    const server = await place.serve({ reply: shopReply });
    const run = await place.run([...quick, "--json"], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    expect(reviewIn(run).coverage.files.map(({ path, isReviewable }) => [path, isReviewable])).toEqual([
      ["src/drain.ts", true],
      ["src/export.ts", false],
    ]);
  });
});

describe.concurrent("a reviewer in the user's configuration that there is not", () => {
  test.for([quick, ["review"]])("is an error with %j", async (args, { place, expect }) => {
    const shop = place.makeRepository([shopBase, shopChange(claudeTrailer)]);
    configure(place, "reviewers: [openai, nosuch]\n");
    const server = await place.serve({ reply: shopReply });
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/`reviewers` in your configuration: There is no reviewer "nosuch"/);
    expect(server.requests).toHaveLength(0);
  });
});
