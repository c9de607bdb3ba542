import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import { makeShop, replyOf, reviewIn } from "./shop.ts";

const reply = replyOf().replaceAll("'", "");

/** A program that does something to the repository and then answers. */
function program(place: Place, name: string, script: string): string {
  const file = join(place.folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\ncat <<'END'\n${reply}END\n`, { mode: 0o755 });
  return file;
}

function review(file: string): string[] {
  return ["review", "--reviewer", `command:${file}`, "--family", "mistral", "--effort", "quick", "--json"];
}

/** Changes a file that is committed, and one that nobody knows. */
function meddler(place: Place, shop: GitRepository): string {
  return program(
    place,
    "meddler.sh",
    `cat >/dev/null; echo "// mine" >> ${shop.root}/src/send.ts; touch ${shop.root}/new.ts`,
  );
}

describe.concurrent("a program that reviews", () => {
  test("and changes the repository is told of, as somebody may have been", async ({ place, expect }) => {
    const shop = makeShop(place);
    const run = await place.run(review(meddler(place, shop)), { cwd: shop });
    expect(run.code, run.stderr).toBe(0);
    expect(reviewIn(run).repositoryChanged).toEqual(["new.ts", "src/send.ts"]);
    expect(run.stderr).toContain("While programs ran, 2 files of your repository changed: new.ts, src/send.ts;");
    const shown = await place.run(["show"], { cwd: shop });
    expect(shown.stdout.replace(/\s+/g, " ")).toContain(
      "2 files of your repository changed: new.ts, src/send.ts; you, or",
    );
    const again = await place.run(["show", "--json"], { cwd: shop });
    expect(reviewIn(again).repositoryChanged).toEqual(["new.ts", "src/send.ts"]);
  });

  test("and leaves it alone is said to have done so", async ({ place, expect }) => {
    const shop = makeShop(place);
    const run = await place.run(review(program(place, "quiet.sh", "cat >/dev/null")), { cwd: shop });
    expect(reviewIn(run).repositoryChanged).toEqual([]);
    expect((await place.run(["show"], { cwd: shop })).stdout).toContain("Repository unchanged while programs ran");
  });

  test("is compared again when the review goes on, and both add up", async ({ place, expect }) => {
    const shop = makeShop(place);
    const file = program(place, "first.sh", `touch ${shop.root}/first.ts; exit 1`);
    expect((await place.run(review(file), { cwd: shop })).code).toBe(3);
    program(place, "first.sh", `cat >/dev/null; touch ${shop.root}/second.ts`);
    const run = await place.run(["review", "--retry", "--json"], { cwd: shop });
    expect(reviewIn(run)).toMatchObject({ status: "complete", repositoryChanged: ["first.ts", "second.ts"] });
  });
});

test("models behind an API change nothing, so that nothing is compared", async ({ place, expect }) => {
  const shop = makeShop(place);
  const server = await place.serve({ reply: replyOf() });
  const run = await place.run(["review", "--reviewer", "openai", "--json"], { cwd: shop, env: server.env });
  expect(reviewIn(run).repositoryChanged).toBeNull();
});
