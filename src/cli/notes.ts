import { resolve } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewStory } from "../core/story.ts";
import { renderNotes } from "../outputs/notes.ts";
import { renderNotesDocument } from "../outputs/notes-document.ts";
import { type KeptText, keepFiles, NotKept } from "../system/keep-file.ts";
import { loadRepository } from "../system/repository.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { loadStory } from "./review-story.ts";

export interface NotesArguments {
  readonly id: string;
  readonly json?: boolean;
  /** A folder that keeps them. */
  readonly into?: string;
}

/**
 * `blindspot notes`: a review with all that came of it, printed, or kept in a folder.
 *
 * @returns the exit code
 * @throws BlindspotError `not-found` or `ambiguous` for a review, `input` where something else is in the way
 */
export async function runNotes(args: NotesArguments, io: Io): Promise<number> {
  return withLedger(io, async ({ ledger, repositoryKey }) => {
    const story = await loadStory(ledger, args.id, repositoryKey);
    if (args.into !== undefined) {
      const paths = await keep(story, { into: args.into, isJson: args.json === true }, io);
      io.stdout(paths.map((path) => `${path}\n`).join(""));
      return 0;
    }
    io.stdout(`${args.json === true ? renderNotesDocument(story) : renderNotes(story)}\n`);
    return 0;
  });
}

interface Keeping {
  readonly into: string;
  readonly isJson: boolean;
}

async function keep(story: ReviewStory, { into, isJson }: Keeping, io: Io): Promise<readonly string[]> {
  const here = await loadRepository(io.cwd);
  const reviewed = story.rounds[0].header.repository;
  const roots = [io.cwd, here?.root, reviewed?.root].filter((root) => root !== undefined);
  try {
    return await keepFiles({ folder: resolve(io.cwd, into), roots }, filesOf(story, isJson));
  } catch (error) {
    const why = error instanceof NotKept ? `: ${error.message}` : "";
    const hint = "Name another folder, or move away what is there; notes replace only notes of the same review.";
    throw new BlindspotError("input", `The notes were not written to ${into}${why}.`, hint, error);
  }
}

function filesOf(story: ReviewStory, isJson: boolean): KeptText[] {
  const { id } = story.rounds[0].header;
  const name = `${dateOf(story)}-${idAsName(id)}`;
  const document = new RegExp(`^\\s*\\{\\s*"version":\\s*0,\\s*"notes":\\s*\\{\\s*"review":\\s*"${id}"`);
  const markdown = new RegExp(`^# Review notes ${id}\\r?\\n`);
  return [
    { name: `${name}.md`, text: `${renderNotes(story)}\n`, isEarlier: (text) => markdown.test(text) },
    ...(isJson
      ? [
          {
            name: `${name}.json`,
            text: `${renderNotesDocument(story)}\n`,
            isEarlier: (text: string) => document.test(text),
          },
        ]
      : []),
  ];
}

/** The day on which the review began, in UTC. */
function dateOf({ rounds: [{ header }] }: ReviewStory): string {
  const time = Date.parse(header.startedAt);
  return Number.isNaN(time) ? "undated" : new Date(time).toISOString().slice(0, 10);
}

/** Ids are ours; a ledger that somebody changed may hold others, which are no part of a path. */
function idAsName(id: string): string {
  if (/^[a-z0-9]{1,40}$/.test(id)) return id;
  throw new BlindspotError(
    "input",
    `Review ${id} has no id that a file could be named by.`,
    "Print its notes instead.",
  );
}
