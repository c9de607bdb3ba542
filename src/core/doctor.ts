/** What there is on a machine to review with. */
import { z } from "zod";
import { Family } from "./authorship.ts";
import { Isolation, ReviewerKind } from "./thread.ts";

/** A reviewer as it was found. */
export const ExaminedReviewer = z.object({
  name: z.string(),
  kind: ReviewerKind,
  status: z.enum(["ready", "missing"]),
  family: Family.describe("Of its default model; unknown where models of several have to be named"),
  families: z.array(Family).describe("Of all models that it says it offers, as far as they are known"),
  isLocal: z.boolean(),
  defaultModel: z.string().nullable().describe("Null: the program's own, or none where one has to be named"),
  models: z.array(z.string()).describe("Those that it says it offers"),
  efforts: z.array(z.string()).describe("How hard its model can be asked to think"),
  version: z.string().nullable(),
  found: z.string().nullable().describe("Where the program or the key was found"),
  login: z.enum(["yes", "no", "unknown"]).nullable().describe("Without asking its service; null: has none"),
  isolation: Isolation.nullable().describe("How far it would be confined"),
  destination: z.string().nullable(),
  reason: z.string().nullable().describe("Why it is missing"),
  hint: z.string().nullable().describe("What mends that"),
});
export type ExaminedReviewer = z.infer<typeof ExaminedReviewer>;

/** Something of the machine that is there, or is not and then says what to do. */
export const MachinePart = z.object({
  status: z.enum(["ready", "missing"]),
  /** `2.39.5`, a path, an address. */
  what: z.string(),
  reason: z.string().nullable(),
  hint: z.string().nullable(),
});
export type MachinePart = z.infer<typeof MachinePart>;

export const Machine = z.object({
  node: MachinePart,
  git: MachinePart,
  confinement: MachinePart.describe("Whether programs can be kept from reading the rest of the machine"),
  ledger: MachinePart,
  config: MachinePart,
  clipboard: MachinePart,
});
export type Machine = z.infer<typeof Machine>;

/** Who of those that are ready may read what a family wrote. */
export const PossiblePair = z.object({ author: Family, readers: z.array(z.string()) });
export type PossiblePair = z.infer<typeof PossiblePair>;

/** What `doctor` tells. */
export const DoctorReport = z.object({
  reviewers: z.array(ExaminedReviewer).describe("Ready or not, in the order in which they would be chosen"),
  machine: Machine,
  pairs: z.array(PossiblePair),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

/** Families that most code is written by. */
const commonAuthors: readonly Family[] = ["anthropic", "openai", "google"];

/** A reviewer of a model, as against a person or any program. */
export function isOfModel({ kind }: Pick<ExaminedReviewer, "kind">): boolean {
  return kind === "api" || kind === "agent";
}

/**
 * For every family that code may well be by, the reviewers of another one. Such whose family is not known can be named,
 * too, but do not show that they are independent.
 *
 * @param reviewers in the order in which they would be chosen
 */
export function possiblePairs(reviewers: readonly ExaminedReviewer[]): PossiblePair[] {
  const ready = reviewers.filter((reviewer) => reviewer.status === "ready" && isOfModel(reviewer));
  const authors = [...new Set([...commonAuthors, ...ready.flatMap(({ families }) => families)])];
  return authors.map((author) => ({
    author,
    readers: ready.filter(({ families }) => families.some((family) => family !== author)).map(({ name }) => name),
  }));
}
