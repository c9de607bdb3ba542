import type { Coverage } from "./review.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "./snapshot.ts";
import type { ReviewerRef, ThreadOutcome } from "./thread.ts";

/**
 * Of a command line its program's name alone: arguments hold folders and keys, and a receipt or notes are made to be handed on.
 * Null for what is no usual name of a program, as `KEY=… program` is not.
 */
export function programOf(line: string | null): string | null {
  const name = firstWord(line).split(/[\\/]/).at(-1) ?? "";
  return /^[\w.+@ -]+$/.test(name) ? name : null;
}

/** Words of a command line may be quoted in part. */
function firstWord(line: string | null): string {
  const [word = ""] = /^\s*(?:'[^']*'|"[^"]*"|[^\s'"])+/.exec(line ?? "") ?? [];
  return word.trim().replace(/['"]/g, "");
}

/** What a command did not say as its answer is told without its folder, and without its own words, which may name keys. */
export function shareableReason({ kind, model }: ReviewerRef, reason: string): string {
  if (kind !== "command") return reason;
  const file = firstWord(model);
  const told = file === "" ? reason : reason.replaceAll(file, programOf(model) ?? "the program");
  return withoutOwnWords(told);
}

function withoutOwnWords(reason: string): string {
  return reason.replace(/( and wrote nothing):.*$/s, "$1.");
}

/**
 * A review to be handed on with what was written of it: without the command lines of its reviewers and the folders of
 * transcripts. Code, briefs and replies are as they were.
 */
export function shareable(snapshot: ReviewSnapshot): ReviewSnapshot {
  const lines = commandLines(snapshot);
  const { files, threads, coverage, ...rest } = withoutFolders(snapshot);
  if (lines.length === 0) return { ...rest, files, threads, coverage };
  const clean = (text: string) => lines.reduce(withoutLine, text);
  return {
    ...mapStrings(rest, clean),
    files,
    threads: threads.map((thread) => withoutCommandLine(thread, clean)),
    coverage: shareableCoverage(snapshot),
  };
}

/** What became of every file, with the reasons as they may be handed on: they name who did not answer. */
export function shareableCoverage(snapshot: Pick<ReviewSnapshot, "threads" | "coverage">): Coverage {
  if (!snapshot.threads.some(({ thread }) => thread.reviewer.kind === "command")) return snapshot.coverage;
  const lines = commandLines(snapshot);
  return mapStrings(snapshot.coverage, (text) => withoutOwnWords(lines.reduce(withoutLine, text)));
}

/** Also where the program alone is named with its folder. */
function withoutLine(text: string, line: string): string {
  const name = programOf(line) ?? "the program";
  const file = firstWord(line);
  const told = text.replaceAll(line, name);
  return file === "" ? told : told.replaceAll(file, name);
}

function commandLines({ threads }: Pick<ReviewSnapshot, "threads">): string[] {
  const lines = threads.flatMap(({ thread: { reviewer } }) =>
    reviewer.kind === "command" ? (reviewer.model ?? []) : [],
  );
  return [...new Set(lines)].filter((line) => line.trim() !== "").sort((a, b) => b.length - a.length);
}

function withoutFolders(snapshot: ReviewSnapshot): ReviewSnapshot {
  const { authorship } = snapshot.header;
  const evidence = authorship.evidence.map(({ session, ...one }) => {
    return session === undefined ? one : { ...one, session: { ...session, file: null } };
  });
  return { ...snapshot, header: { ...snapshot.header, authorship: { ...authorship, evidence } } };
}

function withoutCommandLine(snapshot: ThreadSnapshot, clean: (text: string) => string): ThreadSnapshot {
  const { reviewer } = snapshot.thread;
  const thread = mapStrings(snapshot.thread, clean);
  if (reviewer.kind !== "command") return { ...snapshot, thread };
  const outcome = shareableOutcome(reviewer, thread.outcome);
  return { ...snapshot, thread: { ...thread, reviewer: { ...reviewer, model: programOf(reviewer.model) }, outcome } };
}

function shareableOutcome(reviewer: ReviewerRef, outcome: ThreadOutcome | null): ThreadOutcome | null {
  if (outcome === null || outcome.status === "answered") return outcome;
  return { ...outcome, reason: shareableReason(reviewer, outcome.reason) };
}

/** The same data with every text of it put through a function. */
function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)])) as T;
}
