import type { Evidence, EvidenceStrength } from "../core/authorship.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { NOT_COMMITTED } from "../system/blame.ts";
import { commitsOfChange } from "../system/commits.ts";
import { openRevisions, type Revisions } from "../system/revisions.ts";
import { loadTraceLines } from "../system/trace-files.ts";
import { type Certainty, type PlacedRange, placeByNumber, placeByText, type TracePlace } from "./agent-trace-place.ts";
import { readTraces, type TraceRange } from "./agent-trace-record.ts";
import { AttestedLines, type LineAuthor } from "./attested.ts";
import { HashedLines } from "./content-hash.ts";
import { commitsOfLines, placesOf } from "./line-commits.ts";

/**
 * Records of Agent Trace below `.agent-trace/`: who wrote which lines, with a commit in which the numbers hold or a hash
 * of the text.
 *
 * Anybody may write such files. Records that nobody committed were written on this machine, and count as other records of
 * lines do. Those of the reviewed commits came with the code: they count no more than its commit messages.
 */
export const agentTrace: AuthorshipSource = {
  name: "agent-trace",
  async read(context: AuthorshipContext): Promise<readonly Evidence[]> {
    const { local, committed } = await loadTraceLines(context.change, context.signal);
    const revisions = openRevisions(context.change);
    if (revisions === null || local.length + committed.length === 0) return [];
    const tracing: Tracing = { context, revisions, hashed: new HashedLines(context.signal) };
    return [
      ...(await evidenceOf(local, ofThisMachine, tracing)),
      ...(await evidenceOf(committed, ofTheChange, tracing)),
    ];
  },
};

interface Tracing {
  readonly context: AuthorshipContext;
  readonly revisions: Revisions;
  readonly hashed: HashedLines;
}

/** Where records come from, and how far they are believed for it. */
interface Provenance {
  readonly strengths: Readonly<Record<Certainty | "loose", EvidenceStrength>>;
  readonly came: string;
  /** A conversation of theirs may be gone on with. */
  readonly hasSessions: boolean;
}

const ofThisMachine: Provenance = {
  strengths: { exact: "line-range", near: "transcript", loose: "branch" },
  came: "",
  hasSessions: true,
};
const ofTheChange: Provenance = {
  strengths: { exact: "trailer", near: "branch", loose: "branch" },
  came: ", which came with the commits",
  hasSessions: false,
};

const reservations: Readonly<Record<Certainty | "loose", string>> = {
  exact: "",
  near: ", by where the lines stood when they were written",
  loose: ", for a commit that the change does not have: nothing tells which lines",
};

async function evidenceOf(lines: readonly string[], provenance: Provenance, tracing: Tracing): Promise<Evidence[]> {
  const { files, change } = tracing.context;
  const root = change.repository?.root ?? "";
  const ranges = readTraces(lines).map((range) => ({ ...range, path: pathInRepository(range.path, root) }));
  const attested = { exact: new AttestedLines(), near: new AttestedLines(), loose: new AttestedLines() };
  const authorOf = ({ author: { session, ...author } }: TraceRange): LineAuthor =>
    provenance.hasSessions && session !== undefined ? { ...author, session } : author;
  const byPath = Map.groupBy(ranges, ({ path }) => path);
  const unplaced: { file: FilePatch; ranges: readonly TraceRange[] }[] = [];
  for (const file of byPath.size === 0 ? [] : files) {
    const { placed, rest } = await placeFile(file, byPath, tracing);
    for (const { range, certainty, lines: own } of placed) {
      attested[certainty].addLines(authorOf(range), range.record, file.path, own);
    }
    if (rest.length > 0) unplaced.push({ file, ranges: rest });
  }
  const loose = await looseRevisions(
    unplaced.flatMap(({ ranges: own }) => own),
    tracing,
  );
  for (const { file, ranges: own } of unplaced) {
    for (const range of own.filter(({ revision }) => loose.has(revision ?? ""))) {
      const count = Math.min(range.range[1] - range.range[0] + 1, file.additions);
      attested.loose.addCount(authorOf(range), range.record, file.path, count);
    }
  }
  return (["exact", "near", "loose"] as const).flatMap((certainty) =>
    attested[certainty].evidence("agent-trace", provenance.strengths[certainty], ({ said }, records) => {
      const count = records.length === 1 ? `record ${records[0]}` : `${records.length} records (${records[0]}, …)`;
      return `${count}${provenance.came}${reservations[certainty]}: ${said}`;
    }),
  );
}

/** Programs write absolute paths, too. The path is only compared, never opened. */
function pathInRepository(path: string, root: string): string {
  const plain = path.includes("/") ? path : path.replaceAll("\\", "/");
  return plain.startsWith(`${root}/`) ? plain.slice(root.length + 1) : plain.replace(/^\.\//, "");
}

/** By text first; then, of ranges that have no hash or another text by now, by number. */
async function placeFile(
  file: FilePatch,
  byPath: ReadonlyMap<string, readonly TraceRange[]>,
  { context, revisions, hashed }: Tracing,
): Promise<{ placed: PlacedRange[]; rest: readonly TraceRange[] }> {
  if (file.additions === 0) return { placed: [], rest: [] };
  const named = [...new Set([file.path, file.oldPath ?? file.path])].flatMap((path) => byPath.get(path) ?? []);
  // A file of the change may have had another name in between.
  const isNew = file.status === "added" || file.status === "renamed";
  if (named.length === 0 && !isNew) return { placed: [], rest: [] };
  const head = named.some(({ contentHash }) => contentHash !== null)
    ? await revisions.readSide("head", file.path)
    : null;
  const byText = head === null ? [] : await placeByText(file, head, named, hashed);
  const found = new Set(byText.map(({ range }) => range));
  const places = await placesWithParents(file, context);
  const atPlaces = [...new Set(places.map(({ path }) => path))].flatMap((path) => byPath.get(path) ?? []);
  const byNumber = placeByNumber(
    places,
    atPlaces.filter((range) => !found.has(range)),
  );
  return {
    placed: [...byText, ...byNumber],
    rest: named.filter((range) => !found.has(range) && range.path === file.path),
  };
}

async function placesWithParents(file: FilePatch, context: AuthorshipContext): Promise<TracePlace[]> {
  const places = placesOf((await commitsOfLines(context, file)) ?? new Map());
  if (places.length === 0) return [];
  const { base, head } = context.change.summary;
  const commits = await commitsOfChange(context.change, context.signal);
  const parents = new Map(commits.map(({ sha, parents: [parent = null] }) => [sha, parent]));
  parents.set(NOT_COMMITTED, head ?? commits[0]?.sha ?? base);
  return places.map((place) => ({ ...place, parent: parents.get(place.sha) ?? null }));
}

/** Commits of records that lie neither in the change nor in what was there before it: rewritten ones, most likely. */
async function looseRevisions(ranges: readonly TraceRange[], { context, revisions }: Tracing): Promise<Set<string>> {
  const named = new Set(ranges.flatMap(({ revision }) => revision ?? []));
  for (const { sha } of named.size === 0 ? [] : await commitsOfChange(context.change, context.signal))
    named.delete(sha);
  return revisions.outsideOfBase([...named], context.signal);
}
