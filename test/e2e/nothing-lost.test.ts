import { describe } from "vitest";
import { test } from "./place.ts";
import { accessFlag, makeShop, passOf, replyOf, retryFlag, reviewIn } from "./shop.ts";

const quick = ["review", "--reviewer", "openai", "--effort", "quick", "--json"];
const bug = "PROSE: the permission check was removed, any tenant's invoices leak.";

/** Two defects of one line that share half of their words. */
const quote = '  const tenant = new URL(request.url).searchParams.get("tenant") ?? user.tenant;';
const emptyTenant = {
  ...accessFlag,
  ...{ title: "Empty tenant in the query string exports nothing", quote, startLine: 4, endLine: 4 },
  claim:
    "The tenant is taken from the query string; an empty ?tenant= is not replaced by the user's tenant, so the export is empty.",
  ...{ severity: "low", consequence: "degraded", category: "boundary" },
};
const foreignTenant = {
  ...emptyTenant,
  title: "Tenant id from the query string is not checked",
  claim:
    "The tenant is taken from the query string and not compared with the user's tenant, so any user can export another tenant's invoices.",
  ...{ severity: "critical", consequence: "security", category: "access-control" },
};

describe.concurrent("nothing that a reviewer said is lost", () => {
  test("prose that is followed by an empty list fails, and is kept", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: ({ messages }) => (messages.length > 1 ? replyOf() : bug) });
    const run = await place.run(quick, { cwd: shop, env: server.env });
    expect([run.code, reviewIn(run).status, reviewIn(run).threads[0]?.outcome]).toEqual([3, "failed", "unreadable"]);
    expect(server.requests).toHaveLength(2);
    expect((await place.run(["show", "--reply"], { cwd: shop })).stdout).toContain(bug);
  });

  test("entries that cannot be read leave the review partial, with a word on where they are", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place);
    const lost = { ...accessFlag, title: undefined, claim: undefined };
    const reply = JSON.stringify({ findings: [retryFlag, bug, lost] });
    const server = await place.serve({ reply });
    const run = await place.run(quick, { cwd: shop, env: server.env });
    const review = reviewIn(run);
    expect([run.code, review.status, review.threads[0]?.unread]).toEqual([3, "partial", 1]);
    expect(review.findings).toMatchObject([{ title: retryFlag.title }, { claim: bug, fold: "doubt" }]);
    const note = `could not be read: see the answer itself with blindspot show ${review.id} --reply 1.`;
    expect(review.notes).toMatchObject([{ level: "warning", text: expect.stringContaining(note) }]);
    expect((await place.run(["show"], { cwd: shop })).stdout).toMatch(/not all that was answered could be read/);
  });

  test("another defect of a line that was judged wrong fails the run", async ({ place, expect }) => {
    const shop = makeShop(place);
    let said = emptyTenant;
    const server = await place.serve({ reply: () => replyOf(said) });
    const [finding] = reviewIn(await place.run(quick, { cwd: shop, env: server.env })).findings;
    expect((await place.run(["verdict", finding?.id ?? "", "wrong"], { cwd: shop })).code).toBe(0);
    said = foreignTenant;
    const run = await place.run([...quick, "--fail-on", "critical"], { cwd: shop, env: server.env });
    expect([run.code, reviewIn(run).findings.map(({ title, fold }) => [title, fold])]).toEqual([
      1,
      [[foreignTenant.title, null]],
    ]);
  });

  test("two defects of a line are two, and other words for one are shown with it", async ({ place, expect }) => {
    const shop = makeShop(place);
    const reworded = { ...accessFlag, title: "Invoices of any tenant can be exported by anybody", severity: "high" };
    const server = await place.serve({
      reply: (request) =>
        passOf(request) === "main" ? replyOf(emptyTenant, accessFlag) : replyOf(foreignTenant, reworded),
    });
    const run = await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
    const { findings } = reviewIn(run);
    expect(findings.map(({ title }) => title).sort()).toEqual(
      [emptyTenant.title, foreignTenant.title, accessFlag.title].sort(),
    );
    expect(findings.find(({ title }) => title === accessFlag.title)).toMatchObject({
      alsoSaid: [{ title: reworded.title, severity: "high" }],
    });
  });
});
