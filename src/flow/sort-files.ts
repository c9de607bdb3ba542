import { changedLines, type FilePatch, type Withheld } from "../core/change.ts";
import type { PolicyRule } from "../core/config.ts";
import { classifyFile, type FileFacts, isMarkedGenerated, type SkipKind } from "../core/exclude.ts";
import { isAllowed } from "../core/policy.ts";
import type { SecretScanner, TakenChange } from "../ports.ts";
import type { ReviewOptions } from "./review-options.ts";
import { findSecretNames } from "./secret-names.ts";

/** The files of a change, by whether they are read at all. */
export interface SortedFiles {
  readonly reviewable: readonly FilePatch[];
  readonly skipped: readonly { readonly patch: FilePatch; readonly reason: string }[];
  readonly withheld: readonly Withheld[];
}

/** Files that are left out because nobody may see them; the others have nothing to hide. */
const withheldKinds: Partial<Record<SkipKind, Withheld["kind"]>> = {
  symlink: "symlink",
  submodule: "submodule",
  "agent-prose": "agent-file",
};

/** What is read at all, and what is left out by rule, with its reason. */
export async function sortFiles(
  taken: TakenChange,
  options: ReviewOptions,
  scanner: SecretScanner,
): Promise<SortedFiles> {
  const names = taken.change.patches.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath]));
  const secretNames = await findSecretNames(names, scanner, options.allowSecrets);
  const reviewable: FilePatch[] = [];
  const skipped: { patch: FilePatch; reason: string }[] = [];
  const withheld: Withheld[] = [];
  for (const patch of taken.change.patches) {
    const skip = classifyFile(patch, await factsOf(patch, taken), options);
    const isForbidden = !mayRead(options.policy, patch, true);
    const hasSecretName = secretNames.has(patch.path) || secretNames.has(patch.oldPath ?? "");
    const named = hasSecretName ? "its name holds a secret" : skip?.skip;
    const reason = isForbidden ? "policy: nobody may read it" : named;
    if (reason === undefined) reviewable.push(patch);
    else skipped.push({ patch, reason });
    const kind = isForbidden
      ? "policy"
      : hasSecretName
        ? "secret"
        : skip === null
          ? undefined
          : withheldKinds[skip.kind];
    if (kind !== undefined && reason !== undefined) withheld.push({ path: patch.path, kind, count: 0, reason });
  }
  return { reviewable, skipped, withheld };
}

/** A renamed file is kept as strictly as either of its names asks. */
export function mayRead(policy: readonly PolicyRule[], { path, oldPath }: FilePatch, isLocal: boolean): boolean {
  return isAllowed(policy, path, isLocal) && (oldPath === null || isAllowed(policy, oldPath, isLocal));
}

/** From here on it pays to look into a file's head for a generator's mark; less costs little to review. */
const manyLines = 150;

async function factsOf(patch: FilePatch, { attributes, trees }: TakenChange): Promise<FileFacts> {
  const facts = attributes.get(patch.path) ?? { generated: false, vendored: false };
  const showsHead = patch.hunks[0]?.oldStart === 1;
  if (facts.generated || showsHead || patch.status === "added" || changedLines(patch) < manyLines) return facts;
  const base = await trees.read("base", patch.oldPath ?? patch.path);
  return { ...facts, generated: base !== null && isMarkedGenerated(base) };
}
