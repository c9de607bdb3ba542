import { isReviewNotes } from "../core/agent-files.ts";
import type { FilePatch } from "../core/change.ts";
import type { Finding } from "../core/finding.ts";
import { type FollowedPlace, followLines } from "../core/follow.ts";
import { familyDefects } from "../core/open-findings.ts";
import type { RecheckClaim, RecheckContext } from "../core/recheck-claim.ts";
import { settledResult } from "../core/recheck-settled.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { TakenChange } from "../ports.ts";
import type { ReviewFamily } from "./review-family.ts";

/** What changed since, as it was taken. */
type ChangedSince = Pick<TakenChange, "change" | "patchesFrom">;

/**
 * What a recheck knows of what was found before: where all of it stands in the code as it is now, and what of it is looked
 * at again.
 *
 * @param family without the recheck itself
 * @param findings ids of those to look at again
 */
export async function recheckContext(
  family: ReviewFamily,
  findings: readonly string[],
  changed: ChangedSince,
): Promise<RecheckContext> {
  const reviews = new Map(family.map((review) => [review.header.id, review]));
  const follow = follower(changed);
  const asked = new Set(findings);
  const codeTree = treeOfCode(changed);
  const claims: RecheckClaim[] = [];
  const earlier: RecheckContext["earlier"][number][] = [];
  for (const { finding, verdict, reviewId } of familyDefects(family)) {
    const review = reviews.get(reviewId) as ReviewSnapshot;
    const place = await follow(finding, review);
    earlier.push({ finding, verdict, place });
    if (!asked.has(finding.id)) continue;
    const settled = settledResult(finding, family, codeTree);
    const mendedBy = family.slice(family.indexOf(review) + 1).map(({ header }) => header.authorship);
    claims.push({
      ...{ finding, place, settled, mendedBy },
      ...{ authors: authorsOf(finding, review), isRaisedHere: isRaisedHere(finding, review) },
    });
  }
  return { claims, earlier };
}

/** The tree by which code is known again: notes that were kept since are no change of it. */
function treeOfCode({ change: { summary, patches } }: ChangedSince): string | null {
  const isNotesAlone = patches.every(({ path, oldPath }) => isReviewNotes(path) && isReviewNotes(oldPath ?? path));
  return patches.length > 0 && isNotesAlone ? summary.baseTree : summary.tree;
}

/** Finds where findings stand now; each tree that they were found in is compared with the code once. */
function follower({ change, patchesFrom }: ChangedSince) {
  const known = new Map<string, Promise<readonly FilePatch[] | null>>();
  const patchesSince = (tree: string): Promise<readonly FilePatch[] | null> => {
    const patches = known.get(tree) ?? patchesFrom?.(tree) ?? Promise.resolve(null);
    known.set(tree, patches);
    return patches;
  };
  if (change.summary.tree !== null) known.set(change.summary.tree, Promise.resolve([]));
  return async ({ location }: Finding, { header, files }: ReviewSnapshot): Promise<FollowedPlace | null> => {
    if (location.anchor === "unanchored" || location.path === "") return null;
    const tree = location.side === "base" ? header.change.baseTree : header.change.tree;
    const patches = tree === null ? null : await patchesSince(tree);
    if (patches === null) return null;
    const { oldPath } = files.find(({ patch }) => patch.path === location.path)?.patch ?? { oldPath: null };
    const path = location.side === "base" ? (oldPath ?? location.path) : location.path;
    const { startLine, endLine } = location;
    return followLines({ path, startLine, endLine }, patches);
  };
}

function authorsOf({ location }: Finding, { header }: ReviewSnapshot): RecheckClaim["authors"] {
  const { authorship } = header;
  return authorship.files.find(({ path }) => path === location.path) ?? authorship;
}

function isRaisedHere({ raisedBy }: Finding, { threads }: ReviewSnapshot): boolean {
  return threads.some(({ thread }) => raisedBy.includes(thread.id) && thread.reviewer.isLocal);
}
