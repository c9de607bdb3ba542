import { z } from "zod";
import type { Evidence } from "../core/authorship.ts";
import { addedLines } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { commitsOfChange } from "../system/commits.ts";
import { openNotes } from "../system/git-notes.ts";
import { readAgent } from "./agents.ts";
import { AttestedLines, countCommits, type LineAuthor } from "./attested.ts";
import { type CommitPlace, commitsOfLines, placesOf } from "./line-commits.ts";

/**
 * What Qwen Code noted of commits that were made in it: per file how many characters its own edits wrote. So many of the
 * lines that the commit wrote in the file are claimed; which ones only where it is all of them.
 *
 * As strong as its transcript, which the note is made of: it counts the program's edits, and only while the file still has
 * the text that they left. It is stronger than the trailer of the same commit, which names Qwen whatever model ran, and
 * speaks for every file.
 */
export const qwenNotes: AuthorshipSource = {
  name: "qwen-notes",
  async read(context: AuthorshipContext): Promise<readonly Evidence[]> {
    const notes = await openNotes(context.change, "refs/notes/ai-attribution", context.signal);
    const shares = new Map<string, Shares>();
    for (const commit of notes === null ? [] : await commitsOfChange(context.change, context.signal)) {
      const note = (await notes?.has(commit.sha)) ? readNote((await notes?.read(commit.sha)) ?? "") : null;
      const additions = new Map(commit.files?.map((file) => [file.path, file.additions]));
      if (note !== null) shares.set(commit.sha, { ...note, additions });
    }
    const attested = new AttestedLines();
    for (const file of shares.size === 0 ? [] : context.files) {
      const origins = file.additions === 0 ? null : await commitsOfLines(context, file);
      for (const place of placesOf(origins ?? new Map())) addPlace(place, { file, shares, attested });
    }
    return attested.evidence(
      "qwen-notes",
      "transcript",
      ({ said }, commits) => `note on ${countCommits(commits)}, by share of each file: ${said}`,
    );
  },
};

/** What a commit's note says, and how many lines the commit added to which file, as it is called at the head. */
interface Shares extends Note {
  readonly additions: ReadonlyMap<string, number>;
}

interface Note {
  readonly author: LineAuthor;
  /** Characters that the program wrote, by path in the commit. */
  readonly characters: ReadonlyMap<string, number>;
}

/** @see https://github.com/QwenLM/qwen-code packages/core/src/services/commitAttribution.ts, seen in 0.24.4 */
const NoteText = z.looseObject({
  version: z.literal(1),
  /** The model's name; `Qwen-Coder` in place of the names of Qwen's own models. */
  generator: z.string(),
  files: z.record(z.string(), z.unknown()),
});
const FileShare = z.looseObject({ aiChars: z.number().int().positive() });

function readNote(text: string): Note | null {
  const { data } = NoteText.safeParse(readJson(text));
  if (data === undefined) return null;
  const characters = Object.entries(data.files).flatMap(([path, share]) => {
    const { data: read } = FileShare.safeParse(share);
    return read === undefined ? [] : [[path, read.aiChars] as const];
  });
  const model = data.generator === "Qwen-Coder" ? null : data.generator;
  return { author: readAgent("qwen", model), characters: new Map(characters) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

interface Sharing {
  readonly file: FilePatch;
  readonly shares: ReadonlyMap<string, Shares>;
  readonly attested: AttestedLines;
}

/**
 * The program's own percentage takes 40 characters for every line. What the lines have on average is nearer to the truth,
 * also where later commits replaced some of them.
 */
function addPlace({ sha, path, lines }: CommitPlace, { file, shares, attested }: Sharing): void {
  const note = shares.get(sha);
  const characters = note?.characters.get(path);
  if (note === undefined || characters === undefined) return;
  const numbers = new Set(lines.map(({ to }) => to));
  let left = 0;
  for (const { line, text } of addedLines(file)) if (numbers.has(line)) left += text.length + 1;
  const written = Math.max(note.additions.get(file.path) ?? 0, lines.length);
  const count = Math.round(lines.length * Math.min(1, characters / ((left / lines.length) * written)));
  if (count === lines.length) attested.addLines(note.author, sha, file.path, numbers);
  else attested.addCount(note.author, sha, file.path, count);
}
