/** A driven work as it stands in a ledger, step by step: what the page shows of it. */
import type { BuildEvent, BuildPlan, CommandRun, TurnPurpose } from "../../src/core/build.ts";
import { writeDiff } from "../../src/core/diff-write.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import type { StoredIncrement, Work } from "../../src/core/work.ts";
import { noFacts } from "../../src/flow/attempts.ts";
import type { SqliteLedger } from "../../src/ledger/index.ts";
import { sha256 } from "../../src/system/hash.ts";
import { keptFile, snapshot } from "../fixtures/snapshot.ts";
import { eventsOf, shopFiles, triageReview } from "../fixtures/triage-review.ts";

export const specText = `# Retries of a batch

- A batch that could not be sent is tried again, at most three times.
- Between two tries it waits twice as long as before.
- A batch is acknowledged only once it was sent.
- Two events of one moment have two keys.
`;

export const work: Work = {
  ...{ id: "wretries", repository: { key: "k".repeat(40), root: "/home/ada/shop" }, title: "Retries of a batch" },
  way: "driven",
  spec: {
    ...{ path: "spec/retries.md", hash: sha256(specText) },
    criteria: [
      { id: "C1", text: "A batch that could not be sent is tried again, at most three times." },
      { id: "C2", text: "Between two tries it waits twice as long as before." },
      { id: "C3", text: "A batch is acknowledged only once it was sent." },
      { id: "C4", text: "Two events of one moment have two keys." },
    ],
  },
  base: { commit: "ba5e".repeat(10), tree: "0".repeat(40) },
  ...{ startedAt: "2026-11-22T09:00:00.000Z", endedAt: null, thread: null },
};

const plan: BuildPlan = {
  builder: { program: "claude-code", model: null, family: "anthropic" },
  reviewers: ["openai:gpt-6"],
  ...{ setup: "npm ci", check: "npm test", commandTimeoutMs: 600_000, isAuto: false, branch: "retries" },
  base: { commit: "ba5e".repeat(10), tree: "0".repeat(40) },
};

export const failedOutput =
  "FAIL test/drain.test.ts\n  a batch is acknowledged only once it was sent\n  expected 3 sends, saw 1\n";
const passedOutput = "12 tests passed\n";
const outputs = [failedOutput, passedOutput, ""];

let minute = 0;
const now = () => `2026-11-22T09:${String(minute).padStart(2, "0")}:00.000Z`;

function run(kind: CommandRun["kind"], status: CommandRun["status"], output: string): CommandRun {
  const command = kind === "check" ? "npm test" : "npm ci";
  const exitCode = status === "passed" ? 0 : 1;
  return { kind, command, status, exitCode, outputHash: sha256(output), durationMs: 12_400, isConfined: true };
}

const titles = [
  "Batches are tried again, at most three times",
  "Waits between two tries, twice as long each time",
  "A queue of its own for batches that failed",
  "Keys of events hold a counter",
];

/** A step of the building with its diff. @param version how often it was reworked */
export function step(position: number, change: Partial<StoredIncrement> = {}, version = 0): StoredIncrement {
  const kept = shopFiles
    .slice((position - 1) * 2, position * 2)
    .map((file) => keptFile(file.path, file.base, file.head));
  const patches = kept.map(({ patch }) => patch);
  const commit = `${version}${position}`.repeat(20);
  return {
    ...{
      id: `istep23${position}`,
      position,
      kind: "commit",
      commit,
      turn: null,
      title: titles[position - 1] ?? "A step",
    },
    files: patches.map(({ path, additions, deletions }) => ({ path, additions, deletions })),
    ...{ state: "proposed", diff: writeDiff(patches), ...change },
  };
}

const bare = ({ diff: _, ...increment }: StoredIncrement) => increment;

/** A turn that was asked; with `made`, one that ended and was settled. */
function turn(
  id: string,
  purpose: TurnPurpose,
  made: StoredIncrement | null,
  criteria: readonly string[] = [],
): BuildEvent[] {
  const asked = { turnId: id, purpose, incrementId: purpose === "rework" ? (made?.id ?? null) : null, reviewId: null };
  minute += 1;
  const events: BuildEvent[] = [{ type: "turn-asked", at: now(), ...asked, promptHash: sha256(`prompt of ${id}`) }];
  if (made === null) return events;
  minute += 2;
  const facts = { ...noFacts, servedModel: "claude-opus-5-5", sessionId: "c234c6ad-b30e-4e9f-a1d4-6011c1887f22" };
  const report = { title: made.title, criteria: [...criteria], isDone: made.position === 4 };
  const rest = { outcome: { status: "answered" }, report, replyHash: sha256(`reply of ${id}`), facts } as const;
  return [
    ...events,
    { type: "turn-ended", at: now(), turnId: id, ...rest, costUsd: 0.21, durationMs: 95_000 },
    { type: "settled", at: now(), turnId: id, increment: bare(made) },
  ];
}

