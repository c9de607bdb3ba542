import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBuildClone } from "../../src/system/build-clone.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";
import { temporaryLedger } from "../ledger/temporary-ledger.ts";
import { useWorks } from "../system/cloning.ts";
import { gateOf, report, rubrics, type Script } from "./build-fakes.ts";
import { type Made, newFolder, newWorld, type World, type WorldParts, type Wrap } from "./build-world.ts";

const { newUser } = useWorks();

/** What it does follows from the prompt and from the files, so that a turn that is asked again does the same. */
const twoFiles: Script = ({ prompt, folder, write }) => {
  if (prompt.includes(rubrics.mendOwn)) {
    write("one.txt", "one, mended\n");
    return report("Mend one");
  }
  if (prompt.includes(rubrics.fix)) {
    write("two.txt", "two, fixed\n");
    return report("Fix two");
  }
  if (prompt.includes(rubrics.rework)) {
    write("two.txt", "two, reworked\n");
    return report("Add two, in full", true);
  }
  if (!existsSync(join(folder, "one.txt"))) {
    write("one.txt", "one\n");
    return report("Add one");
  }
  write("two.txt", "two\n");
  return report("Add two", true);
};

/** A whole work: an increment that is reworked, findings of the builder itself, and one of somebody else, which is fixed. */
async function wholeWork(change: Partial<WorldParts> = {}): Promise<Made> {
  const made = await newWorld(twoFiles, { ...change, plan: { setup: "npm ci", check: "npm test", ...change.plan } });
  made.desk.found = { own: 1, other: 1 };
  made.desk.decisions = ({ increments }) => {
    const last = increments.at(-1);
    const isPoor = last?.increment.title === "Add two" && last.decisions.length === 0;
    return isPoor ? { decision: "comment", comment: "Say more." } : { decision: "accepted", comment: null };
  };
  return made;
}

const wholeOutcome = {
  ...{ phase: "done", isEnded: true, models: ["claude-opus-5-5"], reviews: ["self-review", "review", "recheck"] },
  turns: [
    ...["increment: Add one", "increment: Add two", "rework: Add two, in full"],
    ...["mend-own: Mend one", "fix: Fix two"],
  ],
};

test("a work is built, mended by its builder, reviewed, fixed and looked at again, until the developer says done", async () => {
  const { world, desk, builder, commands } = await wholeWork();
  expect(await world.rest()).toEqual({ why: "done" });
  const outcome = await world.outcome();
  expect(outcome).toMatchObject(wholeOutcome);
  expect(outcome.increments.map(({ title, now }) => `${title}: ${now}`)).toEqual([
    ...["Add one: accepted", "Add two, in full: accepted", "Mend one: accepted", "Fix two: accepted"],
  ]);
  // The whole of what was proposed first and then changed, over what stood there before.
  expect(outcome.increments[1]?.diff).toBe("-one.txt: one\n\n+one.txt: one\ntwo.txt: two, reworked\n\n");
  expect(desk.calls).toEqual(["self-review", "review", "triage", "hand over", "fix ended", "recheck"]);
  expect(commands.ran).toEqual(["npm ci", ...Array.from({ length: 5 }, () => "npm test")]);
  expect(builder.asked.map(({ sessionId }) => sessionId)).toEqual([
    null,
    ...Array.from({ length: 4 }, () => "session-1"),
  ]);
  expect((await world.state()).costUsd).toBe(2.5);
});

test("what a check leaves in the clone is part of no increment", async () => {
  const { world, clone } = await wholeWork();
  await world.rest();
  for (const { diff } of (await world.outcome()).increments) expect(diff).not.toContain("left-by-the-check");
  expect(clone.listing()).toBe("one.txt: one, mended\ntwo.txt: two, fixed\n");
});

