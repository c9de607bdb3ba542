import { changedLines, type FilePatch } from "./change.ts";

const consequentialPath =
  /auth|login|session|permission|access|tenant|acl|role|token|crypto|secret|password|payment|billing|invoice|ledger|transaction|migrat|queue|retry|worker|job|lock|cache|webhook|upload|import|export|api|route|controller|handler|service|store|repositor|database|db|sql|query|parser|serial|security/i;
const quietPath =
  /(?:^|\/)(?:docs?|examples?|fixtures?|tests?|__tests__|spec|specs|e2e|stories|locales?|i18n|scripts?)\/|\.(?:md|mdx|rst|txt|css|scss|svg|json|ya?ml|toml|snap)$|[._-](?:test|spec)\.[a-z]+$|_test\.(?:go|py)$|(?:^|\/)test_[^/]+\.py$/i;
const consequentialCode =
  /\b(?:await|async|try|catch|except|rescue|recover|retry|timeout|mutex|lock|atomic|goroutine|go func|thread|transaction|commit|rollback|delete|drop|select|insert|update|exec|eval|spawn|fetch|request|admin|permission|password|token|encrypt|decrypt|verify|sign)\b/i;

/**
 * How much a fault in this file is likely to cost, for the case that not everything can be read: code before prose
 * and tests, paths and added lines that speak of access, data, retries and boundaries before others. Unitless.
 */
export function consequenceScore(patch: FilePatch): number {
  let hits = 0;
  let lines = 0;
  for (const hunk of patch.hunks) {
    for (const line of hunk.lines) {
      if (line[0] === " ") continue;
      if (++lines > 400) break;
      if (consequentialCode.test(line.length > 500 ? line.slice(0, 500) : line)) hits++;
    }
  }
  const density = lines === 0 ? 0 : hits / lines;
  return (
    (quietPath.test(patch.path) ? -2 : 0) + (consequentialPath.test(patch.path) ? 1 : 0) + Math.min(1, density * 4)
  );
}

/**
 * Files in an order in which those that belong together stand together: by folder, a test beside what it tests, with
 * test folders and suffixes ignored.
 */
export function byAffinity(files: readonly FilePatch[]): FilePatch[] {
  return [...files].sort((a, b) => compare(affinityKey(a.path), affinityKey(b.path)) || compare(a.path, b.path));
}

function affinityKey(path: string): string {
  return path
    .toLowerCase()
    .replace(/(?:^|\/)(?:src|lib|app|tests?|__tests__|spec|main|java|internal|pkg)(?=\/)/g, "")
    .replace(/(?:^|\/)test_(?=[^/]+$)/, "/")
    .replace(/(?:[._-](?:test|spec)|_test)?\.[a-z0-9]+$/, "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** All files, changed lines: what progress displays and ceilings count. */
export function totalChangedLines(files: readonly FilePatch[]): number {
  return files.reduce((total, file) => total + changedLines(file), 0);
}
