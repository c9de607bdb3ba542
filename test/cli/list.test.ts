import { join } from "node:path";
import { expect, test } from "vitest";
import { ageInWords } from "../../src/cli/age.ts";
import { runList } from "../../src/cli/list.ts";
import { answered, end, finding, header, planned, start, verdict } from "../ledger/review-stream.ts";
import { type CommandPlace, commandPlace } from "./ledger-command.ts";

const now = new Date("2026-03-01T12:00:00.000Z");

/** A complete review of today with two findings, one of them judged; an interrupted one of the day before; one elsewhere. */
async function placeWithReviews(): Promise<CommandPlace> {
  const place = await commandPlace();
  const { repository } = place;
  const elsewhere = { key: "another", root: "/code/billing" };
  await place.withLedger(async (ledger) => {
    const asked = planned();
    const [open, judged] = [finding(), finding()];
    await ledger.record(start(header({ id: "raaaaaaa", repository }), [asked]));
    await ledger.record(answered("raaaaaaa", { ...asked.thread, costUsd: 0.84 }, "{}"));
    for (const one of [open, judged]) await ledger.record({ type: "finding-add", reviewId: "raaaaaaa", finding: one });
    await ledger.addVerdict(verdict(judged.id));
    await ledger.record(end("raaaaaaa"));
    await ledger.record(
      start(header({ id: "rbbbbbbb", repository, startedAt: "2026-02-28T10:00:00.000Z" }), [planned()]),
    );
    await ledger.record(
      start(header({ id: "rccccccc", repository: elsewhere, startedAt: "2026-03-01T11:59:50.000Z" })),
    );
    await ledger.record(end("rccccccc", "failed"));
  });
  return place;
}

test("a list shows the reviews of this repository as a table, newest first", async () => {
  const place = await placeWithReviews();
  expect(await runList({}, place.io, now)).toBe(0);
  expect(place.stdout()).toMatchInlineSnapshot(`
    "REVIEW    AGE        STATUS       FINDINGS  CHANGE                     JUDGED  COST   READ BY       WRITTEN BY
    raaaaaaa  2 hours    complete     2         branch retry against main  1       $0.84  openai:gpt-6  anthropic
    rbbbbbbb  yesterday  interrupted  –         branch retry against main  –       –      openai:gpt-6  anthropic
    "
  `);
});

test.each([100, 60])("on a terminal of %i columns the change is named, and nothing is wider", async (width) => {
  const place = await placeWithReviews();
  await runList({}, { ...place.io, screen: { ...place.io.screen, width, isInteractive: true } }, now);
  const lines = place.stdout().split("\n");
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines[0]).toMatch(/^REVIEW +AGE +STATUS +FINDINGS +CHANGE/);
  expect(lines[1]).toMatch(/^raaaaaaa +2 hours +complete +2 +branch retry/);
});

test("--all, and a place outside of any repository, show all reviews and where they were made", async () => {
  const place = await placeWithReviews();
  const outside = { ...place.io, cwd: join(place.io.cwd, "..") };
  await runList({ all: true }, place.io, now);
  const listed = place.stdout();
  expect(listed).toMatch(
    /^REVIEW .*\nrccccccc {2}just now .* failed .* – .* billing .*\nraaaaaaa .* shop .*\nrbbbbbbb .*\n$/,
  );
  await runList({}, outside, now);
  expect(place.stdout()).toBe(listed + listed);
});

test("a review that failed without findings does not look like one that found nothing", async () => {
  const place = await placeWithReviews();
  await place.withLedger(async (ledger) => {
    await ledger.record(start(header({ id: "rddddddd" })));
    await ledger.record(end("rddddddd", "complete"));
  });
  await runList({ all: true }, place.io, now);
  const line = (id: string) =>
    place
      .stdout()
      .split("\n")
      .find((text) => text.startsWith(id));
  expect(line("rddddddd")).toContain("none");
  expect(line("rccccccc")).not.toContain("none");
});

test("--json gives every field of every review", async () => {
  const place = await placeWithReviews();
  await runList({ json: true }, place.io, now);
  const { version, reviews } = JSON.parse(place.stdout());
  expect(version).toBe(0);
  expect(reviews).toMatchObject([
    { id: "raaaaaaa", status: "complete", findings: { shown: 2, folded: 0, judged: 1 }, costUsd: 0.84 },
    { id: "rbbbbbbb", status: "interrupted", reviewers: ["openai:gpt-6"], costUsd: null },
  ]);
});

test("an empty list says what to do next, and is valid JSON when asked for", async () => {
  const place = await commandPlace();
  expect(await runList({}, place.io, now)).toBe(0);
  expect([place.stdout(), place.stderr()]).toEqual(["", expect.stringContaining("blindspot review")]);
  await runList({ json: true }, place.io, now);
  expect(JSON.parse(place.stdout())).toEqual({ version: 0, reviews: [] });
});

test("names of branches and models cannot write to the terminal, and a line is cut at its width", async () => {
  const place = await commandPlace();
  const { repository } = place;
  const review = header({ repository });
  const took = "branch \x1b]0;owned\x07\u202e\n日本語日本語日本語日本語日本語";
  await place.withLedger(async (ledger) => {
    await ledger.record(start({ ...review, change: { ...review.change, took } }));
    await ledger.record(end(review.id));
  });
  await runList({}, { ...place.io, screen: { ...place.io.screen, width: 60, isInteractive: true } }, now);
  expect(place.stdout()).toMatch(/^REVIEW .*\nr\w{7} .* branch 日本[^\x00-\x09\x0b-\x1f\u202e]*…\n$/);
});

test.for([
  [30, "just now"],
  [-30, "just now"],
  [60, "1 minute ago"],
  [59 * 60, "59 minutes ago"],
  [7200, "2 hours ago"],
  [86_400, "yesterday"],
  [3 * 86_400, "3 days ago"],
  [60 * 86_400, "2025-12-31"],
] as const)("%i seconds are %s", ([seconds, words]) => {
  expect(ageInWords(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
});
