import { sql } from "kysely";
import { z } from "zod";
import type { FindingTally, Tallies, TallyOrigin, ThreadTally } from "../core/stats.ts";
import { Arm } from "../core/stats-arms.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";
import type { Tables } from "./tables.ts";

const Names = z.array(z.string());
const Arms = z.array(Arm);

/** Not the column itself: by that the database would look up each row of each review rather than read one index through. */
const isOfReview = sql<string>`review_id || ''`;

/** SQLite takes more parameters in a query than this. */
const maxIds = 5_000;

/** What statistics are counted from, of one repository or (null) of all: counted in the database, from its indexes alone. */
export async function loadTallies(queries: Queries, repositoryKey: string | null): Promise<Tallies> {
  const origins = await loadOrigins(queries);
  return {
    threads: await tallyThreads(queries, repositoryKey, origins),
    findings: await tallyFindings(queries, repositoryKey, origins),
    folded: await tallyFolded(queries, repositoryKey, origins),
  };
}

/** By review: those that are no reviews of a change that somebody chose. */
type Origins = ReadonlyMap<string, TallyOrigin>;

const ofReview: TallyOrigin = { origin: "review", tool: null };

async function loadOrigins(queries: Queries): Promise<Origins> {
  const [rechecks, imports] = await Promise.all([rechecksIn(queries).execute(), importsIn(queries).execute()]);
  return new Map<string, TallyOrigin>([
    ...rechecks.map(({ id }) => [id, { origin: "recheck", tool: null }] as const),
    ...imports.map(({ id, reviewer }) => [id, { origin: "import", tool: reviewer }] as const),
  ]);
}

/** Compared as an index is searched: "is not null" reads every header. */
function rechecksIn(queries: Queries) {
  return queries.selectFrom("reviews").select("id").where("recheck_of", ">", "");
}

/** By their own index: its condition has to stand in the query as it stands there. */
function importsIn(queries: Queries) {
  return queries.selectFrom("threads").select(["review_id as id", "reviewer"]).where("pass", "=", sql.lit("import"));
}

/** Ids of the reviews that have an origin of their own. */
function others(queries: Queries) {
  return rechecksIn(queries).unionAll(importsIn(queries).clearSelect().select("review_id as id"));
}

async function tallyThreads(queries: Queries, repositoryKey: string | null, origins: Origins): Promise<ThreadTally[]> {
  const columns = ["role", "family", "independence", "authors", "outcome", "review_id"] as const;
  let threads = queries.selectFrom("threads").select(columns);
  if (repositoryKey !== null) threads = threads.where(isOfReview, "in", reviewsOf(queries, repositoryKey));
  const rows = await threads
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .groupBy(columns)
    .execute();
  const readAuthors = once((json: string) => parseStored(Names, json, "authors of a thread"));
  return rows.map(({ review_id, authors, count, ...row }) => {
    const origin = origins.get(review_id) ?? ofReview;
    return { ...row, ...origin, reviewId: review_id, authors: readAuthors(authors), count: Number(count) };
  });
}

type CountedFinding = Pick<Tables["findings"], "author" | "arms" | "judgement" | "is_duplicate">;
const findingColumns = ["author", "arms", "judgement", "is_duplicate"] as const;

async function tallyFindings(
  queries: Queries,
  repositoryKey: string | null,
  origins: Origins,
): Promise<FindingTally[]> {
  let findings = queries.selectFrom("findings").select(findingColumns);
  if (repositoryKey !== null) findings = findings.where(isOfReview, "in", reviewsOf(queries, repositoryKey));
  const counted = findings.select(({ fn }) => fn.countAll<number>().as("count"));
  if (origins.size === 0) {
    const rows = await counted.groupBy(findingColumns).execute();
    return rows.map((row) => findingTally(row, Number(row.count), ofReview));
  }
  const rows = await counted.where(isOfReview, "not in", others(queries)).groupBy(findingColumns).execute();
  const ofOthers = await counted
    .select("review_id")
    .where("review_id", "in", others(queries))
    .groupBy([...findingColumns, "review_id"])
    .execute();
  return [
    ...rows.map((row) => findingTally(row, Number(row.count), ofReview)),
    ...ofOthers.map((row) => findingTally(row, Number(row.count), origins.get(row.review_id) ?? ofReview)),
  ];
}

/** Those that people folded in triage, and that nobody has judged since. */
async function tallyFolded(queries: Queries, repositoryKey: string | null, origins: Origins): Promise<FindingTally[]> {
  let sittings = queries.selectFrom("triage_sittings").select("folded").where("judge", "=", "human");
  sittings = sittings.where("folded", "!=", "[]");
  if (repositoryKey !== null) sittings = sittings.where("review_id", "in", reviewsOf(queries, repositoryKey));
  const rows = await sittings.execute();
  const ids = [...new Set(rows.flatMap(({ folded }) => parseStored(Names, folded, "folded findings")))];
  const tallies: FindingTally[] = [];
  for (let at = 0; at < ids.length; at += maxIds) {
    const found = await queries
      .selectFrom("findings")
      .select([...findingColumns, "review_id"])
      .where("id", "in", ids.slice(at, at + maxIds))
      .where("judgement", "is", null)
      .execute();
    tallies.push(...found.map((row) => findingTally(row, 1, origins.get(row.review_id) ?? ofReview)));
  }
  return tallies;
}

function reviewsOf(queries: Queries, repositoryKey: string) {
  return queries.selectFrom("reviews").select("id").where("repository_key", "=", repositoryKey);
}

function findingTally(
  { author, arms, judgement, is_duplicate }: CountedFinding,
  count: number,
  origin: TallyOrigin,
): FindingTally {
  return {
    ...origin,
    author,
    arms: parseStored(Arms, arms, "arms of a finding"),
    judgement,
    isDuplicate: is_duplicate === 1,
    count,
  };
}

/** The same texts come thousands of times. */
function once<T>(read: (json: string) => T): (json: string) => T {
  const known = new Map<string, T>();
  return (json) => {
    const value = known.get(json) ?? read(json);
    known.set(json, value);
    return value;
  };
}
