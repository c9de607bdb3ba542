import type { Brief } from "./brief.ts";
import type { FollowedPlace } from "./follow.ts";
import { pathOnLine } from "./listing.ts";
import type { RecheckClaim } from "./recheck-claim.ts";

/** Characters of each further account of a claim, and of every other text of it. */
const maxOtherWords = 600;
const maxWords = 4_000;

/** Findings as whoever looks again is told of them: what is claimed and where it stands now; not who claims it, nor how surely. */
export function claimTexts(claims: readonly RecheckClaim[]): string {
  return claims.map(claimText).join("\n\n");
}

function claimText({ finding, place }: RecheckClaim): string {
  const { id, title, claim, why, location, alsoSaid } = finding;
  return [
    `id: ${id}`,
    `now: ${placeText(place)}`,
    `claim: ${inner(`${title}. ${claim}`, maxWords)}`,
    ...alsoSaid.map((account) => `or: ${inner(`${account.title}. ${account.claim}`, maxOtherWords)}`),
    `quote: ${inner(location.quote, maxWords)}`,
    `trigger: ${inner(why.trigger, maxWords)}`,
    `outcome: ${inner(why.outcome, maxWords)}`,
  ].join("\n");
}

/** Lines of our own begin at the margin, and nothing else does: a claim cannot name itself as another one. */
function inner(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .toWellFormed()
    .split(/[\r\n\u2028\u2029]+/)
    .join("\n  ");
}

function placeText(place: FollowedPlace | null): string {
  if (place === null) return "its place is not known";
  const path = pathOnLine(place.path);
  if (place.isFileGone) return `the file ${path} was deleted`;
  if (place.startLine === null) return path;
  if (place.status === "gone") return `${path}: the lines are gone that stood before line ${place.startLine}`;
  const { startLine, endLine } = place;
  return endLine === null || endLine === startLine ? `${path}:${startLine}` : `${path}:${startLine}-${endLine}`;
}

/** The findings that a brief asks about, in its order: those that `claimTexts` put there. */
export function claimedIds({ user }: Pick<Brief, "user">): string[] {
  const marker = /^Marker: (\S+)\n/.exec(user)?.[1];
  if (marker === undefined) return [];
  const begin = `\n${marker} begin findings\n`;
  const start = user.indexOf(begin);
  const end = user.indexOf(`\n${marker} end`, start);
  if (start < 0 || end < 0) return [];
  const lines = user.slice(start + begin.length, end).split("\n");
  return lines.flatMap((line) => /^id: (\S+)$/.exec(line)?.[1] ?? []);
}
