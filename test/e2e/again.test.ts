import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { Scripted } from "../fakes/model-server.ts";
import { inLedger } from "./in-ledger.ts";
import { type Place, test } from "./place.ts";
import { accessFlag, claudeTrailer, makeShop, replyOf, reviewIn, shopBase, shopChange, shopReply } from "./shop.ts";

const prose = "PROSE-REVIEW: the permission check was removed.";
const quick = ["review", "--reviewer", "openai", "--effort", "quick", "--json"];

function configure(place: Place, text: string): void {
  const folder = join(place.env["XDG_CONFIG_HOME"] ?? "", "blindspot");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.yml"), text);
}

/** A review of the shop that got this in place of an answer, and a server that answers from now on. */
async function unansweredReview(place: Place, said: Scripted = { fault: "status", status: 400 }) {
  const shop = makeShop(place);
  let reply: Scripted | null = said;
  const server = await place.serve({ reply: (request) => reply ?? shopReply(request) });
  const options = { cwd: shop, env: server.env };
  const before = reviewIn(await place.run(quick, options));
  const answer = (next: Scripted | null) => {
    reply = next;
  };
  answer(null);
  return { shop, server, options, before, answer };
}

describe.concurrent("what is asked for again", () => {
  test("is the review that is named behind --retry", async ({ place, expect }) => {
    const { before, options, answer } = await unansweredReview(place);
    answer({ fault: "status", status: 400 });
    await place.run(quick, options);
    answer(null);
    for (const names of [
      ["--retry", before.id],
      ["--resume", "--retry", before.id],
      ["--resume", before.id, "--retry"],
    ]) {
      const run = await place.run(["review", ...names, "--json"], options);
      expect(run.code).toBe(0);
      expect(reviewIn(run)).toMatchObject({ id: before.id, status: "complete" });
    }
    const two = await place.run(["review", "--resume", before.id, "--retry", "rzzzzzzz"], options);
    expect(two).toMatchObject({ code: 2, stderr: expect.stringContaining("two reviews") });
  });

  test("takes no flag that could have no effect, and sends nothing then", async ({ place, expect }) => {
    const { server, options } = await unansweredReview(place);
    const asked = server.requests.length;
    const cases: readonly (readonly string[])[] = [
      ["HEAD"],
      ["--staged"],
      ["--uncommitted"],
      ["--patch", "some.patch"],
      ["--files", "src/drain.ts"],
      ["--include", "src/**"],
      ["--exclude", "src/**"],
      ["--spec", "README.md"],
      ["--allow-secret", "src/**"],
      ["--reviewer", "google"],
      ["--family", "google"],
      ["--author", "google"],
      ["--control"],
      ["--effort", "deep"],
      ["--max-threads", "3"],
      ["--dry-run"],
    ];
    for (const [flag = "", ...values] of cases) {
      const args = flag.startsWith("--") ? ["--retry", flag, ...values] : [flag, "--retry"];
      const run = await place.run(["review", ...args], options);
      expect({ flag, ...run }).toMatchObject({ code: 2, stderr: expect.stringContaining(flag) });
    }
    const paths = await place.run(["review", "--resume", "--", "src"], options);
    expect(paths).toMatchObject({ code: 2, stderr: expect.stringContaining("paths") });
    expect(server.requests).toHaveLength(asked);
  });
});

describe.concurrent("a thread that is asked again", () => {
  test("keeps its earlier reply and what it cost, whatever becomes of it", async ({ place, expect }) => {
    const { options, before, answer } = await unansweredReview(place, prose);
    const [{ costUsd: firstUsd = null } = {}] = before.threads;
    expect(firstUsd).toBeGreaterThan(0);
    answer({ fault: "status", status: 400 });
    const failed = reviewIn(await place.run(["review", "--retry", "--json"], options));
    expect(failed.threads).toMatchObject([{ outcome: "unavailable", costUsd: firstUsd }]);
    expect((await place.run(["show", "--reply"], options)).stdout).toContain("PROSE-REVIEW");

    answer(null);
    const done = reviewIn(await place.run(["review", "--retry", "--json"], options));
    expect(done).toMatchObject({ status: "complete", threads: [{ outcome: "answered" }] });
    expect(done.threads[0]?.costUsd).toBeGreaterThan(firstUsd ?? 0);
    const replies = await place.run(["show", "--reply"], options);
    expect(replies.stdout).toMatch(/PROSE-REVIEW[\s\S]*asked again[\s\S]*"findings"/);
  });

  test("does not get around the ceiling on cost, and stays as it was when it meets it", async ({ place, expect }) => {
    const { server, options, before, answer } = await unansweredReview(place, prose);
    answer(prose);
    const asked = server.requests.length;
    for (let again = 0; again < 2; again++) {
      const run = await place.run(["review", "--retry", "--max-cost", "0.0001", "--json"], options);
      expect(run.stderr).toContain("Threads were not asked again: it would go beyond $0.0001");
      const [thread] = reviewIn(run).threads;
      expect(thread).toMatchObject({ outcome: "unreadable", costUsd: before.threads[0]?.costUsd });
    }
    expect(server.requests).toHaveLength(asked);
    expect((await place.run(["show", "--reply"], options)).stdout).toContain("PROSE-REVIEW");
  });

  test("keeps what it had when it is interrupted", async ({ place, expect }) => {
    const { server, options, before, answer } = await unansweredReview(place, prose);
    answer({ fault: "hang-before" });
    const asked = server.requests.length;
    const { child, ended } = place.start(["review", "--retry"], options);
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(asked + 1);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130 });
    const stored = reviewIn(await place.run(["show", "--json"], options));
    expect(stored.status).toBe("interrupted");
    // The request that was stopped may be billed: its brief counts on top of what was spent before.
    expect(stored.threads[0]?.costUsd).toBeGreaterThan(before.threads[0]?.costUsd ?? Number.POSITIVE_INFINITY);
    expect((await place.run(["show", "--reply"], options)).stdout).toContain("PROSE-REVIEW");
  });
});

