import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beginning, openBuildPlace } from "./builds.ts";
import { test } from "./place.ts";
import { drainAfter, replyOf, retryFlag, reviewIn, shopBase } from "./shop.ts";

test("a work is told from its spec to what was judged, as Markdown, as data and as a page", async ({
  place,
  expect,
}) => {
  const cwd = place.makeRepository([shopBase]);
  cwd.git("checkout", "-q", "-b", "retry");
  const spec = join(place.folder, "spec.md");
  writeFileSync(spec, "# Retry\n\n- Three failures of one batch do not stop the next one.\n");
  const started = await place.run(["work", "start", "--spec", spec, "--json"], { cwd });
  const { work } = JSON.parse(started.stdout);
  cwd.write("src/drain.ts", drainAfter);

  const unread = await place.run(["dossier"], { cwd });
  expect(unread).toMatchObject({ code: 0, stderr: "" });
  expect(unread.stdout).toContain("**Not reviewed:** nobody has reviewed this work.");

  const server = await place.serve({ reply: replyOf(retryFlag) });
  const ask = ["review", "--effort", "quick", "--reviewer", "anthropic", "--author", "openai", "--json"];
  const review = reviewIn(await place.run(ask, { cwd, env: server.env }));
  const [finding] = review.findings;
  const judged = await place.run(["verdict", finding?.id ?? "", "real", "--reason", "seen in the logs"], { cwd });
  expect(judged).toMatchObject({ code: 0 });

  const told = await place.run(["dossier", work.id], { cwd });
  expect(told.stdout).toContain(`# Dossier of work ${work.id}\n\n**Retry**\n\n**Not finished:** 1 finding, 1 real;`);
  expect(told.stdout).toContain("- **C1** Three failures of one batch do not stop the next one.");
  expect(told.stdout).toContain("**Real, open:** seen in the logs");
  expect(told.stdout).toContain(`\`blindspot verify ${review.id}\``);
  expect(await place.run(["verify", review.id], { cwd })).toMatchObject({ code: 0 });

  const data = JSON.parse((await place.run(["dossier", "--format", "json"], { cwd })).stdout);
  expect(data.dossier).toMatchObject({
    work: { id: work.id },
    figures: { found: 1, real: 1 },
    standing: { isGood: false },
  });
  const receipt = JSON.parse((await place.run(["receipt", review.id, "--json"], { cwd })).stdout);
  expect(data.dossier.reviews[0].notes.rounds[0].receiptHash).toBe(receipt.hash);

  const kept = await place.run(["dossier", "--into", join(place.folder, "kept")], { cwd });
  const paths = kept.stdout.trim().split("\n");
  expect(paths.map((path) => path.split(".").at(-1))).toEqual(["md", "json", "html"]);
  const page = readFileSync(paths[2] ?? "", "utf8");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("seen in the logs");
  expect(page).not.toContain(cwd.root);

  const again = await place.run(["dossier", "--out", join(cwd.root, "src/drain.ts"), "--format", "html"], { cwd });
  expect(again).toMatchObject({ code: 2, stdout: "" });
  expect(readFileSync(join(cwd.root, "src/drain.ts"), "utf8")).toBe(drainAfter);
  const schema = JSON.parse((await place.run(["schema", "dossier"], { cwd })).stdout);
  expect(schema).toMatchObject({ title: "blindspot dossier" });
});

test("a driven work is told while it waits, and when it was brought in", { timeout: 120_000 }, async ({
  place,
  expect,
}) => {
  const { build, run, close } = await openBuildPlace(place);
  try {
    await build(...beginning, "--auto", "--check", "test -f src/drain.ts");
    const waiting = JSON.parse((await run("dossier", "--format", "json")).stdout).dossier;
    expect(waiting).toMatchObject({
      ...{ phase: "triage", isRead: true, standing: { word: "Not finished", isGood: false } },
      ...{ comparison: { missed: [expect.any(String)], said: [], alone: [] }, delivered: null },
    });
    expect(waiting.selfReviews[0].askings.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "answered",
      "answered",
    ]);
    expect(
      waiting.increments.map(({ runs }: { runs: { status: string }[] }) => runs.map(({ status }) => status)),
    ).toEqual([["passed"], ["passed"]]);

    const [finding] = waiting.reviews[0].notes.findings;
    await run("verdict", finding.id, "real");
    await build("--resume");
    await run("recheck", waiting.reviews[0].notes.review, "--accept");
    await build("--resume");
    expect(await build("--deliver")).toMatchObject({ code: 0 });

    const told = await run("dossier");
    expect(told).toMatchObject({ code: 0, stderr: "" });
    expect(told.stdout).toContain("**Reviewed:** 1 finding, 1 real, 1 fixed; nothing is left to do.");
    expect(told.stdout).toContain("- Where it is at: delivered");
    expect(told.stdout).toContain(
      "answered twice and found nothing wrong. Others flagged 1 thing that it had not said",
    );
    expect(told.stdout).toMatch(/### Increment 3: .*\n\naccepted · `[0-9a-f]{12}` · fix/);
    const html = await run("dossier", "--format", "html");
    expect(html.stdout).not.toContain(place.folder);
  } finally {
    await close();
  }
});
