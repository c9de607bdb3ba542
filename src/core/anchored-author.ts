import type { AnchorIndex } from "./anchor-index.ts";
import type { Authorship, Family } from "./authorship.ts";
import { authorOfLines, mainAuthor } from "./authorship-fold.ts";
import type { Location } from "./finding.ts";

/** Who wrote the lines that a finding points at; of what was removed, and of a whole file, it is the file's main author. */
export function authorAt(
  { path, side, startLine, endLine }: Location,
  index: AnchorIndex,
  authorship: Authorship,
): Family {
  const patch = index.files.find((file) => file.patch.path === path)?.patch;
  if (patch === undefined || side === "base" || startLine === null) return mainAuthor(authorship, path);
  return authorOfLines(authorship, patch, startLine, endLine ?? startLine);
}
