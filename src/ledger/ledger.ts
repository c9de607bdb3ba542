import type { FilePatch } from "../core/change.ts";
import type { ReviewEvent } from "../core/events.ts";
import type { Experience } from "../core/experience.ts";
import type { Handoff } from "../core/handoff.ts";
import type { ReviewStatus } from "../core/review.ts";
import type { JudgedFlag } from "../core/signals/people.ts";
import type { TriageSitting } from "../core/sitting.ts";
import type { ReviewRound, ReviewSnapshot } from "../core/snapshot.ts";
import type { Tallies } from "../core/stats.ts";
import type { StoredReview } from "../core/stored-review.ts";
import type { Verdict } from "../core/verdict.ts";
import type { AdviceLedger, HandoffLedger, JudgedFinding, Ledger, TriageLedger, VerdictToWithdraw } from "../ports.ts";
import { loadExperience, loadJudgedFlags } from "./experience.ts";
import { deleteReviews } from "./forget.ts";
import { type FoundFinding, type FoundThread, loadFoundFinding, loadFoundThread } from "./found.ts";
import { dropHandoff, loadHandoffs, saveHandoff, updateHandoff } from "./handoffs.ts";
import { holdReview, listenForStop } from "./hold.ts";
import { abandonedReviews, needingSnapshots, unknownThreads } from "./leftovers.ts";
import {
  type ListQuery,
  listOpenReviews,
  listReviewIds,
  listReviews,
  loadProgress,
  type ReviewProgress,
  type ReviewRow,
} from "./list.ts";
import { loadReview, loadStatus } from "./load.ts";
import { recheckIds } from "./rechecks.ts";
import { durabilityOf, isStored, recordEvent } from "./record.ts";
import { resolveReviewId } from "./resolve.ts";
import { loadLatestRounds, loadPatches } from "./rounds.ts";
import { loadSittings, saveSitting } from "./sittings.ts";
import type { Queries, Store } from "./sqlite.ts";
import { loadStored } from "./stored-review.ts";
import { loadTallies } from "./tallies.ts";
import { insertVerdict, loadJudged, withdraw } from "./verdicts.ts";
import { WorkStore } from "./work-store.ts";

/** Ids of reviews and of threads. */
interface Leftovers {
  readonly reviews: readonly string[];
  readonly threads: readonly string[];
}

/** What became of reviews that were removed. */
export interface Forgotten {
  /** False when another process still holds an older state: traces stay in the ledger's files until it ends. */
  readonly isErased: boolean;
  /** Files outside the ledger in which people found briefs to paste. They are left. */
  readonly briefFiles: readonly string[];
}

