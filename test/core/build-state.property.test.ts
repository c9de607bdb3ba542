import fc from "fast-check";
import { expect, test } from "vitest";
import type { BuildEvent, BuildPlan } from "../../src/core/build.ts";
import { foldBuild, type ReviewStanding } from "../../src/core/build-state.ts";
import { anotherIncrement, anotherRound, type BuildStep, nextStep } from "../../src/core/build-step.ts";
import * as of from "../fixtures/build-journal.ts";

/** Everything that happens to a work: taken from a tape, and once that is at its end the shortest way to the end. */
class World {
  readonly events: BuildEvent[] = [];
  /** How reviews stood before each event. */
  readonly told: (readonly ReviewStanding[])[] = [];
  readonly #tape: number[];
  #standings: readonly ReviewStanding[];
  /** As they are once the events of a step have happened. */
  #next: readonly ReviewStanding[];
  #ids = 0;

  constructor(tape: readonly number[], events: readonly BuildEvent[], standings: readonly ReviewStanding[] = []) {
    this.#tape = [...tape];
    this.#standings = this.#next = standings;
    this.#ids = 1000 * events.length;
    for (const event of events) this.#add(event);
  }

  step(): BuildStep {
    return stepAt(this.events, this.#standings);
  }

  /** Takes steps until nothing is left to do. */
  run(): this {
    for (let taken = 0; taken < 500; taken++) {
      const step = this.step();
      if (step.type === "none") return this;
      this.#add(...this.#take(step));
      this.#standings = this.#next;
    }
    throw new Error("it does not end");
  }

  #add(...events: readonly BuildEvent[]): void {
    for (const event of events) {
      this.told.push(this.#standings);
      this.events.push(event);
    }
  }

  /** Below `below`; 0 where the tape is at its end. */
  #draw(below: number): number {
    return (this.#tape.shift() ?? 0) % below;
  }

  #id(prefix: string): string {
    return `${prefix}${++this.#ids}`;
  }

