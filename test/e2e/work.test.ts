import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "./place.ts";
import { drainAfter, replyOf, retryFlag, reviewIn, shopBase, shopChange } from "./shop.ts";

test("a review of what a work changed is of it and gets its requirements, unless it is said not to be", async ({
  place,
  expect,
}) => {
  const cwd = place.makeRepository([shopBase]);
  cwd.git("checkout", "-q", "-b", "retry");
  const spec = join(place.folder, "spec.md");
  writeFileSync(spec, "# Retry\n\n- Three failures of one batch do not stop the next one.\n");
  const started = await place.run(["work", "start", "--spec", spec, "--json"], { cwd });
  const { work } = JSON.parse(started.stdout);
  // As it was when the work began.
  writeFileSync(spec, "- Something else.\n");
  cwd.write("src/drain.ts", drainAfter);
  const server = await place.serve({ reply: replyOf(retryFlag) });
  const run = (...args: string[]) => {
    const all = ["review", "--effort", "quick", "--reviewer", "anthropic", "--author", "openai", "--json", ...args];
    return place.run(all, { cwd, env: server.env });
  };

  const linked = await run();
  expect(reviewIn(linked)).toMatchObject({ status: "complete", work: work.id });
  expect(linked.stderr).toContain(`Part of work ${work.id} (Retry); --no-work leaves it out.`);
  expect(JSON.stringify(server.requests.at(-1)?.body)).toContain("C1. Three failures of one batch");
  const shown = JSON.parse((await place.run(["work", "show", "--json"], { cwd })).stdout);
  expect(shown.reviews).toEqual([reviewIn(linked).id]);
  expect(await place.run(["verify"], { cwd })).toMatchObject({ code: 0 });

  const apart = await run("--no-work");
  expect(reviewIn(apart)).not.toHaveProperty("work");
  expect(JSON.stringify(server.requests.at(-1)?.body)).not.toContain("Three failures of one batch");

  await place.run(["work", "done"], { cwd });
  expect(reviewIn(await run())).not.toHaveProperty("work");
  expect(reviewIn(await run("--work", work.id))).toMatchObject({ work: work.id });
});

test("what was there before a work began is not of it", async ({ place, expect }) => {
  const cwd = place.makeRepository([shopBase, shopChange()]);
  await place.run(["work", "start"], { cwd });
  const server = await place.serve({ reply: replyOf(retryFlag) });
  const args = ["review", "HEAD", "--effort", "quick", "--reviewer", "anthropic", "--author", "openai", "--json"];
  const run = await place.run(args, { cwd, env: server.env });
  expect(reviewIn(run)).not.toHaveProperty("work");
});
