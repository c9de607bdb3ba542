import pLimit from "p-limit";
import type { FilePatch, Side } from "../core/change.ts";
import type { KeptFile } from "../core/events.ts";
import { sanitizePatch } from "../core/sanitize.ts";
import { fullSide, hunkWindow, marginWindow, type SideLines, type SideWindow, windowSide } from "../core/side-lines.ts";
import type { Trees } from "../ports.ts";
import type { Sanitizer, ScannedText } from "./sanitized-text.ts";

/** Sides larger than this, in characters, are not kept: only what surrounds the hunks is scanned and shown. */
const maxKept = 1_000_000;

/** Lines around a hunk of a side that is not kept: what a secret's name and quotes need, and what a private key does. */
const margin = { ordinary: 8, privateKey: 120 };

/** A side that was read and scanned. `window` is null where the text is the whole side. */
interface ScannedSide {
  readonly scanned: ScannedText;
  readonly window: SideWindow | null;
}

interface ScannedFile {
  readonly patch: FilePatch;
  readonly base: ScannedSide | null;
  readonly head: ScannedSide | null;
}

/** The files with placeholders for secrets, in the order given; a secret of one file is replaced in all of them. */
export async function sanitizeFiles(
  files: readonly FilePatch[],
  trees: Trees,
  sanitizer: Sanitizer,
  signal: AbortSignal,
): Promise<KeptFile[]> {
  const limit = pLimit(4);
  const scanned = await Promise.all(
    files.map((patch) =>
      limit(async () => {
        signal.throwIfAborted();
        return scanFile(patch, trees, sanitizer);
      }),
    ),
  );
  for (const { base, head } of scanned) {
    for (const side of [base, head]) if (side !== null) sanitizer.learn(side.scanned);
  }
  const cleaned: KeptFile[] = [];
  for (const file of scanned) {
    signal.throwIfAborted();
    cleaned.push(cleanFile(file, sanitizer) ?? (await cleanAlone(file.patch, sanitizer)));
  }
  return cleaned;
}

async function scanFile(patch: FilePatch, trees: Trees, sanitizer: Sanitizer): Promise<ScannedFile> {
  return {
    patch,
    base: patch.status === "added" ? null : await scanSide(patch, "base", trees, sanitizer),
    head: patch.status === "deleted" ? null : await scanSide(patch, "head", trees, sanitizer),
  };
}

async function scanSide(patch: FilePatch, side: Side, trees: Trees, sanitizer: Sanitizer): Promise<ScannedSide> {
  const path = side === "base" ? (patch.oldPath ?? patch.path) : patch.path;
  const text = await trees.read(side, path);
  if (text !== null && text.length <= maxKept) return { scanned: await sanitizer.scan(path, text), window: null };
  const window = text === null ? hunkWindow(patch, side) : marginWindow(patch, side, text, marginFor(text));
  return { scanned: await sanitizer.scan(path, window.text), window };
}

function marginFor(text: string): number {
  return text.includes("PRIVATE KEY") ? margin.privateKey : margin.ordinary;
}

/** Null when the patch does not fit its sides. */
function cleanFile({ patch, base, head }: ScannedFile, sanitizer: Sanitizer): KeptFile | null {
  const [onBase, onHead] = [base, head].map((side) => side && { ...side, clean: sanitizer.clean(side.scanned) });
  const sanitized = sanitizePatch(patch, linesOf(onBase ?? null), linesOf(onHead ?? null));
  return sanitized && { patch: sanitized, base: keptText(onBase ?? null), head: keptText(onHead ?? null) };
}

type CleanSide = ScannedSide & { readonly clean: string };

function linesOf(side: CleanSide | null): SideLines | null {
  if (side === null) return null;
  if (side.window !== null) return windowSide(side.window, side.clean);
  return fullSide(side.scanned.text, side.clean);
}

function keptText(side: CleanSide | null): string | null {
  return side === null || side.window !== null ? null : side.clean;
}

/** A patch by itself, when its lines are not those of the trees: then these are not its sides, and are not kept. */
async function cleanAlone(patch: FilePatch, sanitizer: Sanitizer): Promise<KeptFile> {
  const windows = { base: hunkWindow(patch, "base"), head: hunkWindow(patch, "head") };
  const base = await sanitizer.scan(patch.oldPath ?? patch.path, windows.base.text);
  const head = await sanitizer.scan(patch.path, windows.head.text);
  for (const side of [base, head]) sanitizer.learn(side);
  const sanitized = sanitizePatch(
    patch,
    windowSide(windows.base, sanitizer.clean(base)),
    windowSide(windows.head, sanitizer.clean(head)),
  );
  if (sanitized === null) throw new Error(`the hunks of ${patch.path} do not have the lines that they count`);
  return { patch: sanitized, base: null, head: null };
}
