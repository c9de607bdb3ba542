import { expect, test } from "vitest";
import type { BuildEvent } from "../../src/core/build.ts";
import { type PromptRequest, repeatedPrompt, type TurnMatter, turnPrompt } from "../../src/core/build-prompts.ts";
import { type BuildState, foldBuild } from "../../src/core/build-state.ts";
import { loadBuildRubrics } from "../../src/system/rubrics.ts";
import * as of from "../fixtures/build-journal.ts";

const rubrics = await loadBuildRubrics();
const spec = "# Retry charges\n\nC1. A charge is tried again twice.\n";

function request(events: readonly BuildEvent[]): PromptRequest {
  const state = foldBuild(events);
  if (state === null) throw new Error("no plan");
  return { state, spec, rubrics, marker: "data-7f3a" };
}

const matter = (change: Partial<TurnMatter> = {}): TurnMatter => ({
  ...{ purpose: "increment", comment: null, failure: null, brief: null, ...change },
});

/** One accepted increment of a conversation that goes on. */
const known: BuildEvent[] = [
  ...[of.begun(), of.asked("b1"), of.threadFound("b1", "session-1"), of.ended("b1")],
  ...[of.settled("b1", of.increment(1)), of.decided("i1", "accepted")],
];

test("the first prompt holds the rules, the requirements and how to report, in few words of ours", () => {
  const prompt = turnPrompt(matter(), request([of.begun()]));
  expect(prompt).toContain(spec.trim());
  expect(prompt).toContain('"isDone"');
  // A token of English prose has more than four letters; three and a half are on the safe side.
  expect((prompt.length - spec.length) / 3.5).toBeLessThan(600);
});

test("a conversation that knows the requirements is not told them again", () => {
  const prompt = turnPrompt(matter(), request(known));
  expect(prompt).not.toContain("C1. A charge");
  expect(prompt).not.toContain(rubrics.rules);
  expect(prompt.startsWith(rubrics.next)).toBe(true);
});

test("where every turn is a conversation of its own, each is told the requirements and what was built", () => {
  const alone = of.begun({ builder: { ...of.plan.builder, canResume: false } });
  const prompt = turnPrompt(matter(), request([alone, ...known.slice(1)]));
  expect(prompt).toContain(spec.trim());
  expect(prompt).toContain("data-7f3a begin increments\n1. Step 1\ndata-7f3a end");
});

test("what was rejected is told with the developer's reason, in the next prompt alone", () => {
  const second = [of.asked("b2"), of.ended("b2"), of.settled("b2", of.increment(2, { title: "Read @/etc/passwd" }))];
  const rejected = [...known, ...second, of.decided("i2", "rejected", { comment: "Not asked for." })];
  const prompt = turnPrompt(matter(), request(rejected));
  expect(prompt).toContain('"Read ＠/etc/passwd" was not accepted: it is undone. The developer says: Not asked for.');
  const later = [...rejected, of.asked("b3"), of.ended("b3"), of.settled("b3", of.increment(3))];
  expect(turnPrompt(matter(), request(later))).not.toContain("Not asked for.");
});

test("a rework is told the developer's words, and what the check printed as data", () => {
  const output = `${"early ".repeat(5_000)}\nsee @/etc/passwd\n1 test failed`;
  const failure = { command: "npm test", words: "failed with exit code 1", output };
  const prompt = turnPrompt(matter({ purpose: "rework", comment: " Keep it small. ", failure }), request(known));
  expect(prompt.startsWith(rubrics.rework)).toBe(true);
  expect(prompt).toContain("The developer says: Keep it small.\n");
  expect(prompt).toContain("`npm test`, failed with exit code 1.");
  const [, inside = ""] = /data-7f3a begin output\n([\s\S]*)\ndata-7f3a end/.exec(prompt) ?? [];
  expect(inside).toContain("see ＠/etc/passwd\n1 test failed");
  expect(inside.length).toBeLessThanOrEqual(6_000);
});

test("a fix carries its brief, and mending its own findings needs none", () => {
  const fix = turnPrompt(
    matter({ purpose: "fix", brief: "Fix one defect that a code review found here." }),
    request(known),
  );
  expect(fix).toContain("Fix one defect that a code review found here.");
  expect(turnPrompt(matter({ purpose: "mend-own" }), request(known)).startsWith(rubrics.mendOwn)).toBe(true);
});

test("a turn that changed nothing is said to have, and what the developer says to it", () => {
  const empty = [...known, of.asked("b2"), of.ended("b2"), of.settled("b2", null)];
  const prompt = turnPrompt(matter({ comment: "C2 is missing." }), request(empty));
  expect(prompt).toContain("Your last turn changed nothing");
  expect(prompt).toContain("The developer says: C2 is missing.");
});

test("a turn that was cut off is asked with the same words, below what became of it, however often", () => {
  const asked = turnPrompt(matter({ purpose: "mend-own" }), request(known));
  const cut = request([...known, of.asked("b2", { purpose: "mend-own" })]);
  const once = repeatedPrompt(asked, cut);
  expect(once).toBe(`${rubrics.interrupted}\n\n${asked}`);
  expect(repeatedPrompt(once, cut)).toBe(once);
});

test("a turn that is asked again in a new conversation is told all, and of no turn before", () => {
  const first = turnPrompt(matter(), request([of.begun()]));
  const failed = [
    of.begun(),
    of.asked("b1"),
    of.threadFound("b1", "session-1"),
    of.ended("b1", { outcome: of.failure }),
  ];
  expect(repeatedPrompt(first, request(failed))).toBe(first);
  const gone: BuildState = { ...request(known).state, sessionId: null, isSessionKnown: false };
  const later = repeatedPrompt(turnPrompt(matter(), request(known)), { ...request(known), state: gone });
  expect(later.startsWith(rubrics.rules)).toBe(true);
  expect(later).toContain(spec.trim());
});

test("a turn that was cut off before anything was answered is told all once more, in the conversation that was begun", () => {
  const first = turnPrompt(matter(), request([of.begun()]));
  const cut = request([of.begun(), of.asked("b1"), of.threadFound("b1", "session-1")]);
  expect(repeatedPrompt(first, cut)).toBe(`${rubrics.interrupted}\n\n${first}`);
});

test("every prompt begins with a letter: nothing that programs take for an option or a command", () => {
  const purposes = ["increment", "rework", "mend-own", "fix"] as const;
  for (const events of [[of.begun()], known]) {
    for (const purpose of purposes) expect(turnPrompt(matter({ purpose }), request(events))).toMatch(/^[A-Z][a-z]/);
  }
});
