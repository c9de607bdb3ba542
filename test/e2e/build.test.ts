import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BuildEvent } from "../../src/core/build.ts";
import { BuildDocument } from "../../src/outputs/build.ts";
import {
  type BuildPlace,
  beginning,
  builderWords,
  documentIn,
  drainMended,
  eventsIn,
  openBuildPlace,
  shopBuilder,
} from "./builds.ts";
import { type Place, test as placeTest } from "./place.ts";
import { replyOf } from "./shop.ts";

const test = placeTest.extend<{ opened: BuildPlace }>({
  opened: async ({ place }, use) => {
    const opened = await openBuildPlace(place);
    try {
      await use(opened);
    } finally {
      await opened.close();
    }
  },
});

const timeout = 120_000;

/** The finding that the cross review of a work made. */
async function findingOf({ run }: BuildPlace, reviewId: string | null): Promise<string> {
  const { stdout } = await run("show", reviewId ?? "", "--json");
  return JSON.parse(stdout).review.findings[0].id;
}

/** The stages of one work, told as they follow from each other. */
test("a spec is built, reviewed by another family, mended, looked at again and brought in", { timeout }, async ({
  opened,
  expect,
}) => {
  const { build, run, builder, server, shop } = opened;
  const head = shop.git("rev-parse", "HEAD");
  const first = await build(...beginning, "--auto", "--check", "test -f src/drain.ts", "--json");
  expect(first).toMatchObject({ code: 3 });
  const waiting = BuildDocument.parse(documentIn(first));
  expect(waiting).toMatchObject({
    rest: { why: "waits", step: "triage" },
    phase: "triage",
    waitsFor: "developer",
    branch: "retry-batches",
    work: { title: "Retry batches", way: "driven", spec: { path: "spec.md" } },
  });
  expect(waiting.increments).toMatchObject([
    { title: "Try a batch three times", state: "accepted", check: "passed", decision: { by: "auto" } },
    { title: "Tests of the retries", state: "accepted", check: "passed" },
  ]);
  expect(builder.requests.map(({ canWrite, isResumed }) => [canWrite, isResumed])).toEqual([
    ...[
      [true, false],
      [true, true],
    ],
    ...[
      [false, true],
      [false, true],
    ],
  ]);
  expect(new Set(builder.requests.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(builder.requests[0]?.prompt).toContain("C2. Three failures of one batch do not stop the next one.");
  const sent = JSON.stringify(server.requests.map(({ body }) => body));
  expect(sent).toContain("C2. Three failures of one batch");
  expect(sent).not.toContain(builderWords);
  expect(sent).not.toContain("Try a batch three times");

  const judged = await findingOf(opened, waiting.rest.reviewId);
  await run("verdict", judged, "real");
  const mended = await build("--resume", "--json");
  expect(mended).toMatchObject({ code: 3 });
  expect(documentIn(mended)).toMatchObject({
    rest: { why: "waits", step: "ask-done" },
    increments: [{}, {}, { purpose: "fix" }],
  });
  expect(builder.requests).toHaveLength(5);
  expect(builder.requests[4]?.prompt).toContain("Retries are used up for good");

  const { reviewId } = documentIn(mended).rest;
  expect(await run("recheck", reviewId ?? "", "--accept")).toMatchObject({ code: 0 });
  const done = await build("--resume", "--json");
  expect(done).toMatchObject({ code: 0 });
  expect(documentIn(done)).toMatchObject({ rest: { why: "done" }, phase: "done" });
  expect(builder.requests).toHaveLength(5);

  expect(shop.git("rev-parse", "HEAD")).toBe(head);
  expect(shop.git("branch", "--list", "retry-batches")).toBe("");
  expect(await build("--deliver")).toMatchObject({ code: 0 });
  expect(shop.git("show", "retry-batches:src/drain.ts")).toBe(drainMended.trimEnd());
  const log = shop.git("log", "--format=%an|%s|%(trailers:key=Work,valueonly,separator=%x2C)", "main..retry-batches");
  expect(log.split("\n")).toEqual([
    `Ada Example|Count attempts for each batch|${waiting.work.id}`,
    `Ada Example|Tests of the retries|${waiting.work.id}`,
    `Ada Example|Try a batch three times|${waiting.work.id}`,
  ]);
  expect(await build("--resume")).toMatchObject({ code: 0 });
});

test("a branch is brought in beside a working tree that is being worked in", { timeout }, async ({
  opened,
  expect,
}) => {
  const { build, shop } = opened;
  await build(...beginning, "--auto");
  const hooks = join(shop.root, ".git/hooks");
  mkdirSync(hooks, { recursive: true });
  for (const name of ["reference-transaction", "post-merge", "post-checkout"]) {
    writeFileSync(join(hooks, name), `#!/bin/sh\ntouch "${shop.root}/../hook-ran"\n`);
    chmodSync(join(hooks, name), 0o755);
  }
  shop.write("src/send.ts", "half of a thought\n");
  shop.write("src/other.ts", "staged\n");
  shop.git("add", "src/other.ts");
  const before = [
    shop.git("status", "--porcelain"),
    shop.git("rev-parse", "HEAD"),
    shop.git("branch", "--show-current"),
  ];

  const refused = await build("--deliver");
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toContain("1 flag is not judged.");
  expect(shop.git("branch", "--list", "retry-batches")).toBe("");

  const delivered = await build("--deliver", "--yes", "--json");
  expect(delivered).toMatchObject({ code: 0 });
  expect(BuildDocument.parse(documentIn(delivered)).rest).toMatchObject({ why: "delivered" });
  const after = [
    shop.git("status", "--porcelain"),
    shop.git("rev-parse", "HEAD"),
    shop.git("branch", "--show-current"),
  ];
  expect(after).toEqual(before);
  expect(readFileSync(join(shop.root, "src/send.ts"), "utf8")).toBe("half of a thought\n");
  expect(existsSync(join(shop.root, "../hook-ran"))).toBe(false);
});

test("without a terminal it stops at every increment, and is told what becomes of it", { timeout }, async ({
  opened,
  expect,
}) => {
  const { build, builder } = opened;
  const first = await build(...beginning);
  expect(first).toMatchObject({ code: 3 });
  expect(first.stdout).toContain("Increment 1 waits for you.");
  expect(first.stdout.replace(/\s+/g, " ")).toContain("--accept, --reject WHY or --comment WHAT");
  expect(builder.requests).toHaveLength(1);

  expect(await build("--resume")).toMatchObject({ code: 3 });
  expect(builder.requests).toHaveLength(1);

  expect(await build("--resume", "--comment", "Name the number three.")).toMatchObject({ code: 3 });
  expect(builder.requests).toHaveLength(2);
  expect(builder.requests[1]?.prompt).toContain("Name the number three.");

  const rejected = await build("--resume", "--reject", "Too much at once.", "--json");
  expect(documentIn(rejected)).toMatchObject({
    rest: { step: "ask-decision" },
    increments: [{ state: "rejected" }, {}],
  });
  expect(builder.requests[2]?.prompt).toContain("Too much at once.");

  const built = await build("--resume", "--accept", "--built", "--jsonl");
  expect(built).toMatchObject({ code: 3, stderr: expect.stringContaining("It waits for you to say that it is done.") });
  expect(eventsIn(built).map((event) => BuildEvent.parse(event).type)).toEqual([
    ...["decided", "built", "review-begun", "review-begun"],
  ]);
});

placeTest("a failing check is sent back twice, then somebody has to look", { timeout }, async ({ place, expect }) => {
  const opened = await openBuildPlace(place, {
    builds: ({ index, canWrite }) =>
      canWrite ? { writes: { "src/a.ts": `${index}\n` }, says: "Done." } : { says: replyOf() },
  });
  const { build, builder } = opened;
  const check = "echo the test of a fails; exit 7";
  const run = await build(...beginning, "--auto", "--check", check, "--json");
  expect(run).toMatchObject({ code: 3 });
  expect(documentIn(run)).toMatchObject({
    rest: { why: "waits", step: "ask-decision", words: "Increment 1 waits for you: its check fails." },
    increments: [{ check: "failed", state: "proposed" }],
  });
  expect(builder.requests).toHaveLength(3);
  for (const { prompt } of builder.requests.slice(1)) expect(prompt).toContain("the test of a fails");
  await opened.close();
});

placeTest("a work that another process builds is left alone", { timeout }, async ({ place, expect }) => {
  const isGoing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const opened = await openBuildPlace(place, {
    async builds(request) {
      if (request.prompt.includes("Wait.")) {
        isGoing.resolve();
        await goOn.promise;
      }
      return shopBuilder(request);
    },
  });
  const { build, builder, start } = opened;
  await build(...beginning);
  const held = start("--resume", "--comment", "Wait.");
  await isGoing.promise;
  for (const args of [["--resume"], ["--deliver", "--yes"]]) {
    const other = await build(...args);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("is being built by another process") });
  }
  goOn.resolve();
  expect(await held.ended).toMatchObject({ code: 3 });
  expect(builder.requests).toHaveLength(2);
  await opened.close();
});

