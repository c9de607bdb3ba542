import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runNotes } from "../../src/cli/notes.ts";
import type { ReviewStory } from "../../src/core/story.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { NotesDocument } from "../../src/outputs/notes-document.ts";
import { wholeStory } from "../fixtures/story.ts";
import { eventsOf } from "../fixtures/triage-review.ts";
import { type CommandPlace, commandPlace } from "./ledger-command.ts";

/** A place whose ledger holds a story, stored as it would be. */
async function placeWith(story: ReviewStory): Promise<CommandPlace> {
  const place = await commandPlace();
  await place.withLedger(async (ledger) => {
    for (const round of story.rounds) {
      const { header, rechecks = [], verdicts } = round;
      const stored = { ...round, header: { ...header, repository: place.repository }, threads: ofItsOwn(round) };
      const [end, ...events] = eventsOf(stored).reverse();
      await ledger.record(...events.reverse());
      for (const result of rechecks) await ledger.record({ type: "recheck-add", reviewId: header.id, result });
      if (end !== undefined) await ledger.record(end);
      for (const verdict of verdicts) await ledger.addVerdict(verdict);
    }
    for (const handoff of story.handoffs) await ledger.saveHandoff(handoff, `the brief of ${handoff.id}`);
    for (const sitting of story.sittings) await ledger.saveSitting(sitting);
  });
  return place;
}

/** Ids of threads are unique in a ledger. */
function ofItsOwn({ header, threads }: ReviewStory["rounds"][number]) {
  if (header.recheck === undefined) return threads;
  return threads.map((one, index) => ({ ...one, thread: { ...one.thread, id: `t${index}${header.id}` } }));
}

const markdown = "2026-11-22-rtriage2.md";
const document = "2026-11-22-rtriage2.json";

test("the notes of a review hold its rechecks, whichever of them is named", async () => {
  const place = await placeWith(wholeStory());
  expect(await runNotes({ id: "rcheck22" }, place.io)).toBe(0);
  const ofRecheck = place.stdout();
  expect(await runNotes({ id: "rtria" }, place.io)).toBe(0);
  expect(place.stdout().slice(ofRecheck.length)).toBe(ofRecheck);
  expect(ofRecheck).toMatch(/^# Review notes rtriage2\n/);
  expect(ofRecheck).toContain(
    "- Handed back: twice, last on 2026-11-22 11:05 UTC\n- Rechecked: twice, last: 1 not fixed\n",
  );
  expect(ofRecheck).toContain("- Judged: in 5 m 12 s, 1 sitting\n");
  expect(ofRecheck).toContain("### Recheck rcheck33, 2026-11-22 10:55 UTC");
  await runNotes({ id: "latest" }, place.io);
  expect(place.stdout().slice(2 * ofRecheck.length)).toBe(ofRecheck);
});

test("--json prints one document, as its schema says", async () => {
  const place = await placeWith(wholeStory());
  await runNotes({ id: "rtriage2", json: true }, place.io);
  const { notes } = NotesDocument.parse(JSON.parse(place.stdout()));
  expect(notes).toMatchObject({ review: "rtriage2", cost: { unknownThreads: 1 } });
  expect(notes.rounds.map(({ recheck, receipt }) => [receipt.review, recheck?.reviewId])).toEqual([
    ["rtriage2", undefined],
    ["rcheck22", "rtriage2"],
    ["rcheck33", "rtriage2"],
  ]);
  expect(notes.steps.map(({ kind }) => kind)).toEqual(["confirm", "fix", "recheck", "judge", "judge", "read"]);
});

test("--into keeps them in the folder, prints the path, and writes them anew the next time", async () => {
  const place = await placeWith(wholeStory());
  const folder = join(place.io.cwd, "docs", "reviews");
  expect(await runNotes({ id: "rtriage2", into: "docs/reviews" }, place.io)).toBe(0);
  expect(place.stdout()).toBe(`${join(folder, markdown)}\n`);
  const before = readFileSync(join(folder, markdown), "utf8");
  expect(before).toMatch(/^# Review notes rtriage2\n[\s\S]*[^\n]\n$/);
  await place.withLedger((ledger) => ledger.addVerdict({ ...judgedFixed, findingId: "facknow2" }));
  await runNotes({ id: "rtriage2", into: folder, json: true }, place.io);
  expect(readdirSync(folder).sort()).toEqual([document, markdown]);
  expect(readFileSync(join(folder, markdown), "utf8")).not.toBe(before);
  await runNotes({ id: "rtriage2", into: folder, json: true }, place.io);
  expect(NotesDocument.parse(JSON.parse(readFileSync(join(folder, document), "utf8"))).notes.review).toBe("rtriage2");
});

const judgedFixed: Omit<Verdict, "findingId"> = {
  judgement: "real",
  reason: "",
  seconds: null,
  judge: "human",
  at: "2026-11-22T12:00:00.000Z",
  duplicateOf: null,
  state: "fixed",
};

test.each([
  ["text of somebody else", markdown, "# Review notes of last year\n"],
  ["notes of another review", markdown, "# Review notes rtriage23\n"],
  ["the document of a review", document, '{\n  "version": 0,\n  "review": {\n    "id": "rtriage2"\n'],
])("--into leaves %s that has its name", async (_, name, text) => {
  const place = await placeWith(wholeStory());
  writeFileSync(join(place.io.cwd, name), text);
  await expect(runNotes({ id: "rtriage2", into: ".", json: true }, place.io)).rejects.toMatchObject({
    code: "input",
    message: expect.stringContaining("not written by blindspot for this review"),
  });
  expect(readFileSync(join(place.io.cwd, name), "utf8")).toBe(text);
  expect(readdirSync(place.io.cwd)).toEqual([".git", name]);
});

test("--into follows no link of the repository, also from a folder below", async () => {
  const place = await placeWith(wholeStory());
  const outside = join(place.io.cwd, "..", "outside");
  mkdirSync(outside);
  mkdirSync(join(place.io.cwd, "src"));
  symlinkSync(outside, join(place.io.cwd, "reviews"));
  const below = { ...place.io, cwd: join(place.io.cwd, "src") };
  for (const [into, io] of [
    ["reviews", place.io],
    ["reviews/2026", place.io],
    ["../reviews/2026", below],
    [join(place.io.cwd, "reviews", "2026"), below],
  ] as const) {
    await expect(runNotes({ id: "rtriage2", into }, io)).rejects.toMatchObject({
      code: "input",
      message: expect.stringContaining("symbolic link"),
    });
  }
  expect(readdirSync(outside)).toEqual([]);
});

test("a review whose id was changed in the ledger names no file", async () => {
  const story = wholeStory();
  const [root] = story.rounds;
  const renamed = { ...root, header: { ...root.header, id: "../r1" } };
  const place = await placeWith({ rounds: [{ ...renamed, findings: [], verdicts: [] }], handoffs: [], sittings: [] });
  await expect(runNotes({ id: "latest", into: "reviews" }, place.io)).rejects.toMatchObject({ code: "input" });
  expect(existsSync(join(place.io.cwd, "reviews"))).toBe(false);
});

test("a review that is not there has no notes", async () => {
  const place = await placeWith(wholeStory());
  await expect(runNotes({ id: "rnone" }, place.io)).rejects.toMatchObject({ code: "not-found" });
});
