import type { FilePatch, Withheld } from "../core/change.ts";
import type { PolicyRule } from "../core/config.ts";
import type { KeptFile } from "../core/events.ts";
import type { ReadableChange, SecretScanner, TakenChange } from "../ports.ts";
import { sanitizeFiles } from "./sanitized-files.ts";
import { createVisibility, type Visibility } from "./sanitized-paths.ts";
import { createSanitizer, type Sanitizer, sanitizeReply } from "./sanitized-text.ts";
import { SanitizedTree } from "./sanitized-tree.ts";
import { findSecretNames } from "./secret-names.ts";

/** A file as any reviewer may see it: its patch, and both sides where they are known and at most 1 MB. */
export interface SanitizedFile extends KeptFile {
  readonly access: "anybody" | "local-only";
}

/**
 * The change as reviewers may see it: the one gate between the repository and every brief, tool and snapshot. Read
 * directly it shows what may leave the machine; `forReviewer` says what one reviewer may see.
 */
export interface SanitizedChange extends ReadableChange {
  /** Without what nobody may see. A `local-only` file must be kept from reviewers that are not local. */
  readonly files: readonly SanitizedFile[];
  /** Whatever has been replaced, kept back, or let through on the user's wish, so far: reading on adds to it. */
  readonly withheld: readonly Withheld[];
  forReviewer(reviewer: { readonly isLocal: boolean }): ReadableChange;
  /** Whether policy lets a reviewer be shown what lies at a path, by all the names that the change gives it. */
  mayShow(path: string, reviewer: { readonly isLocal: boolean }): boolean;
  /** Policy keeps something on this machine: then so must be what was said by a model that may have read it. */
  readonly hasLocalOnly: boolean;
  /** A text from outside the trees, such as requirements, with its secrets replaced. `path` names it to people. */
  sanitizeText(path: string, text: string): Promise<string>;
  /** What a reviewer said, without secrets that its brief (`shown`) does not show. */
  sanitizeReply(reply: string, shown: string): Promise<string>;
}

export interface SanitizeOptions {
  readonly scanner: SecretScanner;
  readonly policy: readonly PolicyRule[];
  /** Patterns of paths whose secrets are shown as they are. */
  readonly allowSecrets: readonly string[];
  /** The files to sanitize now: those that briefs will show. */
  readonly files: readonly FilePatch[];
}

/**
 * Sanitizes the files that briefs show, and opens the rest of the head tree for reading. Secrets get their numbers in
 * the order of `files`, so that the same change gives the same briefs.
 *
 * @throws the signal's reason when it is aborted
 */
export async function sanitizeChange(
  taken: TakenChange,
  options: SanitizeOptions,
  signal: AbortSignal,
): Promise<SanitizedChange> {
  const sanitizer = createSanitizer(options.scanner, options.allowSecrets);
  const visibility = createVisibility(taken, options.policy);
  const { visible, withheld } = sortByVisibility(options.files, visibility);
  const sanitized = await sanitizeFiles(visible, taken.trees, sanitizer, signal);
  const files = sanitized.map((file) => ({ ...file, access: visibility.accessOf(file.patch) }) as SanitizedFile);
  const secretNames = (paths: readonly string[]) => findSecretNames(paths, options.scanner, options.allowSecrets);
  const tree = new SanitizedTree({ taken, files, visibility, sanitizer, secretNames });
  return {
    files,
    get withheld() {
      return [...withheld, ...sanitizer.withheld()];
    },
    forReviewer: (reviewer) => tree.forReviewer(reviewer),
    mayShow: visibility.mayShow,
    hasLocalOnly: options.policy.some((rule) => rule.allow === "local-only"),
    sanitizeText: (path, text) => sanitizeText(sanitizer, path, text),
    sanitizeReply: (reply, shown) => sanitizeReply(sanitizer, reply, shown),
    ...tree.forReviewer({ isLocal: false }),
  };
}

function sortByVisibility(
  files: readonly FilePatch[],
  visibility: Visibility,
): { visible: FilePatch[]; withheld: Withheld[] } {
  const visible: FilePatch[] = [];
  const withheld: Withheld[] = [];
  for (const patch of files) {
    const kept = visibility.withheld(patch);
    if (kept === null) visible.push(patch);
    else withheld.push(kept);
  }
  return { visible, withheld };
}

async function sanitizeText(sanitizer: Sanitizer, path: string, text: string): Promise<string> {
  const scanned = await sanitizer.scan(path, text);
  sanitizer.learn(scanned);
  return sanitizer.clean(scanned);
}