const wrong: readonly (readonly [what: string, args: readonly string[], code: number, said: RegExp])[] = [
  ["nothing to build", [], 2, /There is nothing to build/],
  ["a spec that is not there", ["nope.md", "--builder", "claude-code"], 2, /The spec nope\.md cannot be read/],
  ["no builder", ["spec.md"], 2, /Nobody has said which program builds/],
  ["a builder that there is not", ["spec.md", "--builder", "gpt"], 2, /There is no builder "gpt"/],
  [
    "a builder that is not installed",
    ["spec.md", "--builder", "codex", "--reviewer", "openai"],
    3,
    /Codex cannot build: Codex is not installed/,
  ],
  [
    "a reviewer of its family",
    ["spec.md", "--builder", "claude-code", "--reviewer", "anthropic"],
    3,
    /both are anthropic/,
  ],
  [
    "a reviewer that there is not",
    ["spec.md", "--builder", "claude-code", "--reviewer", "nobody"],
    2,
    /There is no reviewer "nobody"/,
  ],
  ["no name for a branch", [...beginning, "--branch", "a..b"], 2, /"a\.\.b" is no name of a branch/],
  ["a branch that is taken", [...beginning, "--branch", "main"], 2, /There is a branch main already/],
  ["going on with nothing", ["--resume"], 2, /Nothing is being built/],
  ["bringing in nothing", ["--deliver"], 2, /Nothing is being built/],
  ["two verbs", ["--resume", "--deliver"], 2, /--resume and --deliver are two things/],
  ["an answer to nothing", [...beginning, "--accept"], 2, /--accept can have no effect/],
  ["two answers", ["--resume", "--accept", "--done"], 2, /--accept and --done are two answers/],
  ["other commands for a work that goes on", ["--resume", "--check", "true"], 2, /--check can have no effect/],
  ["two faces", [...beginning, "--json", "--jsonl"], 2, /both want standard output/],
];

