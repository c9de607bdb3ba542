import { z } from "zod";
import type { LineRange, SessionRef } from "../core/authorship.ts";
import { type Agent, readAgent, readSession } from "./agents.ts";

/** Who wrote lines, as a note says it. */
export interface NoteAuthor extends Agent {
  readonly session?: SessionRef | undefined;
}

/** Lines of a file that one author wrote, by their numbers in the commit that has the note. */
export interface Attestation {
  readonly author: NoteAuthor;
  readonly ranges: readonly LineRange[];
}

/** By path in the commit. Of several that name a line the last one holds. */
export type AuthorshipLog = ReadonlyMap<string, readonly Attestation[]>;

/** What no honest note has. Of more, the first are read. */
const MAX_FILES = 5_000;
const MAX_RANGES = 20_000;

const Agents = z.record(z.string(), z.unknown()).catch({});
const Metadata = z.looseObject({ schema_version: z.string(), prompts: Agents, sessions: Agents });
type Metadata = z.infer<typeof Metadata>;

const AgentRecord = z.looseObject({
  agent_id: z.looseObject({ tool: z.string().catch(""), id: z.string().catch(""), model: z.string().catch("") }),
});

/**
 * An authorship log as git-ai writes it into `refs/notes/ai`: paths, below each its lines by author, `---`, and JSON that
 * says who the authors are. What cannot be read of it is left out.
 *
 * @returns null for a note of another form
 * @see https://github.com/git-ai-project/git-ai/blob/main/specs/git_ai_standard_v3.0.0.md
 */
export function readAuthorshipLog(note: string): AuthorshipLog | null {
  const lines = note.split("\n");
  const divider = lines.indexOf("---");
  const metadata = divider < 0 ? null : readMetadata(lines.slice(divider + 1).join("\n"));
  if (metadata === null) return null;
  const authors = new Map<string, NoteAuthor | null>();
  const log = new Map<string, Attestation[]>();
  let [attestations, rangesLeft]: [Attestation[] | null, number] = [null, MAX_RANGES];
  for (const line of lines.slice(0, divider).map((text) => text.trimEnd())) {
    if (!line.startsWith("  ")) {
      attestations = line === "" || log.size >= MAX_FILES ? null : openFile(log, line);
      continue;
    }
    const [key = "", ranges = ""] = line.trimStart().split(" ", 2);
    if (!authors.has(key)) authors.set(key, readAuthor(key, metadata));
    const author = authors.get(key) ?? null;
    if (attestations === null || author === null) continue;
    const read = readRanges(ranges, rangesLeft);
    rangesLeft -= read.length;
    if (read.length > 0) attestations.push({ author, ranges: read });
  }
  return log;
}

function readMetadata(text: string): Metadata | null {
  try {
    const { data } = Metadata.safeParse(JSON.parse(text));
    return data?.schema_version.startsWith("authorship/") ? data : null;
  } catch {
    return null;
  }
}

/** Names with white space stand in quotes, without escapes. */
function openFile(log: Map<string, Attestation[]>, line: string): Attestation[] {
  const path = /^"(.*)"$/.exec(line)?.[1] ?? line;
  const known = log.get(path) ?? [];
  log.set(path, known);
  return known;
}

/**
 * `h_…` is a person whose typing was watched, `s_…::t_…` a conversation and the edit in it, anything else a conversation
 * as earlier versions named them.
 */
function readAuthor(key: string, { prompts, sessions }: Metadata): NoteAuthor | null {
  if (key.startsWith("h_")) return { family: "human", model: null, said: "a person" };
  const [id = "", records] = key.startsWith("s_") ? [key.split("::")[0], sessions] : [key, prompts];
  const { data } = AgentRecord.safeParse(Object.hasOwn(records, id) ? records[id] : null);
  if (data === undefined) return null;
  const { tool, model, id: conversation } = data.agent_id;
  return { ...readAgent(tool, model), session: readSession(tool, conversation) };
}

/** `1,2,19-222`. */
function readRanges(text: string, limit: number): LineRange[] {
  const ranges: LineRange[] = [];
  for (const [, first, last = first] of text.matchAll(/(?<=^|,)(\d{1,9})(?:-(\d{1,9}))?(?=,|$)/g)) {
    if (ranges.length >= limit) break;
    const [start, end] = [Number(first), Number(last)];
    if (start >= 1 && end >= start) ranges.push([start, end]);
  }
  return ranges;
}
