import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewEvent } from "../core/events.ts";
import { exitCode } from "../core/exit.ts";
import type { Severity } from "../core/finding.ts";
import { isFailing } from "../core/order.ts";
import { foldEvent, type ReviewSnapshot } from "../core/snapshot.ts";
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
  for await (const event of events) {
    snapshot = foldEvent(snapshot, event);
    for (const output of outputs) await output.onEvent(event);
  }
  if (snapshot === null) throw new Error("a review ended without having begun");
  return snapshot;
}

/** Shows how a review stands, and writes the files that were asked for. */
export async function present(snapshot: ReviewSnapshot, options: FaceOptions, io: Io): Promise<void> {
  await writeFiles(snapshot, options, io);
  if (options.json === true) io.stdout(`${renderJson(snapshot)}\n`);
  else if (options.jsonl !== true) io.stdout(`${renderReview(snapshot, io.screen)}\n`);
}

/** The SARIF and notes files. @throws BlindspotError `input` when one cannot be written; the review itself is stored */
export async function writeFiles(snapshot: ReviewSnapshot, options: FaceOptions, io: Io): Promise<void> {
  const files = [
    { path: options.sarif, text: () => renderSarif(snapshot, { version: programVersion }) },
    { path: options.notes, text: () => renderNotes(snapshot) },
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

/** The exit code of a review that has ended by itself. */
export function exitOf(snapshot: ReviewSnapshot, options: FaceOptions): number {
  const { failOn } = options;
  if (failOn === undefined) return exitCode(snapshot.status, false);
  const verdicts = new Map(snapshot.verdicts.filter((v) => v.judge === "human").map((v) => [v.findingId, v]));
  return exitCode(
    snapshot.status,
    snapshot.findings.some((finding) => isFailing(finding, verdicts.get(finding.id), failOn)),
  );
}
