import type { FilePatch } from "./change.ts";
import { finishDraft, type PatchDraft, readGitHeader, readNames, startDraft } from "./diff-draft.ts";
import {
  addHunkLine,
  closeHunk,
  isComplete,
  isPlausible,
  markNoNewline,
  type OpenHunk,
  openHunk,
} from "./diff-hunk.ts";
import { BlindspotError } from "./errors.ts";

/** A line that opens a patch, with the colours of a terminal before it (`color.ui=always`). */
const coloured = /^(?:\u001b\[[\d;]{0,20}m){1,5}(?:diff --|--- |@@ -)/;

/**
 * Reads a unified diff line by line. Inside a hunk only the counts of its header decide what a line is, so that
 * content which looks like a header (`--- x`, `diff --git`) stays content.
 */
export class DiffReader {
  #lineNumber = 0;
  /** The file that is being read: its headers, and the hunks that are finished. */
  #draft: PatchDraft | null = null;
  /** The hunk that is being read; it stays open when complete, since a newline mark may follow. */
  #hunk: OpenHunk | null = null;
  /** `--- x` and `+++ y` until the hunk header behind them shows that they are headers. */
  #held: string[] = [];
  /** A deleted file, until we know whether the same path is added with another type. */
  #deleted: FilePatch | null = null;
  #finished: FilePatch[] = [];
  #hasPatch = false;

  /** Takes the next line, without its newline. Throws `bad-diff`. */
  push(line: string): void {
    this.#lineNumber++;
    if (this.#hunk !== null && !isComplete(this.#hunk)) this.#complain(addHunkLine(this.#hunk, line));
    else if (this.#held.length > 0) this.#readHeld(line);
    else if (this.#hunk !== null) this.#readBehindHunk(line);
    else if (this.#draft !== null) this.#readHeader(this.#draft, line);
    else this.#readText(line);
  }

  /** Says that the text is over. Throws `bad-diff` when it ends too early. */
  end(): void {
    const hunk = this.#hunk;
    const draft = this.#draft;
    if (hunk !== null && !isComplete(hunk)) this.#fail("the diff ends inside a hunk");
    if (this.#held.length > 0 && draft !== null) this.#fail("the diff ends where a hunk should begin");
    if (hunk === null && draft !== null && isUnfinished(draft)) this.#fail("the diff ends before the file's hunks");
    this.#finishFile();
    if (this.#deleted !== null) this.#finished.push(this.#deleted);
    this.#deleted = null;
  }

  /** The patches finished since the last call. */
  take(): FilePatch[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  get hasPatch(): boolean {
    return this.#hasPatch;
  }

  /** Text between patches: mail, commit messages, signatures. Only what opens a patch matters. */
  #readText(line: string): void {
    if (line.startsWith("diff --git ")) this.#draft = startDraft(this.#lineNumber, withoutReturn(line.slice(11)));
    else if (line.startsWith("--- ")) this.#held.push(line);
    else if (/^(diff --(cc|combined) |@@@+ -)/.test(line)) this.#failCombined();
    else if (line.startsWith("@@ -") && openHunk(line)) this.#fail("a hunk without a file header before it");
    else if (line.startsWith("Binary files ")) this.#readPlainBinary(withoutReturn(line));
    else if (coloured.test(line)) this.#fail("the patch is coloured; make it with --no-color");
  }

  /** `Binary files old/x and new/x differ`, as `diff -r` says it without any header. */
  #readPlainBinary(line: string): void {
    const names = /^Binary files (.+) and (.+) differ$/.exec(line);
    if (!names) return;
    const draft = startDraft(this.#lineNumber, null);
    readNames(draft, `--- ${names[1]}`, `+++ ${names[2]}`);
    draft.binary = true;
    this.#draft = draft;
    this.#finishFile();
  }

  /** Behind `diff --git`: extended headers, then `---`, a binary mark, or something that ends the file. */
  #readHeader(draft: PatchDraft, rawLine: string): void {
    const line = withoutReturn(rawLine);
    if (readGitHeader(draft, line)) return;
    if (line.startsWith("--- ")) {
      this.#held.push(line);
    } else if (line === "GIT binary patch" || (line.startsWith("Binary files ") && line.endsWith(" differ"))) {
      draft.binary = true;
      this.#finishFile();
    } else {
      this.#finishFile();
      this.#readText(rawLine);
    }
  }

  /** Behind `--- x`: `+++ y`, then a hunk. Else it was text, unless a git header or a hunk came before. */
  #readHeld(rawLine: string): void {
    const line = withoutReturn(rawLine);
    const [oldLine, newLine] = this.#held;
    if (newLine === undefined && line.startsWith("+++ ")) {
      this.#held.push(line);
      return;
    }
    const hunk = newLine === undefined ? null : openHunk(line);
    if (hunk !== null && oldLine !== undefined && newLine !== undefined) {
      this.#openFile(oldLine, newLine);
      this.#openHunk(hunk);
    } else if (this.#hunk !== null) {
      this.#fail("the hunk before has other lines than its header says");
    } else if (this.#draft !== null) {
      this.#fail("expected the names of the file and then a hunk");
    } else {
      this.#held = [];
      this.#readText(rawLine);
    }
  }

  #openFile(oldLine: string, newLine: string): void {
    this.#held = [];
    const isNewFile = this.#draft === null || this.#hunk !== null;
    if (isNewFile) this.#finishFile();
    this.#draft ??= startDraft(this.#lineNumber - 2, null);
    if (!readNames(this.#draft, withoutReturn(oldLine), newLine)) this.#fail("a file name whose quotes do not close");
  }

  #openHunk(hunk: OpenHunk): void {
    if (!isPlausible(hunk)) this.#fail("a hunk header whose numbers make no sense");
    this.#hunk = hunk;
  }

  /** Behind a complete hunk: its newline mark, the next hunk, the next file, or text. */
  #readBehindHunk(line: string): void {
    if (this.#hunk !== null && line.startsWith("\\ ")) {
      this.#complain(markNoNewline(this.#hunk));
    } else if (line.startsWith("@@ -")) {
      const next = openHunk(withoutReturn(line));
      this.#closeHunk();
      if (next === null) this.#fail("a hunk header that is not well formed");
      this.#openHunk(next);
    } else if (line.startsWith("--- ")) {
      this.#held.push(line);
    } else if (/^[-+ ]/.test(line) && !/^-- ?\r?$/.test(line)) {
      this.#fail("the hunk before has other lines than its header says");
    } else {
      this.#finishFile();
      this.#readText(line);
    }
  }

  #closeHunk(): void {
    if (this.#hunk === null || this.#draft === null) return;
    this.#draft.hunks.push(closeHunk(this.#hunk));
    this.#draft.additions += this.#hunk.additions;
    this.#draft.deletions += this.#hunk.deletions;
    this.#hunk = null;
  }

  #finishFile(): void {
    this.#closeHunk();
    const draft = this.#draft;
    if (draft === null) return;
    this.#draft = null;
    const patch = finishDraft(draft);
    if (patch === null) throw badDiff(draft.line, "no header names the file of this patch");
    this.#hasPatch = true;
    this.#finish(patch);
  }

  /** Git writes a change of type (file to symlink) as a deletion and an addition of one path: we make them one. */
  #finish(patch: FilePatch): void {
    const deleted = this.#deleted;
    this.#deleted = null;
    if (deleted !== null && isTypeChange(deleted, patch)) {
      this.#finished.push(joinTypeChange(deleted, patch));
      return;
    }
    if (deleted !== null) this.#finished.push(deleted);
    if (patch.status === "deleted") this.#deleted = patch;
    else this.#finished.push(patch);
  }

  #complain(problem: string | null): void {
    if (problem !== null) this.#fail(problem);
  }

  #fail(problem: string): never {
    throw badDiff(this.#lineNumber, problem);
  }

  #failCombined(): never {
    const hint = "Take a merge against one parent: git diff MERGE^1 MERGE.";
    throw new BlindspotError("bad-diff", `line ${this.#lineNumber} of the diff: a combined diff of a merge`, hint);
  }
}

function badDiff(line: number, problem: string): BlindspotError {
  return new BlindspotError("bad-diff", `line ${line} of the diff: ${problem}`, "Give an unedited unified diff.");
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** At the end of the text: a file whose header promised more than came. */
function isUnfinished(draft: PatchDraft): boolean {
  const saysSomething = draft.status !== "modified" || draft.newMode !== null;
  return draft.promisesContent || !saysSomething;
}

function isTypeChange(deleted: FilePatch, added: FilePatch): boolean {
  if (added.status !== "added" || added.path !== deleted.path) return false;
  return deleted.oldMode?.slice(0, 3) !== added.newMode?.slice(0, 3);
}

function joinTypeChange(deleted: FilePatch, added: FilePatch): FilePatch {
  return {
    ...added,
    status: "type-changed",
    oldMode: deleted.oldMode,
    binary: deleted.binary || added.binary,
    hunks: [...deleted.hunks, ...added.hunks],
    additions: added.additions,
    deletions: deleted.deletions,
  };
}
