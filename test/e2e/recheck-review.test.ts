import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { describe } from "vitest";
import { test } from "./place.ts";
import { briefOf, drainMended, isRecheck, judgedShop } from "./rechecks.ts";
import { codexTrailer, drainAfter, makeShop, replyOf, retryFlag, reviewIn, shopReply } from "./shop.ts";

describe.concurrent("whoever looks again", () => {
  test("is of another family than the author of the lines and than whoever mended them", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    judged.shop.commit(`Mend it\n\n${codexTrailer}`);
    const env = judged.server.env;
    const args = ["--reviewer", "anthropic", "--reviewer", "openai", "--reviewer", "google", "--json"];
    const recheck = reviewIn(await place.run(["recheck", ...args], { cwd: judged.shop, env }));
    const looking = recheck.threads.filter(({ role }) => role === "recheck");
    expect(looking.map(({ family }) => family)).toEqual(["google"]);
    const nobody = await place.run(["recheck", ...args.slice(0, 4)], { cwd: judged.shop, env });
    expect(nobody.code).toBe(3);
    expect(nobody.stderr).toContain("Nobody may look at these findings again");
  });

  test("does not count where the author's family answered in its place", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    const rechecks = [judged.retry, judged.access].map((id) => ({ id, status: "fixed", reason: "Yes." }));
    judged.script = { answer: () => ({ text: JSON.stringify({ rechecks }), servedModel: "claude-opus-5-5" }) };
    const run = await judged.recheck("--json");
    expect(run.code).toBe(3);
    const recheck = reviewIn(run);
    expect(recheck.threads[0]?.outcome).toBe("void");
    expect(recheck.rechecks.map(({ status }) => status)).toEqual(["cannot-tell", "cannot-tell"]);
  });

  test("is kept from what policy keeps on this machine", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/send.ts", "export const sent = 2;\n");
    const config = join(place.folder, "config.yml");
    writeFileSync(config, "policy:\n  - paths: [src/export.ts]\n    allow: local-only\n");
    const run = await judged.recheck("--json", "--config", config);
    const { rechecks } = reviewIn(run);
    expect(rechecks.find(({ findingId }) => findingId === judged.access)?.reason).toContain("policy lets no reviewer");
    for (const request of judged.requests()) expect(JSON.stringify(request.body)).not.toContain("exportInvoices");
  });
});

describe.concurrent("a recheck is a review", () => {
  test("that is listed, shown, receipted, verified, and forgotten with what it belongs to", async ({
    place,
    expect,
  }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    judged.script = { says: { [judged.retry]: "fixed", [judged.access]: "not-fixed" } };
    const { id } = reviewIn(await judged.recheck("--json"));
    const run = (...args: string[]) => place.run(args, { cwd: judged.shop });
    expect((await run("list")).stdout).toContain(id);
    const shown = await run("show", id);
    expect(shown.stdout).toContain("1 of 2 findings fixed");
    expect(shown.stdout).toContain("not fixed    Anybody who is signed in");
    const receipt = await run("receipt", id);
    expect(receipt.stdout).toContain(`${judged.retry} fixed, by t`);
    const verified = await run("verify", id);
    expect(verified.code, verified.stdout).toBe(0);
    expect(verified.stdout).toMatch(/Rechecks\s+\d+ fit/);
    const forgotten = await run("forget", judged.review.id, "--yes");
    expect(forgotten.stdout).toContain("Removed 2 reviews");
    expect((await run("list")).stderr).toContain("No reviews");
    expect(existsSync(join(place.home, "trees", id))).toBe(false);
  });

  test("that shows what it would send and sends nothing", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    const run = await judged.recheck("--dry-run");
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("Say of each fault whether the code as it is now still has it.");
    expect(judged.requests()).toEqual([]);
    expect((await place.run(["list"], { cwd: judged.shop })).stdout).not.toContain("what review");
  });

  test("that is of the first review, whichever round is named", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    const first = reviewIn(await judged.recheck("--json"));
    judged.shop.write("src/drain.ts", `${drainMended}\nexport const done = true;\n`);
    const second = reviewIn(await judged.recheck("--json", first.id));
    expect(second.recheck).toMatchObject({ reviewId: judged.review.id, since: first.id });
  });

  test("that a person may hold, who brings the replies", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    const run = (...args: string[]) => place.run(args, { cwd: judged.shop });
    const open = await run("recheck", "--reviewer", "paste", "--family", "mistral", "--json");
    expect(open.code).toBe(3);
    const { threads, rechecks } = reviewIn(open);
    expect(rechecks).toEqual([]);
    const said = [judged.retry, judged.access].map((id) => ({ id, status: "fixed", reason: "The code shows it." }));
    const bring = async (role: string, reply: string) => {
      const file = join(place.folder, `${role}.md`);
      writeFileSync(file, reply);
      return run("reply", threads.find((thread) => thread.role === role)?.id ?? "", file, "--json");
    };
    expect((await bring("review", replyOf())).code).toBe(3);
    const complete = await bring("recheck", `\`\`\`json\n${JSON.stringify({ rechecks: said })}\n\`\`\``);
    expect(complete.code).toBe(0);
    expect(reviewIn(complete).rechecks.map(({ status }) => status)).toEqual(["fixed", "fixed"]);
  });

  test("that goes on after it was killed, and asks nothing twice", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    const stuck = Promise.withResolvers<string>();
    judged.script = { answer: () => stuck.promise };
    const { child, ended } = place.start(["recheck", "--reviewer", "openai", "--jsonl"], {
      cwd: judged.shop,
      env: judged.server.env,
    });
    // The review of what changed has its answer before the process dies.
    await new Promise<void>((resolve) => {
      let seen = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        seen += chunk.toString();
        if (seen.includes('"thread-end"')) resolve();
      });
    });
    child.kill("SIGKILL");
    await ended;
    stuck.resolve("{}");
    judged.shop.write("src/drain.ts", drainAfter);
    const before = judged.requests().filter((request) => !isRecheck(request)).length;
    judged.script = { says: { [judged.retry]: "fixed", [judged.access]: "fixed" } };
    const resumed = await place.run(["review", "--resume", "--json"], { cwd: judged.shop, env: judged.server.env });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(judged.requests().filter((request) => !isRecheck(request))).toHaveLength(before);
    expect(reviewIn(resumed).rechecks.map(({ status }) => status)).toEqual(["fixed", "fixed"]);
    const asks = judged.requests().filter(isRecheck).map(briefOf);
    expect(new Set(asks).size).toBe(1);
    expect(asks[0]).toContain("let attempts = 0;");
  });
});

