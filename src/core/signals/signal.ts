import { z } from "zod";
import { LineRange } from "../authorship.ts";
import { Side } from "../change.ts";

/** What speaks for a review, then what speaks against it. */
export const SignalGroup = z.enum([
  "hard-to-run",
  "boundary",
  "security",
  "long-output",
  "throwaway",
  "generated",
  "documentation",
  "tests",
  "human-review",
  "judged-before",
]);
export type SignalGroup = z.infer<typeof SignalGroup>;

/** One reason for or against a review, with the lines that it rests on. */
export const Signal = z.object({
  kind: z.string().describe("Within its group: retries, http, permission, lcov, …"),
  group: SignalGroup,
  effect: z.enum(["for", "against"]),
  path: z.string().nullable().describe("Null: the whole change"),
  side: Side.describe("On which side of the change the lines stand"),
  lines: z.array(LineRange).describe("Changed lines alone, from the first to the last, counted from 1"),
  words: z.string().describe("For people"),
  weight: z
    .number()
    .min(0)
    .max(1)
    .describe("For: points. Against: the share of points that it takes from what stands on its lines, at most"),
  left: z.number().min(0).max(1).describe("For: points left after what speaks against it. Against: the same as weight"),
});
export type Signal = z.infer<typeof Signal>;

/** A signal before it is weighed. */
export type RawSignal = Omit<Signal, "left">;

/** The groups that speak for a review. */
export type ForGroup = "hard-to-run" | "boundary" | "security" | "long-output";
