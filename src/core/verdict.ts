import { z } from "zod";

export const Judgement = z.enum(["real", "stylistic", "out-of-scope", "wrong", "unsure"]);
export type Judgement = z.infer<typeof Judgement>;

/** Who gave a verdict: `agent` when given from inside an agent's shell, a suggestion that is never counted. */
export const Judge = z.enum(["human", "agent"]);
export type Judge = z.infer<typeof Judge>;

/** What became of a real one: to be mended, mended, left for another time. */
export const VerdictState = z.enum(["open", "fixed", "deferred"]);
export type VerdictState = z.infer<typeof VerdictState>;

/** `again`: a second, blind judgement of what was judged before. It is compared with the first, and never replaces it. */
export const Round = z.enum(["first", "again"]);
export type Round = z.infer<typeof Round>;

/** The developer's judgement of a finding. Only the latest one of a finding counts; earlier ones stay on record. */
export const Verdict = z.object({
  findingId: z.string(),
  judgement: Judgement,
  reason: z.string(),
  /** Time spent on it, idle time excluded; null when not measured. */
  seconds: z.number().nullable(),
  judge: Judge,
  /** ISO 8601. */
  at: z.string(),
  duplicateOf: z.string().nullable(),
  /** What became of a real one; null for the others. */
  state: VerdictState.nullable(),
  /** Absent: `first`. */
  round: Round.optional(),
  /** When it was taken back, ISO 8601: it stays on record and counts for nothing. Absent: it stands. */
  withdrawnAt: z.string().optional(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Judgements by which the developer set a finding aside. */
export function isRejection(judgement: Judgement): boolean {
  return judgement === "stylistic" || judgement === "out-of-scope" || judgement === "wrong";
}

/** Whether a verdict has a say at all: it was not taken back. */
export function isStanding({ withdrawnAt }: Verdict): boolean {
  return withdrawnAt === undefined;
}

/** Whether a verdict says what a finding is: a person's, not taken back, and no second judgement to compare with. */
export function isCounted(verdict: Verdict): boolean {
  return verdict.judge === "human" && isStanding(verdict) && verdict.round !== "again";
}

/** Whether two judgements agree on what matters: real, set aside, or undecided. */
export function isSameSide(a: Judgement, b: Judgement): boolean {
  return a === b || (isRejection(a) && isRejection(b));
}

/**
 * Saying the same again takes back no reason; a reason for another judgement, or of another judge, is none for this.
 *
 * @param verdicts on one finding, oldest first for each judge
 */
export function keptReason(
  verdicts: readonly Verdict[],
  given: Pick<Verdict, "judgement" | "judge" | "round">,
): string {
  return sameBefore(verdicts, given)?.reason ?? "";
}

/**
 * Nor does it take back that a real one was mended or left for another time. Null: it is not real.
 *
 * @param verdicts on one finding, oldest first for each judge
 */
export function keptState(
  verdicts: readonly Verdict[],
  given: Pick<Verdict, "judgement" | "judge" | "round">,
): VerdictState | null {
  return given.judgement === "real" ? (sameBefore(verdicts, given)?.state ?? "open") : null;
}

/** What this judge said last in this round, if that was the same. */
function sameBefore(
  verdicts: readonly Verdict[],
  { judgement, judge, round = "first" }: Pick<Verdict, "judgement" | "judge" | "round">,
): Verdict | null {
  const isOfSameKind = (verdict: Verdict) => verdict.judge === judge && (verdict.round ?? "first") === round;
  const before = verdicts.findLast((verdict) => isStanding(verdict) && isOfSameKind(verdict));
  return before?.judgement === judgement ? before : null;
}
