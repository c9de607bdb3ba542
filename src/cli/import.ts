import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import type { Severity } from "../core/finding.ts";
import { recogniseImport } from "../core/import.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { type ImportFormat, isAnsweredWhole } from "../core/thread.ts";
import { importReview } from "../flow/import.ts";
import { takeChange } from "../system/change-source.ts";
import { filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { changeRequest } from "./change-arguments.ts";
import { withTrees } from "./compose.ts";
import { type CompositionSession, withComposition } from "./composition-session.ts";
import { exitOf, type FaceOptions, faceOptions, follow, present } from "./faces.ts";
import { type ChosenTool, chooseTool } from "./import-tool.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import type { ReviewArguments } from "./review.ts";
import { authorOptions, fileRules, parseFamily } from "./settings.ts";
import { type WorkLinkArguments, workOptions } from "./work/link.ts";

type ChangeFlags = "staged" | "uncommitted" | "patch" | "files" | "include" | "exclude" | "allowSecret";

/** The flags of `import`: those of `review` that name a change and its author, and what is brought. */
export interface RawImportOptions
  extends Pick<ReviewArguments, ChangeFlags | "author" | "transcripts" | "config">,
    WorkLinkArguments {
  readonly format?: ImportFormat;
  readonly reviewer?: string;
  readonly family?: string;
  readonly json?: boolean;
  readonly failOn?: Severity;
}

export interface ImportArguments extends RawImportOptions {
  /** What another tool found: a path, or `-`. */
  readonly file: string;
  readonly change: string | undefined;
  readonly paths: readonly string[];
}

/** `blindspot import`. @returns the exit code */
export async function runImport(args: ImportArguments, io: Io): Promise<number> {
  if (args.file === "-" && args.patch === "-") {
    const hint = "Name a file for one of them.";
    throw new BlindspotError("usage", "The findings and the patch both come from standard input.", hint);
  }
  return withComposition(args, io, async (session) => {
    const text = await loadFindings(args.file, io, session.signal);
    const chosen = chooseTool(recogniseImport(text, args.format ?? null), args.reviewer);
    return bring({ ...session, args, text, chosen });
  });
}

interface Bringing extends CompositionSession {
  readonly args: ImportArguments;
  readonly text: string;
  readonly chosen: ChosenTool;
}

function bring(bringing: Bringing): Promise<number> {
  const { args, text, chosen, composition, interruption, signal, io } = bringing;
  const id = host.newId("r");
  const family = args.family === undefined ? null : parseFamily("--family", args.family);
  return withTrees({ composition, reviewId: id, cancel: interruption.cancel }, async (trees) => {
    const taken = await takeChange(await changeRequest(args, trees, io, signal), signal);
    const before = filesBefore(taken.change, taken.trees);
    try {
      const config = await narrowConfig(before, bringing.config, io);
      const rules = { ...authorOptions(args, config, taken), ...fileRules(args, config) };
      const { workSpecs: _, ...link } = await workOptions(args, { taken, composition, io, signal });
      const options = { id, text, family, ...chosen, ...rules, ...link };
      const faces = faceOptions(args, config);
      const snapshot = await follow(importReview(taken, options, composition.ports, signal), null, faces, io);
      await present(snapshot, faces, io);
      return interruption.code() ?? importExit(snapshot, faces);
    } finally {
      await before.dispose();
      await taken.dispose();
    }
  });
}

/** What was brought whole is brought: that the tool may not have read everything is no failure of bringing it. */
function importExit(snapshot: ReviewSnapshot, faces: FaceOptions): number {
  const isWhole = snapshot.threads.every(({ thread }) => isAnsweredWhole(thread.outcome));
  return isWhole ? exitOf({ ...snapshot, status: "complete" }, faces) : 3;
}

/** A larger file is no list that anybody judges. */
const maxBytes = 20_000_000;

async function loadFindings(path: string, io: Io, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    const stream = path === "-" ? process.stdin : createReadStream(resolve(io.cwd, path), { signal });
    for await (const part of stream as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge(path);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof BlindspotError || signal.aborted) throw error;
    throw new BlindspotError("input", `${path} cannot be read.`, "Name a file, or - for standard input.", error);
  }
  return Buffer.concat(parts).toString("utf8");
}

function tooLarge(path: string): BlindspotError {
  const hint = "Bring the findings of this change alone; scanners can be told its files.";
  return new BlindspotError("input", `${path} is larger than ${maxBytes / 1_000_000} MB.`, hint);
}
