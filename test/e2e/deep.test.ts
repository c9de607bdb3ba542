import { describe } from "vitest";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import { test } from "./place.ts";
import {
  accessFlag,
  claudeTrailer,
  makeShop,
  passOf,
  replyOf,
  retryFlag,
  reviewIn,
  type SaidFinding,
  shopReply,
} from "./shop.ts";

/** The claims that a refuter is given: id and title. */
function claimsIn(request: ModelRequest): { id: string; title: string }[] {
  const brief = request.messages[0]?.text ?? "";
  return [...brief.matchAll(/^id: (\S+)\nat: .*\nclaim: ([^.]*)\./gm)].map(([, id = "", title = ""]) => ({
    id,
    title,
  }));
}

const reason = "The caller sets attempts back to 0 before every drain.";

/** Refutes the retry, stands by the rest; finds what `shopReply` finds. */
function deepReply(request: ModelRequest): Scripted {
  if (passOf(request) !== "refute") return shopReply(request);
  const verdicts = claimsIn(request).map(({ id, title }) => ({
    ...{ id, verdict: title === retryFlag.title ? "refuted" : "stands" },
    reason: title === retryFlag.title ? reason : "The check is gone.",
  }));
  return `\`\`\`json\n${JSON.stringify({ verdicts })}\n\`\`\`\n`;
}

const deep = ["review", "--effort", "deep"];

