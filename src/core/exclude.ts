import { isProseAgentFile, isReviewNotes } from "./agent-files.ts";
import type { FilePatch } from "./change.ts";
import {
  generatedMarkers,
  generatedNames,
  lockFiles,
  packageHolders,
  packageTops,
  vendoredFolders,
  vendoredPackageFolders,
} from "./exclude-lists.ts";
import { findPattern } from "./path-pattern.ts";

/** Why a file of the change is not reviewed. */
export type SkipKind =
  | "symlink"
  | "submodule"
  | "agent-prose"
  | "binary"
  | "no-lines"
  | "excluded"
  | "lock-file"
  | "vendored"
  | "generated"
  | "minified";

/** `skip` is the reason for people. */
export interface Skip {
  readonly kind: SkipKind;
  readonly skip: string;
}

/** What is known of a file besides its patch. */
export interface FileFacts {
  /** The base tree's attributes (`linguist-generated`), or the opening lines of its base side (`isMarkedGenerated`). */
  readonly generated: boolean;
  /** The base tree's attributes (`linguist-vendored`). */
  readonly vendored: boolean;
}

/** Patterns of the files that people want, or do not want, beyond the defaults. */
export interface FileSelection {
  /** Brings back lock files and vendored, generated or minified ones. */
  readonly include: readonly string[];
  /** Left out besides, also when included. */
  readonly exclude: readonly string[];
}

type Rule = (patch: FilePatch, facts: FileFacts) => Skip | null;

/**
 * Why a file is left out of the review, or null if it is reviewed. `include` cannot bring back what has no text to read
 * or would instruct the reviewer.
 */
export function classifyFile(patch: FilePatch, facts: FileFacts, selection?: FileSelection): Skip | null {
  const fixed = firstSkip(fixedRules, patch, facts);
  if (fixed !== null) return fixed;
  const pattern = findPattern(selection?.exclude ?? [], patch.path);
  if (pattern !== null) return { kind: "excluded", skip: `excluded by the pattern ${pattern}` };
  if (findPattern(selection?.include ?? [], patch.path) !== null) return null;
  return firstSkip(defaultRules, patch, facts);
}

/**
 * Whether a text opens with a generator's mark. Ask this of a file's base side only: in the head tree the change itself
 * could put the mark there to escape review.
 */
export function isMarkedGenerated(text: string): boolean {
  const opening = text.slice(0, 4_000).split("\n", 20).join("\n");
  return generatedMarkers.some((marker) => marker.test(opening));
}

function firstSkip(rules: readonly Rule[], patch: FilePatch, facts: FileFacts): Skip | null {
  for (const rule of rules) {
    const skip = rule(patch, facts);
    if (skip !== null) return skip;
  }
  return null;
}

const fixedRules: readonly Rule[] = [
  (patch) => (finalMode(patch) === "120000" ? { kind: "symlink", skip: "symbolic link" } : null),
  (patch) => (finalMode(patch) === "160000" ? { kind: "submodule", skip: "submodule pointer" } : null),
  (patch) =>
    isReviewNotes(patch.path) ? { kind: "agent-prose", skip: "review notes, which no reviewer may see" } : null,
  (patch) =>
    isProseAgentFile(patch.path) || (patch.oldPath !== null && isProseAgentFile(patch.oldPath))
      ? { kind: "agent-prose", skip: "instructions for agents, which no reviewer may see" }
      : null,
  (patch) => (patch.binary ? { kind: "binary", skip: "binary" } : null),
  (patch) => (patch.hunks.length === 0 ? { kind: "no-lines", skip: withoutLines(patch) } : null),
];

const defaultRules: readonly Rule[] = [
  (patch) => (lockFiles.has(nameOf(patch)) ? { kind: "lock-file", skip: "lock file" } : null),
  (patch, facts) => (facts.vendored || isInVendoredFolder(patch.path) ? { kind: "vendored", skip: "vendored" } : null),
  (patch, facts) => (facts.generated || hasGeneratedName(patch) ? { kind: "generated", skip: "generated" } : null),
  (patch) =>
    isMarkedGenerated(shownBaseOpening(patch))
      ? { kind: "generated", skip: "generated (its own header said so before this change)" }
      : null,
  (patch) => (isMinified(patch) ? { kind: "minified", skip: "minified (very long lines)" } : null),
];

/** Where a link becomes a file, or a file a link, what it is now decides. */
function finalMode(patch: FilePatch): string | null {
  return patch.newMode ?? patch.oldMode;
}

function nameOf(patch: FilePatch): string {
  return patch.path.slice(patch.path.lastIndexOf("/") + 1).toLowerCase();
}

function isInVendoredFolder(path: string): boolean {
  const folders = path.toLowerCase().split("/").slice(0, -1);
  return folders.some((folder, depth) => {
    if (vendoredFolders.has(folder)) return true;
    return vendoredPackageFolders.has(folder) && isPackageTop(folders.slice(0, depth));
  });
}

/** Whether a package's own folders lie here: at the top of the repository, in `ios`, in `packages/a`. */
function isPackageTop(folders: readonly string[]): boolean {
  const [holder, last] = [folders.at(-2), folders.at(-1)];
  return last === undefined || packageTops.has(last) || (folders.length === 2 && packageHolders.has(holder ?? ""));
}

function hasGeneratedName(patch: FilePatch): boolean {
  const name = nameOf(patch);
  return generatedNames.some((pattern) => pattern.test(name));
}

/** The base side's first lines, as far as the patch shows them. */
function shownBaseOpening(patch: FilePatch): string {
  const first = patch.hunks[0];
  if (first === undefined || first.oldStart !== 1) return "";
  return first.lines
    .slice(0, 200)
    .filter((line) => line[0] !== "+")
    .slice(0, 20)
    .map((line) => line.slice(1, 400))
    .join("\n");
}

function withoutLines(patch: FilePatch): string {
  const isModeChange = patch.oldMode !== null && patch.newMode !== null && patch.oldMode !== patch.newMode;
  if (isModeChange) return `nothing to read: only its mode changed (${patch.oldMode} to ${patch.newMode})`;
  if (patch.status === "renamed" || patch.status === "copied")
    return `nothing to read: ${patch.status} without changes`;
  return "nothing to read: no lines";
}

const longLine = 500;

/**
 * Whether long lines make up what is to be read. One long line in a file of ordinary ones does not hide the file: such
 * a line is cut with a mark when it is shown. Of a file that was there before, what was there decides, and an ordinary
 * line that the change adds is always read.
 */
function isMinified(patch: FilePatch): boolean {
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const isAdded = (line: string) => line.startsWith("+");
  const deciding = patch.status === "added" ? lines : lines.filter((line) => !isAdded(line));
  const long = deciding.filter(isLong);
  if (long.reduce((sum, line) => sum + line.length - 1, 0) <= 10 * longLine) return false;
  const ordinary = deciding.filter(isOrdinary).length;
  if (patch.status === "added") return ordinary < Math.max(20, long.length);
  return ordinary <= long.length && !lines.some((line) => isAdded(line) && isOrdinary(line));
}

/** Of a hunk's line, with its sign. */
function isLong(line: string): boolean {
  return line.length - 1 > longLine;
}

function isOrdinary(line: string): boolean {
  return !isLong(line) && line.slice(1).trim() !== "";
}
