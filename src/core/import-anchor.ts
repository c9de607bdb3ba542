import { type AnchorIndex, anchorFinding } from "./anchor.ts";
import { resolvePath } from "./anchor-path.ts";
import type { AnchorFile } from "./anchor-view.ts";
import { linesBetween } from "./anchor-view.ts";
import type { Location } from "./finding.ts";
import type { ImportedFinding } from "./import-finding.ts";
import type { ImportFormat } from "./thread.ts";

const hashed = "sha256:";

/**
 * What was read, held against the change: paths of which a forge's link gives only the hash, and what a scanner of the whole
 * repository found elsewhere than in the change, which was there before.
 */
export function placeImported(
  findings: readonly ImportedFinding[],
  format: ImportFormat,
  index: AnchorIndex,
  sha256: (text: string) => string,
): ImportedFinding[] {
  const isHashed = findings.some(({ path }) => path?.startsWith(hashed));
  const byHash = new Map(isHashed ? index.files.map(({ patch }) => [hashed + sha256(patch.path), patch.path]) : []);
  return findings.map((finding) => {
    const path = byHash.get(finding.path ?? "") ?? finding.path;
    const placed = path === finding.path ? finding : { ...finding, path };
    return format === "sarif" && isElsewhere(placed, index) ? { ...placed, scope: "pre-existing" as const } : placed;
  });
}

/** Whether a finding names a place that the change does not show. */
function isElsewhere({ path, startLine, endLine }: ImportedFinding, index: AnchorIndex): boolean {
  if (path === null) return false;
  const files = resolvePath(path, index.paths);
  if (files.length === 0) return true;
  if (startLine === null) return false;
  const last = endLine ?? startLine;
  return !files.some(({ patch }) =>
    patch.hunks.some(({ newStart, newLines }) => startLine <= newStart + newLines && last >= newStart),
  );
}

/**
 * Where a finding of another tool points: where its quote stands, as for every finding; else at the lines that the tool named, if
 * the file has them (`said`).
 */
export function anchorImported(claim: ImportedFinding, index: AnchorIndex): Location {
  const found = anchorFinding(claim, index);
  if (found.anchor !== "file" || claim.startLine === null) return found;
  const file = index.paths.byPath.get(found.path)?.[0];
  const side = claim.side ?? found.side;
  const lines = file === undefined ? [] : saidLines(claim, index, file, side);
  const last = lines.at(-1)?.line;
  if (last === undefined) return found;
  return { ...found, side, startLine: Math.min(claim.startLine, last), endLine: last, anchor: "said" };
}

function saidLines(
  { startLine, endLine }: ImportedFinding,
  index: AnchorIndex,
  file: AnchorFile,
  side: Location["side"],
) {
  if (startLine === null) return [];
  return linesBetween(index.view(file, side), startLine, endLine ?? startLine);
}
