import type { Evidence, SessionRef } from "./authorship.ts";
import type { FilePatch } from "./change.ts";
import { quotePath } from "./diff-path.ts";
import { writeDiff } from "./diff-write.ts";
import type { Increment, IncrementFile, StoredIncrement, WorkThread } from "./work.ts";

/** An increment before it has a place among the others. */
export type NewIncrement = Omit<StoredIncrement, "id" | "position">;

/** A conversation that wrote lines of a change. */
export interface ThreadCandidate extends WorkThread {
  readonly lines: number;
}

/** The conversations that evidence names, the one first that wrote most. What is no id of a conversation is left out. */
export function rankThreads(evidence: readonly Evidence[]): ThreadCandidate[] {
  const named = evidence.flatMap(({ session, ...item }) => (isNamed(session) ? [{ ...item, session }] : []));
  const groups = Map.groupBy(named, ({ session }) => `${session.program} ${session.id}`);
  const candidates = [...groups.values()].map((items): ThreadCandidate => {
    const sorted = items.toSorted((a, b) => linesOf(b) - linesOf(a));
    const [most] = sorted as [(typeof sorted)[number]];
    const file = items.find(({ session }) => session.file !== null)?.session.file ?? null;
    return {
      ...{ program: most.session.program, sessionId: most.session.id, file, family: most.family },
      models: [...new Set(sorted.flatMap(({ model }) => model ?? []))],
      lines: Math.max(...[...Map.groupBy(items, ({ source }) => source).values()].map(sumLines)),
    };
  });
  return candidates.toSorted((a, b) => b.lines - a.lines);
}

/** Whether evidence names this conversation as one that wrote lines. */
export function isBy(evidence: readonly Evidence[], { program, sessionId }: WorkThread): boolean {
  return rankThreads(evidence).some((one) => one.program === program && one.sessionId === sessionId);
}

/** Notes and traces are written by whoever wrote the repository. */
function isNamed(session: SessionRef | undefined): session is SessionRef {
  return session !== undefined && /^[A-Za-z0-9][\w.-]{3,127}$/.test(session.id);
}

function linesOf({ paths }: Pick<Evidence, "paths">): number {
  return paths.reduce((sum, { lines }) => sum + lines, 0);
}

function sumLines(items: readonly Pick<Evidence, "paths">[]): number {
  return items.reduce((sum, item) => sum + linesOf(item), 0);
}

/** One commit that holds lines of the conversation. @param patches without secrets */
export function commitIncrement(commit: string, title: string, patches: readonly FilePatch[]): NewIncrement {
  return { kind: "commit", commit, turn: null, title, state: "adopted", ...shown(patches) };
}

/** What of the working tree neither a commit nor the conversation tells of. @param patches without secrets */
export function restIncrement(patches: readonly FilePatch[]): NewIncrement {
  const title = "Not committed, and not told by the thread";
  return { kind: "rest", commit: null, turn: null, title, state: "adopted", ...shown(patches) };
}

function shown(patches: readonly FilePatch[]): Pick<NewIncrement, "files" | "diff"> {
  const files = patches.map(({ path, additions, deletions }) => ({ path, additions, deletions }));
  return { files, diff: writeDiff(patches) };
}

/** A turn of the conversation that edited files. `diff`: parts of a unified diff, without secrets. */
export interface TurnDiffs {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly model: string;
  readonly edits: readonly { readonly path: string; readonly diff: readonly string[] }[];
}

/** What a turn did, edit by edit: a file that was edited twice is shown twice. */
export function turnIncrement({ at, model, edits }: TurnDiffs): NewIncrement {
  const time = new Date(at).toISOString();
  const diff = edits.map(({ path, diff: parts }) => {
    const [before, after] = [quotePath(`a/${path}`), quotePath(`b/${path}`)];
    return [`diff --git ${before} ${after}`, `--- ${before}`, `+++ ${after}`, ...parts, ""].join("\n");
  });
  const files = [...Map.groupBy(edits, ({ path }) => path)].map(([path, own]): IncrementFile => {
    const lines = own.flatMap((edit) => edit.diff);
    const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
    return { path, additions: count("+"), deletions: count("-") };
  });
  const title = `Turn of ${time.slice(0, 16).replace("T", " ")}, not committed`;
  return { kind: "turn", commit: null, turn: { at: time, model }, title, state: "adopted", files, diff: diff.join("") };
}

/** Gives increments their places, in the order in which they are. One that was there before keeps its id. */
export function placeIncrements(
  found: readonly NewIncrement[],
  earlier: readonly Increment[],
  newId: () => string,
): StoredIncrement[] {
  const ids = new Map(earlier.map((increment) => [nameOf(increment), increment.id]));
  return found.map((increment, index) => ({
    ...increment,
    id: ids.get(nameOf(increment)) ?? newId(),
    position: index + 1,
  }));
}

function nameOf({ kind, commit, turn }: Pick<Increment, "kind" | "commit" | "turn">): string {
  return [kind, commit ?? "", turn?.at ?? "", turn?.model ?? ""].join(" ");
}
