import type { Brief, BriefPart } from "./brief.ts";
import { changedLines, type FilePatch } from "./change.ts";
import { type ListedFile, listChangedLines, listFile, pathOnLine } from "./listing.ts";
import type { Segment } from "./review.ts";
import type { Pass, Role } from "./thread.ts";

/** A digest is at most this many bytes where the whole change is the question, and much less elsewhere. */
const maxDigestBytes = 2 * 1024;
const shortDigestBytes = 600;
/** The whole change in short form, for the question what is missing. */
const maxAbsenceBytes = 14 * 1024;
const minAbsenceShare = 80;
/** Requirements beyond this are cut, with a mark. */
const maxCriteriaBytes = 32 * 1024;

export interface BriefRequest {
  readonly pass: Pass;
  readonly segments: readonly Segment[];
  /** Of which files a question about the whole change may show lines; all by default. */
  readonly paths?: readonly string[];
  /** Every file of the change that this reviewer may know of, read by it or not; by default `files`. */
  readonly wholeChange?: readonly FilePatch[];
  /** Every file that the change's reviewers may read, sanitized. */
  readonly files: ReadonlyMap<string, ListedFile>;
  readonly criteria: readonly { readonly path: string; readonly text: string }[];
  /** Our fixed prompts, by name. */
  readonly rubrics: { readonly review: string; readonly absence: string };
  /** Says where the code comes from, when more than a patch is not known. */
  readonly hasContext: boolean;
  readonly hasTools: boolean;
  /** The reviewer starts in a folder that holds the finished code, and has tools of its own. */
  readonly hasFiles?: boolean | undefined;
  /** Random; must not occur in the material. */
  readonly marker: string;
  readonly sha256: (text: string) => string;
}

interface PartText {
  readonly kind: BriefPart["kind"];
  readonly path: string | null;
  readonly text: string;
}

const encoder = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** The brief of one review thread: our rubric, and the material fenced as data under the marker. */
export function buildBrief(request: BriefRequest): Brief {
  const material = [...criteriaParts(request), digestPart(request), ...codeParts(request)];
  return assembleBrief({
    system: request.rubrics.review,
    marker: request.marker,
    material,
    question: questionOf(request),
    sha256: request.sha256,
  });
}

/** Puts a brief together from parts; also used for briefs that ask other questions (refuting, rechecking). */
export function assembleBrief(request: {
  readonly system: string;
  readonly marker: string;
  readonly material: readonly PartText[];
  readonly question: string;
  readonly sha256: (text: string) => string;
}): Brief {
  const { system, marker, material, question, sha256 } = request;
  const fenced = material.map((part) => fence(marker, part));
  const user = [`Marker: ${marker}`, ...fenced, question].join("\n\n");
  const parts: PartText[] = [
    { kind: "rubric", path: null, text: system },
    ...material.map((part, index) => ({ ...part, text: fenced[index] as string })),
    { kind: "question", path: null, text: question },
  ];
  return {
    system,
    user,
    parts: parts.map(({ kind, path, text }) => ({ kind, path, bytes: byteLength(text), hash: sha256(text) })),
    hash: sha256(`${system}\u0000${user}`),
    bytes: byteLength(system) + byteLength(user),
  };
}

function fence(marker: string, part: PartText): string {
  const name = part.path === null ? part.kind : `${part.kind} ${pathOnLine(part.path)}`;
  return `${marker} begin ${name}\n${part.text}\n${marker} end`;
}

function criteriaParts(request: BriefRequest): PartText[] {
  let left = maxCriteriaBytes;
  return request.criteria.map(({ path, text }) => {
    const cut = text.length > left ? `${text.slice(0, left)}\n[cut: ${text.length - left} more characters]` : text;
    left = Math.max(0, left - text.length);
    return { kind: "requirements", path, text: cut };
  });
}

function digestPart(request: BriefRequest): PartText {
  const files = request.wholeChange ?? [...request.files.values()].map((file) => file.patch);
  const shown = new Set(request.segments.map((segment) => segment.path));
  const limit = request.pass === "absence" ? maxDigestBytes : shortDigestBytes;
  const others = files.filter((file) => !shown.has(file.path));
  return { kind: "digest", path: null, text: digest(files, others, limit) };
}

