import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunResult } from "../../src/ports.ts";
import { report, rubrics, type Script } from "./build-fakes.ts";
import { newWorld } from "./build-world.ts";

/** One file a turn, as often as it is asked; done with the second. */
const oneFileEach: Script = ({ folder, write }) => {
  const count = [1, 2, 3, 4].find((number) => !existsSync(join(folder, `${number}.txt`))) ?? 5;
  write(`${count}.txt`, `${count}\n`);
  return report(`Add ${count}`, count === 2);
};

/** The same, once what was refused is no more. */
function failing(times: number, failure: Partial<RunResult>): Script {
  return (turn, nth) => (nth <= times ? failure : oneFileEach(turn, nth));
}

const quota: Partial<RunResult> = {
  ...{ status: "unavailable", problem: "quota", reason: "the quota is used up until 18:00", hint: "Wait, then go on." },
  reply: null,
};

describe("a turn that brings no answer", () => {
  test("stops the run with what to do, and is asked again by the next one", async () => {
    const { world, builder } = await newWorld(failing(1, quota), { plan: { isAuto: true } });
    const rest = await world.rest();
    expect(rest).toMatchObject({ why: "turn-failed", outcome: { status: "unavailable", problem: "quota" } });
    expect(builder.asked).toHaveLength(1);
    expect(await world.state()).toMatchObject({ waitsFor: "builder", phase: "building" });
    expect(await world.rest()).toEqual({ why: "done" });
    expect((await world.outcome()).increments.map(({ title }) => title)).toEqual(["Add 1", "Add 2"]);
  });

  test("leaves nothing of what it changed", async () => {
    const script: Script = (turn, nth) => {
      if (nth > 1) return oneFileEach(turn, nth);
      turn.write("rubbish.txt", "half of something\n");
      return quota;
    };
    const { world, clone } = await newWorld(script, { plan: { isAuto: true } });
    await world.rest();
    await world.rest();
    expect(clone.listing()).toBe("1.txt: 1\n2.txt: 2\n");
  });

  test("for its time being up says so", async () => {
    const script: Script = () => ({
      ...{
        status: "timed-out",
        problem: "deadline",
        reason: "it did not end in its time",
        hint: "Allow more.",
        reply: null,
      },
    });
    const { world } = await newWorld(script);
    expect(await world.rest()).toMatchObject({ why: "turn-failed", outcome: { status: "timed-out" } });
  });

  test("for a builder that breaks is a failed turn, too", async () => {
    const script: Script = () => {
      throw new Error("no such thing");
    };
    const { world } = await newWorld(script);
    const outcome = { status: "unavailable", problem: "internal", reason: "the builder broke: no such thing" };
    expect(await world.rest()).toMatchObject({ why: "turn-failed", outcome });
  });
});

describe("a run that is stopped", () => {
  test("in a turn rests, and the next run says in the same conversation that the turn was cut off", async () => {
    const { world, builder } = await newWorld(oneFileEach, { plan: { isAuto: true } });
    const stop = new AbortController();
    let rest: unknown = null;
    for await (const notice of world.drive(undefined, stop.signal)) {
      if (notice.type === "event" && notice.event.type === "thread-found") stop.abort();
      if (notice.type === "rest") rest = notice.rest;
    }
    expect(rest).toEqual({ why: "cancelled" });
    expect(await world.rest()).toEqual({ why: "done" });
    const [first, second] = builder.asked;
    expect(second).toMatchObject({ sessionId: "session-1", prompt: `${rubrics.interrupted}\n\n${first?.prompt}` });
  });

  test("goes on in a new conversation, which is told all, where the program has not kept the old one", async () => {
    const { world, builder, desk } = await newWorld(oneFileEach);
    desk.decisions = ({ increments }) => (increments.length === 1 ? "stop" : { decision: "accepted", comment: null });
    expect(await world.rest()).toMatchObject({ why: "waits", step: { type: "ask-decision" } });
    builder.forgotten.add("session-1");
    desk.decisions = () => ({ decision: "accepted", comment: null });
    expect(await world.rest()).toEqual({ why: "done" });
    const second = builder.asked[1];
    expect(second?.sessionId).toBeNull();
    expect(second?.prompt).toContain("C1. Charges are tried again.");
    expect(second?.prompt).toContain("1. Add 1");
    expect((await world.state()).sessionId).toBe("session-2");
  });
});

