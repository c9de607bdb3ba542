import stringWidth from "string-width";
import { expect, test } from "vitest";
import { lineOf } from "../../../src/cli/triage/line-edit.ts";
import { pickerOf } from "../../../src/cli/triage/picker.ts";
import { type DeskView, drawDesk } from "../../../src/cli/triage/render.ts";
import type { ReviewSnapshot } from "../../../src/core/snapshot.ts";
import type { TriageSession } from "../../../src/flow/triage-session.ts";
import { hostileText } from "../../fixtures/hostile.ts";
import { foreignSnapshot } from "../../fixtures/snapshot.ts";
import { eventsOf, triageReview } from "../../fixtures/triage-review.ts";
import { sit } from "../../flow/sit.ts";
import { temporaryLedger } from "../../ledger/temporary-ledger.ts";

async function sitOver(review: ReviewSnapshot): Promise<TriageSession> {
  const ledger = await temporaryLedger();
  await ledger.record(...eventsOf(review));
  for (const verdict of review.verdicts) await ledger.addVerdict(verdict);
  return sit(ledger, { reviewId: review.header.id });
}

function viewOf(session: TriageSession, id: string | null, change: Partial<DeskView> = {}): DeskView {
  return {
    ...{ session, mode: { kind: "flag" }, scroll: 0, message: [], draft: null, skipped: 0 },
    item: session.plan().items.find((item) => item.id === id) ?? null,
    nextCommand: () => "blindspot fix rtriage2",
    ...change,
  };
}

const plain = { color: false, unicode: true };
const screenOf = (view: DeskView, width: number, rows: number, look = plain) =>
  drawDesk(view, { width, rows, ...look }).frame.lines;
const show = (lines: readonly string[]) => `${lines.map((line) => line.trimEnd()).join("\n")}\n`;

test.for([60, 80, 120, 160])("the screens of a sitting look like this at %i columns", async (width) => {
  const session = await sitOver(triageReview());
  const waiting = ["fguard22", "fretry22", "fnowher2", "fmigrat2"].map((id) =>
    screenOf(viewOf(session, id), width, 24),
  );
  await session.judge("fguard22", "wrong", { reason: "the route is behind the gateway, which checks it" });
  await session.judge("fcents22", "stylistic");
  await session.judge("frefute2", "real", { seconds: 74 });
  const facts = ["You said real; ", "called medium by openai:gpt-6"];
  const [first] = session.choices().map(({ id }) => id);
  const screens = [
    ...waiting,
    screenOf(viewOf(session, "fraces22", { message: facts, draft: "seen in the logs" }), width, 24),
    screenOf(viewOf(session, "fguard22"), width, 40),
    screenOf(viewOf(session, "frefute2"), width, 24),
    screenOf(
      viewOf(session, "fretry22", { mode: { kind: "note", line: lineOf("seen in the logs of May") } }),
      width,
      18,
    ),
    screenOf(
      viewOf(session, "fretry22", {
        mode: { kind: "duplicate", picker: { ...pickerOf(session.choices().map(({ id }) => id)), at: 2 } },
      }),
      width,
      24,
    ),
    screenOf(viewOf(session, "fretry22", { mode: { kind: "judge-duplicate", originalId: first ?? "" } }), width, 18),
    screenOf(viewOf(session, "fretry22", { mode: { kind: "help" } }), width, 30),
    screenOf(viewOf(session, null, { skipped: 14 }), width, 24),
  ];
  for (const lines of screens) expect(lines.every((line) => stringWidth(line) <= width)).toBe(true);
  await expect(screens.map(show).join(`${"═".repeat(width)}\n`)).toMatchFileSnapshot(
    `../../golden/triage/screens-${width}.txt`,
  );
});

test("without unicode, all marks of ours are ASCII", async () => {
  const session = await sitOver(triageReview());
  for (const id of ["fguard22", "fretry22", null]) {
    const view = viewOf(session, id);
    const lines = screenOf(view, 60, 24, { color: false, unicode: false });
    expect(lines.join("\n")).not.toMatch(/[^\x00-\x7f]/);
  }
});

test("hostile text moves no cursor, and every screen has its size, whatever the window", async () => {
  const review = foreignSnapshot(hostileText);
  const session = await sitOver({ ...review, verdicts: [] });
  const [first = "", second = ""] = session.plan().items.map(({ id }) => id);
  await session.judge(first, "wrong", { reason: hostileText });
  const ids = session.choices().map(({ id }) => id);
  const modes: DeskView["mode"][] = [
    { kind: "flag" },
    { kind: "help" },
    { kind: "note", line: lineOf(hostileText) },
    { kind: "duplicate", picker: pickerOf(ids) },
    { kind: "judge-duplicate", originalId: first },
  ];
  for (const width of [20, 40, 60, 80, 200]) {
    for (const rows of [6, 10, 24, 60]) {
      for (const mode of modes) {
        for (const id of [first, second, null]) {
          const view = viewOf(session, id, { mode, message: [hostileText], draft: hostileText, scroll: 5 });
          const lines = screenOf(view, width, rows);
          expect(lines).toHaveLength(rows);
          expect(lines.join("")).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u200b]/);
          expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
        }
      }
    }
  }
});

test("no screen shows what is hidden before a flag is judged", async () => {
  const session = await sitOver(triageReview());
  for (const { id } of session.plan().items) {
    for (const mode of [{ kind: "flag" }, { kind: "duplicate", picker: pickerOf([id]) }] as const) {
      const text = screenOf(viewOf(session, id, { mode }), 200, 60).join("\n");
      expect(text).not.toMatch(
        /openai|google|gemini|gpt|critical|\bhigh\b|medium|\blow\b|anthropic|2026-10-02|refuted by/,
      );
    }
  }
});

test("a review without flags says that silence is no evidence, or that not all was read", async () => {
  const silent = await sitOver(triageReview({ findings: [], status: "complete" }));
  expect(screenOf(viewOf(silent, null), 80, 24).join("\n")).toContain("Silence is no evidence");
  const partial = await sitOver(triageReview({ findings: [] }));
  expect(screenOf(viewOf(partial, null), 80, 24).join("\n")).toContain("not all was read");
  const empty = await sitOver(triageReview({ findings: [], status: "empty" }));
  expect(screenOf(viewOf(empty, null), 80, 24).join("\n")).toContain("No flags: there was nothing to read.");
});
