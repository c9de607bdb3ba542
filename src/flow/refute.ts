import { mainAuthor } from "../core/authorship-fold.ts";
import { assembleBrief } from "../core/brief-build.ts";
import { independenceOf } from "../core/choice.ts";
import type { KeptFile, PlannedThread } from "../core/events.ts";
import type { Finding } from "../core/finding.ts";
import { listFile } from "../core/listing.ts";
import type { Segment } from "../core/review.ts";
import type { ThreadRecord } from "../core/thread.ts";
import type { Candidate } from "./candidates.ts";
import type { ReviewPorts } from "./ports.ts";
import type { ReviewProgress } from "./progress.ts";

/** Claims that one refuter judges in one conversation. */
const claimsPerThread = 6;
/** Code shown for one claim's file, at most. */
const maxCodeBytes = 8 * 1024;

export interface RefutePlan {
  readonly threads: readonly PlannedThread[];
  /** For people, where nobody can refute; null when all is well. */
  readonly note: string | null;
}

export interface RefuteRequest {
  readonly progress: ReviewProgress;
  readonly files: readonly KeptFile[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
  /** Threads of an earlier run of this review: a claim that one of them judges is not put to another. */
  readonly earlier: readonly PlannedThread[];
}

/**
 * Threads that try to refute what was found: by a family that is not the finder's and, if possible, not the author's.
 * A refuter sees claim and code, not who claims it, nor how sure or severe the claim is.
 */
export function refute({ progress, files, candidates, earlier }: RefuteRequest, ports: ReviewPorts): RefutePlan {
  const claims = progress.findings.filter((finding) => finding.fold !== "judged-before" && !isPut(finding, earlier));
  const byRefuter = new Map<Candidate, Finding[]>();
  let alone = 0;
  for (const finding of claims) {
    const candidate = refuterFor(finding, progress, candidates);
    if (candidate === null) alone++;
    else byRefuter.set(candidate, [...(byRefuter.get(candidate) ?? []), finding]);
  }
  const byPath = new Map(files.map((file) => [file.patch.path, file]));
  const threads = [...byRefuter].flatMap(([candidate, findings]) =>
    batches(findings).map((batch) => refuteThread(candidate, batch, byPath, progress, ports)),
  );
  const note =
    alone === 0 ? null : `${alone} findings were not put to a refuter: no reviewer of a third family is at hand.`;
  return { threads, note };
}

function isPut(finding: Finding, earlier: readonly PlannedThread[]): boolean {
  return earlier.some(({ thread, brief }) => thread.role === "refute" && brief.user.includes(`id: ${finding.id}`));
}

function refuterFor(finding: Finding, progress: ReviewProgress, candidates: readonly Candidate[]): Candidate | null {
  const finders = progress.familiesOf(finding);
  const others = candidates.filter(({ ref }) => ref.kind !== "paste" && !finders.has(ref.family));
  const author = mainAuthor(progress.header.authorship, finding.location.path);
  return others.find(({ ref }) => ref.family !== author) ?? others[0] ?? null;
}

function batches(findings: readonly Finding[]): Finding[][] {
  const sorted = [...findings].sort((a, b) => (a.location.path < b.location.path ? -1 : 1));
  const out: Finding[][] = [];
  for (let at = 0; at < sorted.length; at += claimsPerThread) out.push(sorted.slice(at, at + claimsPerThread));
  return out;
}

function refuteThread(
  { ref, reviewer }: Candidate,
  findings: readonly Finding[],
  files: ReadonlyMap<string, KeptFile>,
  progress: ReviewProgress,
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
    question: `Numbers are lines of the finished file; \`+\` was added, \`-\` was removed.${
      reviewer.limits.hasTools && progress.header.change.hasContext
        ? " Tools: read, search and list show the finished code base."
        : ""
    }\n\nTry to refute each claim.`,
    sha256: ports.host.sha256,
  });
  const thread: ThreadRecord = {
    id: ports.host.newId("t"),
    role: "refute",
    pass: "refute",
    reviewer: ref,
    independence: independenceOf(ref.family, progress.header.authorship.families),
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
