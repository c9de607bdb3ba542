import { sql } from "kysely";
import { z } from "zod";
import type { FindingTally, Tallies, ThreadTally } from "../core/stats.ts";
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
  return {
    threads: await tallyThreads(queries, repositoryKey),
    findings: await tallyFindings(queries, repositoryKey),
    folded: await tallyFolded(queries, repositoryKey),
  };
}

async function tallyThreads(queries: Queries, repositoryKey: string | null): Promise<ThreadTally[]> {
  const columns = ["role", "family", "independence", "authors", "outcome", "review_id"] as const;
  let threads = queries.selectFrom("threads").select(columns);
  if (repositoryKey !== null) threads = threads.where(isOfReview, "in", reviewsOf(queries, repositoryKey));
  const rows = await threads
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .groupBy(columns)
    .execute();
  const readAuthors = once((json: string) => parseStored(Names, json, "authors of a thread"));
  return rows.map(({ review_id, authors, count, ...row }) => {
    return { ...row, reviewId: review_id, authors: readAuthors(authors), count: Number(count) };
  });
}

type CountedFinding = Pick<Tables["findings"], "author" | "arms" | "judgement" | "is_duplicate">;
const findingColumns = ["author", "arms", "judgement", "is_duplicate"] as const;

async function tallyFindings(queries: Queries, repositoryKey: string | null): Promise<FindingTally[]> {
  let findings = queries.selectFrom("findings").select(findingColumns);
  if (repositoryKey !== null) findings = findings.where(isOfReview, "in", reviewsOf(queries, repositoryKey));
  const rows = await findings
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .groupBy(findingColumns)
    .execute();
  return rows.map((row) => findingTally(row, Number(row.count)));
}

/** Those that people folded in triage, and that nobody has judged since. */
async function tallyFolded(queries: Queries, repositoryKey: string | null): Promise<FindingTally[]> {
  let sittings = queries.selectFrom("triage_sittings").select("folded").where("judge", "=", "human");
  sittings = sittings.where("folded", "!=", "[]");
  if (repositoryKey !== null) sittings = sittings.where("review_id", "in", reviewsOf(queries, repositoryKey));
  const rows = await sittings.execute();
  const ids = [...new Set(rows.flatMap(({ folded }) => parseStored(Names, folded, "folded findings")))];
  const tallies: FindingTally[] = [];
  for (let at = 0; at < ids.length; at += maxIds) {
    const found = await queries
      .selectFrom("findings")
      .select(findingColumns)
      .where("id", "in", ids.slice(at, at + maxIds))
      .where("judgement", "is", null)
      .execute();
    tallies.push(...found.map((row) => findingTally(row, 1)));
  }
  return tallies;
}

function reviewsOf(queries: Queries, repositoryKey: string) {
  return queries.selectFrom("reviews").select("id").where("repository_key", "=", repositoryKey);
}

function findingTally({ author, arms, judgement, is_duplicate }: CountedFinding, count: number): FindingTally {
  return {
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
