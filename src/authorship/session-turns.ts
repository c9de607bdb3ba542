import type { SessionRef } from "../core/authorship.ts";
import type { AuthorshipContext } from "../ports.ts";
import { collectEvents, matchFiles } from "./session-collect.ts";
import type { SessionEdit } from "./session-edits.ts";
import type { SessionHome } from "./session-place.ts";
import { sessionPrograms } from "./session-sources.ts";

/** What one turn of a conversation did to files of a change, as its transcript tells it. */
export interface SessionTurn {
  /** Of its first edit, milliseconds since 1970. */
  readonly at: number;
  readonly model: string;
  readonly edits: readonly TurnEdit[];
}

export interface TurnEdit {
  /** As it is called at the head of the change. */
  readonly path: string;
  /** Parts of a unified diff. */
  readonly diff: readonly string[];
}

/**
 * The turns of a conversation that wrote lines which the change still has, oldest first. Edits are those of the files of the
 * change; what was made before `since` is left out: it is in a commit already.
 *
 * @param since milliseconds since 1970
 */
export async function loadTurns(
  home: SessionHome,
  context: AuthorshipContext,
  { session, since }: { readonly session: Pick<SessionRef, "program" | "id">; readonly since: number },
): Promise<SessionTurn[]> {
  const { events } = await collectEvents(sessionPrograms, home, context, true);
  const isOwn = (edit: SessionEdit) => edit.session.program === session.program && edit.session.id === session.id;
  const edits = events.filter((event): event is SessionEdit => !("seen" in event) && isOwn(event));
  const turns = turnsOf(edits);
  const matched = (await matchFiles(context, events)).flatMap(({ lines }) => lines.map(({ edit }) => edit));
  const wrote = new Set(matched.filter(isOwn).map((edit) => turns.get(edit)));
  const own = edits.filter((edit) => edit.at >= since && wrote.has(turns.get(edit)) && edit.diff?.length);
  return [...Map.groupBy(own, (edit) => turns.get(edit)).values()].map((group): SessionTurn => {
    const [first] = group as [SessionEdit];
    return {
      ...{ at: first.at, model: first.model },
      edits: group.map(({ paths, diff = [] }) => ({ path: paths[0] ?? "", diff })),
    };
  });
}

/**
 * The turn of every edit. One that does not tell is of the turn of the edit before it; where none tells, what one model did
 * in the conversation is taken as one.
 */
function turnsOf(edits: readonly SessionEdit[]): Map<SessionEdit, string> {
  let last = edits.find(({ turn }) => turn !== undefined)?.turn;
  return new Map(
    edits.map((edit) => {
      last = edit.turn ?? last;
      return [edit, last ?? `by ${edit.model}`];
    }),
  );
}
