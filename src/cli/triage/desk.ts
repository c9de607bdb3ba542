import type { Action } from "../../core/triage-keys.ts";
import { likelyOriginals } from "../../core/triage-queue.ts";
import type { Judgement } from "../../core/verdict.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import { runEditor } from "../../system/editor.ts";
import { fold, judge, keepNote, type Said, undo } from "./acts.ts";
import type { Canvas } from "./canvas.ts";
import type { FullScreen, ScreenEvent } from "./full-screen.ts";
import { actionOf, HeldKey, type Key, scrollOf } from "./keys.ts";
import { lineOf } from "./line-edit.ts";
import { isJudgement, type Mode, type ModeStep, pasteInMode, pressInMode } from "./mode.ts";
import { type EditorPlace, planOpening } from "./open-flag.ts";
import { pickerOf } from "./picker.ts";
import { type DeskView, drawDesk } from "./render.ts";
import { Walk } from "./walk.ts";

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
  readonly #walk: Walk;
  readonly #held = new HeldKey();
  #mode: Mode = { kind: "flag" };
  #scroll = 0;
  #page = 1;
  #message: Said = [];

  constructor(session: TriageSession, context: DeskContext) {
    this.#session = session;
    this.#context = context;
    this.#walk = new Walk(session);
    if (context.agent !== null) {
      this.#message = [["warning", `Inside an agent (${context.agent}): what is judged here is kept as suggestions.`]];
    }
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
        this.#walk.touch();
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
    const { item, skipped } = this.#walk;
    const { columns, rows } = screen.size();
    const drawn = drawDesk(
      {
        ...{ session: this.#session, mode: this.#mode, item, scroll: this.#scroll, nextCommand, skipped },
        ...{ message: this.#message, draft: item === null ? null : (this.#session.drafts().get(item.id) ?? null) },
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
    else if (key.ctrl && key.name === "c") return true;
    else if (key.ctrl && key.name === "l") return false;
    else if (this.#mode.kind === "flag" || this.#mode.kind === "help") {
      if (!this.#scrollBy(key)) return this.#act(key);
    } else await this.#step(pressInMode(this.#mode, key, this.#session.choices()));
    return false;
  }

  async #step({ mode, note, duplicate }: ModeStep): Promise<void> {
    this.#mode = mode;
    const { item } = this.#walk;
    if (note !== undefined && item !== null) await keepNote(this.#session, item, note);
    if (duplicate !== undefined) await this.#judge(duplicate.judgement, duplicate.originalId);
  }

  async #act(key: Key): Promise<boolean> {
    const isHelp = this.#mode.kind === "help";
    this.#mode = { kind: "flag" };
    if (isHelp || this.#held.isHeld(key)) return false;
    const action = actionOf(key);
    if (action === null) return this.#walk.item === null && key.name === "return";
    if (action === "quit") return true;
    await (isJudgement(action) ? this.#judge(action) : this.#handlers[action]());
    return false;
  }

  readonly #handlers: Record<Exclude<Action, Judgement | "quit">, () => void | Promise<void>> = {
    duplicate: () => this.#openPicker(),
    note: () => this.#openNote(),
    back: () => this.#move(() => this.#walk.back(), "This is the first one."),
    skip: () => this.#move(() => this.#walk.skip(), "Nothing waits."),
    edit: () => this.#edit(),
    undo: () => this.#do(undo(this.#session, this.#walk)),
    fold: () => this.#do(fold(this.#session, this.#walk)),
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

  #judge(judgement: Judgement, duplicateOf: string | null = null): Promise<void> {
    return this.#do(judge(this.#session, this.#walk, { judgement, duplicateOf }));
  }

  /** Does something with flags; what is said of it stands below whatever is shown then. */
  async #do(act: Promise<Said>): Promise<void> {
    const before = this.#walk.item?.id;
    this.#message = await act;
    if (this.#walk.item?.id !== before) this.#scroll = 0;
  }

  #move(go: () => boolean, otherwise: string): void {
    const isGone = go();
    if (isGone) this.#scroll = 0;
    this.#message = isGone ? [] : [otherwise];
  }

  #openNote(): void {
    const { item } = this.#walk;
    if (item === null) return;
    const text = this.#session.drafts().get(item.id) ?? item.verdict?.reason ?? "";
    this.#mode = { kind: "note", line: lineOf(text) };
  }

  #paste(text: string): void {
    const mode = pasteInMode(this.#mode, text);
    if (mode === null) this.#message = ["Pasted text judges nothing. A note takes it: n."];
    else this.#mode = mode;
  }

  #openPicker(): void {
    const { item } = this.#walk;
    if (item === null) return;
    const ids = likelyOriginals(this.#session.choices(), item);
    if (ids.length === 0) this.#message = ["There is no other flag."];
    else this.#mode = { kind: "duplicate", picker: pickerOf(ids) };
  }

  async #edit(): Promise<void> {
    const { item } = this.#walk;
    if (item === null) return;
    const opening = await planOpening(item.view, this.#session.snapshot, this.#context.editor);
    if ("refused" in opening) {
      this.#message = [opening.refused];
      return;
    }
    const code = await this.#context.screen.lend(() => runEditor(opening.command, opening.root));
    this.#message = code === 0 ? [] : [`${opening.command.program} could not be started, or failed.`];
  }

  /** Counts what was spent on flags that were not judged. */
  async #settle(): Promise<void> {
    await this.#session.spend(this.#walk.rest());
  }

  /** What others judged, and what a running review found. */
  async #hearOfOthers(): Promise<void> {
    const before = this.#walk.item;
    if (!(await this.#session.reload())) return;
    const now = this.#walk.item;
    if (before?.verdict === null && now?.verdict != null) {
      this.#message = ["Judged meanwhile, in another sitting. Judge again, or go on with space."];
    }
    // At the end of the queue somebody may wait for more.
    if (now === null) {
      this.#walk.goOn();
      if (this.#walk.item !== null) [this.#message, this.#scroll] = [[], 0];
    }
    this.draw();
  }
}
