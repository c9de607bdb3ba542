import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe } from "vitest";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
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
} from "./shop.ts";

const review = ["review", "--reviewer", "paste", "--family", "openai"];

/** A review that waits for a person. */
async function openReview(place: Place, shop: GitRepository) {
  const run = await place.run([...review, "--json"], { cwd: shop });
  const opened = reviewIn(run);
  return { run, opened, id: opened.id, threadId: opened.threads[0]?.id ?? "" };
}

function writeReply(place: Place, text: string): string {
  const file = join(place.folder, "reply.md");
  writeFileSync(file, text);
  return file;
}

describe.concurrent("a review by copy and paste", () => {
  test("stays open where nobody can be asked, with one private brief", async ({ place, expect }) => {
    const shop = makeShop(place);
    const run = await place.run(review, { cwd: shop });
    expect(run.code).toBe(3);
    expect(run.stdout.split("\n")[0]).toMatch(/^○ Open: waiting for 1 pasted reply/);
    expect(run.stdout).toContain("blindspot reply");

    const briefs = join(place.home, "briefs");
    const [name = "", ...others] = readdirSync(briefs);
    expect(others).toEqual([]);
    expect(run.stdout.replace(/\s/g, "")).toContain(join(briefs, name));
    expect(statSync(join(briefs, name)).mode & 0o777).toBe(0o600);
    expect(statSync(briefs).mode & 0o077).toBe(0);

    const shown = await place.run(["list"], { cwd: shop });
    expect(shown.stdout).toMatch(/^r\w+ +just now +open /m);
  });

  test("is completed by a reply in a file, with its findings", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { opened, id } = await openReview(place, shop);
    expect(opened).toMatchObject({ status: "open", threads: [{ kind: "paste", family: "openai", outcome: null }] });
    const reply = writeReply(place, replyOf(retryFlag, accessFlag));

    const run = await place.run(["reply", id, reply, "--json"], { cwd: shop });

    expect(run.code).toBe(0);
    expect(reviewIn(run)).toMatchObject({ id, status: "complete", findings: { length: 2 } });
    expect(reviewIn(run).threads).toMatchObject([{ outcome: "answered", independence: "independent", requests: null }]);
  });

  test("is completed by a reply on standard input to its thread", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { threadId } = await openReview(place, shop);
    // From anywhere: the thread is known by its id.
    const run = await place.run(["reply", threadId, "-"], { cwd: place.folder, input: replyOf() });
    expect(run.code).toBe(0);
    expect(run.stdout.split("\n")[0]).toMatch(/^● Complete: no findings; 2 files read\./);
  });

  test("takes no second reply", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { id, threadId } = await openReview(place, shop);
    await place.run(["reply", id, "-"], { cwd: shop, input: replyOf(retryFlag) });
    for (const name of [id, threadId]) {
      const second = await place.run(["reply", name, "-"], { cwd: shop, input: replyOf(accessFlag) });
      expect(second).toMatchObject({ code: 2, stdout: "" });
      expect(second.stderr).toMatch(/waits for no reply|has its answer/);
    }
    const stored = reviewIn(await place.run(["show", id, "--json"], { cwd: shop }));
    expect(stored.findings.map(({ title }) => title)).toEqual([retryFlag.title]);
  });

  test("takes two replies that are brought at the same time", async ({ place, expect }) => {
    const line = (part: string, n: number) => `export const ${part}${n} = compute(${n * 31});`;
    const textOf = (part: string) => `${Array.from({ length: 1_200 }, (_, n) => line(part, n)).join("\n")}\n`;
    const files = { "src/a/a.ts": textOf("a"), "src/b/b.ts": textOf("b") };
    const shop = place.makeRepository([
      shopBase,
      { branch: "numbers", files, message: `Compute numbers\n\n${claudeTrailer}` },
    ]);
    const opened = reviewIn(await place.run([...review, "--effort", "quick", "--json"], { cwd: shop }));
    const [one = "", other = "", ...more] = opened.threads.map(({ id }) => id);
    expect(more).toEqual([]);
    // The first has read how the review stands, and waits for its text while the second one is stored.
    const first = place.start(["reply", one, "-", "--json"], { cwd: shop, input: "\n", keepsInput: true });
    await delay(2_000);
    expect(await place.run(["reply", other, "-"], { cwd: shop, input: replyOf() })).toMatchObject({ code: 3 });
    first.child.stdin?.end(replyOf());
    const done = await first.ended;
    expect(done.code).toBe(0);
    expect(reviewIn(done)).toMatchObject({ status: "complete" });
    const stored = reviewIn(await place.run(["show", "--json"], { cwd: shop }));
    expect(stored.status).toBe("complete");
  });

  test.for([
    ["prose", "It all looks good to me, ship it!"],
    ["nothing", " \n"],
    ["a part of the answer", replyOf(retryFlag).slice(0, 300)],
    ["a refusal", "I'm sorry, but I can't help with reviewing this code."],
  ] as const)("says that %s is no answer, and goes on waiting for one", async ([, text], { place, expect }) => {
    const shop = makeShop(place);
    const { id } = await openReview(place, shop);

    const bad = await place.run(["reply", id, "-", "--json"], { cwd: shop, input: text });

    expect(bad.code).toBe(2);
    expect(bad.stderr).toMatch(/^blindspot: The reply /);
    expect(JSON.parse(bad.stdout)).toMatchObject({ error: { code: "input" } });
    const waiting = reviewIn(await place.run(["show", id, "--json"], { cwd: shop }));
    expect(waiting).toMatchObject({ status: "open", findings: [], threads: [{ outcome: null }] });

    const good = await place.run(["reply", id, "-", "--json"], { cwd: shop, input: replyOf(retryFlag) });
    expect(good.code).toBe(0);
    expect(reviewIn(good)).toMatchObject({ status: "complete", findings: [{ title: retryFlag.title }] });
  });

  test("shares a review with a model, and its reply waits for that one's end", async ({ place, expect }) => {
    const shop = place.makeRepository([
      shopBase,
      { ...shopChange(claudeTrailer), files: { "src/drain.ts": drainAfter } },
      { files: { "src/export.ts": exportAfter }, message: `Export any tenant\n\n${codexTrailer}` },
    ]);
    let isHanging = true;
    const server = await place.serve({ reply: () => (isHanging ? { fault: "hang-before" } : replyOf()) });
    const args = ["review", "--effort", "quick", "--reviewer", "openai", "--reviewer", "paste", "--family", "google"];
    const options = { cwd: shop, env: server.env };
    const { child, ended } = place.start(args, options);
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
    const running = reviewIn(await place.run(["show", "--json"], { cwd: shop }));
    const early = await place.run(["reply", running.id, "-"], { cwd: shop, input: replyOf(accessFlag) });
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining("is running in another process") });
    child.kill("SIGKILL");
    await ended;
    isHanging = false;
    const resumed = await place.run(["review", "--resume", "--json"], options);
    expect(reviewIn(resumed)).toMatchObject({ status: "open" });
    const done = await place.run(["reply", running.id, "-", "--json"], { cwd: shop, input: replyOf(accessFlag) });
    expect(done.code).toBe(0);
    expect(reviewIn(done)).toMatchObject({ status: "complete", findings: [{ title: accessFlag.title }] });
  });

  test("takes no reply for a thread of a model", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: { fault: "status", status: 400 } });
    const failed = await place.run(["review", "--reviewer", "openai", "--effort", "quick", "--json"], {
      cwd: shop,
      env: server.env,
    });
    for (const name of [reviewIn(failed).id, reviewIn(failed).threads[0]?.id ?? ""]) {
      expect(await place.run(["reply", name, "-"], { cwd: shop, input: replyOf() })).toMatchObject({ code: 2 });
    }
  });

  test("says what is missing when no reply is named, and when its file cannot be read", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { id } = await openReview(place, shop);
    const unnamed = await place.run(["reply", id], { cwd: shop });
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining("No reply was named") });
    const missing = await place.run(["reply", id, "nowhere.md"], { cwd: shop });
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("nowhere.md cannot be read") });
  });
});