const ran = (id: string | null, status: CommandRun["status"], output: string): BuildEvent => ({
  ...{ type: "ran", at: now(), incrementId: id, run: run(id === null ? "set-up" : "check", status, output) },
});

const decided = (
  id: string,
  decision: "accepted" | "rejected" | "comment",
  comment: string | null = null,
): BuildEvent => ({
  ...{ type: "decided", at: now(), incrementId: id, decision, comment, by: "developer" },
});

export const building = {
  begun: (): BuildEvent[] => {
    minute = 0;
    return [{ type: "begun", at: now(), plan }, ran(null, "passed", passedOutput)];
  },
  first: (): BuildEvent[] => [
    ...turn("bturn231", "increment", step(1), ["C1", "C3"]),
    ...[ran("istep231", "passed", passedOutput), decided("istep231", "accepted")],
  ],
  second: (): BuildEvent[] => [
    ...turn("bturn232", "increment", step(2), ["C2"]),
    ...[ran("istep232", "failed", failedOutput), decided("istep232", "comment", "The wait begins at 200 ms.\nSee C2.")],
  ],
  /** What it said of C4 in the first place does not count any more. */
  again: (): BuildEvent[] => [
    ...turn("bturn233", "rework", step(2, {}, 1), ["C2"]),
    ...[ran("istep232", "passed", passedOutput), decided("istep232", "accepted")],
  ],
  third: (): BuildEvent[] => [
    ...turn("bturn234", "increment", step(3)),
    ...[ran("istep233", "passed", passedOutput), decided("istep233", "rejected", "Nobody asked for another queue.")],
  ],
  asked: (): BuildEvent[] => turn("bturn235", "increment", null),
  fourth: (): BuildEvent[] =>
    [
      ...turn("bturn235", "increment", step(4), ["C4"]).slice(1),
      ...[
        ran("istep234", "passed", passedOutput),
        decided("istep234", "accepted"),
        { type: "built", at: now(), by: "builder" },
      ],
    ] as BuildEvent[],
};

/** What the builder found in its own work. */
function selfReview(): ReviewSnapshot {
  const whole = triageReview();
  const [first] = whole.threads;
  if (first === undefined) throw new Error("The fixture has no threads.");
  const reviewer = { name: "claude-code", kind: "agent", model: null, family: "anthropic", isLocal: false } as const;
  const thread = {
    ...first.thread,
    id: "towntwo2",
    role: "self-review" as const,
    independence: "own" as const,
    reviewer,
  };
  const findings = whole.findings.slice(0, 2).map((one, index) => ({
    ...{
      ...one,
      id: `fown${index}222`,
      raisedBy: ["towntwo2"],
      title: ["The wait has no ceiling", "A test is missing for C3"][index] ?? "",
    },
  }));
  const header = { ...whole.header, id: "rown2345", work: work.id, startedAt: "2026-11-22T09:30:00.000Z" };
  return snapshot({ ...whole, header, status: "complete", threads: [{ ...first, thread }], findings });
}

/** The review by another model, whose flags are those that the page of the tests shows. */
export function crossReview(): ReviewSnapshot {
  const whole = triageReview();
  return {
    ...whole,
    header: { ...whole.header, work: work.id, startedAt: "2026-11-22T09:40:00.000Z" },
    status: "complete",
  };
}

/** Stores a work as it stands after some events. */
export async function storeWork(
  { works }: SqliteLedger,
  events: readonly BuildEvent[],
  increments: readonly StoredIncrement[],
  stored: Work = work,
): Promise<void> {
  await works.save(stored, specText);
  await works.append(stored.id, events, outputs);
  await works.saveIncrements(stored.id, increments);
}

/** All that was built, with the builder's own review; the cross review is begun, and stored by whoever serves the page. */
export async function storeBuilt(ledger: SqliteLedger): Promise<void> {
  const { begun, first, second, again, third, asked, fourth } = building;
  const own: BuildEvent[] = [
    { type: "review-begun", at: "2026-11-22T09:30:00.000Z", reviewId: "rown2345", kind: "self-review" },
    { type: "review-begun", at: "2026-11-22T09:40:00.000Z", reviewId: "rtriage2", kind: "review" },
  ];
  const events = [...begun(), ...first(), ...second(), ...again(), ...third(), ...asked(), ...fourth(), ...own];
  await storeWork(ledger, events, [step(1), step(2, {}, 1), step(3), step(4)]);
  await ledger.record(...eventsOf(selfReview()));
}
