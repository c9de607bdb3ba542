import { expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { runStats } from "../../src/cli/stats.ts";
import type { RepositoryRef } from "../../src/core/change.ts";
import { StatRow } from "../../src/core/stats.ts";
import { verdict } from "../fixtures/snapshot.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { type CommandPlace, commandPlace } from "./ledger-command.ts";

async function judgedPlace(change: Partial<Io> = {}, repository: RepositoryRef | null = null): Promise<CommandPlace> {
  const place = await commandPlace(change);
  await place.withLedger(async (ledger) => {
    const review = triageReview();
    await ledger.record(
      ...eventsOf({ ...review, header: { ...review.header, repository: repository ?? place.repository } }),
    );
    await ledger.addVerdict(verdict({ findingId: "fretry22" }));
    await ledger.addVerdict(verdict({ findingId: "fcents22", judgement: "wrong", state: null }));
  });
  return place;
}

test("counts stand in a table: real of decided, never a share", async () => {
  const place = await judgedPlace();
  expect(await runStats({}, place.io)).toBe(0);
  const [title = "", head = "", ...rows] = place.stdout().split("\n");
  expect(title).toBe("Read by another family");
  expect(head).toMatch(/^CODE BY +READ BY +REAL +FINDINGS +JUDGED +REVIEWS +THREADS/);
  expect(rows[0]).toMatch(/^anthropic +openai +1 of 2 +16 +2 +1 +2 /);
  expect(rows[1]).toMatch(/^anthropic +google +1 of 1 +3 +1 +1 +1 /);
  expect(place.stdout()).not.toContain("%");
});

test("a document has every number", async () => {
  const place = await judgedPlace();
  await runStats({ json: true }, place.io);
  const document = JSON.parse(place.stdout());
  expect(document).toMatchObject({ version: 0, repository: place.repository.key });
  for (const row of document.rows) expect(StatRow.parse(row)).toEqual(row);
});

test("reviews of another repository count only with --all", async () => {
  const place = await judgedPlace({}, { key: "another", root: "/code/another" });
  await runStats({}, place.io);
  expect([place.stdout(), place.stderr()]).toEqual(["", expect.stringContaining("No reviews of this repository yet.")]);
  await runStats({ all: true }, place.io);
  expect(place.stdout()).toContain("anthropic");
});

test.for([40, 60, 80])("on a terminal of %i columns no line is wider", async (width) => {
  const screen = { width, height: 24, color: false, unicode: true, isInteractive: true };
  const place = await judgedPlace({ screen });
  await runStats({}, place.io);
  expect(
    Math.max(
      ...place
        .stdout()
        .split("\n")
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(width);
  expect(place.stdout()).toMatch(/openai +1 of 2/);
});
