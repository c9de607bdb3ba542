import { describe } from "vitest";
import type { ModelRequest } from "../fakes/model-server.ts";
import { test } from "./place.ts";
import {
  accessFlag,
  claudeTrailer,
  codexTrailer,
  drainAfter,
  exportAfter,
  makeShop,
  replyOf,
  retryFlag,
  reviewIn,
  shopBase,
  shopChange,
  shopReply,
  shownPaths,
} from "./shop.ts";

describe.concurrent("code that Claude wrote", () => {
  test("is never read by Claude, also when it is named", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const args = ["review", "--reviewer", "anthropic", "--json"];
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "no-reviewer" } });
    expect(run.stderr).toContain("anthropic wrote most of it");
    expect(run.stderr).toContain("--control");
    expect(server.requests).toEqual([]);
  });

  test("is not read by Claude under the name of another family either", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const args = ["review", "--reviewer", "anthropic", "--family", "openai"];
    expect(await place.run(args, { cwd: shop, env: server.env })).toMatchObject({ code: 3 });
    expect(server.requests).toEqual([]);
  });

  test("is read by another family by default, the first that has a key", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const run = await place.run(["review", "--json"], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    expect(reviewIn(run).threads.map(({ family, independence }) => [family, independence])).toEqual([
      ["openai", "independent"],
      ["openai", "independent"],
    ]);
    expect(reviewIn(run).authorship.evidence).toEqual([
      expect.objectContaining({
        source: "trailers",
        family: "anthropic",
        detail: expect.stringContaining("Claude Opus"),
      }),
    ]);
  });

  test("is read by the next one named where the first is its author's family", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const args = ["review", "--reviewer", "anthropic", "--reviewer", "google", "--effort", "quick", "--json"];
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(reviewIn(run).threads.map(({ family }) => family)).toEqual(["google"]);
  });

  test("is read by Claude as a control where that is asked for, and says so", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const run = await place.run(["review", "--control", "--json"], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    for (const thread of reviewIn(run).threads) {
      expect(thread).toMatchObject({
        family: "anthropic",
        role: "control",
        independence: "control",
        outcome: "answered",
      });
    }
    const shown = await place.run(["show"], { cwd: shop });
    expect(shown.stdout).toMatch(/anthropic:\S+.*control/);
  });

  test("voids the answer when a model of its own family serves it after all", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: { text: replyOf(retryFlag), servedModel: "claude-opus-5-5-20261001" } });
    const run = await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
    expect(run.code).toBe(3);
    const review = reviewIn(run);
    expect(review).toMatchObject({ status: "failed", findings: [] });
    for (const thread of review.threads) {
      expect(thread).toMatchObject({ outcome: "void", problem: { code: "same-family-served" } });
      expect(thread.servedModel).toBe("claude-opus-5-5-20261001");
    }
    const shown = await place.run(["show"], { cwd: shop });
    expect(shown.stdout.split("\n")[0]).toMatch(/^✗ Failed: /);
  });
});

describe.concurrent("an author who is declared", () => {
  test("goes before what commits say", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const args = ["review", "--author", "openai", "--effort", "quick", "--json"];
    const review = reviewIn(await place.run(args, { cwd: shop, env: server.env }));
    expect(review.threads.map(({ family, independence }) => [family, independence])).toEqual([
      ["anthropic", "independent"],
    ]);
    expect(review.authorship.evidence).toContainEqual(
      expect.objectContaining({ source: "declared", family: "openai" }),
    );
  });

  test("must be a family", async ({ place, expect }) => {
    const run = await place.run(["review", "--author", "no such!"], { cwd: makeShop(place) });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("is no family") });
  });
});

describe.concurrent("code of an unknown author", () => {
  test.for([
    ["without any evidence", ["Reviewed-by: Ada"]],
    ["by a program that runs models of several vendors", ["Co-Authored-By: Cursor <cursoragent@cursor.com>"]],
  ] as const)("%s is reviewed, and independence not shown", async ([, trailers], { place, expect }) => {
    const shop = makeShop(place, ...trailers);
    const server = await place.serve();
    const run = await place.run(["review", "--effort", "quick"], { cwd: shop, env: server.env });
    const review = reviewIn(await place.run(["show", "--json"], { cwd: shop }));
    expect(run.code).toBe(0);
    expect(review.threads.map(({ independence }) => independence)).toEqual(["not-shown"]);
    expect(review.authorship.families).toEqual([expect.objectContaining({ family: "unknown", share: 1 })]);
    expect(run.stdout).toContain("independence not shown");
  });
});

