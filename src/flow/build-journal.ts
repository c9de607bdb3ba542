import type { BuildEvent } from "../core/build.ts";
import { builderFamilies } from "../core/build-commit.ts";
import { type BuildState, foldBuild, type ReviewStanding, withStandings } from "../core/build-state.ts";
import type { StoredIncrement, StoredWork, Work, WorkThread } from "../core/work.ts";
import type { BuildNotice, BuildPorts } from "./build-ports.ts";

type JournalPorts = Pick<BuildPorts, "works" | "host" | "builder">;

/** The journal of a work while it is driven, and what the ledger keeps beside it so that a work can be shown without it. */
export class BuildJournal {
  readonly #ports: JournalPorts;
  readonly #events: BuildEvent[];
  readonly #texts: Map<string, string>;
  readonly #diffs: Map<string, string>;
  readonly #specText: string | null;
  #work: Work;
  #standings: readonly ReviewStanding[] = [];
  #state: BuildState;

  private constructor(
    stored: StoredWork,
    events: readonly BuildEvent[],
    texts: ReadonlyMap<string, string>,
    ports: JournalPorts,
  ) {
    this.#ports = ports;
    this.#work = stored.work;
    this.#specText = stored.specText;
    this.#diffs = new Map(stored.increments.map(({ id, diff }) => [id, diff]));
    this.#events = [...events];
    this.#texts = new Map(texts);
    this.#state = stateOf(events);
  }

  /**
   * Reads a work as it stands. What a death left undone beside the journal is made up for.
   * It is read anew: who read it earlier may know less than its journal, and would store that.
   */
  static async open({ work: { id } }: StoredWork, ports: JournalPorts): Promise<BuildJournal> {
    const work = await ports.works.load(id, null);
    const { events, texts } = await ports.works.loadBuild(id);
    const journal = new BuildJournal(work, events, texts, ports);
    await journal.#keepWork();
    const kept = journal.#increments();
    if (JSON.stringify(kept) !== JSON.stringify(work.increments)) await journal.#keepIncrements();
    return journal;
  }

  get workId(): string {
    return this.#work.id;
  }

  get state(): BuildState {
    return this.#state;
  }

  /** A prompt, reply or output by its hash; null: it is not there. */
  text(hash: string | null): string | null {
    return hash === null ? null : (this.#texts.get(hash) ?? null);
  }

  diffOf(incrementId: string): string {
    return this.#diffs.get(incrementId) ?? "";
  }

  /** How reviews stand now; kept until it is told anew. */
  learn(standings: readonly ReviewStanding[]): void {
    this.#standings = standings;
    this.#state = withStandings(this.#state, standings);
  }

  /** The time as events tell it. */
  now(): string {
    return this.#ports.host.now().toISOString();
  }

  /** Stores what happened, all of it or nothing, and only then counts it. @param texts that it names by hash */
  async append(events: readonly BuildEvent[], texts: readonly string[] = []): Promise<BuildNotice[]> {
    await this.#ports.works.append(this.#work.id, events, texts);
    for (const text of texts) this.#texts.set(this.#ports.host.sha256(text), text);
    const notices = events.map((event): BuildNotice => {
      this.#events.push(event);
      this.#state = stateOf(this.#events, this.#standings);
      return { type: "event", event, state: this.#state };
    });
    await this.#keepWork();
    if (events.some(({ type }) => type === "decided")) await this.#keepIncrements();
    return notices;
  }

  /** Stores an increment with its diff before the journal tells of it: whatever the journal tells can be shown. */
  async keepIncrement({ diff, ...increment }: StoredIncrement): Promise<void> {
    this.#diffs.set(increment.id, diff);
    const others = this.#increments().filter(({ id }) => id !== increment.id);
    const all = [...others, { ...increment, diff }].toSorted((a, b) => a.position - b.position);
    await this.#ports.works.saveIncrements(this.#work.id, all);
  }

  #increments(): StoredIncrement[] {
    return this.#state.increments.map(({ increment }) => ({ ...increment, diff: this.diffOf(increment.id) }));
  }

  async #keepIncrements(): Promise<void> {
    await this.#ports.works.saveIncrements(this.#work.id, this.#increments());
  }

  /** The thread and the end of a work, as its journal tells them. */
  async #keepWork(): Promise<void> {
    const thread = threadOf(this.#state, this.#ports.builder.name) ?? this.#work.thread;
    const endedAt = this.#state.isDone ? (this.#work.endedAt ?? this.#state.lastEventAt) : this.#work.endedAt;
    const work = { ...this.#work, thread, endedAt };
    if (JSON.stringify(work) === JSON.stringify(this.#work)) return;
    await this.#ports.works.save(work, this.#specText);
    this.#work = work;
  }
}

function stateOf(events: readonly BuildEvent[], standings: readonly ReviewStanding[] = []): BuildState {
  const state = foldBuild(events, standings);
  if (state === null) throw new Error("a work that nobody has begun to build");
  return state;
}

/** Where a builder cannot go on with a conversation, the newest one stands for all. */
function threadOf({ sessionId, turns, plan }: BuildState, program: string): WorkThread | null {
  if (sessionId === null) return null;
  const served = turns.flatMap(({ facts }) => facts?.servedModel ?? []);
  const counts = [...Map.groupBy(served, (model) => model)].toSorted(([, a], [, b]) => b.length - a.length);
  const models = counts.map(([model]) => model);
  const [family = "unknown"] = builderFamilies(plan.builder, models);
  return { program, sessionId, file: null, family, models };
}
