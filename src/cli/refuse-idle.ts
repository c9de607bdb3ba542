import { BlindspotError } from "../core/errors.ts";
import type { ReviewHeader } from "../core/review.ts";
import type { ReviewArguments } from "./review.ts";

/**
 * A review that goes on keeps its change, briefs and reviewers: what would choose others is refused rather than ignored.
 *
 * @throws BlindspotError `usage` that names all of it
 */
export function refuseIdle(args: ReviewArguments, { id, effort }: ReviewHeader): void {
  const given = idleArguments(args, effort === "deep");
  if (given.length === 0) return;
  const message = `${given.join(" and ")} can have no effect on a review that goes on: it keeps its change, briefs and reviewers.`;
  const hint = `Leave that out, or start a new review without --resume and --retry; blindspot show ${id} --brief has what is sent again.`;
  throw new BlindspotError("usage", message, hint);
}

function idleArguments(args: ReviewArguments, isDeep: boolean): string[] {
  const given: readonly (readonly [name: string, isGiven: boolean])[] = [
    [`the change ${args.change}`, args.change !== undefined],
    ["paths behind --", args.paths.length > 0],
    ["--staged", args.staged === true],
    ["--uncommitted", args.uncommitted === true],
    ["--patch", args.patch !== undefined],
    ["--files", args.files !== undefined],
    ["--include", args.include !== undefined],
    ["--exclude", args.exclude !== undefined],
    ["--spec", args.spec !== undefined],
    ["--allow-secret", args.allowSecret !== undefined],
    // Refuters are chosen, and their number, only once there is something to refute.
    ["--reviewer", args.reviewer !== undefined && !isDeep],
    ["--family", args.family !== undefined && !isDeep],
    ["--author", args.author !== undefined],
    ["--control", args.control === true],
    ["--effort", args.effort !== undefined],
    ["--reviewer-effort", args.reviewerEffort !== undefined && !isDeep],
    ["--max-threads", args.maxThreads !== undefined && !isDeep],
    ["--dry-run", args.dryRun === true],
  ];
  return given.filter(([, isGiven]) => isGiven).map(([name]) => name);
}
