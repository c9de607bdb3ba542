import type { BuildEvent, StoredBuild } from "../core/build.ts";
import { Increment, type StoredIncrement, type StoredWork, Work } from "../core/work.ts";
import type { WorkOverview } from "../core/work-overview.ts";
import type { WorkLedger } from "../ports-build.ts";
import { appendBuildEvents, loadBuildEvents } from "./build-events.ts";
import { dropUnusedContents, keepContent, type StoredTexts, textsOf } from "./contents.ts";
import { resolveWorkId } from "./resolve.ts";
import type { Queries, Store } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";
import { loadSpecText, loadWorkOverview, loadWorkText } from "./work-overview.ts";

/** Pieces of building in the ledger. When a promise resolves, what it wrote survives the death of the process. */
export class WorkStore implements WorkLedger {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Stores a work, or how it stands now. @param specText of its requirements; null: it has none */
  async save(work: Work, specText: string | null): Promise<void> {
    await this.#store.write((queries) => saveWork(queries, work, specText), "power-loss");
  }

  /** Puts increments in the place of those that a work has. */
  async saveIncrements(workId: string, increments: readonly StoredIncrement[]): Promise<void> {
    await this.#store.write((queries) => replaceIncrements(queries, workId, increments), "power-loss");
  }

  /**
   * Adds to the journal of a driven work, all of it or nothing, with the texts that its events name by hash.
   * @param texts prompts, replies, outputs; kept as long as the work
   */
  async append(workId: string, events: readonly BuildEvent[], texts: readonly string[] = []): Promise<void> {
    await this.#store.write((queries) => appendBuildEvents(queries, workId, events, texts), "power-loss");
  }

  /** The journal of a work, by its whole id; without events for one that is not driven. */
  async loadBuild(workId: string): Promise<StoredBuild> {
    return this.#store.read((queries) => loadBuildEvents(queries, workId));
  }

  /** By id, unique beginning, or `latest` of the repository. @throws BlindspotError `not-found`, `ambiguous` */
  async load(idOrPrefix: string, repositoryKey: string | null): Promise<StoredWork> {
    return this.#store.read(async (queries) =>
      loadWork(queries, await resolveWorkId(queries, idOrPrefix, repositoryKey)),
    );
  }

  /** A work by its whole id, without its long texts. @throws BlindspotError `not-found` */
  async overview(workId: string): Promise<WorkOverview> {
    return this.#store.read((queries) => loadWorkOverview(queries, this.#store.running, workId));
  }

  /** A diff, or a text that the journal names, by its hash; null where this work holds none such. */
  async text(workId: string, hash: string): Promise<string | null> {
    return this.#store.read((queries) => loadWorkText(queries, workId, hash));
  }

  /** The text of the requirements of a work, by its whole id; null: it has none. */
  async specText(workId: string): Promise<string | null> {
    return this.#store.read((queries) => loadSpecText(queries, workId));
  }

  /** Whether a process, this one or another, drives a work, by its whole id. */
  isHeld(workId: string): boolean {
    return this.#store.running.isRunning(workId);
  }

  /** Works of a repository (null: of all), newest first. */
  async list(repositoryKey: string | null): Promise<Work[]> {
    return this.#store.read(async (queries) => {
      let rows = queries.selectFrom("works").select(["id", "record"]).orderBy("started_at", "desc").orderBy("id");
      if (repositoryKey !== null) rows = rows.where("repository_key", "=", repositoryKey);
      return (await rows.execute()).map(({ id, record }) => parseStored(Work, record, `work ${id}`));
    });
  }

  /** Removes a work, by its whole id, with its increments. Its reviews stay, and belong to none. */
  async forget(id: string): Promise<void> {
    await this.#store.write(async (queries) => {
      await queries.deleteFrom("works").where("id", "=", id).execute();
      await queries.updateTable("reviews").set({ work_id: null }).where("work_id", "=", id).execute();
      await dropUnusedContents(queries);
    }, "power-loss");
    await this.#store.erase();
  }
}

async function saveWork(queries: Queries, work: Work, specText: string | null): Promise<void> {
  const { id, repository, startedAt, endedAt } = work;
  const spec_content = specText === null ? null : await keepContent(queries, specText);
  const now = { ended_at: endedAt, record: JSON.stringify(work), spec_content };
  await queries
    .insertInto("works")
    .values({ id, repository_key: repository.key, started_at: startedAt, ...now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(now))
    .execute();
  if (spec_content !== null) await hold(queries, id, spec_content);
}

async function replaceIncrements(queries: Queries, workId: string, increments: readonly StoredIncrement[]) {
  await queries.deleteFrom("increments").where("work_id", "=", workId).execute();
  const hasReleased = await releaseDiffs(queries, workId);
  for (const { diff, ...increment } of increments) {
    const diff_content = await keepContent(queries, diff);
    await hold(queries, workId, diff_content);
    const { id, position } = increment;
    const row = { id, work_id: workId, position, record: JSON.stringify(increment), diff_content };
    await queries.insertInto("increments").values(row).execute();
  }
  // It looks at all that the ledger holds.
  if (hasReleased) await dropUnusedContents(queries);
}

/** What only the increments held. The texts of a journal stay, whatever they are shared with. @returns whether anything was let go */
async function releaseDiffs(queries: Queries, workId: string): Promise<boolean> {
  const journal = await queries
    .selectFrom("build_events")
    .select("position")
    .where("work_id", "=", workId)
    .limit(1)
    .execute();
  if (journal.length > 0) return false;
  const { spec_content = null } =
    (await queries.selectFrom("works").select("spec_content").where("id", "=", workId).executeTakeFirst()) ?? {};
  const { numDeletedRows } = await queries
    .deleteFrom("work_contents")
    .where("work_id", "=", workId)
    .where("hash", "!=", spec_content ?? "")
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

async function hold(queries: Queries, workId: string, hash: string): Promise<void> {
  await queries
    .insertInto("work_contents")
    .values({ work_id: workId, hash })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function loadWork(queries: Queries, id: string): Promise<StoredWork> {
  const row = await queries.selectFrom("works").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const held = await queries
    .selectFrom("work_contents")
    .innerJoin("contents", "contents.hash", "work_contents.hash")
    .where("work_contents.work_id", "=", id)
    .select(["contents.hash", "contents.encoding", "contents.content", "contents.bytes"])
    .execute();
  const texts: StoredTexts = textsOf(held);
  const increments = await queries
    .selectFrom("increments")
    .selectAll()
    .where("work_id", "=", id)
    .orderBy("position")
    .execute();
  const reviews = await queries
    .selectFrom("reviews")
    .select("id")
    .where("work_id", "=", id)
    .orderBy("started_at")
    .orderBy("id")
    .execute();
  return {
    work: parseStored(Work, row.record, `work ${id}`),
    specText: texts.getOptional(row.spec_content),
    increments: increments.map(({ id: own, record, diff_content }) => ({
      ...parseStored(Increment, record, `increment ${own}`),
      diff: texts.get(diff_content),
    })),
    reviews: reviews.map((review) => review.id),
  };
}
