import { access, constants, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewEvent } from "../core/events.ts";
import { exitCode } from "../core/exit.ts";
import type { Finding, Severity } from "../core/finding.ts";
import { latestVerdicts } from "../core/memory.ts";
import { isFailing } from "../core/order.ts";
import { recheckExit } from "../core/recheck-exit.ts";
import { foldEvent, type ReviewSnapshot } from "../core/snapshot.ts";
import { storyOf } from "../core/story.ts";
import { countOf } from "../outputs/figures.ts";
import { renderJson } from "../outputs/json.ts";
import { jsonLinesOutput } from "../outputs/jsonl.ts";
import { renderNotes } from "../outputs/notes.ts";
import { renderSarif } from "../outputs/sarif.ts";
import { liveOutput } from "../outputs/terminal/live.ts";
import { renderReview } from "../outputs/terminal.ts";
import type { Output } from "../ports.ts";
import { programVersion } from "../system/version.ts";
import type { Io } from "./io.ts";

/** How a review is to be shown. */
export interface FaceOptions {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly sarif?: string;
  readonly notes?: string;
  readonly failOn?: Severity;
  /** Of a recheck: what was found before, by id. */
  readonly earlier?: ReadonlyMap<string, Finding>;
}

/** How a review is to be shown, by flags over configuration. */
export function faceOptions<Options extends FaceOptions>(
  args: Options,
  { failOn }: { readonly failOn?: Severity | undefined },
): Options & FaceOptions {
  return { ...args, ...(failOn !== undefined && args.failOn === undefined && { failOn }) };
}

/** Follows a review with all faces that were asked for. @returns how it stands at the end */
export async function follow(
  events: AsyncIterable<ReviewEvent>,
  before: ReviewSnapshot | null,
  options: FaceOptions,
  io: Io,
): Promise<ReviewSnapshot> {
  const outputs: Output[] = [liveOutput(io.errorScreen, io.stderr)];
  if (options.jsonl === true) outputs.push(jsonLinesOutput(io.stdout));
  let snapshot = before;
  let isAnnounced = false;
  for await (const event of events) {
    snapshot = foldEvent(snapshot, event);
    for (const output of outputs) await output.onEvent(event);
    if (isAnnounced || isPartOfBeginning(event)) continue;
    isAnnounced = true;
    io.announce?.(snapshot.header.id);
  }
  if (snapshot === null) throw new Error("a review ended without having begun");
  return snapshot;
}

/** These are stored together, and told before anything else. */
function isPartOfBeginning({ type }: ReviewEvent): boolean {
  return type === "review-start" || type === "note-add" || type === "file-keep";
}

/** Shows how a review stands, writes the files that were asked for, and says at its end why it fails. */
export async function present(snapshot: ReviewSnapshot, options: FaceOptions, io: Io): Promise<void> {
  await writeFiles(snapshot, options, io);
  const isText = options.json !== true && options.jsonl !== true;
  if (options.json === true) io.stdout(`${renderJson(snapshot)}\n`);
  if (isText) io.stdout(`${renderReview(snapshot, { ...io.screen, ...earlierOf(options) })}\n`);
  const failing = failingFindings(snapshot, options);
  if (exitOf(snapshot, options) !== 1 || failing.length === 0) return;
  const which = `${countOf(failing.length, "finding")} at or above ${options.failOn}`;
  const line = `Failing: ${which}: ${failing.map(({ id }) => id).join(", ")} (--fail-on)\n`;
  if (isText) io.stdout(`\n${line}`);
  else io.stderr(line);
}

/**
 * Refuses what could not be shown at the end, before anything is sent.
 * @throws BlindspotError `usage` for two faces on standard output, `input` for a file that cannot be written
 */
export async function refuseFaces({ json, jsonl, sarif, notes }: FaceOptions, io: Io): Promise<void> {
  if (json === true && jsonl === true) {
    throw new BlindspotError("usage", "--json and --jsonl both want standard output.", "Choose one of them.");
  }
  for (const path of [sarif, notes]) {
    if (path === undefined) continue;
    const file = resolve(io.cwd, path);
    const existing = await stat(file).catch(() => null);
    const place = existing === null ? dirname(file) : file;
    const isFree = existing === null ? await isFolder(place) : !existing.isDirectory();
    if (isFree && (await isWritable(place))) continue;
    throw new BlindspotError(
      "input",
      `${path} cannot be written.`,
      "Name a file in a folder that is there; nothing was sent.",
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** The SARIF and notes files. @throws BlindspotError `input` when one cannot be written; the review itself is stored */
export async function writeFiles(snapshot: ReviewSnapshot, options: FaceOptions, io: Io): Promise<void> {
  const files = [
    { path: options.sarif, text: () => renderSarif(snapshot, { version: programVersion }) },
    { path: options.notes, text: () => renderNotes(storyOf(snapshot)) },
  ];
  for (const { path, text } of files) {
    if (path === undefined) continue;
    try {
      await writeFile(resolve(io.cwd, path), `${text().trimEnd()}\n`);
    } catch (error) {
      const hint = `The review is stored: blindspot show ${snapshot.header.id} writes it elsewhere.`;
      throw new BlindspotError("input", `${path} cannot be written.`, hint, error);
    }
  }
}

function earlierOf({ earlier }: FaceOptions): Pick<FaceOptions, "earlier"> {
  return earlier === undefined ? {} : { earlier };
}

/** The exit code of a review that has ended by itself. */
export function exitOf(snapshot: ReviewSnapshot, options: FaceOptions): number {
  if (snapshot.header.recheck !== undefined) return recheckExit(snapshot, failingFindings(snapshot, options));
  return exitCode(snapshot.status, failingFindings(snapshot, options).length > 0);
}

/** Of a recheck only what is new: what is known is told by its results. */
function failingFindings({ header, verdicts, findings }: ReviewSnapshot, { failOn }: FaceOptions): Finding[] {
  if (failOn === undefined) return [];
  const latest = latestVerdicts(verdicts);
  const own = header.recheck === undefined ? findings : findings.filter(({ knownAs }) => knownAs === null);
  return own.filter((finding) => isFailing(finding, latest.get(finding.id), failOn));
}
