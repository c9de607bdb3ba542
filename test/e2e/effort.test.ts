import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { type Place, test } from "./place.ts";
import { codexTrailer, drainAfter, exportAfter, makeShop, reviewIn, shopBase, shopChange, shopReply } from "./shop.ts";

function configure(place: Place, text: string): void {
  const folder = join(place.env["XDG_CONFIG_HOME"] ?? "", "blindspot");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.yml"), text);
}

describe.concurrent("how hard a reviewer's model is to think", () => {
  test("is in the plan, in the requests, in the receipt and in the document", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const args = ["review", "--reviewer", "openai", "--reviewer-effort", "high"];
    const plan = await place.run([...args, "--dry-run"], { cwd: shop, env: server.env });
    expect(plan.stdout).toMatch(/openai:gpt-6-sol · effort high · goes to/);
    const planned = await place.run([...args, "--dry-run", "--json"], { cwd: shop, env: server.env });
    expect(JSON.parse(planned.stdout).plan.threads[0]).toMatchObject({ effort: "high" });
    const run = await place.run([...args, "--json"], { cwd: shop, env: server.env });
    expect(reviewIn(run).threads.map(({ effort }) => effort)).toEqual(reviewIn(run).threads.map(() => "high"));
    expect(server.requests.length).toBeGreaterThan(0);
    for (const { body } of server.requests) expect(body).toMatchObject({ reasoning: { effort: "high" } });
    expect((await place.run(["show"], { cwd: shop })).stdout).toMatch(/openai:gpt-6-sol \(openai\) · effort high ·/);
  });

  test("comes from the configuration, also for the reviewers that it names", async ({ place, expect }) => {
    const shop = makeShop(place);
    configure(place, "reviewers: [google]\nreviewerEffort: low\n");
    const server = await place.serve({ reply: shopReply });
    const run = await place.run(["review", "--effort", "quick", "--json"], { cwd: shop, env: server.env });
    expect(reviewIn(run).threads).toMatchObject([{ reviewer: expect.stringMatching(/^google:/), effort: "low" }]);
    const flag = ["--reviewer-effort", "minimal"];
    const other = await place.run(["review", "--effort", "quick", "--json", ...flag], { cwd: shop, env: server.env });
    expect(reviewIn(other).threads).toMatchObject([{ effort: "minimal" }]);
  });

  test("is a mistake where nobody chosen can be told so, which names what each can", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const args = ["review", "--reviewer", "google", "--reviewer", "paste", "--reviewer-effort", "max"];
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("No reviewer takes --reviewer-effort max.");
    expect(run.stderr).toContain("google takes minimal, low, medium, high; paste takes none");
    expect(server.requests).toHaveLength(0);
    configure(place, "reviewerEffort: furiously\n");
    const configured = await place.run(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
    expect(configured).toMatchObject({ code: 2, stderr: expect.stringContaining("reviewerEffort furiously") });
  });

  test("goes to those who can be told, and the others are said to keep their own", async ({ place, expect }) => {
    const shop = place.makeRepository([
      shopBase,
      { ...shopChange(), files: { "src/drain.ts": drainAfter } },
      { files: { "src/export.ts": exportAfter }, message: `Export any tenant\n\n${codexTrailer}` },
    ]);
    const server = await place.serve({ reply: shopReply });
    // The first is not of another family than who wrote the second file.
    const who = ["--reviewer", "openai", "--reviewer", "google"];
    const args = ["review", "--effort", "quick", "--author", "xai", ...who, "--reviewer-effort", "xhigh", "--json"];
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(run.code, run.stderr).toBe(0);
    expect(reviewIn(run).threads.map(({ effort, family }) => [family, effort])).toEqual([["openai", "xhigh"]]);
    const mixed = await place.run(
      args.filter((word) => !["--author", "xai"].includes(word)),
      { cwd: shop, env: server.env },
    );
    expect(
      reviewIn(mixed)
        .threads.map(({ effort, family }) => [family, effort])
        .sort(),
    ).toEqual([
      ["google", null],
      ["openai", "xhigh"],
    ]);
    expect(
      reviewIn(mixed)
        .notes.map(({ text }) => text)
        .join("\n"),
    ).toContain("google takes minimal, low, medium, high");
  });
});
