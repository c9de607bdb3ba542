import type { Authorship } from "../core/authorship.ts";
import type { FilePatch } from "../core/change.ts";
import { type Assignment, chooseReviewers } from "../core/choice.ts";
import { BlindspotError } from "../core/errors.ts";
import { type Candidate, type MissingCandidate, probeCandidates } from "./candidates.ts";
import { checkEffort } from "./effort.ts";
import type { Note, ReviewOptions } from "./review-options.ts";
import { mayRead } from "./sort-files.ts";

/**
 * Who reads which file.
 *
 * @throws BlindspotError `no-reviewer` when there is something to read and nobody who may read it, `usage` when none of
 * those who read can be asked to think so hard
 */
export async function assignReviewers(
  files: readonly FilePatch[],
  authorship: Authorship,
  options: ReviewOptions,
  signal: AbortSignal,
): Promise<{ assignments: readonly Assignment[]; notes: Note[] }> {
  if (files.length === 0) return { assignments: [], notes: [] };
  const { ready, missing } = await probeCandidates(options.candidates, signal);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const assignments = chooseReviewers([...byPath.keys()], authorship, {
    candidates: ready.map((candidate) => candidate.ref),
    isControl: options.isControl,
    mayRead: (reviewer, path) => mayRead(options.policy, byPath.get(path) as FilePatch, reviewer.isLocal),
  });
  if (assignments.every(({ reviewer }) => reviewer === null)) throw noReviewer(assignments, ready, missing, authorship);
  const reading = new Set(assignments.map(({ reviewer }) => reviewer?.name));
  const readers = ready.map(({ reviewer }) => reviewer).filter(({ name }) => reading.has(name));
  return { assignments, notes: [...choiceNotes(assignments), ...checkEffort(readers, options.reviewerEffort)] };
}

const maxExplained = 3;

function noReviewer(
  assignments: readonly Assignment[],
  ready: readonly Candidate[],
  missing: readonly MissingCandidate[],
  authorship: Authorship,
): BlindspotError {
  const author = authorship.families[0]?.family ?? "unknown";
  if (ready.length > 0) {
    const first = assignments.find((assignment) => assignment.reviewer === null);
    const reason = first !== undefined && first.reviewer === null ? first.reason : "nobody may read it";
    const names = [...new Set(ready.map(({ ref }) => `${ref.name} (${ref.family})`))].join(", ");
    return new BlindspotError(
      "no-reviewer",
      `Nobody who may read this change is among the reviewers at hand: ${names}. ${reason}.`,
      `Name a reviewer of a family other than ${author} with --reviewer, or compare with the author's own family by --control.`,
    );
  }
  // Of those that somebody named it is said what they lack; of all that there are, doctor says it.
  const named = missing.length > maxExplained ? [] : missing;
  const why = named.map(({ ref, reason }) => `${ref.name}: ${reason.replace(/\.$/, "")}`).join("; ");
  return new BlindspotError(
    "no-reviewer",
    `No reviewer is ready${why === "" ? "" : ` (${why})`}.`,
    missing.length === 1 && missing[0] !== undefined
      ? missing[0].hint
      : "blindspot doctor says what each of them lacks: log in to Claude Code or Codex, set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, start a local model, or use --reviewer paste --family <family>.",
  );
}

function choiceNotes(assignments: readonly Assignment[]): Note[] {
  const left = assignments.filter((assignment) => assignment.reviewer === null);
  if (left.length === 0) return [];
  const files = left.length === 1 ? "1 file has" : `${left.length} files have`;
  return [{ level: "warning", text: `${files} nobody who may read them; see the coverage.` }];
}
