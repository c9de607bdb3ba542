import { expect, test } from "vitest";
import { type WorkStatus, workStatus } from "../../src/core/work-status.ts";
import { renderWorkStatus, renderWorkStatusJson, WorkStatusDocument } from "../../src/outputs/work-status.ts";
import * as of from "../fixtures/build-journal.ts";
import { finding, verdict } from "../fixtures/snapshot.ts";
import { drafted, overview, review, selfReview, spec, thread } from "../fixtures/work-overview.ts";

const screen = { width: 80, color: false, unicode: true };
const now = new Date("2026-11-22T12:03:20.000Z");

const built = [
  ...[drafted, of.begun({ check: "npm test", setup: "npm ci" }), of.ran(null, "passed")],
  ...[of.asked("b1"), of.ended("b1"), of.settled("b1", of.increment(1)), of.ran("i1", "passed")],
  ...[of.decided("i1", "accepted", { by: "auto" }), of.asked("b2"), of.ended("b2")],
  of.settled("b2", of.increment(2, { title: "What is sent twice counts once, whoever asks for it and however late" })),
  ...[
    of.ran("i2", "failed"),
    of.decided("i2", "rejected", { comment: "Not like this." }),
    of.asked("b3"),
    of.ended("b3"),
  ],
  ...[of.settled("b3", of.increment(3)), of.ran("i3", "timed-out")],
];
const accepted = [...built, of.decided("i3", "accepted"), of.built(), of.reviewBegun("r1", "self-review")];
const reviewed = [...accepted, of.reviewBegun("r2", "review")];
const findings = [finding({ id: "f1" }), finding({ id: "f2" })];
const real = verdict({ findingId: "f1", at: "2026-11-22T12:00:00.000Z" });
const wrong = verdict({ findingId: "f2", judgement: "wrong", state: null, at: "2026-11-22T12:00:01.000Z" });

const frozen = { spec, thread };
const cases: Record<string, WorkStatus> = {
  "of which there is a draft": workStatus(overview({ events: [drafted] }), false),
  "that is built now": workStatus(
    overview({ work: frozen, events: [drafted, of.begun(), { ...of.asked("b1"), at: "2026-11-22T12:02:38.000Z" }] }),
    true,
  ),
  "whose increment waits": workStatus(overview({ work: frozen, events: built }), false),
  "that was stopped on the way": workStatus(
    overview({ work: frozen, events: [...built, of.decided("i3", "accepted"), of.asked("b4")] }),
    false,
  ),
  "whose turn failed": workStatus(
    overview({
      work: frozen,
      events: [of.begun(), of.asked("b1"), of.ended("b1", { outcome: of.failure, report: null })],
    }),
    false,
  ),
  "whose set-up failed": workStatus(
    overview({ work: frozen, events: [of.begun({ setup: "npm ci" }), of.ran(null, "failed")] }),
    false,
  ),
  "that waits to be judged": workStatus(
    overview({ work: frozen, events: reviewed }, [selfReview("r1"), review("r2", { findings })]),
    false,
  ),
  "that is to be mended": workStatus(
    overview({ work: frozen, events: [...reviewed, of.triaged("r2")] }, [
      selfReview("r1"),
      review("r2", { findings, verdicts: [real, wrong] }),
    ]),
    false,
  ),
  "whose self-review was left out, and whose review failed": workStatus(
    overview(
      {
        work: frozen,
        events: [...built, of.decided("i3", "accepted"), of.built(), of.skipped, of.reviewBegun("r2", "review")],
      },
      [review("r2", { status: "failed" }, [{ outcome: "unavailable" }])],
    ),
    false,
  ),
  "that is done": workStatus(
    overview({ work: { ...frozen, endedAt: now.toISOString() }, events: [...reviewed, of.done] }, [
      selfReview("r1"),
      review("r2"),
    ]),
    false,
  ),
  "that a person builds, reviewed now": workStatus(
    overview({ work: { way: "adopted", thread }, increments: [of.increment(1, { state: "adopted" })] }, [
      review("r1", { status: "running" }, [{}, { outcome: null }]),
    ]),
    false,
  ),
  "whose session nobody knows": workStatus(overview({ work: { way: "adopted" } }), false),
};

test("works look like this in a terminal", async () => {
  const pages = Object.entries(cases).map(([name, status]) => {
    return `A work ${name}:\n\n${renderWorkStatus(status, { now }, screen)}`;
  });
  await expect(pages.join(`\n${"=".repeat(80)}\n\n`)).toMatchFileSnapshot("../golden/work-status.txt");
});

test("no line is wider than the screen", () => {
  for (const width of [40, 60, 80]) {
    for (const status of Object.values(cases)) {
      const lines = renderWorkStatus(status, { now }, { ...screen, width }).split("\n");
      expect(lines.filter((line) => line.length > width)).toEqual([]);
    }
  }
});

test("what is drawn over again and again fits the screen, and names no command that does so", () => {
  const many = Array.from({ length: 40 }, (_, index) => index + 1).flatMap((n) => [
    ...[
      of.asked(`b${n}`),
      of.ended(`b${n}`),
      of.settled(`b${n}`, of.increment(n, { title: `Step ${n}: ${"what is sent twice counts once ".repeat(3)}` })),
      of.decided(`i${n}`, "accepted"),
    ],
  ]);
  const status = workStatus(overview({ work: frozen, events: [of.begun(), ...many, of.asked("b99")] }), true);
  const text = renderWorkStatus(status, { now, height: 24 }, screen);
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(24);
  expect(text).toMatch(/ {2}40\. Step 40: what is sent.*…; \+1 −0; accepted\n/);
  expect(text).not.toContain("--watch");
});

test("the document is what its schema says, whatever a title holds", () => {
  for (const status of Object.values(cases)) {
    const title = "Re\u202etries\u001b[2J";
    const named = { ...status, work: { ...status.work, title } };
    const document = renderWorkStatusJson(named);
    expect(WorkStatusDocument.parse(JSON.parse(document))).toEqual({ version: 0, ...named });
    expect(renderWorkStatus(named, { now }, screen)).not.toMatch(/[\u202e\u001b]/);
  }
});
