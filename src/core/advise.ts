import { z } from "zod";
import { thresholds, type Weighed, weighSignals } from "./advise-weigh.ts";
import { ChangeSummary } from "./change.ts";
import { type RawSignal, Signal } from "./signals/signal.ts";

/** Whether a review pays. `empty`: there is nothing that a review would read. */
export const AdviceVerdict = z.enum(["worth-it", "unsure", "not-worth-it", "empty"]);
export type AdviceVerdict = z.infer<typeof AdviceVerdict>;

const count = z.number().int().nonnegative();

/** What a review would be, as `review --dry-run` plans it. */
const PlannedReview = z.object({
  threads: count,
  reviewers: z.array(z.string()).describe("As on the command line: name:model"),
  inputTokens: count,
  outputTokens: count,
  costUsd: z.number().nullable().describe("Of the threads whose price is known; null: of none"),
  unpriced: count.describe("Threads of unknown price: of programs, people, and models that no list has"),
  seconds: z
    .number()
    .nullable()
    .describe("Until the last thread ends, by earlier threads of the same reviewers; null: too few yet"),
});

/** What it takes of a person afterwards, by the user's own measured rate. */
const HumanTime = z.object({
  minutes: z.number(),
  flags: z.number().describe("To be expected, by earlier reviews here"),
  secondsPerFlag: z.number(),
  sittings: count,
  judged: count.describe("Flags that were judged in those sittings"),
});
export type HumanTime = z.infer<typeof HumanTime>;

export const Estimates = z.object({
  review: PlannedReview.nullable(),
  whyNoReview: z.string().nullable().describe("Why nobody could be planned with"),
  human: HumanTime.nullable().describe("Null: too little has been judged to know"),
});
export type Estimates = z.infer<typeof Estimates>;

const Note = z.object({ level: z.enum(["info", "warning"]), text: z.string() });

/** What `advise` says of a change. */
export const Advice = z.object({
  verdict: AdviceVerdict,
  points: z.number().describe("Of all signals, what speaks against them taken off"),
  thresholds: z.object({ worthIt: z.number(), notWorthIt: z.number() }),
  change: ChangeSummary.omit({ baseTree: true }),
  files: z.array(
    z.object({
      path: z.string(),
      changedLines: count,
      points: z.number(),
      readBy: z
        .enum(["grammar", "text", "nothing"])
        .describe("How its lines were looked at; nothing: its place says enough"),
    }),
  ),
  signals: z.array(Signal),
  estimates: Estimates.nullable().describe("Null: not asked for"),
  notes: z.array(Note),
});
export type Advice = z.infer<typeof Advice>;
export type AdvisedFile = Advice["files"][number];

/** The document that `advise --json` prints. */
export const AdviceDocument = z.object({ version: z.literal(0), advice: Advice });

/** What the points of a change come to. */
export function verdictOf(points: number, reviewableFiles: number): AdviceVerdict {
  if (reviewableFiles === 0) return "empty";
  if (points >= thresholds.worthIt) return "worth-it";
  return points < thresholds.notWorthIt ? "not-worth-it" : "unsure";
}

/** What is known of a change. `estimates` and `notes` pass through. */
export interface AdviceFacts extends Pick<Advice, "change" | "estimates" | "notes"> {
  readonly files: readonly Omit<AdvisedFile, "points">[];
  readonly signals: readonly RawSignal[];
}

/** The advice on a change: its signals weighed, heaviest first. */
export function decideAdvice({ change, files, signals: raw, estimates, notes }: AdviceFacts): Advice {
  const { signals, points, total } = weighSignals(raw);
  return {
    verdict: verdictOf(total, files.length),
    points: total,
    thresholds,
    change,
    files: files.map((file) => ({ ...file, points: points.get(file.path) ?? 0 })).sort((a, b) => b.points - a.points),
    signals: inOrder(signals),
    estimates,
    notes,
  };
}

/** For before against, heavy before light, then as they were found. */
function inOrder(signals: Weighed["signals"]): Signal[] {
  return signals.toSorted((a, b) => (a.effect === b.effect ? b.left - a.left : a.effect === "for" ? -1 : 1));
}