describe("a run that is killed", () => {
  /** What a run tells, up to a notice; the process then ends. */
  async function driveUntil(world: World, notices: number): Promise<boolean> {
    let count = 0;
    for await (const _ of world.drive()) if (++count === notices) return false;
    return true;
  }

  async function undisturbed() {
    const { world, clone } = await wholeWork();
    await world.rest();
    return { ...(await world.outcome()), files: clone.listing() };
  }

  test("after anything that it told goes on to the same end, and asks nothing again that was answered", async () => {
    const expected = await undisturbed();
    for (let notices = 1; ; notices++) {
      const { world, clone } = await wholeWork();
      if (await driveUntil(world, notices)) break;
      expect(await world.rest()).toEqual({ why: "done" });
      expect({ notices, ...(await world.outcome()), files: clone.listing() }).toEqual({ notices, ...expected });
      await expectSettledOnce(world);
    }
  }, 120_000);

  test.each(["before", "after"] as const)(
    "%s anything that it asked of the outside goes on to the same end",
    async (when) => {
      const expected = await undisturbed();
      for (let call = 1; ; call++) {
        const { world, clone } = await wholeWork();
        const hasDied = await isDying(world, dyingAt(call, when));
        const rest = hasDied ? await world.rest() : { why: "done" };
        const outcome = { ...(await world.outcome()), files: clone.listing() };
        expect({ call, rest, ...outcome }).toEqual({ call, rest: { why: "done" }, ...expected });
        await expectSettledOnce(world);
        if (!hasDied) break;
      }
    },
  );

  test("again and again, with a real repository and ledger, comes to the same end as one that is not", async () => {
    const outcomes = [];
    for (const isKilled of [false, true]) {
      const { works } = await temporaryLedger();
      const place = await realClone();
      const { world, desk } = await wholeWork({ works, ...place });
      for (let death = 4; isKilled; death += 3) {
        if (death % 2 === 0 ? await driveUntil(world, death) : !(await isDying(world, dyingAt(death, "after")))) break;
      }
      expect(await world.rest()).toEqual({ why: "done" });
      await expectSettledOnce(world);
      const titles = place.git("log", "--format=%s", place.branch).split("\n");
      const names = place.git("ls-tree", "--name-only", place.branch).split("\n");
      expect(names).toEqual([".gitignore", "README.md", "one.txt", "src", "two.txt"]);
      expect(titles).toEqual(["Fix two", "Mend one", "Add two, in full", "Add one", "more", "begin"]);
      expect(
        place.git("log", "-1", "--format=%an %(trailers:key=Work,valueonly)%(trailers:key=Co-Authored-By,valueonly)"),
      ).toBe(`Grace ${world.id}\nclaude-opus-5-5 via Claude Code <noreply@anthropic.com>\n`);
      expect(desk.calls.filter((call) => call === "triage")).toHaveLength(1);
      const { increments, journal, ...outcome } = await world.outcome();
      const diffs = increments.map(({ diff, ...increment }) => ({
        ...increment,
        diff: diff.replace(/^index .*$/gm, ""),
      }));
      outcomes.push({ ...outcome, journal, diffs, tree: place.git("rev-parse", `${place.branch}^{tree}`) });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  }, 120_000);

  async function isDying(world: World, wrap: Wrap): Promise<boolean> {
    return world.rest(wrap).then(
      () => false,
      () => true,
    );
  }

  async function expectSettledOnce(world: World): Promise<void> {
    let open: string | null = null;
    for (const event of await world.events()) {
      if (event.type === "turn-asked") expect(open).toBeNull();
      if (event.type === "turn-ended" && event.outcome.status === "answered") open = event.turnId;
      if (event.type === "settled") {
        expect(event.turnId).toBe(open);
        open = null;
      }
    }
  }
});

/** A clone of a real repository, opened anew for every run. */
async function realClone() {
  const user = newUser();
  const folder = join(newFolder(), "works", "w1");
  const base = user.git("rev-parse", "HEAD");
  const branch = "retry";
  const identity = { name: "Grace", email: "grace@example.invalid" };
  const repository = await repositoryRef(await openRepository(user.root));
  const openClone = async () => {
    const request = { folder, repository, base, branch, identity };
    const clone = await openBuildClone(request, new AbortController().signal);
    return { clone, gate: gateOf(clone.folder) };
  };
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", join(folder, "store"), ...args], { encoding: "utf8" }).replace(/\n$/, "");
  return { openClone, git, branch, plan: { base: { commit: base, tree: user.git("rev-parse", "HEAD^{tree}") } } };
}

/** The process ends at a call of anything outside that takes time, before it is carried out or right after. */
function dyingAt(nth: number, when: "before" | "after"): Wrap {
  let calls = 0;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(from, name) {
        const value: unknown = Reflect.get(from, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const isDying = ++calls === nth;
          if (isDying && when === "before") return Promise.reject(new Error("killed"));
          const result: unknown = value.apply(from, args);
          if (!isDying || !(result instanceof Promise)) return result;
          return result.then(() => Promise.reject(new Error("killed")));
        };
      },
    });
  return ({ ports, desk }) => {
    const { clone, commands, works, gate } = ports;
    const wrapped = { clone: wrap(clone), commands: wrap(commands), works: wrap(works), gate: wrap(gate) };
    return { ports: { ...ports, ...wrapped }, desk: wrap(desk) };
  };
}
