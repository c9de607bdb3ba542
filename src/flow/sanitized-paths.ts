import { isAgentFile, isProseAgentFile, isReviewNotes } from "../core/agent-files.ts";
import type { FilePatch, Side, Withheld } from "../core/change.ts";
import type { PolicyRule } from "../core/config.ts";
import { type Access, accessOf, isAllowed, stricter } from "../core/policy.ts";
import type { TakenChange } from "../ports.ts";

interface Reader {
  readonly isLocal: boolean;
}

/** What of a change may be seen, judged by paths and modes alone. */
export interface Visibility {
  /** Who may see a file of the change; a renamed one is kept as strictly as either of its names asks. */
  accessOf(patch: FilePatch): Access;
  /** Why nobody may see a file of the change; null if somebody may. */
  withheld(patch: FilePatch): Withheld | null;
  /**
   * Whether policy lets a reviewer be shown what lies at a path; a path of the change goes by all the names that the
   * change gives it.
   */
  mayShow(path: string, reviewer: Reader): boolean;
  /** Why a tool may not read a path, as a sentence for the model; null if it may, provided that it exists. */
  refusal(path: string, reviewer: Reader): string | null;
  /** The file of the change that has this path on that side. */
  changed(path: string, side: Side): FilePatch | null;
}

const maxPathLength = 4_096;

/** A path goes by all names that the whole change gives it, also where it is not among the files to review. */
export function createVisibility(
  { change, renames }: Pick<TakenChange, "change" | "renames">,
  policy: readonly PolicyRule[],
): Visibility {
  const byHead = new Map(change.patches.filter((p) => p.status !== "deleted").map((p) => [p.path, p]));
  const byBase = new Map(change.patches.filter((p) => p.status !== "added").map((p) => [p.oldPath ?? p.path, p]));
  const newNames = new Map([...renames].map(([newName, oldName]) => [oldName, newName]));
  const allNames = (path: string): string[] => [
    path,
    ...[byHead, byBase].flatMap((by) => namesOf(by.get(path))),
    ...[renames, newNames].flatMap((names) => names.get(path) ?? []),
  ];
  const mayShow = (path: string, { isLocal }: Reader) =>
    allNames(path).every((name) => isAllowed(policy, name, isLocal));
  const accessOfPatch = (patch: FilePatch): Access =>
    namesOf(patch)
      .map((n) => accessOf(policy, n))
      .reduce(stricter);
  return {
    accessOf: accessOfPatch,
    mayShow,
    withheld(patch) {
      const [kind, reason] = structuralReason(patch) ?? [];
      if (kind !== undefined && reason !== undefined) return { path: patch.path, kind, count: 0, reason };
      if (accessOfPatch(patch) !== "nobody") return null;
      return { path: patch.path, kind: "policy", count: 0, reason: "policy: nobody may read it" };
    },
    refusal(path, reviewer) {
      if (!isPlainPath(path)) return "A path is relative to the root, with forward slashes and without '..'.";
      if (!mayShow(path, reviewer)) return "Policy keeps this path from reviewers.";
      const isAgents = isAgentFile(path) || allNames(path).some(isProseAgentFile);
      return isAgents ? "Files that configure agents cannot be read." : null;
    },
    changed: (path, side) => (side === "base" ? byBase : byHead).get(path) ?? null,
  };
}

function namesOf(patch: FilePatch | undefined): string[] {
  return [patch?.path, patch?.oldPath].filter((name) => typeof name === "string");
}

function structuralReason(patch: FilePatch): [Withheld["kind"], string] | null {
  const mode = patch.newMode ?? patch.oldMode;
  if (mode === "120000") return ["symlink", "symbolic link"];
  if (mode === "160000") return ["submodule", "submodule pointer"];
  if (isReviewNotes(patch.path)) return ["agent-file", "review notes"];
  return namesOf(patch).some(isProseAgentFile) ? ["agent-file", "instructions for agents"] : null;
}

/** Trees are asked for exact paths only: nothing that some layer below could read as another place. */
function isPlainPath(path: string): boolean {
  if (path === "" || path.length > maxPathLength || /[\0\\]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((name) => name !== "" && name !== "." && name !== ".." && name.toLowerCase() !== ".git");
}
