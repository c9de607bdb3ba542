import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { ReviewEvent } from "../../src/core/events.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import { accessFlag, claudeTrailer, makeShop, passOf, replyOf, retryFlag, reviewIn, shopReply } from "./shop.ts";

const parts = ["auth", "billing", "colors", "docs"];

/** A change that takes four main threads. */
function makeWide(place: Place): GitRepository {
  const textOf = (part: string) =>
    Array.from({ length: 120 }, (_, line) => `export const ${part}${line} = compute(${line * 7919});\n`).join("");
  const files = Object.fromEntries(parts.map((part) => [`src/${part}/${part}.ts`, textOf(part)]));
  return place.makeRepository([
    { files: { "README.md": "Numbers.\n" } },
    { branch: "numbers", files, message: `Compute numbers\n\n${claudeTrailer}` },
  ]);
}

const quick = ["review", "--reviewer", "openai", "--effort", "quick"];

describe.concurrent("a ceiling", () => {
  test("on threads leaves a partial review that says why for every file", async ({ place, expect }) => {
    const shop = makeWide(place);
    const server = await place.serve();
    const run = await place.run(["review", "--reviewer", "openai", "--max-threads", "2"], {
      cwd: shop,
      env: server.env,
    });
    const review = reviewIn(await place.run(["show", "--json"], { cwd: shop }));
    expect(run.code).toBe(3);
    expect(run.stdout.split("\n")[0]).toMatch(/^◐ Partial: /);
    expect(server.requests).toHaveLength(2);
    const reasons = review.coverage.files.map(({ status, reason }) => `${status}: ${reason}`);
    expect(reasons.filter((text) => text === "reviewed: null")).toHaveLength(1);
    expect(reasons.filter((text) => text.includes("over the ceiling of 2 threads (--max-threads)"))).toHaveLength(3);
    expect(review.notes).toContainEqual(
      expect.objectContaining({ level: "warning", text: expect.stringContaining("most consequential part") }),
    );
  });

  test("on cost is kept before anything is sent", async ({ place, expect }) => {
    const shop = makeWide(place);
    const server = await place.serve();
    const plan = await place.run(["review", "--reviewer", "openai", "--dry-run", "--json"], {
      cwd: shop,
      env: server.env,
    });
    const { threads } = (JSON.parse(plan.stdout) as { plan: { threads: { estimate: { costUsd: number } }[] } }).plan;
    const total = threads.reduce((sum, { estimate }) => sum + estimate.costUsd, 0);
    expect(total).toBeGreaterThan(0);
    const ceiling = (total / 2).toFixed(4);
    const run = await place.run(["review", "--reviewer", "openai", "--max-cost", ceiling, "--json"], {
      cwd: shop,
      env: server.env,
    });
    expect(run.code).toBe(3);
    const review = reviewIn(run);
    expect(review.status).toBe("partial");
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.length).toBeLessThan(threads.length);
    for (const { status, reason } of review.coverage.files) {
      expect(`${status}: ${reason}`).toMatch(/^reviewed: null$|--max-cost/);
    }
    expect(review.threads.every(({ costUsd }) => costUsd !== null && costUsd > 0)).toBe(true);
  });

  test("on cost counts the briefs of those that never told what they used", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: { fault: "hang-before" } });
    const args = [...quick, "--timeout", "1s", "--json"];
    const review = reviewIn(await place.run(args, { cwd: shop, env: server.env }));
    expect(review.threads).toMatchObject([{ outcome: "timed-out", usage: null, hasUnknownCost: true }]);
    const [cost] = review.threads.map(({ costUsd }) => costUsd ?? 0);
    expect(cost).toBeGreaterThan(0);
    expect((await place.run(["show"], { cwd: shop })).stdout).toMatch(/at least \$0\.\d\d/);

    const asked = server.requests.length;
    const again = ["review", "--retry", "--max-cost", String(cost), "--timeout", "1s"];
    expect((await place.run(again, { cwd: shop, env: server.env })).code).toBe(3);
    expect(server.requests).toHaveLength(asked);
  });

  test("says that the price of a model is not known", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const args = ["review", "--reviewer", "openai:gpt-99-imaginary", "--json"];
    const review = reviewIn(await place.run(args, { cwd: shop, env: server.env }));
    expect(review.status).toBe("complete");
    expect(review.threads.map(({ costUsd }) => costUsd)).toEqual([null, null]);
    expect(review.notes.map(({ text }) => text).join()).toMatch(/price of gpt-99-imaginary is not known/);
  });
});

