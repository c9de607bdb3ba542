import pLimit from "p-limit";
import { BlindspotError } from "../core/errors.ts";
import type { TriageSession } from "../flow/triage-session.ts";
import { sha256 } from "../system/hash.ts";
import { toReview } from "./review-message.ts";

/** How often to look for what others wrote, in milliseconds. */
const pollMs = 300;

/** `elsewhere`: something was written, and what the page shows of this review is as before. */
export type DeskNews = "changed" | "elsewhere" | "forgotten";
export type DeskListener = (kind: DeskNews) => void;

/**
 * One review on the page, in however many tabs: they share a sitting, so that undo takes back what was done last, wherever. It
 * does one thing at a time, and looks for what others wrote while a tab listens.
 */
export class Desk {
  readonly session: TriageSession;
  readonly #oneAtATime = pLimit(1);
  readonly #listeners = new Set<DeskListener>();
  #timer: NodeJS.Timeout | null = null;
  #version = 1;
  /** Of what the tabs have seen last. */
  #digest: string | null = null;
  #writes = 0;
  #isForgotten = false;

  constructor(session: TriageSession) {
    this.session = session;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** Grows with every write to the ledger that was seen. */
  get writes(): number {
    return this.#writes;
  }

  /** Somebody removed the review from the ledger. */
  get isForgotten(): boolean {
    return this.#isForgotten;
  }

  /** Does something to the review and tells all tabs. */
  async change<T>(work: (session: TriageSession) => Promise<T>): Promise<T> {
    const result = await this.#oneAtATime(() => work(this.session));
    this.#digest = null;
    this.#tell("changed");
    return result;
  }

  /** Takes in what others wrote, now. */
  async reload(): Promise<void> {
    if (this.#isForgotten) return;
    try {
      this.#digest ??= this.#digestNow();
      if (!(await this.#oneAtATime(() => this.session.reload()))) return;
      const before = this.#digest;
      this.#digest = this.#digestNow();
      this.#tell(this.#digest === before ? "elsewhere" : "changed");
    } catch (error) {
      if (!(error instanceof BlindspotError) || error.code !== "not-found") throw error;
      this.#isForgotten = true;
      this.#tell("forgotten");
    }
  }

  /** @returns stops it */
  listen(listener: DeskListener): () => void {
    this.#listeners.add(listener);
    if (this.#timer === null) this.#pollAfter(pollMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /** Ends the sitting. */
  async end(): Promise<void> {
    this.#stop();
    if (!this.#isForgotten) await this.#oneAtATime(() => this.session.end());
  }

  #digestNow(): string {
    return sha256(JSON.stringify(toReview({ session: this.session, version: 0 })));
  }

  #tell(kind: DeskNews): void {
    if (kind === "elsewhere") this.#writes += 1;
    else this.#version += 1;
    for (const listener of this.#listeners) listener(kind);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #pollAfter(delayMs: number): void {
    this.#timer = setTimeout(() => void this.#poll(), delayMs);
    this.#timer.unref();
  }

  /** A large review takes a while to load: it is not loaded over and over again while it runs. */
  async #poll(): Promise<void> {
    const started = performance.now();
    // A ledger that is busy now is asked again.
    await this.reload().catch(() => {});
    if (this.#listeners.size > 0 && !this.#isForgotten) {
      this.#pollAfter(Math.max(pollMs, (performance.now() - started) * 4));
    } else this.#stop();
  }
}