/** What the whole change consists of, in few bytes. */
function digest(all: readonly FilePatch[], listed: readonly FilePatch[], maxBytes: number): string {
  const additions = all.reduce((total, file) => total + file.additions, 0);
  const deletions = all.reduce((total, file) => total + file.deletions, 0);
  const lines = [`The whole change: ${all.length} files, +${additions} -${deletions}.`];
  if (listed.length > 0 && listed.length < all.length) lines.push("Files not shown here:");
  let bytes = byteLength(lines.join("\n"));
  const byWeight = [...listed].sort((a, b) => changedLines(b) - changedLines(a));
  for (const [index, file] of byWeight.entries()) {
    const line = `${pathOnLine(file.path)} +${file.additions} -${file.deletions}`;
    bytes += byteLength(line) + 1;
    if (bytes > maxBytes - 20) {
      lines.push(`and ${byWeight.length - index} more`);
      break;
    }
    lines.push(line);
  }
  return lines.join("\n");
}

function codeParts(request: BriefRequest): PartText[] {
  if (request.pass === "absence") {
    const paths = request.paths ?? [...request.files.keys()];
    return absenceParts(paths.flatMap((path) => request.files.get(path) ?? []));
  }
  const byPath = new Map<string, Segment[]>();
  for (const segment of request.segments) {
    byPath.set(segment.path, [...(byPath.get(segment.path) ?? []), segment]);
  }
  return [...byPath].flatMap(([path, segments]) => {
    const file = request.files.get(path);
    return file === undefined ? [] : [{ kind: "hunks" as const, path, text: listFile(file, segments).text }];
  });
}

/**
 * Every file gets a part of the room by the root of what it changes, so that large files do not push small ones out;
 * what a small one leaves goes to the larger ones behind it.
 */
function absenceParts(files: readonly ListedFile[]): PartText[] {
  const bySize = files.map((file) => file.patch).sort((a, b) => changedLines(a) - changedLines(b));
  const parts: PartText[] = [];
  let room = maxAbsenceBytes;
  let weight = bySize.reduce((total, patch) => total + weightOf(patch), 0);
  for (const patch of bySize) {
    const share = Math.floor((room * weightOf(patch)) / weight);
    weight -= weightOf(patch);
    // Where every file's share is tiny, the digest's list of names says as much.
    if (share < minAbsenceShare) continue;
    const text = listChangedLines(patch, share);
    room -= text.length;
    parts.push({ kind: "hunks", path: patch.path, text });
  }
  return parts.reverse();
}

function weightOf(patch: FilePatch): number {
  return Math.sqrt(changedLines(patch) + 1);
}

function questionOf(request: BriefRequest): string {
  const notes = [
    "Numbers are lines of the finished file; `+` was added, `-` was removed, other lines are context; `⋯` is a gap.",
  ];
  if (!request.hasContext) notes.push("Only a patch is known: the code around it cannot be seen.");
  notes.push(...readingNotes(request));
  if (request.criteria.length > 0) notes.push("C1, C2, … are requirements that the code should meet.");
  const ask = request.pass === "absence" ? request.rubrics.absence : "Find what is wrong with this code. Be specific.";
  return `${notes.join("\n")}\n\n${ask.trim()}`;
}

/** How the reviewer can read beyond the brief; nothing where it cannot. */
export function readingNotes({ hasTools, hasFiles }: Pick<BriefRequest, "hasTools" | "hasFiles">): string[] {
  if (hasTools) return ["Tools: read, search and list show the finished code base."];
  if (hasFiles) return ["The current folder holds the finished code base, to read what you need."];
  return [];
}

/** The question of the repair turn, after a reply that could not be read. */
export function repairQuestion(reason: string, role: Role = "review"): string {
  if (role === "recheck") {
    return `Your reply could not be read: ${reason}. Give your answer again as one fenced JSON block in the form that was asked for, complete and with nothing after it.`;
  }
  return (
    `Your reply could not be read: ${reason}. Give your findings again as one fenced JSON block in the form that was ` +
    'asked for, complete and with nothing after it. If you found nothing wrong, the block is {"findings": []}.'
  );
}
