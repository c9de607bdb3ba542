import pLimit from "p-limit";
import { BlindspotError } from "../core/errors.ts";
import type { WorkSources } from "./context.ts";
import type { WorkMessage } from "./messages.ts";

/** How often to look for what others wrote, in milliseconds. */
const pollMs = 300;

export type WorkListener = (kind: "work" | "forgotten") => void;

/**
 * One piece of building on the page, in however many tabs. While a tab listens it looks whether anybody wrote to the ledger, loads
 * the work only then, and tells only what is another than before.
 */
export class WorkDesk {
  readonly #id: string;
  readonly #sources: Pick<WorkSources, "markOf" | "load">;
  readonly #oneAtATime = pLimit(1);
  readonly #listeners = new Set<WorkListener>();
  #known: { readonly mark: string; readonly work: Omit<WorkMessage, "version">; readonly text: string } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #version = 0;
  #isForgotten = false;

  constructor(id: string, sources: Pick<WorkSources, "markOf" | "load">) {
    this.#id = id;
    this.#sources = sources;
  }

  get version(): number {
    return this.#version;
  }

  get isForgotten(): boolean {
    return this.#isForgotten;
  }

  /** The work as it stands now. @throws BlindspotError `not-found` */
  async message(): Promise<WorkMessage> {
    const { work } = await this.#oneAtATime(() => this.#load());
    return { ...work, version: this.#version };
  }

  /** @returns stops it */
  listen(listener: WorkListener): () => void {
    this.#listeners.add(listener);
    if (this.#timer === null) this.#pollAfter(0);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  async #load() {
    const mark = await this.#sources.markOf(this.#id);
    if (this.#known?.mark === mark) return this.#known;
    const work = await this.#sources.load(this.#id);
    const text = JSON.stringify(work);
    const isOther = this.#known?.text !== text;
    this.#known = { mark, work, text };
    if (isOther) {
      this.#version += 1;
      this.#tell("work");
    }
    return this.#known;
  }

  #tell(kind: "work" | "forgotten"): void {
    for (const listener of this.#listeners) listener(kind);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #pollAfter(delayMs: number): void {
    this.#timer = setTimeout(() => void this.#poll(), delayMs).unref();
  }

  async #poll(): Promise<void> {
    const started = performance.now();
    try {
      await this.#oneAtATime(() => this.#load());
    } catch (error) {
      // A ledger that is busy now is asked again.
      this.#isForgotten = error instanceof BlindspotError && error.code === "not-found";
      if (this.#isForgotten) this.#tell("forgotten");
    }
    if (this.#listeners.size === 0 || this.#isForgotten) return this.#stop();
    this.#pollAfter(Math.max(pollMs, (performance.now() - started) * 4));
  }
}

/** The works that are open on the page. */
export class WorkDesks {
  readonly #sources: WorkSources;
  readonly #desks = new Map<string, WorkDesk>();

  constructor(sources: WorkSources) {
    this.#sources = sources;
  }

  /** The desk of a work, by its whole id; null: there is no such work (any more). */
  async find(id: string): Promise<WorkDesk | null> {
    const known = this.#desks.get(id);
    if (known !== undefined) return known;
    const desk = new WorkDesk(id, this.#sources);
    try {
      await desk.message();
    } catch (error) {
      if (error instanceof BlindspotError && error.code === "not-found") return null;
      throw error;
    }
    const meanwhile = this.#desks.get(id);
    if (meanwhile !== undefined) return meanwhile;
    this.#desks.set(id, desk);
    return desk;
  }

  /** @throws BlindspotError `not-found` */
  async get(id: string): Promise<WorkDesk> {
    const desk = await this.find(id);
    if (desk !== null) return desk;
    throw new BlindspotError("not-found", "There is no such work.", "Choose another one under Past reviews.");
  }
}
