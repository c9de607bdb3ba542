import { expect, test } from "vitest";
import { draftNotes, withDraft } from "../../src/core/draft-notes.ts";
import type { DraftNote, TriageSitting } from "../../src/core/sitting.ts";
import { verdict } from "../fixtures/snapshot.ts";

const owner = { judge: "human", round: "first" } as const;
const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, "0")}:00.000Z`;

function note(text: string, minute: number, findingId = "f1"): DraftNote {
  return { findingId, text, at: at(minute) };
}

function sitting(drafts: readonly DraftNote[], change: Partial<TriageSitting> = {}): TriageSitting {
  return {
    ...{ id: "saaaaaaa", reviewId: "r1", face: "terminal", isOpen: false, ...owner },
    ...{ startedAt: at(0), endedAt: null, activeSeconds: 0, folded: [], drafts: [...drafts] },
    ...change,
  };
}

const given = (minute: number, change = {}) => verdict({ findingId: "f1", reason: "", at: at(minute), ...change });

test("what was noted last waits, in whichever sitting it was noted", () => {
  const sittings = [sitting([note("second", 2)]), sitting([note("first", 1), note("other", 1, "f2")])];
  expect([...draftNotes(sittings, [], owner)]).toEqual([
    ["f1", "second"],
    ["f2", "other"],
  ]);
});

test("a judgement takes the note along, and gives it back when it is taken back", () => {
  const sittings = [sitting([note("the proxy checks", 1)])];
  expect(draftNotes(sittings, [given(2)], owner).size).toBe(0);
  const withdrawn = [given(2, { withdrawnAt: at(3) })];
  expect(draftNotes(sittings, withdrawn, owner).get("f1")).toBe("the proxy checks");
});

test("a note on what is judged already waits for the next judgement, also one that clears the reason", () => {
  const verdicts = [given(1, { reason: "taste" })];
  expect(draftNotes([sitting([note("no taste", 2)])], verdicts, owner).get("f1")).toBe("no taste");
  expect(draftNotes([sitting([note("", 2)])], verdicts, owner).get("f1")).toBe("");
  expect(draftNotes([sitting([note("taste", 2)])], verdicts, owner).size).toBe(0);
});

test("an empty note is none, and those of agents and of another round are others'", () => {
  expect(draftNotes([sitting([note("", 1)])], [], owner).size).toBe(0);
  const others = [sitting([note("a", 1)], { judge: "agent" }), sitting([note("b", 1)], { round: "again" })];
  expect(draftNotes(others, [], owner).size).toBe(0);
  expect(draftNotes(others, [], { judge: "agent", round: "first" }).get("f1")).toBe("a");
});

test("a sitting holds one note on each finding", () => {
  expect(withDraft([note("a", 1), note("b", 1, "f2")], note("c", 2))).toEqual([note("b", 1, "f2"), note("c", 2)]);
});
