import type { TriageSession } from "../flow/triage-session.ts";
import { Desk } from "./desk.ts";

/** The reviews that are open on the page, each opened once, when it is first asked for. */
export class Desks {
  readonly #open: (id: string) => Promise<TriageSession>;
  readonly #desks = new Map<string, Promise<Desk>>();
  readonly #startId: string | null;

  /** @param start the review that the page begins with; null: none @param open opens another; throws `not-found` */
  constructor(start: TriageSession | null, open: (id: string) => Promise<TriageSession>) {
    this.#open = open;
    this.#startId = start?.reviewId ?? null;
    if (start !== null) this.#desks.set(start.reviewId, Promise.resolve(new Desk(start)));
  }

  /** The page begins with a review. */
  get hasStart(): boolean {
    return this.#startId !== null;
  }

  /** @param id whole, or `start`. @throws BlindspotError `not-found` */
  get(id: string): Promise<Desk> {
    const wanted = id === "start" ? (this.#startId ?? id) : id;
    const known = this.#desks.get(wanted);
    if (known !== undefined) return known;
    const desk = this.#open(wanted).then((session) => this.#deskOf(session, wanted));
    this.#desks.set(wanted, desk);
    // Whoever asks again may find it then.
    desk.catch(() => this.#desks.delete(wanted));
    return desk;
  }

  async end(): Promise<void> {
    const opened = await Promise.allSettled(this.#desks.values());
    const desks = new Set(opened.flatMap((desk) => (desk.status === "fulfilled" ? [desk.value] : [])));
    await Promise.all([...desks].map((desk) => desk.end()));
  }

  /** One that was asked for by a part of its id may be open by its whole id already. */
  #deskOf(session: TriageSession, wanted: string): Promise<Desk> | Desk {
    const { reviewId } = session;
    const known = reviewId === wanted ? undefined : this.#desks.get(reviewId);
    if (known !== undefined) return known;
    const desk = new Desk(session);
    this.#desks.set(reviewId, Promise.resolve(desk));
    return desk;
  }
}
