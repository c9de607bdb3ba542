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
  readonly skipped: readonly SkippedFile[];
  readonly withheld: readonly Withheld[];
}

interface SkippedFile {
  readonly patch: FilePatch;
  readonly reason: string;
  /** The rule of ours that leaves it out; null: somebody's wish, or its name. */
  readonly rule: SkipKind | null;
  /** The repository's configuration leaves it out, and with it all that could be read: the review owes it. */
  readonly isReviewable: boolean;
}

/** Files that are left out because nobody may see them; the others have nothing to hide. */
const withheldKinds: Partial<Record<SkipKind, Withheld["kind"]>> = {
  symlink: "symlink",
  submodule: "submodule",
  "agent-prose": "agent-file",
};

/** What decides which files are read. */
export type FileRules = Pick<ReviewOptions, "include" | "exclude" | "repositoryExclude" | "policy" | "allowSecrets">;

/** What is read at all, and what is left out by rule, with its reason. */
export async function sortFiles(taken: TakenChange, options: FileRules, scanner: SecretScanner): Promise<SortedFiles> {
  const names = taken.change.patches.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath]));
  const secretNames = await findSecretNames(names, scanner, options.allowSecrets);
  const { include, exclude, repositoryExclude, policy } = options;
  const rules = { include, exclude: [...exclude, ...repositoryExclude], policy };
  const ownRules = { include, exclude, policy: policy.filter((rule) => rule.narrows !== true) };
  const reviewable: FilePatch[] = [];
  const skipped: SkippedFile[] = [];
  const withheld: Withheld[] = [];
  for (const patch of taken.change.patches) {
    const hasSecretName = secretNames.has(patch.path) || secretNames.has(patch.oldPath ?? "");
    const file = { patch, facts: await factsOf(patch, taken), hasSecretName };
    const out = leftOut(file, rules);
    if (out === null) reviewable.push(patch);
    else {
      const isTheirs = leftOut(file, ownRules) === null;
      const reason = isTheirs ? `blindspot.yml of the repository: ${out.reason}` : out.reason;
      skipped.push({ patch, reason, rule: out.rule, isReviewable: isTheirs });
      if (out.kind !== null) withheld.push({ path: patch.path, kind: out.kind, count: 0, reason });
    }
  }
  const owed = (file: SkippedFile) => ({ ...file, isReviewable: file.isReviewable && reviewable.length === 0 });
  return { reviewable, skipped: skipped.map(owed), withheld };
}

interface KnownFile {
  readonly patch: FilePatch;
  readonly facts: FileFacts;
  readonly hasSecretName: boolean;
}

/** Why a file is not read, and of what kind that is where nobody may see it; null if it is read. */
function leftOut(
  { patch, facts, hasSecretName }: KnownFile,
  rules: Pick<ReviewOptions, "include" | "exclude" | "policy">,
): { readonly reason: string; readonly kind: Withheld["kind"] | null; readonly rule: SkipKind | null } | null {
  if (!mayRead(rules.policy, patch, true)) return { reason: "policy: nobody may read it", kind: "policy", rule: null };
  if (hasSecretName) return { reason: "its name holds a secret", kind: "secret", rule: null };
  const skip = classifyFile(patch, facts, rules);
  return skip === null ? null : { reason: skip.skip, kind: withheldKinds[skip.kind] ?? null, rule: skip.kind };
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
