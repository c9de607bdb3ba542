import { BlindspotError } from "../../core/errors.ts";
import { isWaiting, type TriageItem } from "../../core/triage.ts";
import type { Action } from "../../core/triage-keys.ts";
import { following, likelyOriginals, nextWaiting, type Place, preceding } from "../../core/triage-queue.ts";
import type { Judgement } from "../../core/verdict.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import { countOf } from "../../outputs/figures.ts";
import type { Part } from "../../outputs/terminal/page.ts";
import { runEditor } from "../../system/editor.ts";
import type { Canvas } from "./canvas.ts";
import { factsInShort } from "./facts.ts";
import { FlagTime } from "./flag-time.ts";
import type { FullScreen, ScreenEvent } from "./full-screen.ts";
import { actionOf, HeldKey, type Key, scrollOf } from "./keys.ts";
import { lineOf } from "./line-edit.ts";
import { isJudgement, type Mode, type ModeStep, pasteInMode, pressInMode } from "./mode.ts";
import { type EditorPlace, planOpening } from "./open-flag.ts";
import { pickerOf } from "./picker.ts";
import { type DeskView, drawDesk } from "./render.ts";

export interface DeskContext {
  readonly screen: FullScreen;
  readonly look: Pick<Canvas, "color" | "unicode">;
  readonly editor: EditorPlace;
  /** What to type next, by what the summary says. */
  readonly nextCommand: DeskView["nextCommand"];
  /** In whose shell it runs, if in an agent's. */
  readonly agent: string | null;
}

/** One person at the keyboard with the flags of a review. It knows what is on the screen; what counts is in the session. */
export class Desk {
  readonly #session: TriageSession;
  readonly #context: DeskContext;
  readonly #time = new FlagTime();
  readonly #held = new HeldKey();
  /** Notes that wait for their judgement, by finding. */
  readonly #drafts = new Map<string, string>();
  readonly #skipped = new Set<string>();
  #mode: Mode = { kind: "flag" };
  #place: Place;
  #scroll = 0;
  #page = 1;
  #message: readonly Part[] = [];
  #isLeaveAsked = false;

  constructor(session: TriageSession, context: DeskContext) {
    this.#session = session;
    this.#context = context;
    this.#place = nextWaiting(this.#items, null, this.#skipped);
    if (context.agent !== null) {
      this.#message = [["warning", `Inside an agent (${context.agent}): what is judged here is kept as suggestions.`]];
    }
  }

