import { BlindspotError } from "../core/errors.ts";
import type { Queries } from "./sqlite.ts";

const maxCandidates = 10;

/** What ids name, for the words of an error, and how much of one has to be given. */
const kinds = {
  reviews: {
    noun: "review",
    minLength: 3,
    hint: "blindspot list shows the reviews of this repository, with --all those of every one.",
  },
  threads: { noun: "thread", minLength: 3, hint: "blindspot show REVIEW --json lists the threads of a review." },
  findings: {
    noun: "finding",
    // A verdict replaces an earlier one: a slip of the finger must not name another finding.
    minLength: 5,
    hint: "blindspot show REVIEW lists the findings of a review.",
  },
  works: { noun: "work", minLength: 3, hint: "blindspot work list shows the works of this repository." },
} as const;

/**
 * The whole id that an id or its unique beginning names.
 * @throws BlindspotError `not-found`, or `ambiguous` with the candidates.
 */
export async function resolveId(queries: Queries, table: keyof typeof kinds, idOrPrefix: string): Promise<string> {
  const prefix = idOrPrefix.trim().toLowerCase();
  const candidates = await idsFrom(queries, table, prefix);
  if (candidates.includes(prefix)) return prefix;
  const { noun, minLength, hint } = kinds[table];
  if (prefix.length < minLength) {
    const problem = `"${idOrPrefix}" is too short to name a ${noun}.`;
    throw new BlindspotError("not-found", problem, `Give at least ${minLength} characters of its id.`);
  }
  const [only, second] = candidates;
  if (only === undefined) throw new BlindspotError("not-found", `No ${noun} has the id "${idOrPrefix}".`, hint);
  if (second === undefined) return only;
  const shown = candidates.slice(0, maxCandidates).join(", ") + (candidates.length > maxCandidates ? ", …" : "");
  throw new BlindspotError(
    "ambiguous",
    `"${idOrPrefix}" is the beginning of several ${noun}s: ${shown}.`,
    `Give more of the id.`,
  );
}

/** As `resolveId` for reviews, and `latest`: of the repository given, else of all. */
export async function resolveReviewId(queries: Queries, name: string, repositoryKey: string | null): Promise<string> {
  if (name !== "latest") return resolveId(queries, "reviews", name);
  let latest = queries.selectFrom("reviews").select("id").orderBy("started_at", "desc").orderBy("id", "desc").limit(1);
  if (repositoryKey !== null) latest = latest.where("repository_key", "=", repositoryKey);
  const row = await latest.executeTakeFirst();
  if (row !== undefined) return row.id;
  const where = repositoryKey === null ? "" : " of this repository";
  throw new BlindspotError("not-found", `There is no review${where} yet.`, "Start one with blindspot review.");
}

/** As `resolveId` for works, and `latest`: of the repository given, else of all. */
export async function resolveWorkId(queries: Queries, name: string, repositoryKey: string | null): Promise<string> {
  if (name !== "latest") return resolveId(queries, "works", name);
  let latest = queries.selectFrom("works").select("id").orderBy("started_at", "desc").orderBy("id", "desc").limit(1);
  if (repositoryKey !== null) latest = latest.where("repository_key", "=", repositoryKey);
  const row = await latest.executeTakeFirst();
  if (row !== undefined) return row.id;
  const where = repositoryKey === null ? "" : " of this repository";
  throw new BlindspotError("not-found", `There is no work${where} yet.`, "Start one with blindspot work start.");
}

async function idsFrom(queries: Queries, table: keyof typeof kinds, prefix: string): Promise<string[]> {
  // Ids are ASCII letters and digits, so `~` sorts behind all that begin with the prefix. Any other prefix finds nothing.
  const rows = await queries
    .selectFrom(table as "reviews")
    .select("id")
    .where("id", ">=", prefix)
    .where("id", "<", `${prefix}~`)
    .orderBy("id")
    .limit(maxCandidates + 1)
    .execute();
  return rows.map((row) => row.id).filter((id) => id.startsWith(prefix));
}
