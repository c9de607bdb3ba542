import { stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import { type ForeignDatabase, openForeignDatabase } from "../system/foreign-database.ts";
import { readJson } from "../system/json-lines.ts";
import { readApplyPatch } from "./session-apply-patch.ts";
import { editOfPatch, editOfTexts, type LineEdit, linesOfListing, type SessionEvent } from "./session-edits.ts";
import { EventCollector } from "./session-events.ts";
import { listNames } from "./session-files.ts";
import { isNear } from "./session-paths.ts";
import {
  readSessionId,
  type SessionPlace,
  type SessionProgram,
  type SessionSearch,
  type Transcript,
} from "./session-program.ts";
import { readHereDocuments } from "./session-shell.ts";

const MAX_SESSIONS = 200;

/** Tables of opencode 1.18: `session`, `message` and `part`, the last two with their content as JSON. */
const sessionsQuery = `
  SELECT id, parent_id, project_id, directory FROM session
  WHERE time_updated >= ? ORDER BY time_updated DESC LIMIT ${MAX_SESSIONS}`;

/** In the order in which they were written. */
const partsQuery = "SELECT message_id AS message, data AS part FROM part WHERE session_id = ?";

const messageQuery = "SELECT data FROM message WHERE id = ?";

const SessionRow = z.looseObject({
  id: z.string(),
  parent_id: z.string().nullish(),
  project_id: z.string().nullish(),
  directory: z.string(),
});
type SessionRow = z.infer<typeof SessionRow>;

const PartRow = z.object({ message: z.string(), part: z.string() });
const MessageRow = z.object({ data: z.string() });

const Part = z.looseObject({
  tool: z.enum(["read", "write", "edit", "multiedit", "patch", "apply_patch", "bash"]),
  state: z.looseObject({
    status: z.literal("completed"),
    input: z.looseObject({
      filePath: z.string().optional(),
      content: z.string().optional(),
      oldString: z.string().optional(),
      newString: z.string().optional(),
      patchText: z.string().optional(),
      command: z.string().optional(),
      workdir: z.string().optional(),
    }),
    output: z.string().optional(),
    metadata: z
      .looseObject({
        exists: z.boolean().optional(),
        diff: z.string().optional(),
        files: z
          .array(z.looseObject({ filePath: z.string(), movePath: z.string().optional(), patch: z.string() }))
          .optional(),
      })
      .optional(),
    time: z.looseObject({ end: z.number() }),
  }),
});
type Part = z.infer<typeof Part>;

const Message = z.looseObject({
  modelID: z.string(),
  providerID: z.string().optional(),
  path: z.looseObject({ cwd: z.string() }).optional(),
});

/** `~/.local/share/opencode/opencode.db` */
export const opencodeSessions: SessionProgram = {
  source: "opencode-sessions",
  program: "opencode",
  title: "opencode",
  async findTranscripts(place) {
    const files = await findDatabases(place);
    const found = await Promise.all(files.map(findTranscript));
    return found.filter((transcript) => transcript !== null);
  },
};

/** Builds of opencode that are no releases have one of their own: `opencode-dev.db`. */
export async function findDatabases({ env, home }: Pick<SessionPlace, "env" | "home">): Promise<string[]> {
  const named = env["OPENCODE_DB"];
  if (named !== undefined && isAbsolute(named)) return [named];
  const data = env["XDG_DATA_HOME"];
  const folder = join(data !== undefined && isAbsolute(data) ? data : join(home, ".local", "share"), "opencode");
  const names = await listNames(folder, "files");
  return names.filter((name) => /^opencode(?:-[\w.-]+)?\.db$/.test(name)).map((name) => join(folder, name));
}

async function findTranscript(file: string): Promise<Transcript | null> {
  const [database, log] = await Promise.all([file, `${file}-wal`].map((path) => stat(path).catch(() => null)));
  if (database === null || database === undefined) return null;
  return {
    changedAt: Math.max(database.mtimeMs, log?.mtimeMs ?? 0),
    // Only a little of it is read. How long that takes is bounded like all the rest.
    bytes: 0,
    load: (search) => loadEdits(file, search),
  };
}

async function loadEdits(file: string, search: SessionSearch): Promise<readonly SessionEvent[]> {
  const [since, roots] = await Promise.all([search.place.since(), search.place.roots()]);
  const events: SessionEvent[] = [];
  const database = await openForeignDatabase(file);
  try {
    const rows = [...database.rows(sessionsQuery, since)].flatMap((row) => SessionRow.safeParse(row).data ?? []);
    const parents = new Map(rows.map(({ id, parent_id }) => [id, parent_id ?? null]));
    for (const row of rows) {
      const isOurs = row.project_id === search.place.repositoryKey;
      const session = sessionOf(row, parents);
      if (session === null || !(isOurs || isNear(row.directory, roots))) continue;
      const collector = new EventCollector(search);
      for (const part of partsOf(database, row, search)) readPart(part, { row, session, isOurs, collector });
      events.push(...collector.events);
      if (search.isOver()) break;
    }
    return events;
  } finally {
    await database.close();
  }
}

/** Subagents' edits belong to the conversation that started them: it can be resumed. */
function sessionOf({ id }: SessionRow, parents: ReadonlyMap<string, string | null>): SessionRef | null {
  let top = id;
  for (let step = 0; step < 10; step++) top = parents.get(top) ?? top;
  const known = readSessionId(top);
  return known === null ? null : { program: opencodeSessions.program, id: known, file: null };
}

interface Call {
  readonly part: Part;
  readonly message: z.infer<typeof Message>;
}

/** Calls of tools in which a file of the change is named. Most of a database is something else, so parsing waits. */
function partsOf(database: ForeignDatabase, { id }: SessionRow, search: SessionSearch): Call[] {
  const found: z.infer<typeof PartRow>[] = [];
  for (const row of database.rows(partsQuery, id)) {
    if (search.isOver()) break;
    const texts = PartRow.safeParse(row).data;
    if (texts?.part.includes('"tool":') && search.mentions(texts.part)) found.push(texts);
  }
  return found.flatMap((texts) => {
    const part = Part.safeParse(readJson(texts.part)).data;
    const [row] = part === undefined ? [] : database.rows(messageQuery, texts.message);
    const message = Message.safeParse(readJson(MessageRow.safeParse(row).data?.data ?? "")).data;
    return part === undefined || message === undefined ? [] : [{ part, message }];
  });
}

interface Conversation {
  readonly row: SessionRow;
  readonly session: SessionRef;
  readonly isOurs: boolean;
  readonly collector: EventCollector;
}

function readPart({ part, message }: Call, { row, session, isOurs, collector }: Conversation): void {
  const { input, output = "", time } = part.state;
  const { modelID: model, providerID: provider = "" } = message;
  const place = { cwd: input.workdir ?? message.path?.cwd ?? row.directory, at: time.end, isOurs };
  if (part.tool === "read") {
    collector.addSighting({ ...place, path: input.filePath ?? "" }, linesOfListing(output));
    return;
  }
  const isKnown = (path: string) => collector.hasSeen({ ...place, path });
  for (const edit of editsOf(part, isKnown)) collector.addEdit(session, { ...place, ...edit, model, provider });
}

interface PathEdit {
  readonly path: string;
  readonly edit: LineEdit;
}

/** @param isKnown whether what stood in a file before it was overwritten was seen */
function editsOf({ state: { input, metadata = {} } }: Part, isKnown: (path: string) => boolean): PathEdit[] {
  const { command, patchText, filePath, content, oldString = "", newString = "" } = input;
  if (command !== undefined) {
    return readHereDocuments(command).map(({ path, text }) => ({ path, edit: editOfTexts("", text) }));
  }
  if (metadata.files !== undefined) {
    return metadata.files.map((file) => ({ path: file.movePath ?? file.filePath, edit: editOfDiff(file.patch) }));
  }
  if (patchText !== undefined) return readApplyPatch(patchText).map(({ path, ...edit }) => ({ path, edit }));
  if (filePath === undefined) return [];
  if (content === undefined) {
    const edit = metadata.diff === undefined ? editOfTexts(oldString, newString) : editOfDiff(metadata.diff);
    return [{ path: filePath, edit }];
  }
  const isWhole = metadata.exists === false || isKnown(filePath);
  return isWhole ? [{ path: filePath, edit: editOfTexts("", content) }] : [];
}

function editOfDiff(text: string): LineEdit {
  return editOfPatch(text.split("\n"));
}