describe.concurrent("a dry run", () => {
  test("sends nothing and stores nothing, and shows what would go where at what cost", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const run = await place.run(["review", "--dry-run"], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    expect(server.requests).toEqual([]);
    expect(run.stdout).toContain("Plan: nothing was sent.");
    expect(run.stdout).toContain("while (attempts < 3)");
    expect(run.stdout).toMatch(/openai:gpt-6-sol/);
    expect(run.stdout.replace(/\s+/g, " ")).toMatch(/about [\d.]+k? tokens in, .* out · about \$\d/);
    expect(run.stdout).toContain("independent");
    const list = await place.run(["list"], { cwd: shop });
    expect(list).toMatchObject({ code: 0, stdout: "" });
  });
});

describe.concurrent("--fail-on", () => {
  test("fails on a finding at or above it, and not on one that was set aside", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const options = { cwd: shop, env: server.env };
    const failing = await place.run([...quick, "--fail-on", "critical"], options);
    expect(failing.code).toBe(1);
    expect(failing.stdout).toMatch(/\n\nFailing: 1 finding at or above critical: f\w+ \(--fail-on\)\n$/);
    expect((await place.run(quick, options)).code).toBe(0);

    const asJson = await place.run([...quick, "--fail-on", "high", "--json"], options);
    expect(asJson.stderr).toMatch(/^Failing: 2 findings at or above high: f\w+, f\w+ \(--fail-on\)$/m);
    const first = reviewIn(asJson);
    const ids = first.findings.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      const judged = await place.run(["verdict", id, "out-of-scope", "--reason", "known"], { cwd: shop });
      expect(judged.code).toBe(0);
    }
    expect((await place.run([...quick, "--fail-on", "low"], options)).code).toBe(0);
  });

  test("looks only at what is as severe, and not at doubts", async ({ place, expect }) => {
    const shop = makeShop(place);
    const doubt = { ...accessFlag, standing: "doubt" };
    const server = await place.serve({ reply: replyOf({ ...retryFlag, severity: "medium" }, doubt) });
    const options = { cwd: shop, env: server.env };
    expect((await place.run([...quick, "--fail-on", "high"], options)).code).toBe(0);
    expect((await place.run([...quick, "--fail-on", "medium"], options)).code).toBe(1);
  });

  test("never turns a review that is not whole into one that fails or passes", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({
      reply: (request) => (passOf(request) === "main" ? shopReply(request) : { fault: "status", status: 400 }),
    });
    const args = ["review", "--reviewer", "openai", "--fail-on", "low"];
    expect((await place.run(args, { cwd: shop, env: server.env })).code).toBe(3);
  });
});

describe.concurrent("what was judged", () => {
  test("is folded while its code is unchanged, and raised again when it is not", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const options = { cwd: shop, env: server.env };
    const first = reviewIn(await place.run([...quick, "--json"], options));
    const judged = first.findings.find(({ title }) => title === retryFlag.title);
    await place.run(["verdict", judged?.id ?? "", "wrong", "--reason", "reset by the caller"], { cwd: shop });

    const second = reviewIn(await place.run([...quick, "--json"], options));
    expect(second.findings).toHaveLength(2);
    expect(second.findings.find(({ title }) => title === retryFlag.title)).toMatchObject({
      ...{
        fold: "judged-before",
        foldReason: expect.stringMatching(/^judged wrong on [\d-]{10}: reset by the caller$/),
        lineage: judged?.id,
      },
    });
    expect(second.findings.find(({ title }) => title === accessFlag.title)).toMatchObject({ fold: null });

    const path = join(shop.root, "src/drain.ts");
    writeFileSync(path, readFileSync(path, "utf8").replace("attempts < 3", "attempts < 5"));
    const changed = { ...retryFlag, quote: "    while (attempts < 5) {" };
    const third = await place.serve({ reply: replyOf(changed) });
    const review = reviewIn(await place.run([...quick, "--json"], { cwd: shop, env: third.env }));
    expect(review.findings).toMatchObject([{ title: retryFlag.title, fold: null, lineage: null }]);
  });

  test("is known when it was real and is still there", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const options = { cwd: shop, env: server.env };
    const first = reviewIn(await place.run([...quick, "--json"], options));
    const judged = first.findings.find(({ title }) => title === accessFlag.title);
    await place.run(["verdict", judged?.id ?? "", "real"], { cwd: shop });
    const second = reviewIn(await place.run([...quick, "--json"], options));
    expect(second.findings.find(({ title }) => title === accessFlag.title)).toMatchObject({
      ...{ fold: null, knownAs: judged?.id },
    });
  });

  test("by an agent is a suggestion and folds nothing", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const options = { cwd: shop, env: server.env };
    const first = reviewIn(await place.run([...quick, "--json"], options));
    for (const { id } of first.findings) {
      const run = await place.run(["verdict", id, "wrong"], { cwd: shop, env: { CLAUDECODE: "1" } });
      expect(run.stdout).toContain("suggestion");
    }
    const second = reviewIn(await place.run([...quick, "--json"], options));
    expect(second.findings.map(({ fold }) => fold)).toEqual([null, null]);
  });
});

