import type { Evidence, SessionRef } from "../core/authorship.ts";
import { rangesOf } from "../core/authorship-lines.ts";
import type { SessionEdit } from "./session-edits.ts";
import type { MatchedLine } from "./session-match.ts";
import type { SessionProgram } from "./session-program.ts";

/** Lines that were matched in one file. */
export interface MatchedFile {
  readonly path: string;
  readonly lines: readonly MatchedLine[];
}

/** One piece of evidence for every conversation of the program and model in it. Nothing of a transcript's text is in it. */
export function evidenceOf({ source, program, title }: SessionProgram, files: readonly MatchedFile[]): Evidence[] {
  const matched = files.flatMap(({ path, lines }) => lines.map((line) => ({ path, ...line })));
  const own = matched.filter(({ edit }) => edit.session.program === program);
  const groups = Map.groupBy(own, ({ edit }) => `${edit.session.id} ${edit.model}`);
  return [...groups.values()].map((lines) => {
    const newest = newestOf(lines.map(({ edit }) => edit));
    const { session, family, model } = newest;
    const count = new Set(lines.map(({ edit }) => edit)).size;
    return {
      ...{ source, strength: "transcript", family, model, session: { ...session, edits: count } },
      paths: [...Map.groupBy(lines, ({ path }) => path)].map(([path, inFile]) => ({
        ...{ path, lines: inFile.length },
        ranges: rangesOf(inFile.map(({ line }) => line)),
      })),
      detail: `session ${shortId(session)} of ${title}, ${dayOf(newest)}, ${count} ${count === 1 ? "edit" : "edits"}`,
    };
  });
}

function newestOf(edits: readonly SessionEdit[]): SessionEdit {
  return edits.reduce((newest, edit) => (edit.at > newest.at ? edit : newest));
}

function shortId({ id }: SessionRef): string {
  return id.length > 13 ? `${id.slice(0, 13)}…` : id;
}

function dayOf({ at }: SessionEdit): string {
  return new Date(at).toISOString().slice(0, 10);
}
