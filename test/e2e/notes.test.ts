import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "sarif";
import { describe } from "vitest";
import type { NotesDocument } from "../../src/outputs/notes-document.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import { drainMended, judgedShop } from "./rechecks.ts";
import { accessFlag, makeShop, retryFlag, reviewIn, shopReply } from "./shop.ts";

interface Reviewed {
  readonly shop: GitRepository;
  readonly env: Readonly<Record<string, string>>;
  readonly id: string;
  /** Ids of the findings, by title. */
  readonly findings: ReadonlyMap<string, string>;
}

async function reviewed(place: Place): Promise<Reviewed> {
  const shop = makeShop(place);
  const { env } = await place.serve({ reply: shopReply });
  const review = reviewIn(await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env }));
  return { shop, env, id: review.id, findings: new Map(review.findings.map(({ id, title }) => [title, id])) };
}

async function run(place: Place, cwd: GitRepository, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await place.run(args, { cwd });
  if (code !== 0) throw new Error(`${args.join(" ")}: ${code} ${stderr}`);
  return stdout;
}

describe.concurrent("review notes", () => {
  test("tell what was judged and what became of it, and SARIF suppresses the same", async ({ place, expect }) => {
    const { shop, findings, id } = await reviewed(place);
    const access = findings.get(accessFlag.title) ?? "";
    const retry = findings.get(retryFlag.title) ?? "";
    await run(place, shop, "verdict", access, "real", "--reason", "seen by @octocat");
    await run(place, shop, "verdict", retry, "wrong", "--reason", "send never fails twice");
    const open = await run(place, shop, "notes");
    expect(open).toContain(`**Hand back 1 finding, real and open:** \`blindspot fix ${id}\``);
    expect(open).toContain("**Real, open:** seen by `@octocat`");
    expect(open).toContain("**Wrong:** send never fails twice");
    expect(open).toContain("- Written by: anthropic 100 %, by trailer\n- Read by: `openai:");

    await run(place, shop, "verdict", access, "--fixed");
    const { notes } = JSON.parse(await run(place, shop, "notes", id, "--json")) as NotesDocument;
    expect(notes.steps).toEqual([]);
    expect(notes.findings.map(({ group, verdict }) => [group, verdict?.reason])).toEqual([
      ["fixed", "seen by @octocat"],
      ["wrong", "send never fails twice"],
    ]);
    const sarif = join(place.folder, "review.sarif");
    await run(place, shop, "show", "--sarif", sarif);
    const results = (JSON.parse(readFileSync(sarif, "utf8")) as Log).runs[0]?.results ?? [];
    const suppressed = results.map(({ suppressions }) =>
      suppressions?.map((one) => `${one.status} ${one.justification}`),
    );
    expect(suppressed.flat().sort()).toEqual([
      "accepted real, fixed: seen by @octocat",
      "accepted wrong: send never fails twice",
    ]);
  });

  test("follow findings from the brief that was handed back to the recheck", async ({ place, expect }) => {
    const judged = await judgedShop(place);
    const { shop, retry, access, review } = judged;
    await run(place, shop, "fix", review.id);
    const handed = await run(place, shop, "notes");
    expect(handed).toContain(`**Check 2 findings again, handed back since:** \`blindspot recheck ${review.id}\``);
    expect(handed).toMatch(/## Handed back\n\n- .* UTC: 2 findings \(.*\), shown to the developer\n/);

    writeFileSync(join(shop.root, "src", "drain.ts"), drainMended);
    judged.script = { says: { [retry]: "fixed", [access]: "not-fixed" } };
    expect(await judged.recheck("--accept")).toMatchObject({ code: 1 });
    const { notes } = JSON.parse(await run(place, shop, "notes", "latest", "--json")) as NotesDocument;
    expect(notes.review).toBe(review.id);
    expect(notes.rounds.map(({ recheck, results }) => [recheck?.reviewId ?? null, results.length])).toEqual([
      [null, 0],
      [review.id, 2],
    ]);
    expect(notes.findings.map(({ id, group }) => [id, group])).toEqual([
      [access, "open"],
      [retry, "fixed"],
    ]);
    expect(notes.steps).toEqual([{ kind: "fix", review: review.id, findings: [access] }]);
    const text = await run(place, shop, "notes", review.id);
    expect(text).toContain("**Real, fixed:** It is.");
    expect(text).toMatch(/- \*\*Not fixed:\*\* `\w+` Anybody who is signed in .*\. It was looked at: not-fixed\.\n/);
  });

  test("that are kept in the repository reach no later reviewer", async ({ place, expect }) => {
    const { shop, id, env } = await reviewed(place);
    const printed = await run(place, shop, "notes", "--into", "docs/reviews", "--json");
    const names = readdirSync(join(shop.root, "docs", "reviews")).sort();
    expect(names).toEqual([expect.stringMatching(`-${id}\\.json$`), expect.stringMatching(`-${id}\\.md$`)]);
    expect(printed.trim().split("\n").sort()).toEqual(names.map((name) => join(shop.root, "docs", "reviews", name)));

    const server = await place.serve({ reply: shopReply });
    const args = ["review", "--reviewer", "openai", "--json"];
    const review = reviewIn(await place.run(args, { cwd: shop, env: { ...env, ...server.env } }));
    const kept = review.coverage.files.filter(({ path }) => path.startsWith("docs/"));
    expect(kept.map(({ status, reason }) => [status, reason])).toEqual([
      ["skipped", "review notes, which no reviewer may see"],
      ["skipped", "review notes, which no reviewer may see"],
    ]);
    expect(review.withheld.filter(({ path }) => path.startsWith("docs/"))).toHaveLength(2);
    expect(JSON.stringify(server.requests)).not.toMatch(/Review notes|docs\/reviews\/.*begin/);
  });

  test("are not written through a link that the repository brings, nor over a file of somebody else", async ({
    place,
    expect,
  }) => {
    const { shop, id } = await reviewed(place);
    symlinkSync(place.folder, join(shop.root, "reviews"));
    const linked = await place.run(["notes", "--into", "reviews/new"], { cwd: shop });
    expect(linked).toMatchObject({ code: 2, stdout: "" });
    expect(linked.stderr).toContain("is a symbolic link");
    const [name = ""] = (await run(place, shop, "notes", "--into", "kept")).trim().split("/").slice(-1);
    expect(name).toContain(id);
    writeFileSync(join(shop.root, "kept", name), "my own words\n");
    expect(await place.run(["notes", "--into", "kept"], { cwd: shop })).toMatchObject({ code: 2 });
    expect(readFileSync(join(shop.root, "kept", name), "utf8")).toBe("my own words\n");
  });
});
