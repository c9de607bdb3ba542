import { type BuildPlace, beginning, documentIn, openBuildPlace, shopBuilder } from "./builds.ts";
import { test as base } from "./place.ts";
import { reviewIn } from "./shop.ts";

const timeout = 90_000;
const [spec, ...flags] = beginning;

const test = base.extend<{ readonly opened: BuildPlace }>({
  opened: async ({ place }, use) => {
    const opened = await openBuildPlace(place);
    await use(opened);
    await opened.close();
  },
});

/** Built by rule up to its one flag, which is judged real. @returns its review and the flag */
async function builtAndJudged({ build, run }: BuildPlace, args: readonly string[]) {
  const first = documentIn(await build(spec, ...args, "--auto", "--json"));
  const reviewId = first.rest.reviewId ?? "";
  const review = reviewIn(await run("show", reviewId, "--json"));
  await run("verdict", review.findings[0]?.id ?? "", "real");
  return { reviewId, review };
}

test("whoever was named reviews it, and looks at it again", { timeout }, async ({ opened, expect }) => {
  const { build, run } = opened;
  const { review } = await builtAndJudged(opened, ["--builder", "claude-code", "--reviewer", "google"]);
  await build("--resume", "--json");
  const recheck = reviewIn(await run("show", "--json"));
  const asked = [review, recheck].flatMap(({ threads }) => threads.map(({ reviewer }) => reviewer));
  expect(recheck.id).not.toBe(review.id);
  expect(new Set(asked.map((name) => name.split(":")[0]))).toEqual(new Set(["google"]));
});

test("who says that it is done is believed: nothing more is sent, whatever is open", { timeout }, async ({
  opened,
  expect,
}) => {
  const { build, builder, server } = opened;
  await builtAndJudged(opened, flags);
  const before = [builder.requests.length, server.requests.length];
  const done = await build("--resume", "--done", "--json");
  expect(done).toMatchObject({ code: 0 });
  expect(documentIn(done)).toMatchObject({ rest: { why: "done" }, phase: "done" });
  expect([builder.requests.length, server.requests.length]).toEqual(before);
});

test("it is done also before its flags are judged", { timeout }, async ({ opened, expect }) => {
  const { build, server } = opened;
  await build(...beginning, "--auto");
  const before = server.requests.length;
  const done = await build("--resume", "--done", "--jsonl");
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('"type":"done"') });
  expect(server.requests).toHaveLength(before);
});

test("it is done also where a fix brought no answer", { timeout }, async ({ place, expect }) => {
  const opened = await openBuildPlace(place, {
    builds: (request) =>
      request.prompt.includes("Fix one defect") ? { fails: "API Error: 401 invalid x-api-key" } : shopBuilder(request),
  });
  const { build, builder } = opened;
  await builtAndJudged(opened, flags);
  expect(documentIn(await build("--resume", "--json")).rest).toMatchObject({ why: "turn-failed" });
  const before = builder.requests.length;
  const done = await build("--resume", "--done", "--json");
  expect(documentIn(done).rest).toMatchObject({ why: "done", words: "The work is done, with 1 real finding open." });
  expect(builder.requests).toHaveLength(before);
  await opened.close();
});
