import type { ReviewStatus } from "./review.ts";

/**
 * The exit code of a review that ended by itself: 0 complete or nothing to review; 1 complete with a finding that
 * `--fail-on` forbids; 3 for everything that is not a whole review, so that it never looks like a clean one. Usage errors
 * (2) and signals (129, 130, 143) are the command line's.
 */
export function exitCode(status: ReviewStatus, isFailing: boolean): 0 | 1 | 3 {
  switch (status) {
    case "empty":
      return 0;
    case "complete":
      return isFailing ? 1 : 0;
    case "open":
    case "running":
    case "interrupted":
    case "partial":
    case "failed":
    case "cancelled":
      return 3;
  }
}