test("a builder that cannot go on with a conversation is told all with every turn", async () => {
  const builder = { program: "claude-code", model: null, family: "anthropic", canResume: false };
  const made = await newWorld(oneFileEach, { canResume: false, plan: { isAuto: true, builder } });
  made.desk.selfReviewSkipped = "Gemini CLI cannot be resumed so that it surely writes nothing.";
  expect(await made.world.rest()).toEqual({ why: "done" });
  expect(made.builder.asked.map(({ sessionId }) => sessionId)).toEqual([null, null]);
  for (const { prompt } of made.builder.asked) expect(prompt).toContain("C1. Charges are tried again.");
  expect(await made.world.state()).toMatchObject({
    ...{ isOneThread: false, selfReviewSkipped: "Gemini CLI cannot be resumed so that it surely writes nothing." },
  });
});

describe("what the developer says of an increment", () => {
  test("undoes it, and the builder is told why", async () => {
    const { world, builder, desk, clone } = await newWorld(oneFileEach);
    desk.decisions = ({ increments }) =>
      increments.length === 1
        ? { decision: "rejected", comment: "Not like this." }
        : { decision: "accepted", comment: null };
    await world.rest();
    expect(builder.asked[1]?.prompt).toContain(
      'The increment "Add 1" was not accepted: it is undone. The developer says: Not like this.',
    );
    expect(clone.listing()).toBe("1.txt: 1\n2.txt: 2\n");
    const outcome = await world.outcome();
    expect(outcome.increments.map(({ title, now }) => `${title}: ${now}`)).toEqual([
      ...["Add 1: rejected", "Add 1: accepted", "Add 2: accepted"],
    ]);
  });

  test("ends the building where it says that this is all", async () => {
    const { world, builder, desk } = await newWorld(oneFileEach);
    desk.decisions = () => ({ decision: "accepted", comment: null, isBuilt: true });
    expect(await world.rest()).toEqual({ why: "done" });
    expect(builder.asked).toHaveLength(1);
    expect((await world.state()).builtBy).toBe("developer");
  });

  test("is stored without secrets, as all that the builder is told and says", async () => {
    const script: Script = ({ write, prompt }) => {
      write("1.txt", prompt.includes(rubrics.rework) ? "2\n" : "1\n");
      return `The password is hunter2.\u001b[2J\n${report("Use hunter2\u202e by \u0007default", true)}`;
    };
    const { world, desk } = await newWorld(script);
    desk.decisions = ({ increments }) =>
      (increments[0]?.decisions.length ?? 0) === 0
        ? { decision: "comment", comment: "Not hunter2." }
        : { decision: "accepted", comment: null };
    await world.rest();
    const [events, texts, outcome] = [await world.events(), [...(await world.texts())], await world.outcome()];
    expect(JSON.stringify([events, texts, outcome])).not.toContain("hunter2");
    expect(JSON.stringify([events, outcome])).not.toMatch(/\\u001b|\\u0007|\u202e/);
    expect(outcome.increments[0]?.title).toBe("Use [secret-1: password] by default");
  });
});

describe("without anybody to ask", () => {
  const broken: Script = ({ write }) => {
    write("broken.txt", `${Math.random()}\n`);
    return report("Break it", true);
  };

  test("a failing check goes back twice, with what it printed, then the run stops", async () => {
    const { world, builder, desk } = await newWorld(broken, { plan: { isAuto: true, check: "npm test" } });
    desk.decisions = () => "stop";
    expect(await world.rest()).toMatchObject({ why: "waits", step: { type: "ask-decision", why: "check-failed" } });
    expect(builder.asked).toHaveLength(3);
    expect(builder.asked[1]?.prompt).toContain("begin output\n1 test failed\n");
    expect(await world.state()).toMatchObject({ waitsFor: "developer" });
  });

  test("a check that failed can be run again, and what passes then is accepted", async () => {
    const { world, desk, builder, commands } = await newWorld(broken, { plan: { isAuto: true, check: "npm test" } });
    desk.decisions = () => "stop";
    await world.rest();
    commands.isFailing = false;
    desk.decisions = () => "check-again";
    expect(await world.rest()).toEqual({ why: "done" });
    expect(builder.asked).toHaveLength(3);
    expect((await world.outcome()).journal).toMatchObject([{ now: "accepted", check: "passed" }]);
  });

  test("no more increments are asked for than the ceiling allows", async () => {
    const endless: Script = ({ write }, nth) => {
      write(`${nth}.txt`, "more\n");
      return report(`More ${nth}`);
    };
    const parts = { plan: { isAuto: true }, limits: { maxIncrements: 3 } };
    const { world, builder } = await newWorld(endless, parts);
    expect(await world.rest()).toEqual({ why: "ceiling", of: "increments" });
    expect(builder.asked).toHaveLength(3);
    const costly = await newWorld(endless, { plan: { isAuto: true }, limits: { maxCostUsd: 1 } });
    expect(await costly.world.rest()).toEqual({ why: "ceiling", of: "cost" });
    expect(costly.builder.asked).toHaveLength(2);
  });
});

