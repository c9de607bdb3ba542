/** What to do about a review that another process runs. */
export function runningHint(reviewId: string): string {
  return `blindspot wait ${reviewId} waits for its end, blindspot cancel ${reviewId} stops it.`;
}