/** The ledger over a local database. When a promise resolves, what it wrote survives the death of the process. */
export class SqliteLedger implements Ledger, TriageLedger, HandoffLedger, AdviceLedger {
  /** Pieces of building. */
  readonly works: WorkStore;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.works = new WorkStore(store);
  }

  /**
   * Stores what events add to their review, all of it or nothing; a review that has begun here counts as running until it
   * ends or we do.
   */
  async record(...events: readonly ReviewEvent[]): Promise<void> {
    const stored = events.filter(isStored);
    if (stored.length === 0) return;
    await this.#store.write(async (queries) => {
      for (const event of stored) await recordEvent(queries, this.#store.running, event);
    }, durabilityOf(stored));
  }

  /**
   * Does work on a review, by its whole id, while no other process runs it or adds to it: waits a short while for one
   * that does. What is to be believed of the review must be loaded inside.
   *
   * @throws BlindspotError `ledger` when another process goes on running it
   */
  async hold<T>(id: string, work: () => Promise<T>): Promise<T> {
    return holdReview(this.#store, id, work);
  }

  /** Asks the process that runs a review, by its whole id, to stop it. False when none runs it. */
  async askToStop(id: string): Promise<boolean> {
    return this.#store.write(async () => this.#store.running.askToStop(id));
  }

  /** Calls `stop`, once, soon after somebody asked for the end of a review that this process runs. @returns ends that */
  onAskedToStop(id: string, stop: () => void): () => void {
    return listenForStop(this.#store.running, id, stop);
  }

  /**
   * Of these whole ids those of reviews that nobody runs and nobody can go on with, and those that no thread has: what
   * stands outside the ledger for them is of no use any more.
   */
  async leftovers({ reviews, threads }: Leftovers): Promise<Leftovers> {
    const { running } = this.#store;
    return this.#store.read(async (queries) => ({
      reviews: await abandonedReviews(queries, running, reviews),
      threads: await unknownThreads(queries, threads),
    }));
  }

  /** Whether the snapshots of a review are needed: to go on with it, or to say what changed since. False: there is none. */
  async needsSnapshots(id: string): Promise<boolean> {
    return this.#store.read(async (queries) => (await needingSnapshots(queries, [id])).has(id));
  }

  /** How far a review is, by its whole id. @throws BlindspotError `not-found` when there is none (any more) */
  async progressOf(id: string): Promise<ReviewProgress> {
    return this.#store.read((queries) => loadProgress(queries, this.#store.running, id));
  }

  /** Where a review stands, by its whole id; null when there is none. */
  async statusOf(id: string): Promise<ReviewStatus | null> {
    return this.#store.read((queries) => loadStatus(queries, this.#store.running, id));
  }

  /**
   * A review as it stands. Its verdicts are all that were given: for each finding the suggestions of agents first, then
   * those of people, oldest first.
   */
  async load(idOrPrefix: string, repositoryKey: string | null): Promise<ReviewSnapshot> {
    return this.#store.read(async (queries) => {
      const id = await resolveReviewId(queries, idOrPrefix, repositoryKey);
      return loadReview(queries, this.#store.running, id);
    });
  }

  /** The latest complete review of a repository and its family, oldest first, without their texts; none: there is none. */
  async latestRounds(repositoryKey: string): Promise<ReviewRound[]> {
    return this.#store.read((queries) => loadLatestRounds(queries, this.#store.running, repositoryKey));
  }

  /** The patches that a review keeps, by its whole id. */
  async patches(reviewId: string): Promise<FilePatch[]> {
    return this.#store.read((queries) => loadPatches(queries, reviewId));
  }

  /** A review by its whole id as it lies in the tables, for an audit. Damage is told, not met. */
  async stored(id: string): Promise<StoredReview> {
    return this.#store.read((queries) => loadStored(queries, id));
  }

  /** @throws BlindspotError `not-found` when the finding or its `duplicateOf` is not in the ledger. */
  async addVerdict(verdict: Verdict): Promise<number> {
    return this.#store.write((queries) => insertVerdict(queries, verdict), "power-loss");
  }

  /** @throws BlindspotError `not-found` when the finding is not in the ledger. */
  async withdrawVerdict(which: VerdictToWithdraw, at: string): Promise<Verdict | null> {
    return this.#store.write((queries) => withdraw(queries, which, at), "power-loss");
  }

  async saveSitting(sitting: TriageSitting): Promise<void> {
    await this.#store.write((queries) => saveSitting(queries, sitting));
  }

  async sittings(reviewId: string): Promise<TriageSitting[]> {
    return this.#store.read((queries) => loadSittings(queries, reviewId));
  }

  async saveHandoff(handoff: Handoff, brief: string): Promise<void> {
    await this.#store.write((queries) => saveHandoff(queries, handoff, brief), "power-loss");
  }

  /** Stores how a hand-off stands now. Its brief stays as it is. */
  async updateHandoff(handoff: Handoff): Promise<void> {
    await this.#store.write((queries) => updateHandoff(queries, handoff), "power-loss");
  }

  async dropHandoff(handoffId: string): Promise<void> {
    await this.#store.write((queries) => dropHandoff(queries, handoffId));
  }

  async handoffs(reviewId: string): Promise<Handoff[]> {
    return this.#store.read((queries) => loadHandoffs(queries, reviewId));
  }

  async recheckIds(reviewId: string): Promise<string[]> {
    return this.#store.read((queries) => recheckIds(queries, reviewId));
  }

  async changeMark(): Promise<number> {
    return this.#store.changeMark();
  }

  async judged(repositoryKey: string): Promise<JudgedFinding[]> {
    return this.#store.read((queries) => loadJudged(queries, repositoryKey));
  }

  async judgedFlags(repositoryKey: string): Promise<readonly JudgedFlag[]> {
    return this.#store.read((queries) => loadJudgedFlags(queries, repositoryKey));
  }

  async experience(repositoryKey: string | null): Promise<Experience> {
    return this.#store.read((queries) => loadExperience(queries, repositoryKey));
  }

  /** What statistics are counted from, of one repository or (null) of all. */
  async tallies(repositoryKey: string | null): Promise<Tallies> {
    return this.#store.read((queries) => loadTallies(queries, repositoryKey));
  }

  /** Reviews, newest first. */
  async list(query: ListQuery): Promise<ReviewRow[]> {
    return this.#store.read((queries) => listReviews(queries, this.#store.running, query));
  }

  /** Reviews that can be continued: those that wait for a pasted reply, and interrupted ones. Newest first. */
  async openReviews(repositoryKey: string | null): Promise<ReviewRow[]> {
    return this.#store.read((queries) => listOpenReviews(queries, this.#store.running, repositoryKey));
  }

  /** The id that a name means: an id, its unique beginning, or `latest` of the repository given, else of all. */
  async resolveReview(idOrPrefix: string, repositoryKey: string | null): Promise<string> {
    return this.#store.read((queries) => resolveReviewId(queries, idOrPrefix, repositoryKey));
  }

  async resolveFinding(idOrPrefix: string): Promise<FoundFinding> {
    return this.#store.read((queries) => loadFoundFinding(queries, idOrPrefix));
  }

  async resolveThread(idOrPrefix: string): Promise<FoundThread> {
    return this.#store.read((queries) => loadFoundThread(queries, idOrPrefix));
  }

  /** Ids of all reviews of a repository (null: of all), newest first. Works on reviews that cannot be read. */
  async reviewIds(repositoryKey: string | null): Promise<string[]> {
    return this.#store.read((queries) => listReviewIds(queries, repositoryKey));
  }

  /**
   * Removes reviews by whole id: threads, findings, verdicts, and contents that no other review holds; wipes them from
   * the file. Unknown ids are no error.
   *
   * @throws BlindspotError `input` when one of them runs; then none is removed.
   */
  async forget(ids: readonly string[]): Promise<Forgotten> {
    const remove = (queries: Queries) => deleteReviews(queries, this.#store.running, ids);
    const briefFiles = await this.#store.write(remove, "power-loss");
    return { briefFiles, isErased: await this.#store.erase() };
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}