  #take(step: BuildStep): readonly BuildEvent[] {
    switch (step.type) {
      case "set-up":
        return [of.ran(null, this.#draw(2) === 1 ? "failed" : "passed")];
      case "ask":
        return this.#ask(step);
      case "settle": {
        const turn = this.events.findLast((event) => event.type === "turn-asked" && event.turnId === step.turnId);
        const old = turn?.type === "turn-asked" && turn.purpose === "rework" ? turn.incrementId : null;
        const made = of.increment(1, { id: old ?? this.#id("i"), commit: this.#id("commit") });
        return [of.settled(step.turnId, this.#draw(4) === 1 ? null : made)];
      }
      case "check":
        return [of.ran(step.incrementId, (["passed", "failed", "timed-out"] as const)[this.#draw(3)] ?? "passed")];
      case "decide-by-rule":
        return [of.decided(step.incrementId, step.decision, { by: "auto" })];
      case "ask-decision":
        return [
          of.decided(step.incrementId, (["accepted", "rejected", "comment"] as const)[this.#draw(3)] ?? "accepted"),
        ];
      case "mark-built":
        return [of.built()];
      case "ask-built":
        return this.#draw(2) === 1 ? this.#ask(anotherIncrement) : [of.built("developer")];
      case "begin-review":
        if (step.kind === "self-review" && this.#draw(3) === 1) return [of.skipped];
        return this.#review(step.kind);
      case "begin-recheck":
        return this.#review("recheck");
      case "resume-review":
        return this.#end(step.reviewId, step.kind);
      case "triage": {
        this.#set(step.reviewId, { unjudged: 0, open: this.#draw(3) });
        return [of.triaged(step.reviewId)];
      }
      case "fix":
        return this.#ask({ purpose: "fix", incrementId: null, reviewId: step.reviewId });
      case "ask-done": {
        if (this.#draw(3) !== 1) return [of.done];
        const state = foldBuild(this.events, this.#standings);
        if (state === null) throw new Error("no plan");
        return this.#take(anotherRound(state));
      }
      case "ceiling":
      case "none":
        throw new Error(`nothing is done about ${step.type}`);
    }
  }

  #ask({
    purpose,
    incrementId,
    reviewId,
  }: Pick<Extract<BuildStep, { type: "ask" }>, "purpose" | "incrementId" | "reviewId">): BuildEvent[] {
    const id = this.#id("b");
    const asked = of.asked(id, { purpose, incrementId, reviewId });
    const fate = this.#draw(6);
    if (fate === 1) return [asked];
    const found = of.threadFound(id, `session-${this.#draw(3)}`);
    if (fate === 2) return [asked, found];
    if (fate === 3) return [asked, found, of.ended(id, { outcome: of.failure, report: null })];
    const report = { title: "", criteria: [], isDone: this.#draw(3) === 0 };
    return [asked, found, of.ended(id, { report })];
  }

  #review(kind: "self-review" | "review" | "recheck"): BuildEvent[] {
    const id = this.#id("r");
    if (this.#draw(3) !== 1) this.#end(id, kind);
    return [of.reviewBegun(id, kind)];
  }

  #end(reviewId: string, kind: string): BuildEvent[] {
    const findings = this.#draw(3);
    this.#set(reviewId, { isEnded: true, findings, unjudged: kind === "self-review" ? 0 : findings, open: 0 });
    return [];
  }

  #set(reviewId: string, change: Partial<ReviewStanding>): void {
    const nothing = { reviewId, isEnded: false, findings: 0, unjudged: 0, open: 0 };
    const before = this.#standings.find((one) => one.reviewId === reviewId) ?? nothing;
    this.#next = [...this.#standings.filter((one) => one.reviewId !== reviewId), { ...before, ...change }];
  }
}

function stepAt(events: readonly BuildEvent[], standings: readonly ReviewStanding[]): BuildStep {
  const state = foldBuild(events, standings);
  if (state === null) throw new Error("no plan");
  return nextStep(state);
}

const plans = fc.record({
  isAuto: fc.boolean(),
  setup: fc.constantFrom(null, "npm ci"),
  check: fc.constantFrom(null, "npm test"),
});
const tapes = fc.array(fc.nat(11), { maxLength: 120 });

const live = (change: Partial<BuildPlan>, tape: readonly number[]) => new World(tape, [of.begun(change)]).run();

/** Whether an event is what a step brings first. */
function bringsOn(step: BuildStep, event: BuildEvent): boolean {
  switch (step.type) {
    case "set-up":
      return event.type === "ran" && event.incrementId === null;
    case "ask":
      if (event.type !== "turn-asked") return false;
      return (
        event.purpose === step.purpose && event.incrementId === step.incrementId && event.reviewId === step.reviewId
      );
    case "settle":
      return event.type === "settled" && event.turnId === step.turnId;
    case "check":
      return event.type === "ran" && event.incrementId === step.incrementId;
    case "decide-by-rule":
    case "ask-decision":
      return event.type === "decided" && event.incrementId === step.incrementId;
    case "mark-built":
      return event.type === "built" && event.by === "builder";
    case "ask-built":
      return event.type === "built" || (event.type === "turn-asked" && event.purpose === "increment");
    case "begin-review":
      return event.type === "self-review-skipped" || (event.type === "review-begun" && event.kind === step.kind);
    case "begin-recheck":
      return event.type === "review-begun" && event.kind === "recheck";
    case "triage":
      return event.type === "triaged" && event.reviewId === step.reviewId;
    case "fix":
      return event.type === "turn-asked" && event.purpose === "fix" && event.reviewId === step.reviewId;
    case "ask-done":
      return event.type === "done" || event.type === "turn-asked" || event.type === "review-begun";
    case "resume-review":
    case "ceiling":
    case "none":
      return false;
  }
}

test("after any part of a journal the next step is the one that was taken, or repeats what was cut off there", () => {
  fc.assert(
    fc.property(plans, tapes, (change, tape) => {
      const { events, told } = live(change, tape);
      for (let length = 1; length < events.length; length++) {
        const [last, next] = [events[length - 1] as BuildEvent, events[length] as BuildEvent];
        const step = stepAt(events.slice(0, length), told[length] ?? []);
        if (next.type === "thread-found" || next.type === "turn-ended") {
          const asked = events.slice(0, length).findLast(({ type }) => type === "turn-asked");
          if (asked?.type !== "turn-asked") throw new Error("nothing was asked");
          const { purpose, incrementId, reviewId, turnId } = asked;
          expect(step).toEqual({ type: "ask", purpose, incrementId, reviewId, again: { turnId, why: "interrupted" } });
        } else if (last.type === "review-begun" && step.type === "resume-review") {
          expect(step.reviewId).toBe(last.reviewId);
        } else expect({ step, next, brings: bringsOn(step, next) }).toMatchObject({ brings: true });
      }
    }),
    { numRuns: 300 },
  );
});

test("a work that is killed after any event goes on to its end, and no turn that was answered is asked again", () => {
  fc.assert(
    fc.property(plans, tapes, fc.nat(), tapes, (change, tape, cut, rest) => {
      const { events, told } = live(change, tape);
      const length = 1 + (cut % events.length);
      const after = new World(rest, events.slice(0, length), told[length] ?? []).run();
      expect(after.events.at(-1)?.type).toBe("done");
      let open: string | null = null;
      for (const event of after.events) {
        if (event.type === "turn-ended" && event.outcome.status === "answered") open = event.turnId;
        if (event.type === "turn-asked") expect(open).toBeNull();
        if (event.type === "settled") {
          expect(event.turnId).toBe(open);
          open = null;
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("at most one increment is undecided, and it is the newest", () => {
  fc.assert(
    fc.property(plans, tapes, (change, tape) => {
      const { events, told } = live(change, tape);
      for (let length = 1; length <= events.length; length++) {
        const increments = foldBuild(events.slice(0, length), told[length] ?? [])?.increments ?? [];
        expect(increments.slice(0, -1).filter(({ increment }) => increment.state === "proposed")).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});
