import type { DossierIncrement } from "./dossier.ts";
import type { Finding } from "./finding.ts";
import type { StoryFinding } from "./story.ts";
import type { Criterion, WorkSpec } from "./work.ts";

/** A criterion with who speaks of it. That nobody does says nothing of whether it is met. */
export interface DossierCriterion extends Criterion {
  /** Positions of the increments that are meant to meet it, as the builder says; rejected ones are not told. */
  readonly claimedBy: readonly number[];
  /** Ids of the findings that name it. */
  readonly namedBy: readonly string[];
}

/** The criteria of a spec, with the increments that claim them and the findings that name them by their number. */
export function dossierCriteria(
  spec: WorkSpec | null,
  increments: readonly DossierIncrement[],
  findings: readonly StoryFinding[],
): readonly DossierCriterion[] {
  const staying = increments.filter(({ state }) => state !== "rejected");
  return (spec?.criteria ?? []).map(({ id, text }) => ({
    ...{ id, text },
    claimedBy: staying.filter(({ criteria }) => criteria.includes(id)).map(({ position }) => position),
    namedBy: findings.filter(({ finding }) => isNamed(id, finding)).map(({ finding }) => finding.id),
  }));
}

/** In words: a quote is code, in which C1 may be a variable. */
function isNamed(id: string, { title, claim, why, disproof, alsoSaid }: Finding): boolean {
  const said = [title, claim, why.trigger, why.outcome, disproof];
  const also = alsoSaid.flatMap((account) => [account.title, account.claim, account.trigger, account.outcome]);
  return [...said, ...also].some((text) => text.split(/[^A-Za-z0-9]+/).includes(id));
}
