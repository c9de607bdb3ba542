/** How hard reviewers' models are asked to think (`limits.efforts`). It decides nothing about who reads. */
import { BlindspotError } from "../core/errors.ts";
import type { Reviewer } from "../ports.ts";
import type { Candidate } from "./candidates.ts";
import type { Note } from "./review-options.ts";

/** A level that the user wants. */
export interface EffortWish {
  readonly level: string;
  /** Where the wish stands: one of the command line must be met by somebody, one of the configuration may be. */
  readonly by: "--reviewer-effort" | "reviewerEffort";
}

/** The same candidates; those that take the level will be asked for it, the others keep their own default. */
export function withEffort(candidates: readonly Candidate[], wish: EffortWish | null): Candidate[] {
  if (wish === null) return [...candidates];
  const { level } = wish;
  return candidates.map((candidate) =>
    takes(candidate.reviewer, level) ? { ...candidate, ref: { ...candidate.ref, effort: level } } : candidate,
  );
}

/**
 * What people should know of a wish that some reviewers cannot meet.
 *
 * @param readers those that read, each at least once
 * @throws BlindspotError `usage` for a level of the command line that none of them takes, with what each takes
 */
export function checkEffort(readers: readonly Pick<Reviewer, "name" | "limits">[], wish: EffortWish | null): Note[] {
  if (wish === null || readers.length === 0) return [];
  const { level, by } = wish;
  const unique = [...new Map(readers.map((reader) => [reader.name, reader])).values()];
  const others = unique.filter((reader) => !takes(reader, level));
  if (others.length === 0) return [];
  if (others.length === unique.length && by === "--reviewer-effort") throw effortUnknown(unique, wish);
  const text = `${by} ${level} is not for all: ${whatTheyTake(others)}. Such a reviewer keeps its own default.`;
  return [{ level: "info", text }];
}

/** @throws BlindspotError `config` for a level of the configuration that no reviewer at all takes */
export function refuseUnknownEffort(reviewers: readonly Reviewer[], wish: EffortWish | null): void {
  if (wish === null || reviewers.some((reviewer) => takes(reviewer, wish.level))) return;
  throw effortUnknown(
    reviewers.filter(({ limits }) => limits.efforts !== undefined),
    wish,
  );
}

function effortUnknown(readers: readonly Pick<Reviewer, "name" | "limits">[], { level, by }: EffortWish) {
  const code = by === "--reviewer-effort" ? "usage" : "config";
  const who = readers.length === 1 ? `${readers[0]?.name} does not take` : "No reviewer takes";
  const hint = `Name one of its own: ${whatTheyTake(readers)}; or leave it out.`;
  return new BlindspotError(code, `${who} ${by} ${level}.`, hint);
}

/** `codex takes minimal, low; paste takes none`. */
function whatTheyTake(readers: readonly Pick<Reviewer, "name" | "limits">[]): string {
  const byLevels = Map.groupBy(readers, ({ limits }) => limits.efforts?.join(", ") ?? "none");
  return [...byLevels]
    .map(
      ([levels, all]) => `${all.map(({ name }) => name).join(", ")} ${all.length === 1 ? "takes" : "take"} ${levels}`,
    )
    .join("; ");
}

function takes({ limits }: Pick<Reviewer, "limits">, level: string): boolean {
  return limits.efforts?.includes(level) === true;
}
