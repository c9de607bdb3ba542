import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BuilderRequest, BuilderTurn } from "../fakes/agent-programs/builder.ts";
import type { ModelRequest } from "../fakes/model-server.ts";
import {
  type BuildPlace,
  beginning,
  documentIn,
  eventsIn,
  openBuildPlace,
  shopBuilder,
  shopReviewer,
} from "./builds.ts";
import { type Place, test } from "./place.ts";
import { isRecheck } from "./rechecks.ts";

const timeout = 120_000;
const never = () => new Promise<never>(() => {});

/** At which request to a program or a model blindspot dies; none of the others is asked twice. */
interface Death {
  readonly what: string;
  /** The builder does not answer this one before. */
  readonly builder?: number;
  /** The reviewer answers no request of this kind before. */
  readonly reviewer?: "review" | "recheck";
}

const deaths: readonly Death[] = [
  { what: "the second turn", builder: 1 },
  { what: "the second question of the self-review", builder: 3 },
  { what: "the fix", builder: 4 },
  { what: "the review", reviewer: "review" },
  { what: "the recheck", reviewer: "recheck" },
];

/** Answers as the shop's builder and reviewer do, but for the one that is to be waited for. */
async function openDying(place: Place, death: Death) {
  const killed = { is: false };
  const hanging = Promise.withResolvers<void>();
  const hang = () => {
    hanging.resolve();
    return never();
  };
  const asked = { builds: [] as string[], reviews: [] as string[] };
  let place5 = 0;
  const opened = await openBuildPlace(place, {
    builds: async (request: BuilderRequest): Promise<BuilderTurn> => {
      if (!killed.is && request.index === death.builder) return hang();
      asked.builds.push(request.prompt);
      return shopBuilder({ ...request, index: place5++ });
    },
    reviews: (request: ModelRequest) => {
      const kind = isRecheck(request) ? "recheck" : "review";
      // Beside whoever looks again, others read what changed: an answer that is on its way may be asked for again.
      const isBeside = death.reviewer === "recheck" && asked.builds.length === 5;
      if (!killed.is && (death.reviewer === kind || isBeside)) return hang();
      asked.reviews.push(request.messages[0]?.text ?? "");
      return shopReviewer(request);
    },
  });
  return { opened, asked, killed, hanging: hanging.promise };
}

for (const death of deaths) {
  test(`killed at ${death.what}, it goes on without asking again what was answered`, { timeout }, async ({
    place,
    expect,
  }) => {
    const { opened, asked, killed, hanging } = await openDying(place, death);
    const { build } = opened;
    await untilKilled(opened, hanging);
    killed.is = true;
    const resumed = await build("--resume", "--json");
    const end = resumed.code === 3 ? await judgeAndGoOn(opened, documentIn(resumed).rest.reviewId) : resumed;
    expect(documentIn(end), end.stderr).toMatchObject({
      rest: { step: "ask-done" },
      increments: [{}, {}, { purpose: "fix" }],
    });
    // Two increments, two questions to the builder about its own, one fix; each was answered once.
    expect(asked.builds).toHaveLength(5);
    expect(new Set(asked.reviews).size).toBe(asked.reviews.length);
    await opened.close();
  });
}

/** Runs it until the hanging request, kills it there; goes through judging where that comes before. */
async function untilKilled({ start, ...opened }: BuildPlace, hanging: Promise<void>): Promise<void> {
  let running = start(...beginning, "--auto", "--json");
  for (;;) {
    const ended = await Promise.race([running.ended, hanging.then(() => null)]);
    if (ended === null) {
      running.child.kill("SIGKILL");
      await running.ended;
      return;
    }
    const { reviewId } = documentIn(ended).rest;
    await judge({ ...opened, start }, reviewId);
    running = start("--resume", "--json");
  }
}

async function judge({ run }: BuildPlace, reviewId: string | null): Promise<void> {
  const { findings } = JSON.parse((await run("show", reviewId ?? "", "--json")).stdout).review;
  for (const { id } of findings) await run("verdict", id, "real");
}

async function judgeAndGoOn(opened: BuildPlace, reviewId: string | null) {
  const before = documentIn(await opened.build("--resume", "--json"));
  if (before.rest.step === "triage") await judge(opened, reviewId ?? before.rest.reviewId);
  return opened.build("--resume", "--json");
}

