import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runForget } from "../../src/cli/forget.ts";
import { end, header, planned, start } from "../ledger/review-stream.ts";
import { type CommandPlace, commandPlace } from "./ledger-command.ts";

const ids = (place: CommandPlace) =>
  place.withLedger(async (ledger) => (await ledger.list({ limit: 10 })).map((row) => row.id).sort());

async function placeWithReviews(change: Parameters<typeof commandPlace>[0] = {}): Promise<CommandPlace> {
  const place = await commandPlace(change);
  const { repository } = place;
  await place.withLedger(async (ledger) => {
    await ledger.record(start(header({ id: "raaaaaaa", repository })));
    await ledger.record(start(header({ id: "rbbbbbbb", repository, startedAt: "2026-03-02T10:00:00.000Z" })));
    await ledger.record(start(header({ id: "rccccccc", repository: { key: "another", root: "/code/billing" } })));
    for (const id of ["raaaaaaa", "rbbbbbbb", "rccccccc"]) await ledger.record(end(id));
  });
  return place;
}

const never = () => Promise.reject(new Error("nobody was to be asked"));

test("the reviews that were named are removed, the others stay", async () => {
  const place = await placeWithReviews();
  expect(await runForget({ reviews: ["raaa", "raaaaaaa", "rccc"], yes: true }, place.io, never)).toBe(0);
  expect(await ids(place)).toEqual(["rbbbbbbb"]);
  expect(place.stdout()).toContain("2 reviews");
});

test("latest is the newest of this repository", async () => {
  const place = await placeWithReviews();
  await runForget({ reviews: ["latest"], yes: true }, place.io, never);
  expect(await ids(place)).toEqual(["raaaaaaa", "rccccccc"]);
});

test("--all removes those of this repository only", async () => {
  const place = await placeWithReviews();
  expect(await runForget({ reviews: [], all: true, yes: true }, place.io, never)).toBe(0);
  expect(await ids(place)).toEqual(["rccccccc"]);
  expect(await runForget({ reviews: [], all: true, yes: true }, place.io, never)).toBe(0);
  expect(place.stderr()).toContain("nothing to forget");
});

test("--all outside of a repository removes nothing, unless --everywhere says so", async () => {
  const place = await placeWithReviews();
  const io = { ...place.io, cwd: place.folder };
  await expect(runForget({ reviews: [], all: true, yes: true }, io, never)).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("--everywhere"),
  });
  await expect(runForget({ reviews: ["raaa"], everywhere: true }, io, never)).rejects.toMatchObject({ code: "usage" });
  expect(await ids(place)).toHaveLength(3);
  expect(await runForget({ reviews: [], all: true, everywhere: true, yes: true }, io, never)).toBe(0);
  expect(await ids(place)).toEqual([]);
});

test("without --yes and without anybody to ask nothing is removed", async () => {
  const place = await placeWithReviews();
  await expect(runForget({ reviews: ["raaa"] }, place.io, never)).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("--yes"),
  });
  expect(await ids(place)).toHaveLength(3);
});

test("on a terminal it asks what is named, and only yes removes", async () => {
  const place = await placeWithReviews({ isTty: true });
  const questions: string[] = [];
  const answer = (yes: boolean) => async (question: string) => questions.push(question) > 0 && yes;
  expect(await runForget({ reviews: ["raaa"] }, place.io, answer(false))).toBe(2);
  expect(await ids(place)).toHaveLength(3);
  expect(await runForget({ reviews: ["raaa"] }, place.io, answer(true))).toBe(0);
  expect(await ids(place)).toEqual(["rbbbbbbb", "rccccccc"]);
  expect(questions).toEqual([expect.stringContaining("raaaaaaa"), expect.stringContaining("raaaaaaa")]);
});

test("names and --all together, or neither, are a usage error", async () => {
  const place = await placeWithReviews();
  for (const args of [{ reviews: [] }, { reviews: ["raaa"], all: true }]) {
    await expect(runForget({ ...args, yes: true }, place.io, never)).rejects.toMatchObject({ code: "usage" });
  }
  expect(await ids(place)).toHaveLength(3);
});

test("one unknown name among several removes none", async () => {
  const place = await placeWithReviews();
  const names = ["raaa", "rzzz"];
  await expect(runForget({ reviews: names, yes: true }, place.io, never)).rejects.toMatchObject({ code: "not-found" });
  expect(await ids(place)).toHaveLength(3);
});

test("what a review left beside the ledger goes too: briefs to paste and snapshot objects, and no other file", async () => {
  const place = await placeWithReviews();
  const { folder, repository } = place;
  const write = (...path: string[]) => {
    mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
    writeFileSync(join(folder, ...path), "canary-9f3a71");
    return join(folder, ...path);
  };
  const brief = write("briefs", "tabcdefg.md");
  const others = [write("briefs", "tother22.md"), write("elsewhere.md"), write("trees", "reeeeeee", "object")];
  const gone = [write("trees", "rddddddd", "object"), write("trees", "rcrashed", "object"), write("briefs", "tno.md")];
  const threads = [planned({ id: "tabcdefg" }), planned({ id: "thijkmnp" })];
  await place.withLedger(async (ledger) => {
    await ledger.record(start(header({ id: "rddddddd", repository }), threads));
    await ledger.record({ type: "thread-wait", reviewId: "rddddddd", threadId: "tabcdefg", file: brief });
    const outside = join(folder, "briefs", "..", "elsewhere.md");
    await ledger.record({ type: "thread-wait", reviewId: "rddddddd", threadId: "thijkmnp", file: outside });
    await ledger.record(start(header({ id: "reeeeeee", repository }), [planned({ id: "tother22" })]));
  });
  await runForget({ reviews: ["rddd"], yes: true }, place.io, never);
  expect([brief, ...gone].filter(existsSync)).toEqual([]);
  expect(others.map(existsSync)).toEqual([true, true, true]);
  const ledgerFiles = readdirSync(folder).filter((name) => name.startsWith("ledger.db"));
  for (const name of ledgerFiles) expect(readFileSync(join(folder, name)).includes("tabcdefg")).toBe(false);
});
