import { type DrivenCommits, drivenCommits } from "../../authorship/driven.ts";
import { builderFamilies } from "../../core/build-commit.ts";
import type { BuildIncrement, BuildState } from "../../core/build-state.ts";
import type { UserConfig } from "../../core/config.ts";
import { toCandidate } from "../../flow/candidates.ts";
import type { AuthorshipSource, Reviewer } from "../../ports.ts";
import { parseReviewer } from "../../reviewers/index.ts";
import { parseProgram } from "../fix/programs.ts";

/** What of a driven work shows who wrote it. */
type Driven = Pick<BuildState, "plan" | "turns" | "increments">;

/** Who wrote what a driven work changed, by its journal. */
export function drivenAuthors(state: Driven, workId: string): AuthorshipSource {
  const commits = state.increments.flatMap((one) => {
    const { commit } = one.increment;
    return commit === null ? [] : [[commit, authorsOf(one, state)] as const];
  });
  const programTitle = parseProgram(state.plan.builder.program).title;
  return drivenCommits({ workId, programTitle, commits: new Map(commits) });
}

function authorsOf(
  { turnIds }: BuildIncrement,
  { plan, turns }: Driven,
): DrivenCommits["commits"] extends ReadonlyMap<string, infer Authors> ? Authors : never {
  const served = servedIn(turns.filter(({ id }) => turnIds.includes(id)));
  const model = served.at(-1) ?? null;
  return { families: builderFamilies(plan.builder, served), model: model !== null && isShown(model) ? model : null };
}

function servedIn(turns: BuildState["turns"]): (string | null)[] {
  return turns.map(({ facts }) => facts?.servedModel ?? null);
}

/** A name as models have them: what a program says of its model is shown with the evidence. */
function isShown(model: string): boolean {
  return /^[\w.:/@+[\]-]{1,80}$/.test(model);
}

interface Reviewing {
  readonly config: Pick<UserConfig, "reviewers">;
  readonly reviewers: Readonly<Record<string, Reviewer>>;
}

/**
 * Those of the named reviewers who may be asked: none of a family that built it.
 * @returns as on the command line. Empty: nobody was named. All, where nobody would be left: the review says so
 */
export function independentReviewers({ plan, turns }: Driven, { config, reviewers }: Reviewing): string[] {
  const named = plan.reviewers.length > 0 ? [...plan.reviewers] : [...(config.reviewers ?? [])];
  const families = builderFamilies(plan.builder, servedIn(turns));
  const others = named.filter((text) => {
    const { reviewer, model } = parseReviewer(text, reviewers);
    const { family } = toCandidate(reviewer, model, null).ref;
    return family === "unknown" || !families.includes(family);
  });
  return others.length === 0 ? named : others;
}
