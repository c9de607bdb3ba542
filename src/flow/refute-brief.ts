import { assembleBrief, readingNotes } from "../core/brief-build.ts";
import { independenceOf } from "../core/choice.ts";
import type { KeptFile, PlannedThread } from "../core/events.ts";
import type { Finding } from "../core/finding.ts";
import { listFile } from "../core/listing.ts";
import type { ReviewHeader, Segment } from "../core/review.ts";
import type { ThreadRecord } from "../core/thread.ts";
import type { Candidate } from "./candidates.ts";
import type { ReviewPorts } from "./ports.ts";

/** Code shown for one claim's file, at most. */
const maxCodeBytes = 8 * 1024;
/** Characters of each further account of a claim. */
const maxOtherWords = 600;

/** The thread in which a candidate tries to refute findings: it sees claims and code, not who claims it or how surely. */
export function refuteThread(
  { ref, reviewer }: Candidate,
  findings: readonly Finding[],
  files: ReadonlyMap<string, KeptFile>,
  header: ReviewHeader,
  ports: ReviewPorts,
): PlannedThread {
  const paths = [...new Set(findings.map((finding) => finding.location.path))].filter((path) => files.has(path));
  const brief = assembleBrief({
    system: ports.rubrics.refute,
    marker: `[${ports.host.newMarker()}]`,
    material: [
      { kind: "findings", path: null, text: findings.map(claimText).join("\n\n") },
      ...paths.map((path) => ({ kind: "hunks" as const, path, text: codeFor(path, findings, files) })),
    ],
    question: `${[
      "Numbers are lines of the finished file; `+` was added, `-` was removed.",
      ...(header.change.hasContext ? readingNotes(reviewer.limits) : []),
    ].join(" ")}\n\nTry to refute each claim.`,
    sha256: ports.host.sha256,
  });
  const thread: ThreadRecord = {
    id: ports.host.newId("t"),
    role: "refute",
    pass: "refute",
    reviewer: ref,
    independence: independenceOf(ref.family, header.authorship.families, header.authorship.possible),
    briefHash: brief.hash,
    replyHash: null,
    outcome: null,
    facts: null,
    costUsd: null,
    durationMs: null,
  };
  return { thread, brief, paths, segments: [], changedLines: 0 };
}

function claimText(finding: Finding): string {
  const { location, why } = finding;
  const at = location.startLine === null ? location.path : `${location.path}:${location.startLine}`;
  return [
    `id: ${finding.id}`,
    `at: ${at}`,
    `claim: ${finding.title}. ${finding.claim}`,
    ...finding.alsoSaid.map((account) => `or: ${`${account.title}. ${account.claim}`.slice(0, maxOtherWords)}`),
    `quote: ${location.quote}`,
    `trigger: ${why.trigger}`,
    `outcome: ${why.outcome}`,
  ].join("\n");
}

/** The hunks that the claims on this file point at, or its first ones where they point at none. */
function codeFor(path: string, findings: readonly Finding[], files: ReadonlyMap<string, KeptFile>): string {
  const file = files.get(path);
  if (file === undefined) return "";
  const here = findings.filter((finding) => finding.location.path === path);
  const whole = file.patch.hunks.map((hunk, index): Segment & { near: boolean } => {
    const near = here.some(({ location }) => {
      const [start, lines] = location.side === "head" ? [hunk.newStart, hunk.newLines] : [hunk.oldStart, hunk.oldLines];
      return (
        location.startLine !== null && location.startLine >= start && location.startLine < start + Math.max(lines, 1)
      );
    });
    return { path, hunk: index, from: 0, to: hunk.lines.length, changedLines: hunk.lines.length, near };
  });
  const text = listFile(file, whole.some((s) => s.near) ? whole.filter((s) => s.near) : whole).text;
  return text.length <= maxCodeBytes ? text : `${text.slice(0, maxCodeBytes)}\n[cut]`;
}