describe.concurrent("what is written", () => {
  test("goes to the files that were named", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const [sarif, notes] = [join(place.folder, "out.sarif"), join(place.folder, "notes.md")];
    const run = await place.run([...quick, "--sarif", sarif, "--notes", notes], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    const log = JSON.parse(readFileSync(sarif, "utf8")) as { version: string; runs: { results: unknown[] }[] };
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ results: { length: 2 } }] });
    expect(readFileSync(notes, "utf8")).toContain(retryFlag.title);

    const nowhere = await place.run([...quick, "--notes", join(place.folder, "no/where.md")], {
      cwd: shop,
      env: server.env,
    });
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be written.*\n.*nothing was sent/),
    });
  });

  test("is a line of JSON for every event with --jsonl", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const run = await place.run([...quick, "--jsonl"], { cwd: shop, env: server.env });
    const events = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ReviewEvent);
    expect(events[0]).toMatchObject({ type: "review-start", resumed: false });
    expect(events.at(-1)).toMatchObject({ type: "review-end", status: "complete" });
    const counted = Map.groupBy(events, ({ type }) => type);
    expect(counted.get("thread-end")).toHaveLength(1);
    expect(counted.get("finding-add")).toHaveLength(2);
    expect(run.stdout).not.toContain(shop.root);
  });

  test("is never in the repository, nor anywhere else but in the program's own folder", async ({ place, expect }) => {
    const shop = makeShop(place);
    shop.write("src/new.ts", "export const fresh = true;\n");
    shop.git("add", "src/new.ts");
    shop.write("src/newer.ts", "export const fresher = true;\n");
    const server = await place.serve({ reply: shopReply });
    const before = listingOf(shop.root);
    for (const args of [
      ["review"],
      ["review", "--staged"],
      ["review", "--uncommitted"],
      ["review", "--files", "src"],
    ]) {
      expect((await place.run(args, { cwd: shop, env: server.env })).code).toBe(0);
    }
    await place.run(["review", "--reviewer", "paste", "--family", "openai"], { cwd: shop, env: server.env });
    await place.run(["list"], { cwd: shop });
    await place.run(["show", "--coverage"], { cwd: shop });
    expect(listingOf(shop.root)).toEqual(before);
    expect(readdirSync(join(place.folder, "home")).filter((name) => name !== "blindspot")).toEqual([]);
    expect(readdirSync(join(place.folder, "tmp"))).toEqual([]);
    expect(statSync(place.home).mode & 0o077).toBe(0);
    for (const name of readdirSync(place.home)) {
      expect(statSync(join(place.home, name)).mode & 0o077, name).toBe(0);
    }
    // Of the reviews that found something, and of the one that waits for a reply.
    expect(readdirSync(join(place.home, "trees"))).toHaveLength(3);
  });
});

/** Every file below a folder with its content, size and times of change: `.git` too. */
function listingOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, mtimeMs, size } = statSync(path);
      const content = entry.isFile() ? readFileSync(path).toString("latin1") : "";
      return `${path} ${mode} ${mtimeMs} ${size} ${content}`;
    })
    .sort();
}