test("^C stops a turn at once, and the next run asks it again", { timeout }, async ({ place, expect }) => {
  const { opened, killed, hanging } = await openDying(place, { what: "the first turn", builder: 0 });
  const running = opened.start(...beginning, "--auto");
  await hanging;
  running.child.kill("SIGINT");
  const stopped = await running.ended;
  killed.is = true;
  expect(stopped).toMatchObject({ code: 130 });
  expect(stopped.stdout).toContain("Stopped. Everything up to here is stored.");
  expect(stopped.stdout).toMatch(/blindspot build --resume w/);
  const resumed = await opened.build("--resume", "--json");
  expect(documentIn(resumed)).toMatchObject({ rest: { step: "triage" }, increments: [{}, {}] });
  await opened.close();
});

test("a turn that brings no answer stops the run, and is asked again by the next", { timeout }, async ({
  place,
  expect,
}) => {
  let isBroken = true;
  const opened = await openBuildPlace(place, {
    builds: (request) => (isBroken ? { fails: "API Error: 401 invalid x-api-key" } : shopBuilder(request)),
  });
  const failed = await opened.build(...beginning, "--auto", "--json");
  expect(failed).toMatchObject({ code: 3 });
  expect(documentIn(failed).rest).toMatchObject({ why: "turn-failed", outcome: { problem: "auth" } });
  expect(documentIn(failed).increments).toEqual([]);
  isBroken = false;
  expect(documentIn(await opened.build("--resume", "--json"))).toMatchObject({ increments: [{}] });
  await opened.close();
});

test("a review that failed is never passed over", { timeout }, async ({ place, expect }) => {
  let isBroken = true;
  const opened = await openBuildPlace(place, {
    reviews: (request) => (isBroken ? { fault: "status", status: 400 } : shopReviewer(request)),
  });
  const failed = await opened.build(...beginning, "--auto", "--json");
  expect(failed).toMatchObject({ code: 3 });
  expect(documentIn(failed).rest).toMatchObject({ why: "review-not-ended" });
  const again = await opened.build("--resume", "--json");
  expect(documentIn(again).rest).toMatchObject({ why: "review-not-ended" });
  isBroken = false;
  const read = await opened.build("--resume", "--json");
  expect(documentIn(read).rest).toMatchObject({ why: "waits", step: "triage" });
  expect(documentIn(read).reviews.filter(({ kind }) => kind === "review")).toHaveLength(1);
  await opened.close();
});

/** Kills it once the second turn was answered, before that is a commit. */
async function killedBeforeCommit({ start }: BuildPlace): Promise<void> {
  const running = start(...beginning, "--auto", "--jsonl");
  let printed = "";
  await new Promise<void>((resolve) => {
    running.child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.split('"type":"turn-ended"').length < 3 || running.child.killed) return;
      running.child.kill("SIGKILL");
      resolve();
    });
  });
  await running.ended;
}

test("a turn whose changes are gone with the clone is asked again, and is no turn that changed nothing", {
  timeout,
}, async ({ place, expect }) => {
  let turn = 0;
  const opened = await openBuildPlace(place, {
    // What a turn does is done again where it is asked again.
    builds: (request) => shopBuilder({ ...request, index: turn++ === 0 ? 0 : 1 }),
  });
  await killedBeforeCommit(opened);
  const works = join(place.env["BLINDSPOT_HOME"] ?? "", "works");
  for (const id of readdirSync(works)) rmSync(join(works, id, "clone"), { recursive: true });
  const resumed = await opened.build("--resume", "--jsonl");
  const events = eventsIn(resumed);
  expect(resumed.stderr).toContain("is gone with the clone of this work: it is asked again.");
  expect(events.slice(0, 2)).toMatchObject([{ type: "turn-lost" }, { type: "turn-asked", purpose: "increment" }]);
  expect(events.find(({ type }) => type === "settled")).toMatchObject({ increment: { position: 2 } });
  await opened.close();
});

test("delivering leaves a turn alone that was answered and is no commit yet", { timeout }, async ({
  place,
  expect,
}) => {
  const opened = await openBuildPlace(place);
  await killedBeforeCommit(opened);
  expect(await opened.build("--deliver", "--yes")).toMatchObject({ code: 0 });
  const events = eventsIn(await opened.build("--resume", "--jsonl"));
  expect(events[0]).toMatchObject({ type: "settled", increment: { position: 2 } });
  await opened.close();
});
