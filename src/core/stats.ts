import { z } from "zod";
import type { Arm } from "./stats-arms.ts";
import type { Judgement } from "./verdict.ts";

/** What raised findings: a review of ours, a look at what changed since one, another tool whose findings were brought. */
export const StatOrigin = z.enum(["review", "recheck", "import"]);
export type StatOrigin = z.infer<typeof StatOrigin>;

/** Where findings come from. */
export interface TallyOrigin {
  readonly origin: StatOrigin;
  /** The other tool's name; null: it was none. */
  readonly tool: string | null;
}

/** Threads that are alike in all that statistics tell apart. */
export interface ThreadTally extends Arm, TallyOrigin {
  readonly reviewId: string;
  /** Families that wrote what they were to read. */
  readonly authors: readonly string[];
  /** Null: not ended. */
  readonly outcome: string | null;
  readonly count: number;
}

/** Findings that are alike in all that statistics tell apart. */
export interface FindingTally extends TallyOrigin {
  /** Family of the code that they point at. */
  readonly author: string;
  /** Everyone who raised them. */
  readonly arms: readonly Arm[];
  /** Of the verdict that counts; null: nobody judged them. */
  readonly judgement: Judgement | null;
  readonly isDuplicate: boolean;
  readonly count: number;
}

/** What statistics are counted from. */
export interface Tallies {
  readonly threads: readonly ThreadTally[];
  readonly findings: readonly FindingTally[];
  /** Of the findings those that were folded in triage and that nobody judged. */
  readonly folded: readonly FindingTally[];
}

/**
 * What a row compares: code by one family, read by another one; read by the author's own, to compare with; or by whom
 * independence was not shown. Only the first says something of cross-family review.
 */
export const StatKind = z.enum(["cross", "own", "not-shown"]);
export type StatKind = z.infer<typeof StatKind>;

const count = z.number().int().nonnegative();

/** What came of code by one family that another one read in one role. Counts only. */
export const StatRow = z.object({
  kind: StatKind,
  author: z.string().describe("The family that wrote the code"),
  reviewer: z.string().describe("The family that read it"),
  role: z.string().describe("The role of the thread: review, control, self-review"),
  origin: StatOrigin.describe(
    "A review, a recheck of what changed since one, or another tool's findings: counted apart",
  ),
  tool: z.string().nullable().describe("Of an import the other tool's name"),
  reviews: count.describe("In which a thread answered"),
  threads: count.describe("Threads that answered"),
  unanswered: count.describe("Threads that ended without an answer; void ones apart"),
  void: count.describe("Threads that the author's own family answered after all"),
  findings: count.describe("All that it raised; one that others raised as well counts for each of them"),
  judged: count.describe("Findings that a person judged, duplicates apart"),
  real: count.describe("Fixed and deferred ones too"),
  stylistic: count,
  outOfScope: count,
  wrong: count,
  unsure: count,
  duplicates: count.describe("Judged to repeat another finding; counted nowhere else"),
  foldedUnjudged: count.describe("Folded in triage without being judged"),
});
export type StatRow = z.infer<typeof StatRow>;

/** Roles of threads that raise findings of their own. */
const raisingRoles: ReadonlySet<string> = new Set(["review", "control", "self-review"]);

type Counts = { -readonly [Name in keyof StatRow]: StatRow[Name] };

/** Counts by who wrote, who read, and in which role. Cross-family rows come first, then those with the most findings. */
export function statistics({ threads, findings, folded }: Tallies): StatRow[] {
  const rows = new Rows();
  for (const tally of threads) if (raisingRoles.has(tally.role)) countThreads(rows, tally);
  for (const tally of findings) for (const row of rows.ofFinding(tally)) countFindings(row, tally);
  for (const tally of folded) for (const row of rows.ofFinding(tally)) row.foldedUnjudged += tally.count;
  return rows.all().sort(byWeight);
}

/** Real ones of those that were decided: precision, in counts. */
export function precisionOf({ real, stylistic, outOfScope, wrong }: StatRow): {
  readonly real: number;
  readonly of: number;
} {
  return { real, of: real + stylistic + outOfScope + wrong };
}

function countThreads(rows: Rows, { authors, reviewId, outcome, count, ...arm }: ThreadTally): void {
  for (const author of authors) {
    const row = rows.of(author, arm, arm);
    if (outcome === "answered") {
      rows.addReview(row, reviewId);
      row.threads += count;
    } else if (outcome === "void") row.void += count;
    else if (outcome !== null) row.unanswered += count;
  }
}

function countFindings(row: Counts, { judgement, isDuplicate, count }: FindingTally): void {
  row.findings += count;
  if (judgement === null) return;
  if (isDuplicate) {
    row.duplicates += count;
    return;
  }
  row.judged += count;
  row[judgement === "out-of-scope" ? "outOfScope" : judgement] += count;
}

/** What a pair says of independence. */
export function kindOf(author: string, { family, role, independence }: Arm): StatKind {
  if (author === "unknown" || family === "unknown" || independence === "not-shown") return "not-shown";
  return role !== "review" || independence === "control" || author === family ? "own" : "cross";
}

/** Rows by what they compare, made when they are first needed. */
class Rows {
  readonly #rows = new Map<string, Counts>();
  readonly #reviews = new Map<Counts, Set<string>>();

  /** One for every arm; arms that differ in nothing that a row tells apart are one. */
  ofFinding(tally: FindingTally): Set<Counts> {
    return new Set(tally.arms.map((arm) => this.of(tally.author, arm, tally)));
  }

  of(author: string, arm: Arm, { origin, tool }: TallyOrigin): Counts {
    const kind = kindOf(author, arm);
    const key = [kind, author, arm.family, arm.role, origin, tool ?? ""].join("\0");
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = { kind, author, reviewer: arm.family, role: arm.role, origin, tool, ...noCounts };
    this.#rows.set(key, row);
    return row;
  }

  addReview(row: Counts, reviewId: string): void {
    const reviews = this.#reviews.get(row) ?? new Set();
    this.#reviews.set(row, reviews.add(reviewId));
  }

  all(): StatRow[] {
    return [...this.#rows.values()].map((row) => ({ ...row, reviews: this.#reviews.get(row)?.size ?? 0 }));
  }
}

const noCounts = {
  ...{ reviews: 0, threads: 0, unanswered: 0, void: 0, findings: 0, judged: 0, duplicates: 0, foldedUnjudged: 0 },
  ...{ real: 0, stylistic: 0, outOfScope: 0, wrong: 0, unsure: 0 },
};

function byWeight(a: StatRow, b: StatRow): number {
  const key = ({ author, reviewer, role, tool }: StatRow) => [author, reviewer, role, tool ?? ""].join("\0");
  return (
    StatKind.options.indexOf(a.kind) - StatKind.options.indexOf(b.kind) ||
    StatOrigin.options.indexOf(a.origin) - StatOrigin.options.indexOf(b.origin) ||
    b.findings - a.findings ||
    b.threads - a.threads ||
    (key(a) < key(b) ? -1 : 1)
  );
}
