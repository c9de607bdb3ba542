import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentIn, openBuildPlace } from "./builds.ts";
import { test } from "./place.ts";

const timeout = 120_000;

test("nobody of the family that the builder runs is asked, whatever model its program names", { timeout }, async ({
  place,
  expect,
}) => {
  const opened = await openBuildPlace(place);
  const config = join(place.folder, "config.yml");
  const baseUrl = opened.server.env["OPENAI_BASE_URL"];
  const endpoint = { baseUrl, keyEnv: "OPENAI_API_KEY", family: "deepseek", models: ["deepseek-chat"] };
  writeFileSync(config, JSON.stringify({ endpoints: { ds: endpoint } }));
  const env = { ...opened.env, ANTHROPIC_BASE_URL: "https://api.deepseek.com/anthropic" };
  const reviewers = ["--reviewer", "ds", "--reviewer", "openai"];
  const args = ["build", "spec.md", "--builder", "claude-code", ...reviewers, "--auto", "--json", "--config", config];
  const run = await place.start(args, { cwd: opened.shop, env, timeoutMs: 60_000 }).ended;

  const { reviews, work } = documentIn(run);
  expect(run.stderr).toContain("ds is of the builder's family (deepseek) and will not be asked.");
  expect(work.thread?.family).toBe("deepseek");
  const models = new Set(opened.server.requests.map(({ model }) => model));
  expect([...models]).toEqual(["gpt-6-sol"]);
  const shown = await opened.run("show", reviews.at(-1)?.id ?? "", "--json");
  const { authorship } = JSON.parse(shown.stdout).review;
  expect(authorship.families).toMatchObject([{ family: "deepseek", share: 1 }]);
  expect(authorship.evidence[0]).toMatchObject({ source: "driven", strength: "driven", family: "deepseek" });
  await opened.close();
});
