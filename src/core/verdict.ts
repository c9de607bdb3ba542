import { z } from "zod";

export const Judgement = z.enum(["real", "stylistic", "out-of-scope", "wrong", "unsure"]);
export type Judgement = z.infer<typeof Judgement>;

/** The developer's judgement of a finding. Only the latest one of a finding counts; earlier ones stay on record. */
export const Verdict = z.object({
  findingId: z.string(),
  judgement: Judgement,
  reason: z.string(),
  /** Time spent on it, idle time excluded; null when not measured. */
  seconds: z.number().nullable(),
  /** `agent` when given from inside an agent's shell: a suggestion, never counted. */
  judge: z.enum(["human", "agent"]),
  /** ISO 8601. */
  at: z.string(),
  duplicateOf: z.string().nullable(),
  /** What became of a real one; null for the others. */
  state: z.enum(["open", "fixed", "deferred"]).nullable(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Judgements by which the developer set a finding aside. */
export function isRejection(judgement: Judgement): boolean {
  return judgement === "stylistic" || judgement === "out-of-scope" || judgement === "wrong";
}
