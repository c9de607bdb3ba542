import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe } from "vitest";
import type { BuildEvent } from "../../src/core/build.ts";
import { readDraftMark } from "../../src/core/spec-draft.ts";
import { WorkListDocument } from "../../src/outputs/work-list.ts";
import { WorkStatusDocument } from "../../src/outputs/work-status.ts";
import * as of from "../fixtures/build-journal.ts";
import { beginning, openBuildPlace, shopReviewer } from "./builds.ts";
import { inLedger } from "./in-ledger.ts";
import { type Place, test } from "./place.ts";
import { drainAfter, makeShop, replyOf, retryFlag, reviewIn, shopBase } from "./shop.ts";
import { hasTerminal, keys, startOnTerminal } from "./terminal.ts";

const draft = "# Retries of one batch\n\n## Requirements\n\n- A batch is sent again at most three times.\n";

type Shop = ReturnType<typeof makeShop>;

async function statusIn(place: Place, cwd: Shop, ...args: string[]) {
  const run = await place.run(["work", "status", "--json", ...args], { cwd });
  return WorkStatusDocument.parse(JSON.parse(run.stdout));
}

/** A driven work with a draft, of which a process of ours then writes the journal. */
async function drafted(place: Place, cwd: Shop): Promise<string> {
  const server = await place.serve({ reply: draft });
  const args = ["spec", "Retries", "--with", "openai", "--json"];
  const run = await place.run(args, { cwd, env: server.env });
  return JSON.parse(run.stdout).work.id;
}

function append(place: Place, id: string, ...events: BuildEvent[]) {
  return inLedger(place, ({ works }) => works.append(id, events));
}

describe.concurrent("a driven work", () => {
  test("stands where its journal left it, and runs as long as a process holds it", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const id = await drafted(place, cwd);
    expect(await statusIn(place, cwd)).toMatchObject({
      phase: "drafted",
      next: [{ command: "blindspot build spec.md --builder NAME" }],
    });
    await append(place, id, of.begun(), of.asked("b1"));
    await inLedger(place, (ledger) =>
      ledger.hold(id, async () => {
        const running = await statusIn(place, cwd);
        expect(running).toMatchObject({ isRunning: true, phase: "building", turn: { purpose: "increment" } });
      }),
    );
    const stopped = await statusIn(place, cwd, id.slice(0, 4));
    expect(stopped).toMatchObject({ isRunning: false, next: [{ command: `blindspot build --resume ${id}` }] });

    const list = await place.run(["work", "list"], { cwd });
    expect(list.stdout).toMatch(new RegExp(`${id} +just now +building, stopped +Retries of one batch +claude-code`));
    const listed = await place.run(["work", "list", "--json"], { cwd });
    expect(WorkListDocument.parse(JSON.parse(listed.stdout)).works).toMatchObject([{ id, phase: "building" }]);
    expect((await place.run(["list"], { cwd })).stdout).toContain(`${id}  just now  building, stopped`);
    for (const name of ["work status", "work list", "spec"]) {
      expect(await place.run(["schema", ...name.split(" ")], { cwd })).toMatchObject({ code: 0 });
    }
  });

  test("is watched until it is done", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const id = await drafted(place, cwd);
    const { child, ended } = place.start(["work", "status", id, "--watch", "--json"], { cwd });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const phases: string[] = [];
    lines.on("line", (line) => phases.push(WorkStatusDocument.parse(JSON.parse(line)).phase));
    const next = () => once(lines, "line");
    await next();
    const built = [of.asked("b1"), of.ended("b1"), of.settled("b1", of.increment(1)), of.decided("i1", "accepted")];
    for (const events of [[of.begun()], [...built, of.built()], [of.done]]) {
      const told = next();
      await append(place, id, ...events);
      await told;
    }
    expect(await ended).toMatchObject({ code: 0 });
    expect(phases).toEqual(["drafted", "building", "self-review", "done"]);
  });

  test.runIf(hasTerminal)("is drawn over on a terminal, and the watching can be stopped", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const id = await drafted(place, cwd);
    const terminal = startOnTerminal(["work", "status", "--watch"], place, cwd);
    await terminal.waitFor("nothing is built yet");
    await append(place, id, of.begun(), of.asked("b1"));
    await terminal.waitFor("Stopped");
    terminal.type(keys.interrupt);
    expect(await terminal.ended).toBe(130);
    expect(terminal.shown()).toContain("\u001b[");
  });
});