describe("a builder that changes nothing", () => {
  const idle: Script = () => "I have a question first.";

  test("is asked once more, then the developer is", async () => {
    const { world, builder } = await newWorld(idle);
    expect(await world.rest()).toMatchObject({ why: "waits", step: { type: "ask-built" } });
    expect(builder.asked).toHaveLength(2);
    expect(builder.asked[1]?.prompt).toContain("Your last turn changed nothing");
  });

  test("is told what the developer says to it", async () => {
    const script: Script = (turn, nth) => (nth <= 2 ? idle(turn, nth) : oneFileEach(turn, nth));
    const { world, builder, desk } = await newWorld(script);
    desk.builtAnswer = { comment: "Take the first way." };
    expect(await world.rest()).toEqual({ why: "done" });
    expect(builder.asked[2]?.prompt).toContain("The developer says: Take the first way.");
  });
});

test("a set-up that fails stops the run before anything is asked, and runs again with the next one", async () => {
  const { world, builder, commands } = await newWorld(oneFileEach, { plan: { setup: "npm ci" } });
  commands.isFailing = true;
  expect(await world.rest()).toMatchObject({ why: "set-up-failed", run: { status: "failed" } });
  expect(builder.asked).toEqual([]);
  commands.isFailing = false;
  expect(await world.rest()).toEqual({ why: "done" });
  expect(commands.ran).toEqual(["npm ci", "npm ci"]);
});

describe("reviews", () => {
  test("that do not end stop the run, and are gone on with by the next one", async () => {
    const { world, desk } = await newWorld(oneFileEach);
    desk.isEnding = false;
    expect(await world.rest()).toMatchObject({ why: "review-not-ended", kind: "self-review" });
    expect(await world.rest()).toMatchObject({ why: "review-not-ended", kind: "self-review" });
    desk.isEnding = true;
    expect(await world.rest()).toEqual({ why: "done" });
    expect((await world.outcome()).reviews).toEqual(["self-review", "review"]);
  });

  test("go for another round as long as the developer does not call it done", async () => {
    const { world, desk } = await newWorld(oneFileEach);
    let rounds = 0;
    Object.assign(desk, { isDone: async () => (++rounds < 3 ? "again" : "done") });
    expect(await world.rest()).toEqual({ why: "done" });
    expect((await world.outcome()).reviews).toEqual(["self-review", "review", "review", "review"]);
  });

  test("leave the run waiting where nobody judges what they found", async () => {
    const { world, desk } = await newWorld(oneFileEach);
    desk.found = { own: 0, other: 1 };
    Object.assign(desk, { triage: async () => "stop" });
    expect(await world.rest()).toMatchObject({ why: "waits", step: { type: "triage" } });
    expect(await world.state()).toMatchObject({ phase: "triage", waitsFor: "developer" });
  });

  test("ask whether that is all where the developer wants nothing mended", async () => {
    const { world, desk, builder } = await newWorld(oneFileEach);
    desk.found = { own: 0, other: 1 };
    Object.assign(desk, { fixBrief: async () => null });
    expect(await world.rest()).toEqual({ why: "done" });
    expect(builder.asked.filter(({ prompt }) => prompt.includes(rubrics.fix))).toEqual([]);
  });
});

test("a fix that was cut off is asked again with the same brief, which is handed over once", async () => {
  const { world, desk, builder } = await newWorld((turn, nth) => {
    if (!turn.prompt.includes(rubrics.fix)) return oneFileEach(turn, nth);
    if (!turn.prompt.includes(rubrics.interrupted)) return quota;
    turn.write("1.txt", "1, fixed\n");
    return report("Fix 1");
  });
  desk.found = { own: 0, other: 1 };
  expect(await world.rest()).toMatchObject({ why: "turn-failed" });
  expect(await world.rest()).toEqual({ why: "done" });
  expect(desk.calls.filter((call) => call === "hand over")).toHaveLength(1);
  expect(builder.asked.at(-1)?.prompt).toContain("Fix one defect that a code review found here.");
  expect((await world.outcome()).increments.at(-1)).toMatchObject({ title: "Fix 1", now: "accepted" });
});

test("an id of a conversation that could not stand on a command line is not kept", async () => {
  const script: Script = (turn, nth) => ({
    ...{ status: "replied", reply: oneFileEach(turn, nth) as string, isTruncated: false },
  });
  const { world, builder } = await newWorld(script);
  const turn = builder.turn.bind(builder);
  builder.turn = (request, context) => turn({ ...request, sessionId: "--model x; rm -rf /" }, context);
  await world.rest();
  expect((await world.state()).sessionId).toBeNull();
  expect(JSON.stringify(await world.events())).not.toContain("rm -rf");
});