describe.concurrent("a deep review", () => {
  test("asks twice, and puts what was found to a third family", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: deepReply });
    const run = await place.run([...deep, "--json"], { cwd: shop, env: server.env });
    const review = reviewIn(run);
    expect(run.code).toBe(0);
    expect(review).toMatchObject({ status: "complete", effort: "deep" });
    expect(review.threads.map(({ pass, role, family, outcome }) => [pass, role, family, outcome])).toEqual([
      ["main", "review", "openai", "answered"],
      ["absence", "review", "openai", "answered"],
      ["second", "review", "openai", "answered"],
      ["refute", "refute", "google", "answered"],
    ]);
    const [main, , second] = server.requests.filter((request) => request.protocol === "responses");
    expect(main?.messages[0]?.text).not.toBe(second?.messages[0]?.text);
  });

  test("tells the refuter the claims, and neither who made them nor how sure they are", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: deepReply });
    await place.run(deep, { cwd: shop, env: server.env });
    const asked = server.requests.filter((request) => passOf(request) === "refute");
    expect(asked).toHaveLength(1);
    const brief = asked[0]?.messages[0]?.text ?? "";
    expect(brief).toContain(retryFlag.title);
    expect(brief).toContain("while (attempts < 3)");
    expect(brief).not.toMatch(/openai|gpt|critical|defect\b|anthropic|claude/i);
  });

  test("folds what was refuted by itself, with the reason, and drops nothing", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: deepReply });
    const run = await place.run(deep, { cwd: shop, env: server.env });
    const { findings, threads } = reviewIn(await place.run(["show", "--json"], { cwd: shop }));
    expect(findings).toHaveLength(2);
    const refuted = findings.find(({ title }) => title === retryFlag.title);
    expect(refuted).toMatchObject({ fold: "refuted", foldReason: expect.stringContaining(reason) });
    expect(refuted?.foldReason).toContain("google:");
    expect(findings.find(({ title }) => title === accessFlag.title)).toMatchObject({ fold: null });
    // Both passes raised it, so it stands once, with both named.
    expect(refuted?.raisedBy).toHaveLength(2);
    expect(threads.find(({ role }) => role === "refute")?.findings).toBe(0);

    expect(run.stdout).toMatch(/^● Complete: 1 finding, 1 more folded/);
    expect(run.stdout).toMatch(/refuted 1/);
    expect(run.stdout).not.toContain(retryFlag.title);
    const unfolded = await place.run(["show", "--all"], { cwd: shop });
    expect(unfolded.stdout).toContain(retryFlag.title);
  });

  test("puts a claim in all its wordings, and none that a person judged real", async ({ place, expect }) => {
    const shop = makeShop(place);
    let said: readonly SaidFinding[] = [retryFlag];
    const server = await place.serve({
      reply: (request) => (passOf(request) === "main" ? replyOf(...said) : deepReply(request)),
    });
    const quick = ["review", "--effort", "quick", "--reviewer", "openai", "--json"];
    const [finding] = reviewIn(await place.run(quick, { cwd: shop, env: server.env })).findings;
    await place.run(["verdict", finding?.id ?? "", "real"], { cwd: shop });

    const reworded = { ...accessFlag, title: "Invoices of any tenant are exported by anybody who is signed in" };
    let asked = 0;
    const second = await place.serve({
      reply: (request) => {
        if (passOf(request) !== "main") return deepReply(request);
        said = asked++ === 0 ? [{ ...retryFlag, standing: "doubt" }, accessFlag] : [reworded];
        return replyOf(...said);
      },
    });
    const run = await place.run([...deep, "--fail-on", "high", "--json"], { cwd: shop, env: second.env });
    const { findings } = reviewIn(run);
    expect(run.code).toBe(1);
    expect(findings.find(({ title }) => title === retryFlag.title)).toMatchObject({
      ...{ standing: "doubt", fold: null, knownAs: finding?.id },
    });
    const brief = second.requests.find((request) => passOf(request) === "refute")?.messages[0]?.text ?? "";
    expect(claimsIn({ messages: [{ text: brief }] } as unknown as ModelRequest)).toHaveLength(1);
    const titles = [accessFlag.title, reworded.title];
    for (const title of titles) expect(brief).toMatch(new RegExp(`^(?:claim|or): ${title}\\. `, "m"));
  });

  test("is complete where the refuter fails, and all findings stand", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({
      reply: (request) => (passOf(request) === "refute" ? "I would rather not say." : shopReply(request)),
    });
    const run = await place.run([...deep, "--json"], { cwd: shop, env: server.env });
    const { status, findings, threads } = reviewIn(run);
    expect([run.code, status]).toEqual([0, "complete"]);
    expect(findings.map(({ fold }) => fold)).toEqual([null, null]);
    expect(threads.at(-1)).toMatchObject({ role: "refute", outcome: "unreadable" });
  });

  test("says so where no third family is at hand", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const run = await place.run([...deep, "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
    const { notes, threads } = reviewIn(run);
    expect(run.code).toBe(0);
    expect(threads.map(({ role }) => role)).toEqual(["review", "review", "review"]);
    expect(notes.map(({ text }) => text).join()).toMatch(/2 findings were not put to a refuter/);
  });

  test("asks no refuter again when it is resumed, and the others once", async ({ place, expect }) => {
    const shop = makeShop(place);
    let isHanging = true;
    const server = await place.serve({
      reply: (request) => (passOf(request) === "refute" && isHanging ? { fault: "hang-before" } : deepReply(request)),
    });
    const { child, ended } = place.start(deep, { cwd: shop, env: server.env });
    const refuters = () => server.requests.filter((request) => passOf(request) === "refute").length;
    await expect.poll(refuters, { timeout: 20_000 }).toBe(1);
    child.kill("SIGKILL");
    await ended;
    isHanging = false;

    const resumed = await place.run(["review", "--resume", "--json"], { cwd: shop, env: server.env });
    const review = reviewIn(resumed);
    expect(resumed.code).toBe(0);
    expect(review.threads.map(({ pass }) => pass)).toEqual(["main", "absence", "second", "refute"]);
    expect(review.findings.map(({ fold }) => fold).sort()).toEqual([null, "refuted"]);
    expect(server.requests).toHaveLength(5);
  });

  test("asks only a refuter that is ready", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: deepReply });
    const env = { ...server.env, GEMINI_API_KEY: "" };
    const run = await place.run([...deep, "--json"], { cwd: shop, env });
    const { threads } = reviewIn(run);
    // The author's own family is the only one left, and it may refute.
    expect(threads.at(-1)).toMatchObject({ role: "refute", family: "anthropic", outcome: "answered" });

    const alone = await place.run([...deep, "--json"], { cwd: shop, env: { ...env, ANTHROPIC_API_KEY: "" } });
    expect(alone.code).toBe(0);
    expect(reviewIn(alone).threads.map(({ role }) => role)).toEqual(["review", "review", "review"]);
    expect(
      reviewIn(alone)
        .notes.map(({ text }) => text)
        .join(),
    ).toMatch(/2 findings were not put to a refuter: no reviewer of a third family is ready/);
  });

  test("keeps its ceilings: the weightiest findings are put, and the others counted", async ({ place, expect }) => {
    const shop = makeShop(place);
    const line = (index: number) => `export const row${index} = compute(${index * 7919});`;
    const rows = Array.from({ length: 20 }, (_, index) => line(index));
    shop.write("src/rows.ts", `${rows.join("\n")}\n`);
    shop.commit(`Add rows\n\n${claudeTrailer}`);
    const flags = rows.map((quote, index) => ({
      ...{ title: `Row ${index} has the wrong seed ${index * 31}`, claim: `row${index} takes ${index * 7919}.` },
      ...{ path: "src/rows.ts", quote, trigger: `Reading row${index}.`, outcome: `Row ${index} is wrong.` },
      ...{ standing: "defect", consequence: "wrong-result", severity: index === 17 ? "critical" : "low" },
    }));
    const server = await place.serve({
      reply: (request) => {
        if (passOf(request) === "refute") return deepReply(request);
        return passOf(request) === "main" ? replyOf(...flags) : replyOf();
      },
    });
    const run = await place.run([...deep, "--max-threads", "4", "--json"], { cwd: shop, env: server.env });
    const { threads, notes } = reviewIn(run);
    expect(threads.map(({ pass }) => pass)).toEqual(["main", "absence", "second", "refute"]);
    expect(server.requests).toHaveLength(4);
    const put = claimsIn(server.requests.at(-1) as ModelRequest).map(({ title }) => title);
    expect(put).toHaveLength(6);
    expect(put[0]).toBe(flags[17]?.title);
    expect(notes.map(({ text }) => text).join()).toMatch(
      /14 findings were not put to a refuter: over the ceiling of 4 threads/,
    );
  });

  test("says that what a person brought was put to no refuter", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const args = [...deep, "--reviewer", "paste", "--reviewer", "google", "--family", "openai", "--json"];
    const opened = reviewIn(await place.run(args, { cwd: shop, env: server.env }));
    for (const { id } of opened.threads.filter(({ kind }) => kind === "paste")) {
      const reply = id === opened.threads[0]?.id ? replyOf(retryFlag, accessFlag) : replyOf();
      await place.run(["reply", id, "-"], { cwd: shop, input: reply });
    }
    const { findings, notes } = reviewIn(await place.run(["show", "--json"], { cwd: shop }));
    expect(findings).toHaveLength(2);
    expect(notes.map(({ text }) => text).join()).toMatch(/2 findings of the reply that was brought were not put/);
  });
});