test("what cannot be built is refused before anything is asked", { timeout }, async ({ opened, place, expect }) => {
  const { build, builder, server, spec } = opened;
  for (const [what, args, code, said] of wrong) {
    const run = await build(...args);
    expect({ what, code: run.code, stderr: run.stderr }).toEqual({ what, code, stderr: expect.stringMatching(said) });
  }
  for (const [text, said] of specs) {
    writeFileSync(spec, text);
    const run = await build(...beginning);
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
  }
  writeFileSync(spec, "- One.\n");
  const inside = await place.run(["build", ...beginning], {
    cwd: opened.shop,
    env: { ...opened.env, CLAUDECODE: "1" },
  });
  expect(inside).toMatchObject({ code: 2, stderr: expect.stringContaining("inside an agent (claude-code)") });
  expect(await outsideOfCommits(place, opened)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no commit yet"),
  });
  expect(builder.requests).toEqual([]);
  expect(server.requests).toEqual([]);
});

const specs: readonly (readonly [text: string, said: RegExp])[] = [
  ["", /is empty/],
  ["# Only a title\n", /headings and no criterion/],
  ["<!-- blindspot draft w1234567: edit, then delete this line -->\n# A\n\n- One.\n", /is still a draft/],
];

function outsideOfCommits(place: Place, { env }: BuildPlace) {
  const empty = place.makeRepository([]);
  empty.write("spec.md", "- One.\n");
  return place.run(["build", ...beginning], { cwd: empty, env });
}

placeTest(
  "a spec that was drafted is built once it is edited, as the same work",
  { timeout },
  async ({ place, expect }) => {
    const draft = "# Retry batches\n\n## Requirements\n\n- A batch that fails is tried three times.\n";
    const opened = await openBuildPlace(place, { reviews: () => draft });
    const { build, run, spec } = opened;
    const drafted = await run("spec", "Retry batches", "--with", "openai", "--force", "--json");
    expect(drafted, drafted.stderr).toMatchObject({ code: 0 });
    const refused = await build(...beginning);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("is still a draft") });
    expect(opened.builder.requests).toEqual([]);
    writeFileSync(spec, readFileSync(spec, "utf8").replace(/^.*\n/, ""));
    const built = documentIn(await build(...beginning, "--json"));
    expect(built.work.id).toBe(JSON.parse(drafted.stdout).work.id);
    expect(built).toMatchObject({
      phase: "building",
      draft: { isEdited: false },
      work: { spec: { criteria: [{ id: "C1" }] } },
    });
    await opened.close();
  },
);

test("an answer that nothing waits for is refused", { timeout }, async ({ opened, expect }) => {
  const { build, builder } = opened;
  await build(...beginning);
  const run = await build("--resume", "--done");
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("Nothing waits for --done.") });
  expect(builder.requests).toHaveLength(1);
});

test("whoever begins a spec again that is being built is told how to go on with it", { timeout }, async ({
  opened,
  expect,
}) => {
  const { build } = opened;
  const first = await build(...beginning);
  const { id } = documentIn(await build("--resume", "--json")).work;
  const second = await build(...beginning);
  expect(first.stderr).not.toContain("the same spec");
  expect(second.stderr.replaceAll(/\s+/g, " ")).toContain(
    `Work ${id} is of the same spec and is not done; to go on with that one: blindspot build --resume ${id}`,
  );
});