test("a work that a person builds stands where its reviews leave it", async ({ place, expect }) => {
  const cwd = place.makeRepository([shopBase]);
  cwd.git("checkout", "-q", "-b", "retry");
  const nowhere = await place.run(["work", "status"], { cwd });
  expect(nowhere).toMatchObject({ code: 2, stdout: "" });
  const started = await place.run(["work", "start", "--json"], { cwd });
  const { id } = JSON.parse(started.stdout).work;
  expect(await statusIn(place, cwd)).toMatchObject({ phase: "building", next: [{ command: "blindspot work adopt" }] });

  cwd.write("src/drain.ts", drainAfter);
  const server = await place.serve({ reply: replyOf(retryFlag) });
  const args = ["review", "--effort", "quick", "--reviewer", "anthropic", "--author", "openai", "--json"];
  const review = reviewIn(await place.run(args, { cwd, env: server.env }));
  const waiting = await statusIn(place, cwd);
  expect(waiting).toMatchObject({ phase: "triage", waitsFor: "developer", hasUnknownCost: false });
  expect(waiting.reviews).toMatchObject([
    { id: review.id, kind: "review", status: "complete", unjudged: 1, reviewers: [] },
  ]);
  expect((await place.run(["list"], { cwd })).stdout).toMatch(new RegExp(`^${review.id} .* ${id} `, "m"));

  const [finding] = review.findings;
  await place.run(["verdict", finding?.id ?? "", "real", "--reason", "It is."], { cwd });
  const judged = await statusIn(place, cwd);
  expect(judged).toMatchObject({ phase: "fixing" });
  expect(judged.reviews).toMatchObject([{ unjudged: 0, open: 1, reviewers: [expect.stringMatching(/^anthropic:/)] }]);
  await place.run(["work", "done"], { cwd });
  expect(await statusIn(place, cwd, id)).toMatchObject({ phase: "done", waitsFor: "nobody" });
});

test("a spec that was drafted, edited and built is one work, of which all can be seen", async ({ place, expect }) => {
  const text = "# Retry batches\n\n- A batch that fails is tried three times.\n";
  const opened = await openBuildPlace(place, {
    reviews: (request) => (request.system.includes("A requirement is one sentence") ? text : shopReviewer(request)),
  });
  try {
    const { shop, spec } = opened;
    const drafted = await opened.run("spec", "Retries", "--with", "openai", "--force", "--json");
    const { id } = JSON.parse(drafted.stdout).work;
    expect(await opened.build(...beginning, "--auto")).toMatchObject({ code: 2 });
    const edited = `${readDraftMark(readFileSync(spec, "utf8")).text}- Three failures of one batch do not stop the next one.\n`;
    writeFileSync(spec, edited);
    const run = await opened.build(...beginning, "--auto");
    expect(run.code, run.stderr).toBe(3);

    const status = await statusIn(place, shop);
    expect(status.work.id).toBe(id);
    expect(status).toMatchObject({ phase: "triage", waitsFor: "developer", isRunning: false, builder: "claude-code" });
    expect(status.draft).toMatchObject({ family: "openai", path: "spec.md", isEdited: true });
    expect(status.increments).toMatchObject([{ state: "accepted" }, { state: "accepted" }]);
    expect(status.selfReviews).toEqual({ answered: 2, of: 2, skipped: null });
    expect(status.reviews).toMatchObject([{ kind: "self-review" }, { kind: "review", unjudged: 1 }]);
    const [, review] = status.reviews;
    expect(status.next.map(({ command }) => command)).toEqual([
      `blindspot triage ${review?.id}`,
      `blindspot build --resume ${id}`,
    ]);
  } finally {
    await opened.close();
  }
});
