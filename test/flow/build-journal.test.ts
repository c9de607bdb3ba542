import { expect, test } from "vitest";
import type { Work } from "../../src/core/work.ts";
import { BuildJournal } from "../../src/flow/build-journal.ts";
import { host } from "../../src/system/host.ts";
import { asked, begun, ended, increment, plan, settled } from "../fixtures/build-journal.ts";
import { temporaryLedger } from "../ledger/temporary-ledger.ts";
import { ScriptedBuilder } from "./build-fakes.ts";

const work: Work = {
  ...{ id: "w2345678", repository: { key: "k".repeat(40), root: "/home/ada/shop" }, title: "Retry charges" },
  ...{ way: "driven", spec: null, base: plan.base, startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, thread: null },
};

test("who goes on with a work that another process went on with since stores nothing older over it", async () => {
  const { works } = await temporaryLedger();
  await works.save(work, null);
  await works.append(work.id, [begun()]);
  const ports = { works, host, builder: new ScriptedBuilder(() => "", true) };
  const before = await works.load(work.id, null);
  const other = await BuildJournal.open(before, ports);
  await other.append([asked("b1"), ended("b1")]);
  await other.keepIncrement({ ...increment(1), diff: "+retry\n" });
  await other.append([settled("b1", increment(1))]);
  const journal = await BuildJournal.open(before, ports);
  expect(journal.diffOf("i1")).toBe("+retry\n");
  expect((await works.load(work.id, null)).increments).toEqual([{ ...increment(1), diff: "+retry\n" }]);
});