describe.concurrent("the configuration holds for a stored review too", () => {
  test("failOn of the user's, for a retry and for a reply", async ({ place, expect }) => {
    configure(place, "failOn: high\n");
    const { shop, options } = await unansweredReview(place);
    expect(await place.run(["review", "--retry"], options)).toMatchObject({ code: 1 });
    expect(await place.run(["review", "--resume"], options)).toMatchObject({ code: 1 });

    const paste = ["review", "--reviewer", "paste", "--family", "openai", "--effort", "quick", "--json"];
    const reply = join(place.folder, "reply.md");
    writeFileSync(reply, replyOf(accessFlag));
    const opened = async () => reviewIn(await place.run(paste, { cwd: shop })).id;
    expect(await place.run(["reply", await opened(), reply], { cwd: shop })).toMatchObject({ code: 1 });
    const none = join(place.folder, "none.yml");
    writeFileSync(none, "{}\n");
    const unjudged = await place.run(["reply", await opened(), reply, "--config", none], { cwd: shop });
    expect(unjudged).toMatchObject({ code: 0 });
    const asked = ["reply", await opened(), reply, "--config", none, "--fail-on", "medium"];
    expect(await place.run(asked, { cwd: shop })).toMatchObject({ code: 1 });
  });

  test("failOn and the ceiling of the repository's", async ({ place, expect }) => {
    const config = { "blindspot.yml": "failOn: low\nmaxCostUsd: 0.0001\n" };
    const shop = place.makeRepository([
      { ...shopBase, files: { ...shopBase.files, ...config } },
      shopChange(claudeTrailer),
    ]);
    const server = await place.serve({ reply: () => prose });
    const options = { cwd: shop, env: server.env };
    // The user's word goes before; without it the repository's ceiling holds.
    const before = reviewIn(await place.run([...quick, "--max-cost", "1"], options));
    expect(before).toMatchObject({ status: "failed", threads: [{ outcome: "unreadable" }] });
    const asked = server.requests.length;
    const retried = await place.run(["review", "--retry"], options);
    expect(retried).toMatchObject({ code: 3, stderr: expect.stringContaining("beyond $0.0001 (--max-cost)") });
    expect(server.requests).toHaveLength(asked);

    const paste = ["review", "--reviewer", "paste", "--family", "openai", "--effort", "quick", "--max-cost", "1"];
    const opened = reviewIn(await place.run([...paste, "--json"], { cwd: shop }));
    const reply = ["reply", opened.threads[0]?.id ?? "", "-"];
    // From anywhere: the review knows its repository.
    expect(await place.run(reply, { cwd: place.folder, input: replyOf(accessFlag) })).toMatchObject({ code: 1 });
  });
});

describe.concurrent("a stored review whose threads have all ended", () => {
  test("is closed by --resume, though it is stored as open", async ({ place, expect }) => {
    const { options, before } = await unansweredReview(place);
    const done = reviewIn(await place.run(["review", "--retry", before.id, "--json"], options));
    const end = { type: "review-end", reviewId: done.id, status: "open", endedAt: done.startedAt } as const;
    await inLedger(place, async (ledger) => {
      const { coverage } = await ledger.load(done.id, null);
      await ledger.record({ ...end, coverage });
    });
    const resumed = await place.run(["review", "--resume", done.id, "--json"], options);
    expect(resumed.code).toBe(0);
    expect(reviewIn(resumed)).toMatchObject({ id: done.id, status: "complete" });
  });
});
