import type { Independence } from "../../core/authorship.ts";
import type { Dossier } from "../../core/dossier.ts";
import { reviewerLabel } from "../../core/thread.ts";

/** Who built a work, as far as it is known. Foreign text, not escaped. */
export interface ToldBuilder {
  /** Null: not known. */
  readonly program: string | null;
  readonly models: readonly string[];
  readonly family: string;
  readonly sessionId: string | null;
}

/** The build thread, or, where none is known, nothing. */
export function builderOf({ work, build }: Dossier): ToldBuilder {
  const { thread } = work;
  const served = (build?.turns ?? []).flatMap(({ facts }) => facts?.servedModel ?? []);
  const asked = build?.plan.builder.model ?? null;
  const models = [...new Set([...(thread?.models ?? []), ...served])];
  return {
    program: thread?.program ?? build?.plan.builder.program ?? null,
    models: models.length > 0 || asked === null ? models : [asked],
    family: thread?.family ?? build?.plan.builder.family ?? "unknown",
    sessionId: thread?.sessionId ?? build?.sessionId ?? null,
  };
}

/** Who read a work, once for each way in which they did. */
export interface ToldReader {
  readonly label: string;
  readonly family: string;
  readonly independence: Independence;
  /** Threads that answered, and all. */
  readonly answered: number;
  readonly threads: number;
}

/** Readers of all reviews, rechecks and controls, in the order in which they came. */
export function readersOf({ reviews }: Pick<Dossier, "reviews">): readonly ToldReader[] {
  const threads = reviews.flatMap(({ story }) => story.rounds.flatMap((round) => round.threads));
  const groups = Map.groupBy(threads, ({ thread: { reviewer, independence } }) =>
    [reviewerLabel(reviewer), reviewer.family, independence].join("\0"),
  );
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { reviewer, independence } = first.thread;
    const answered = own.filter(({ thread }) => thread.outcome?.status === "answered").length;
    return [{ label: reviewerLabel(reviewer), family: reviewer.family, independence, answered, threads: own.length }];
  });
}

/** As the words of people, who are told what it means beside it. */
export const independenceWords: Record<Independence, string> = {
  ...{ independent: "independent", partly: "partly independent", "not-shown": "independence not shown" },
  ...{ control: "control", own: "the builder itself", refused: "refused" },
};