  get #items(): readonly TriageItem[] {
    return this.#session.plan().items;
  }

  get #item(): TriageItem | null {
    return this.#items.find(({ id }) => id === this.#place) ?? null;
  }

  /** Takes in what happened. @returns the exit code once it is to end */
  async take(event: ScreenEvent): Promise<number | null> {
    switch (event.type) {
      case "stop":
        await this.#settle();
        return event.code;
      case "tick":
        await this.#hearOfOthers();
        return null;
      case "paste":
        this.#paste(event.text);
        break;
      case "key":
        this.#time.touch();
        if (await this.#press(event.key)) {
          await this.#settle();
          return 0;
        }
        break;
      case "redraw":
        break;
    }
    this.draw();
    return null;
  }

  draw(): void {
    const { screen, look, nextCommand } = this.#context;
    const { columns, rows } = screen.size();
    const drawn = drawDesk(
      {
        ...{ session: this.#session, mode: this.#mode, item: this.#item, scroll: this.#scroll, nextCommand },
        ...{ message: this.#message, skipped: this.#skipped.size },
        draft: this.#place === null ? null : (this.#drafts.get(this.#place) ?? null),
      },
      { width: columns, rows, ...look },
    );
    this.#scroll = drawn.scroll;
    this.#page = drawn.page;
    screen.draw(drawn.frame);
  }

  /** @returns whether to leave */
  async #press(key: Key): Promise<boolean> {
    const { screen } = this.#context;
    if (key.ctrl && key.name === "z") await screen.suspend();
    else if (key.ctrl && key.name === "c") return this.#leave();
    else if (key.ctrl && key.name === "l") return false;
    else if (this.#mode.kind === "flag" || this.#mode.kind === "help") {
      if (!this.#scrollBy(key)) return this.#act(key);
    } else await this.#step(pressInMode(this.#mode, key, this.#session.choices()));
    return false;
  }

  async #step({ mode, note, duplicate }: ModeStep): Promise<void> {
    this.#mode = mode;
    if (note !== undefined) this.#keepNote(note);
    if (duplicate !== undefined) await this.#judge(duplicate.judgement, duplicate.originalId);
  }

  async #act(key: Key): Promise<boolean> {
    const isHelp = this.#mode.kind === "help";
    this.#mode = { kind: "flag" };
    if (isHelp || this.#held.isHeld(key)) return false;
    const action = actionOf(key);
    if (action !== "quit") this.#isLeaveAsked = false;
    if (action === null) return this.#place === null && key.name === "return" ? this.#leave() : false;
    if (action === "quit") return this.#leave();
    await (isJudgement(action) ? this.#judge(action) : this.#handlers[action]());
    return false;
  }

  readonly #handlers: Record<Exclude<Action, Judgement | "quit">, () => void | Promise<void>> = {
    duplicate: () => this.#openPicker(),
    note: () => this.#openNote(),
    back: () => this.#back(),
    skip: () => this.#skip(),
    edit: () => this.#edit(),
    undo: () => this.#undo(),
    fold: () => this.#fold(),
    help: () => {
      this.#mode = { kind: "help" };
      this.#scroll = 0;
    },
  };

  #scrollBy(key: Key): boolean {
    const lines = scrollOf(key, this.#page);
    if (lines !== null) this.#scroll = Math.max(0, this.#scroll + lines);
    return lines !== null;
  }

  async #judge(judgement: Judgement, duplicateOf: string | null = null): Promise<void> {
    const item = this.#item;
    if (item === null) return;
    this.#time.setAside(item.id);
    const draft = this.#drafts.get(item.id);
    const details = {
      duplicateOf,
      seconds: this.#time.of(item.id),
      ...(draft !== undefined && { reason: draft }),
    };
    try {
      await this.#session.judge(item.id, judgement, details);
    } catch (error) {
      if (!(error instanceof BlindspotError)) throw error;
      this.#message = [["bad", "Not stored: "], `${error.message} ${error.hint}`];
      return;
    }
    this.#drafts.delete(item.id);
    this.#skipped.delete(item.id);
    this.#time.forget(item.id);
    this.#go(nextWaiting(this.#items, item.id, this.#skipped));
    this.#message = this.#told(item.id, judgement, duplicateOf);
  }

  /** What was hidden of a flag that was just judged. */
  #told(findingId: string, judgement: Judgement, duplicateOf: string | null): Part[] {
    const facts = this.#session.reveal(findingId);
    const said = judgement.replaceAll("-", " ");
    const word = duplicateOf === null ? said : `a duplicate, ${said}`;
    return [["quiet", "You said "], ["strong", word], ...(facts === null ? [] : ["; ", ...factsInShort(facts)])];
  }

  #go(place: Place): void {
    this.#time.setAside(this.#place);
    this.#place = place;
    this.#scroll = 0;
    this.#mode = { kind: "flag" };
    this.#message = [];
  }

  /** Counts what was spent on flags that were not judged. */
  async #settle(): Promise<void> {
    this.#time.setAside(this.#place);
    await this.#session.spend(this.#time.rest());
  }

  #back(): void {
    const before = preceding(this.#items, this.#place);
    if (before === null) this.#message = ["This is the first one."];
    else this.#go(before);
  }

  #skip(): void {
    const item = this.#item;
    if (item === null) {
      this.#skipped.clear();
      const next = nextWaiting(this.#items, null, this.#skipped);
      if (next === null) this.#message = ["Nothing waits."];
      else this.#go(next);
    } else if (isWaiting(item)) {
      this.#skipped.add(item.id);
      this.#go(nextWaiting(this.#items, item.id, this.#skipped));
    } else {
      this.#go(following(this.#items, item.id) ?? nextWaiting(this.#items, item.id, this.#skipped));
    }
  }

  #openNote(): void {
    const item = this.#item;
    if (item === null) return;
    const text = this.#drafts.get(item.id) ?? item.verdict?.reason ?? "";
    this.#mode = { kind: "note", line: lineOf(text) };
  }

  #keepNote(text: string): void {
    const item = this.#item;
    if (item === null || text === (item.verdict?.reason ?? "")) {
      if (item !== null) this.#drafts.delete(item.id);
      return;
    }
    this.#drafts.set(item.id, text);
  }

  #paste(text: string): void {
    const mode = pasteInMode(this.#mode, text);
    if (mode === null) this.#message = ["Pasted text judges nothing. A note takes it: n."];
    else this.#mode = mode;
  }

  #openPicker(): void {
    if (this.#item === null) return;
    const ids = likelyOriginals(this.#session.choices(), this.#item);
    if (ids.length === 0) this.#message = ["There is no other flag."];
    else this.#mode = { kind: "duplicate", picker: pickerOf(ids) };
  }

  async #undo(): Promise<void> {
    const undone = await this.#session.undo();
    if (undone === null) {
      this.#message = ["Nothing was done in this sitting. b goes back, to judge again."];
      return;
    }
    const first = undone.kind === "judge" ? undone.findingId : (undone.findingIds[0] ?? null);
    this.#go(first);
    const now = this.#item?.verdict;
    const standing = now == null ? "" : ` What counted before counts again: ${now.judgement.replaceAll("-", " ")}.`;
    const what = undone.kind === "fold" ? `${countOf(undone.findingIds.length, "flag")} unfolded.` : "Taken back.";
    this.#message = [`${what}${standing}`];
  }

  async #fold(): Promise<void> {
    const item = this.#item;
    if (item === null) {
      const ids = this.#session.unfold();
      if (ids.length === 0) this.#message = ["Nothing is folded."];
      else this.#go(nextWaiting(this.#items, null, this.#skipped));
      return;
    }
    if (!isWaiting(item) || !this.#session.offersFold(item.group)) {
      this.#message = ["f folds the rest of a group once two of it in a row were set aside."];
      return;
    }
    const folded = await this.#session.foldRest(item.id);
    this.#go(nextWaiting(this.#items, item.id, this.#skipped));
    this.#message = [`${countOf(folded.length, "flag")} folded, unjudged. z brings them back.`];
  }

  async #edit(): Promise<void> {
    const item = this.#item;
    if (item === null) return;
    const opening = await planOpening(item.view, this.#session.snapshot, this.#context.editor);
    if ("refused" in opening) {
      this.#message = [opening.refused];
      return;
    }
    const code = await this.#context.screen.lend(() => runEditor(opening.command, opening.root));
    this.#message = code === 0 ? [] : [`${opening.command.program} could not be started, or failed.`];
  }

  /** Leaves, unless a note would be lost by it; then only when asked again. */
  #leave(): boolean {
    if (this.#drafts.size === 0 || this.#isLeaveAsked) return true;
    this.#isLeaveAsked = true;
    this.#mode = { kind: "flag" };
    const notes = this.#drafts.size === 1 ? "A note waits" : `${this.#drafts.size} notes wait`;
    this.#message = [["warning", `${notes} for a judgement and would be lost. q leaves all the same.`]];
    return false;
  }

  /** What others judged, and what a running review found. */
  async #hearOfOthers(): Promise<void> {
    const before = this.#item;
    if (!(await this.#session.reload())) return;
    const now = this.#item;
    if (before?.verdict === null && now?.verdict != null) {
      this.#message = ["Judged meanwhile, in another sitting. Judge again, or go on with space."];
    }
    // At the end of the queue somebody may wait for more.
    if (this.#place === null) {
      const next = nextWaiting(this.#items, null, this.#skipped);
      if (next !== null) this.#go(next);
    }
    this.draw();
  }
}
