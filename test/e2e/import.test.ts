import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { type Place, test } from "./place.ts";
import { claudeTrailer, makeShop, reviewIn } from "./shop.ts";

const comments = [
  {
    path: "src/drain.ts",
    line: 3,
    user: { login: "coderabbitai[bot]", type: "Bot" },
    body: "_⚠️ Potential issue_ | _🟠 Major_\n\n**Attempts are shared.**\n\nOne failing batch uses up the attempts of all others.",
  },
  {
    path: "src/export.ts",
    line: 3,
    user: { login: "coderabbitai[bot]", type: "Bot" },
    body: "![critical](https://x/c.svg)\n\nAnybody exports any tenant.",
  },
  { path: "src/export.ts", line: 3, user: { login: "dev", type: "User" }, body: "I will look at it." },
];

function bring(place: Place, name: string, content: string, ...args: string[]) {
  const file = join(place.folder, name);
  writeFileSync(file, content);
  return ["import", file, ...args];
}

describe.concurrent("findings of another tool", () => {
  test("become a review to judge, count and verify, which never looks complete", async ({ place, expect }) => {
    const shop = makeShop(place, claudeTrailer);
    const run = await place.run(bring(place, "c.json", JSON.stringify(comments), "HEAD", "--json"), { cwd: shop });
    expect(run.code).toBe(0);
    const review = reviewIn(run);
    expect(review.status).toBe("partial");
    expect(review.threads).toMatchObject([{ reviewer: "coderabbit", kind: "import", independence: "not-shown" }]);
    const places = review.findings.map(({ location, severity }) => [
      location.path,
      location.startLine,
      location.anchor,
      severity,
    ]);
    expect(places).toContainEqual(["src/drain.ts", 3, "said", "high"]);
    expect(places).toContainEqual(["src/export.ts", 3, "said", "critical"]);
    expect(review.coverage.files.map(({ status }) => status)).not.toContain("reviewed");
    expect(JSON.stringify(review)).toContain("1 comment of dev");

    const [first] = review.findings;
    const verdict = await place.run(["verdict", first?.id ?? "", "real", "--reason", "seen"], { cwd: shop });
    expect(verdict.code).toBe(0);
    const verified = await place.run(["verify", review.id], { cwd: shop });
    expect(verified).toMatchObject({ code: 0 });
    const stats = await place.run(["stats"], { cwd: shop });
    expect(stats.stdout).toContain("Independence not shown");
    const again = await place.run(["review", "--retry", review.id], { cwd: shop });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("there is nobody to ask");
  });

  test("are independent only by the user's word on their family, and a control in the author's own", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place, claudeTrailer);
    const list = "- **high**: the tenant is taken from the request (src/export.ts:3)\n";
    const other = await place.run(bring(place, "a.md", list, "HEAD", "--family", "openai", "--json"), { cwd: shop });
    expect(reviewIn(other).threads).toMatchObject([{ independence: "independent", role: "review" }]);
    const own = await place.run(bring(place, "b.md", list, "HEAD", "--family", "anthropic", "--json"), { cwd: shop });
    expect(reviewIn(own).threads).toMatchObject([{ independence: "control", role: "control" }]);
    for (const run of [other, own]) {
      expect((await place.run(["verify", reviewIn(run).id], { cwd: shop })).code).toBe(0);
    }
  });

  test("that are none make a review that failed, with the file kept", async ({ place, expect }) => {
    const shop = makeShop(place, claudeTrailer);
    const limit = "You have reached your Codex usage limits for code reviews.";
    for (const [text, outcome] of [
      [limit, "unavailable"],
      ["", "unreadable"],
      ["It is fine work.", "unreadable"],
    ] as const) {
      const run = await place.run(bring(place, "none.md", text, "HEAD", "--json"), { cwd: shop });
      expect(run.code).toBe(3);
      expect(reviewIn(run)).toMatchObject({ status: "failed", threads: [{ outcome }] });
      expect((await place.run(["verify", reviewIn(run).id], { cwd: shop })).code).toBe(0);
    }
  });

  test("of several tools are not mixed, and a secret in them is not kept", async ({ place, expect }) => {
    const shop = makeShop(place, claudeTrailer);
    const two = [
      ...comments,
      { path: "src/drain.ts", line: 1, user: { login: "Copilot", type: "Bot" }, body: "Unused." },
    ];
    const refused = await place.run(bring(place, "two.json", JSON.stringify(two), "HEAD"), { cwd: shop });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("coderabbit, copilot");
    const secret = `ghp_${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`;
    const told = [
      { path: "src/drain.ts", line: 1, user: { login: "Copilot" }, body: `The key ${secret} stands here.` },
    ];
    const run = await place.run(bring(place, "key.json", JSON.stringify(told), "HEAD", "--json"), { cwd: shop });
    expect(run.code).toBe(0);
    const reply = await place.run(["show", reviewIn(run).id, "--reply", "1"], { cwd: shop });
    expect(reply.stdout).toContain("stands here");
    expect(reply.stdout + run.stdout).not.toContain(secret);
  });
});