describe.concurrent("there is nothing to look at again", () => {
  test("while nothing was judged real, and nothing is spent", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const run = (...args: string[]) => place.run(args, { cwd: shop, env: server.env });
    const review = reviewIn(await run("review", "--reviewer", "openai", "--effort", "quick", "--json"));
    const asked = server.requests.length;
    const first = await run("recheck");
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(`blindspot triage ${review.id}`) });
    for (const { id } of review.findings) await run("verdict", id, "wrong");
    const judged = await run("recheck");
    expect(judged).toMatchObject({ code: 0, stdout: expect.stringContaining("Another round is hardly worth it") });
    expect(server.requests).toHaveLength(asked);
    const again = reviewIn(await run("review", "--reviewer", "openai", "--effort", "quick", "--json"));
    expect(again.notes.map(({ text }) => text).join()).toContain(`Nearly the same was reviewed in ${review.id}.`);
    shop.write("src/send.ts", "export const send = 1;\nexport const other = 2;\nexport const more = 3;\n");
    const other = reviewIn(await run("review", "--reviewer", "openai", "--effort", "quick", "--uncommitted", "--json"));
    expect(other.notes.map(({ text }) => text).join()).not.toContain("Nearly the same");
  });

  test("of a bare patch, nor of code that is not kept any more", async ({ place, expect }) => {
    const judged = await judgedShop(place, { before: (shop) => shop.write("src/send.ts", "export const send = 1;\n") });
    const patch = judged.shop.git("diff", "main", "retry");
    const args = ["review", "--reviewer", "openai", "--author", "anthropic", "--patch", "-", "--json"];
    judged.script = { finds: [retryFlag] };
    const env = judged.server.env;
    const bare = reviewIn(await place.run(args, { cwd: judged.shop, env, input: `${patch}\n` }));
    await place.run(["verdict", bare.findings[0]?.id ?? "", "real"], { cwd: judged.shop });
    const ofPatch = await judged.recheck(bare.id);
    expect(ofPatch.code).toBe(2);
    expect(ofPatch.stderr).toContain("read a patch alone");

    rmSync(join(place.home, "trees", judged.review.id), { recursive: true });
    const gone = await judged.recheck(judged.review.id);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toMatch(/is not kept any more\.\n.*blindspot review/s);
  });
});

describe.concurrent("what a recheck said and was changed afterwards", () => {
  test("is noticed: a result that says otherwise, and one that was taken out", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    judged.shop.write("src/drain.ts", drainMended);
    judged.script = { says: { [judged.retry]: "not-fixed", [judged.access]: "not-fixed" } };
    await judged.recheck();
    const database = new SqliteDatabase(join(place.home, "ledger.db"));
    const verify = () => place.run(["verify"], { cwd: judged.shop });
    const forge = async (change: string, undo: string) => {
      database.exec(change);
      const { code, stdout } = await verify();
      database.exec(undo);
      return { code, stdout };
    };
    const { record } = database.prepare("select record from rechecks where finding_id = ?").get(judged.retry) as {
      record: string;
    };
    const fixed = record.replace('"not-fixed"', '"fixed"').replaceAll("'", "''");
    const set = (text: string, status: string) =>
      `update rechecks set record = '${text}', status = '${status}' where finding_id = '${judged.retry}'`;
    const result = await forge(set(fixed, "fixed"), set(record.replaceAll("'", "''"), "not-fixed"));
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("does not follow from the reply");
    const gone = await forge(
      `create table kept as select * from rechecks; delete from rechecks where finding_id = '${judged.access}'`,
      "insert or ignore into rechecks select * from kept; drop table kept",
    );
    expect(gone.stdout).toContain("a thread looked again at a finding of which nothing is said");
    database.close();
    const whole = await verify();
    expect(whole.code, whole.stdout).toBe(0);
  });
});