/** Claude wrote most of it, Codex one file. */
const mixedSteps = [
  shopBase,
  { ...shopChange(claudeTrailer), files: { "src/drain.ts": drainAfter } },
  { files: { "src/export.ts": exportAfter }, message: `Export any tenant\n\n${codexTrailer}` },
];

describe.concurrent("a change by several authors", () => {
  test("has each file read by another family than its own", async ({ place, expect }) => {
    const shop = place.makeRepository(mixedSteps);
    const server = await place.serve({ reply: shopReply });
    const env = { ...server.env, GEMINI_API_KEY: "" };
    const run = await place.run(["review", "--json"], { cwd: shop, env });
    const review = reviewIn(run);
    const main = review.threads.filter(({ pass }) => pass === "main");
    expect(main.map(({ paths, family, independence }) => [...paths, family, independence]).sort()).toEqual([
      ["src/drain.ts", "openai", "independent"],
      ["src/export.ts", "anthropic", "independent"],
    ]);
    expect(review.findings.map(({ title, author }) => [title, author])).toEqual(
      expect.arrayContaining([
        [retryFlag.title, "anthropic"],
        [accessFlag.title, "openai"],
      ]),
    );
    expect(run.code).toBe(0);
    expect(review.status).toBe("complete");
  });

  test("shows nobody the lines of its own family, whatever is asked", async ({ place, expect }) => {
    const shop = place.makeRepository(mixedSteps);
    const server = await place.serve({ reply: shopReply });
    await place.run(["review"], { cwd: shop, env: { ...server.env, GEMINI_API_KEY: "" } });
    const shownTo = (protocol: ModelRequest["protocol"]) => [
      ...new Set(server.requests.filter((request) => request.protocol === protocol).flatMap(shownPaths)),
    ];
    expect(shownTo("responses")).toEqual(["src/drain.ts"]);
    expect(shownTo("anthropic")).toEqual(["src/export.ts"]);
  });

  test("says which files nobody may read", async ({ place, expect }) => {
    const shop = place.makeRepository(mixedSteps);
    const server = await place.serve({ reply: shopReply });
    const run = await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
    expect(run.code).toBe(3);
    expect(reviewIn(run)).toMatchObject({ status: "partial" });
    expect(reviewIn(run).coverage.files).toEqual([
      expect.objectContaining({ path: "src/drain.ts", status: "reviewed" }),
      expect.objectContaining({
        ...{ path: "src/export.ts", status: "skipped", isReviewable: true },
        reason: expect.stringContaining("openai wrote most of it"),
      }),
    ]);
  });

  test("asks what the whole change lacks once, where one reviewer reads all of it", async ({ place, expect }) => {
    const shop = place.makeRepository([shopBase, shopChange(claudeTrailer)]);
    shop.write("src/note.ts", "export const note = 'not committed, so nobody knows by whom';\n");
    const server = await place.serve();
    const run = await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
    const { threads } = reviewIn(run);
    expect(threads.map(({ pass, paths, independence }) => [pass, paths.length, independence])).toEqual([
      ["main", 2, "independent"],
      ["main", 1, "not-shown"],
      ["absence", 3, "not-shown"],
    ]);
  });

  test("is for a third family where two wrote one commit: each of them may have written all of it", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place, claudeTrailer, codexTrailer);
    const server = await place.serve();
    const args = ["review", "--effort", "quick", "--json"];
    const third = reviewIn(await place.run(args, { cwd: shop, env: server.env }));
    expect(third.authorship.families.map(({ family }) => family)).toEqual(["anthropic", "openai"]);
    expect(third.threads).toMatchObject([{ family: "google", independence: "independent" }]);
    const own = await place.run([...args, "--reviewer", "openai"], { cwd: shop, env: server.env });
    expect(own).toMatchObject({ code: 3, stderr: expect.stringContaining("openai") });
  });
});
