import type { Evidence, LineRange, SessionRef } from "./authorship.ts";
import { BlindspotError } from "./errors.ts";
import type { FixItem } from "./fix-plan.ts";
import type { ReviewSnapshot } from "./snapshot.ts";

/** A conversation in which code of the change was written, and how much of it. */
export interface BuildSession {
  readonly session: SessionRef;
  /** That wrote most of it; null: not told. */
  readonly model: string | null;
  /** Of the lines that the findings point at. */
  readonly flaggedLines: number;
  /** In the files that the findings point into. */
  readonly linesInFiles: number;
  readonly lines: number;
}

/**
 * The conversations that wrote the code in which the findings are, the one first that wrote most of the lines that they point
 * at; where lines do not tell, of their files, then of the whole change.
 *
 * @param snapshots the family of reviews that the findings are of: lines are those of the review that found it
 */
export function rankSessions(
  snapshots: readonly ReviewSnapshot[],
  items: readonly Pick<FixItem, "finding" | "reviewId">[],
): BuildSession[] {
  const wrote = snapshots.flatMap(({ header: { id, authorship } }) =>
    authorship.evidence.flatMap((evidence) => {
      const { session, model } = evidence;
      if (session === undefined || !isResumable(session.id)) return [];
      const own = items.filter(({ reviewId }) => reviewId === id);
      return [{ key: `${session.program} ${session.id}`, session, model, ...countLines(evidence, own) }];
    }),
  );
  const sessions = [...Map.groupBy(wrote, ({ key }) => key).values()].map((parts): BuildSession => {
    const [most = parts[0]] = parts.toSorted((a, b) => b.lines - a.lines);
    const sum = (of: (part: Wrote) => number) => parts.reduce((total, part) => total + of(part), 0);
    const kept = parts.find(({ session }) => session.file !== null) ?? most;
    return {
      session: (kept as Wrote).session,
      model: readModel((most as Wrote).model),
      flaggedLines: sum((part) => part.flaggedLines),
      linesInFiles: sum((part) => part.linesInFiles),
      lines: sum((part) => part.lines),
    };
  });
  return sessions.toSorted(
    (a, b) => b.flaggedLines - a.flaggedLines || b.linesInFiles - a.linesInFiles || b.lines - a.lines,
  );
}

interface Wrote extends BuildSession {
  readonly key: string;
}

/**
 * The conversation that a person names by its id or the beginning of it; without a name the one that wrote most.
 *
 * @throws BlindspotError `usage` when there is none or several are meant
 */
export function chooseSession(sessions: readonly BuildSession[], name: string | null): BuildSession {
  const [first] = sessions;
  if (first === undefined) {
    const problem = "Nothing tells in which conversation this code was written, so that none can be resumed.";
    throw new BlindspotError("usage", problem, "Take a new thread with --new AGENT, or carry the brief yourself.");
  }
  if (name === null) return first;
  const meant = sessions.filter(({ session }) => session.id.startsWith(name));
  const exact = meant.find(({ session }) => session.id === name) ?? meant[0];
  if (exact !== undefined && (meant.length === 1 || exact.session.id === name)) return exact;
  const known = sessions.map(({ session }) => `${session.id} (${session.program})`).join(", ");
  const problem =
    meant.length === 0 ? `No conversation ${name} wrote this code.` : `${name} is the beginning of several.`;
  throw new BlindspotError("usage", problem, `Known are: ${known}.`);
}

/** What may stand on a command line as an id: notes and traces are written by whoever wrote the repository. */
function isResumable(id: string): boolean {
  return /^[A-Za-z0-9][\w.-]{3,127}$/.test(id);
}

function readModel(model: string | null): string | null {
  return model !== null && /^\w[\w.:/@+[\]-]{0,99}$/.test(model) ? model : null;
}

function countLines(
  { paths }: Evidence,
  items: readonly Pick<FixItem, "finding">[],
): Pick<BuildSession, "flaggedLines" | "linesInFiles" | "lines"> {
  const locations = items.map(({ finding }) => finding.location);
  const flagged = new Set(locations.map(({ path }) => path));
  const inFiles = paths.filter(({ path }) => flagged.has(path));
  const pointed = locations.map(({ path, side, startLine, endLine }) => {
    if (side === "base" || startLine === null) return 0;
    const ranges = inFiles.find((file) => file.path === path)?.ranges ?? [];
    return overlap(ranges, [startLine, endLine ?? startLine]);
  });
  return {
    flaggedLines: pointed.reduce((total, lines) => total + lines, 0),
    linesInFiles: inFiles.reduce((total, { lines }) => total + lines, 0),
    lines: paths.reduce((total, { lines }) => total + lines, 0),
  };
}

function overlap(ranges: readonly LineRange[], [from, to]: LineRange): number {
  return ranges.reduce((total, [start, end]) => {
    return total + Math.max(0, Math.min(end, to) - Math.max(start, from) + 1);
  }, 0);
}
