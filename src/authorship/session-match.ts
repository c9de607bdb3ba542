import { type AddedLine, addedLines } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { SessionEdit, SessionEvent } from "./session-edits.ts";
import { isDistinctive, lineKey } from "./session-lines.ts";

/** A line of the change's head, and the edit that wrote it. */
export interface MatchedLine {
  readonly line: number;
  readonly edit: SessionEdit;
}

/**
 * Which edit wrote which of the lines that a file gained: the newest that has the line in its new text, for distinctive
 * lines that do not stand in the file before the change. Other lines go with their neighbours where the same edit has
 * them too.
 *
 * @param events of this file, oldest first
 * @param baseKeys lines of the file before the change, as `lineKey` gives them
 */
export function matchLines(
  file: Pick<FilePatch, "hunks">,
  events: readonly SessionEvent[],
  baseKeys: ReadonlySet<string>,
): MatchedLine[] {
  const writers = writersOf(events);
  const lines = [...addedLines(file)].map((added) => toLine(added, baseKeys, writers));
  const texts = new TextsOfEdits();
  followNeighbours(lines, texts);
  const edits = events.filter((event): event is SessionEdit => !("seen" in event));
  followOnlyAuthor(lines, edits, texts);
  return lines.flatMap(({ line, edit }) => (edit === null ? [] : [{ line, edit }]));
}

/** Who wrote a line, and how often it stands there by all that we know. Null: it was there before all known edits. */
type Writer = { readonly edit: SessionEdit; readonly count: number } | null;

/**
 * The newest edit that added each line, unless it was taken back. A line that was read or taken away, and that no edit
 * had added before, was written otherwise: whoever puts it there again is not its author.
 */
function writersOf(events: readonly SessionEvent[]): Map<string, Writer> {
  const writers = new Map<string, Writer>();
  for (const event of events) {
    const before = "seen" in event ? event.seen : event.removed;
    for (const key of before.map(lineKey)) if (!writers.has(key)) writers.set(key, null);
    if ("seen" in event) continue;
    for (const key of event.removed.map(lineKey)) takeBack(writers, key, event);
    for (const key of event.added.map(lineKey)) {
      const known = writers.get(key);
      if (known !== null) writers.set(key, { edit: event, count: (known?.count ?? 0) + 1 });
    }
  }
  return writers;
}

/** Not by an edit in another working tree, where the file has a history of its own. */
function takeBack(writers: Map<string, Writer>, key: string, { recordedPath }: SessionEdit): void {
  const known = writers.get(key);
  if (known === null || known === undefined || known.edit.recordedPath !== recordedPath) return;
  if (known.count > 1) writers.set(key, { ...known, count: known.count - 1 });
  else writers.delete(key);
}

interface Line {
  readonly line: number;
  readonly key: string;
  /** It tells who wrote it, or could have told. */
  readonly isDistinctive: boolean;
  edit: SessionEdit | null;
}

function toLine({ line, text }: AddedLine, baseKeys: ReadonlySet<string>, writers: ReadonlyMap<string, Writer>): Line {
  const key = lineKey(text);
  const isTelling = isDistinctive(key) && !baseKeys.has(key);
  return { line, key, isDistinctive: isTelling, edit: isTelling ? (writers.get(key)?.edit ?? null) : null };
}

/** Lines of edits' new texts, looked up many times. */
class TextsOfEdits {
  readonly #keys = new Map<SessionEdit, ReadonlySet<string>>();

  has(edit: SessionEdit, key: string): boolean {
    let keys = this.#keys.get(edit);
    if (keys === undefined) {
      keys = new Set([...edit.added, ...(edit.moved ?? [])].map(lineKey));
      this.#keys.set(edit, keys);
    }
    return key === "" || keys.has(key);
  }
}

/** Farther edits of a run have nothing to do with a line. */
const MAX_NEAREST = 16;

/** Lines that tell nothing go with the nearest edit above in the same run that has them too, else with one below. */
function followNeighbours(lines: readonly Line[], texts: TextsOfEdits): void {
  const walk = (order: readonly Line[], step: number) => {
    let nearest: SessionEdit[] = [];
    let last = Number.NaN;
    for (const line of order) {
      if (line.line !== last + step) nearest = [];
      last = line.line;
      if (line.edit === null && line.isDistinctive) nearest = [];
      line.edit ??= nearest.find((edit) => texts.has(edit, line.key)) ?? null;
      const { edit } = line;
      if (edit !== null) nearest = [edit, ...nearest.filter((other) => other !== edit)].slice(0, MAX_NEAREST);
    }
  };
  walk(lines, 1);
  walk(lines.toReversed(), -1);
}

/** Where one conversation wrote every telling line of a file, the others that its edits hold are its own as well. */
function followOnlyAuthor(lines: readonly Line[], edits: readonly SessionEdit[], texts: TextsOfEdits): void {
  const first = lines.find(({ edit }) => edit !== null)?.edit;
  if (first === undefined || first === null) return;
  const isFirst = ({ session, model }: SessionEdit) => session.id === first.session.id && model === first.model;
  if (lines.some(({ edit, isDistinctive }) => (edit === null ? isDistinctive : !isFirst(edit)))) return;
  const own = edits.filter(isFirst).toReversed();
  for (const line of lines) line.edit ??= own.find((edit) => texts.has(edit, line.key)) ?? null;
}
