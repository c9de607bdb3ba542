import type { FilePatch, FileStatus, Hunk } from "./change.ts";
import { readName, splitGitNames, stripPrefixes } from "./diff-path.ts";

/** What the headers of one file have said so far. Names of `---` and `+++` still carry their prefixes. */
export interface PatchDraft {
  /** Line number of the first header line, for messages. */
  readonly line: number;
  /** What stands behind `diff --git `; null for a patch without that line. */
  readonly gitNames: string | null;
  oldName: string | null;
  newName: string | null;
  fromPath: string | null;
  toPath: string | null;
  status: FileStatus;
  oldMode: string | null;
  newMode: string | null;
  /** The `index` line named two different blobs: contents must follow. */
  promisesContent: boolean;
  binary: boolean;
  readonly hunks: Hunk[];
  additions: number;
  deletions: number;
}

export function startDraft(line: number, gitNames: string | null): PatchDraft {
  return {
    line,
    gitNames,
    oldName: null,
    newName: null,
    fromPath: null,
    toPath: null,
    status: "modified",
    oldMode: null,
    newMode: null,
    promisesContent: false,
    binary: false,
    hunks: [],
    additions: 0,
    deletions: 0,
  };
}

/** The blob without content in SHA-1 and SHA-256 repositories: a new file of it has no hunk. */
const EMPTY_BLOBS = [
  "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
];

/** Git's extended headers by how they begin, and what they say. */
const HEADERS: readonly (readonly [start: string, read: (value: string) => Partial<PatchDraft>])[] = [
  ["index ", readIndex],
  ["old mode ", (mode) => ({ oldMode: mode })],
  ["new mode ", (mode) => ({ newMode: mode })],
  ["new file mode ", (mode) => ({ status: "added", newMode: mode })],
  ["deleted file mode ", (mode) => ({ status: "deleted", oldMode: mode })],
  ["rename from ", (name) => ({ status: "renamed", fromPath: readName(name) })],
  ["rename to ", (name) => ({ toPath: readName(name) })],
  ["copy from ", (name) => ({ status: "copied", fromPath: readName(name) })],
  ["copy to ", (name) => ({ toPath: readName(name) })],
  ["similarity index ", () => ({})],
  ["dissimilarity index ", () => ({})],
];

/** Takes one extended header line. @returns false when the line is none. */
export function readGitHeader(draft: PatchDraft, line: string): boolean {
  const header = HEADERS.find(([start]) => line.startsWith(start));
  if (!header) return false;
  const [start, read] = header;
  Object.assign(draft, read(line.slice(start.length)));
  return true;
}

/** `index OLD..NEW MODE`; without a mode where `old mode` or `new file mode` said it before. */
function readIndex(value: string): Partial<PatchDraft> {
  const match = /^([0-9a-f]+)\.\.([0-9a-f]+)(?: ([0-7]+))?$/.exec(value);
  if (!match) return {};
  const [, oldBlob = "", newBlob = "", mode] = match;
  const promisesContent = oldBlob !== newBlob && !(isEmptyBlob(oldBlob) && isEmptyBlob(newBlob));
  return mode === undefined ? { promisesContent } : { promisesContent, oldMode: mode, newMode: mode };
}

function isEmptyBlob(blob: string): boolean {
  return /^0+$/.test(blob) || EMPTY_BLOBS.some((id) => id.startsWith(blob));
}

/** Reads `--- NAME` and `+++ NAME` of a patch. @returns false when a name is not well formed. */
export function readNames(draft: PatchDraft, oldLine: string, newLine: string): boolean {
  draft.oldName = readName(oldLine.slice(4));
  draft.newName = readName(newLine.slice(4));
  if (draft.gitNames !== null) return draft.oldName !== null && draft.newName !== null;
  if (isAbsent(oldLine)) draft.oldName = "/dev/null";
  if (isAbsent(newLine)) draft.newName = "/dev/null";
  if (draft.oldName === "/dev/null") draft.status = "added";
  else if (draft.newName === "/dev/null") draft.status = "deleted";
  return draft.oldName !== null && draft.newName !== null;
}

/** `diff -N` names a file that does not exist with the time 0. */
function isAbsent(line: string): boolean {
  const time = /\t(19(?:69-12-31|70-01-01) \d\d:\d\d:\d\d)(?:\.0+)? ([+-]\d{4})$/.exec(line);
  return time !== null && Date.parse(`${time[1]} ${time[2]}`) === 0;
}

/** The finished patch, or null when no header names its file. */
export function finishDraft(draft: PatchDraft): FilePatch | null {
  const paths = draftPaths(draft);
  if (paths === null || paths.path === "") return null;
  const { status, oldMode, newMode, binary, hunks, additions, deletions } = draft;
  return { ...paths, status, oldMode, newMode, binary, hunks, additions, deletions };
}

/** Renames name their paths bare; else `---` and `+++` do; else only the `diff --git` line. */
function draftPaths(draft: PatchDraft): { path: string; oldPath: string | null } | null {
  if (draft.status === "renamed" || draft.status === "copied") {
    return draft.fromPath && draft.toPath ? { path: draft.toPath, oldPath: draft.fromPath } : null;
  }
  const onGitLine = draft.gitNames === null ? null : splitGitNames(draft.gitNames);
  const [base, head] = sides(draft, onGitLine) ?? [null, null];
  if (base === null || head === null) return null;
  if (draft.status === "deleted") return { path: base, oldPath: null };
  return { path: head, oldPath: base === head || draft.status === "added" ? null : base };
}

function sides(draft: PatchDraft, onGitLine: readonly [string, string] | null): readonly [string, string] | null {
  const { oldName, newName } = draft;
  if (oldName === null || newName === null) return onGitLine && stripPrefixes(onGitLine);
  if (oldName !== "/dev/null" && newName !== "/dev/null") return stripPrefixes([oldName, newName]);
  if (onGitLine) return stripPrefixes(onGitLine);
  const only = (oldName === "/dev/null" ? newName : oldName).replace(/^[ab]\//, "");
  return [only, only];
}
