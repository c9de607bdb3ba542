import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BuildEvent, BuildPlan } from "../../src/core/build.ts";
import { type BuildState, foldBuild } from "../../src/core/build-state.ts";
import type { Work } from "../../src/core/work.ts";
import { driveBuild } from "../../src/flow/build.ts";
import type {
  BuildDesk,
  BuildGate,
  BuildNotice,
  BuildPorts,
  BuildRequest,
  BuildRest,
} from "../../src/flow/build-ports.ts";
import type { BuildClone, Builder, CommandRunner, WorkLedger } from "../../src/ports-build.ts";
import { host } from "../../src/system/host.ts";
import { begun, plan } from "../fixtures/build-journal.ts";

import {
  FileCheck,
  FolderClone,
  MemoryWorks,
  rubrics,
  type Script,
  ScriptedBuilder,
  ScriptedDesk,
} from "./build-fakes.ts";

const template: Omit<Work, "id"> = {
  ...{
    repository: { key: "k".repeat(40), root: "/home/ada/shop" },
    title: "Retry charges",
    way: "driven",
  },
  spec: { path: "spec.md", hash: "0".repeat(64), criteria: [{ id: "C1", text: "Charges are tried again." }] },
  ...{ base: plan.base, startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, thread: null },
};

export interface WorldParts {
  readonly works: WorkLedger;
  readonly builder: Builder;
  readonly desk: BuildDesk;
  /** Opened anew for every run, as another process would. */
  readonly openClone: () => Promise<{ readonly clone: BuildClone; readonly gate: BuildGate }>;
  readonly commands?: CommandRunner;
  readonly plan?: Partial<BuildPlan>;
  readonly limits?: NonNullable<BuildRequest["limits"]>;
  readonly turnTimeoutMs?: number;
}

/** Changes ports and desk of a run on their way in. */
export type Wrap = (parts: { readonly ports: BuildPorts; readonly desk: BuildDesk }) => typeof parts;

/** A work that is driven, in as many runs as a test wants. */
export class World {
  readonly id = host.newId("w");
  readonly #parts: WorldParts;

  constructor(parts: WorldParts) {
    this.#parts = parts;
  }

  async begin(): Promise<this> {
    const { works, plan: change } = this.#parts;
    await works.save({ ...template, id: this.id }, "- Charges are tried again.\n");
    await works.append(this.id, [begun(change)]);
    return this;
  }

  /** One run. */
  async *drive(wrap: Wrap = (parts) => parts, signal = new AbortController().signal): AsyncGenerator<BuildNotice> {
    const {
      works,
      builder,
      desk,
      commands = new FileCheck(),
      openClone,
      limits = {},
      turnTimeoutMs = 60_000,
    } = this.#parts;
    const { clone, gate } = await openClone();
    const ports: BuildPorts = { builder, clone, commands, works, host, gate, rubrics };
    const wrapped = wrap({ ports, desk });
    const request = { work: await works.load(this.id, null), limits, turnTimeoutMs };
    yield* driveBuild(request, wrapped.ports, wrapped.desk, signal);
  }

  /** One run to its rest. */
  async rest(wrap?: Wrap, signal?: AbortSignal): Promise<BuildRest> {
    let rest: BuildRest | null = null;
    for await (const notice of this.drive(wrap, signal)) if (notice.type === "rest") rest = notice.rest;
    if (rest === null) throw new Error("the run did not say why it rests");
    return rest;
  }

  async events(): Promise<readonly BuildEvent[]> {
    return (await this.#parts.works.loadBuild(this.id)).events;
  }

  async texts(): Promise<ReadonlyMap<string, string>> {
    return (await this.#parts.works.loadBuild(this.id)).texts;
  }

  async state(): Promise<BuildState> {
    const { works, desk } = this.#parts;
    const { events } = await works.loadBuild(this.id);
    const ids = events.flatMap((event) => (event.type === "review-begun" ? [event.reviewId] : []));
    const state = foldBuild(events, await desk.standings(ids));
    if (state === null) throw new Error("no plan");
    return state;
  }

  /** What came of it, but for ids and times, and for turns that were cut off. */
  async outcome() {
    const { works } = this.#parts;
    const { work: stored, increments } = await works.load(this.id, null);
    const { turns, reviews, ...state } = await this.state();
    const answered = turns.filter(({ outcome }) => outcome?.status === "answered");
    return {
      phase: state.phase,
      isEnded: stored.endedAt !== null,
      models: stored.thread?.models,
      turns: answered.map(({ purpose, report: said }) => `${purpose}: ${said?.title}`),
      increments: increments.map(({ position, title, state: now, diff }) => ({ position, title, now, diff })),
      journal: state.increments.map(({ increment: { title, state: now }, decisions, check }) => {
        return { title, now, decisions: decisions.map(({ decision }) => decision), check: check?.status };
      }),
      reviews: reviews.map(({ kind }) => kind),
    };
  }
}

/** A work of which a test has all parts in hand. */
export interface Made {
  readonly world: World;
  readonly builder: ScriptedBuilder;
  readonly desk: ScriptedDesk;
  readonly commands: FileCheck;
  readonly clone: FolderClone;
}

/** A work whose builder does as scripted, in memory but for its files. */
export async function newWorld(
  script: Script,
  change: Partial<Omit<WorldParts, "builder" | "desk" | "commands">> & { readonly canResume?: boolean } = {},
): Promise<Made> {
  const builder = new ScriptedBuilder(script, change.canResume ?? true);
  const [desk, commands, clone] = [new ScriptedDesk(), new FileCheck(), new FolderClone(newFolder())];
  const openClone = async () => ({ clone, gate: clone.gate() });
  const parts = { works: new MemoryWorks(), builder, desk, commands, openClone, ...change };
  return { world: await new World(parts).begin(), builder, desk, commands, clone };
}

/** An empty folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "blindspot-build-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
