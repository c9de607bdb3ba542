import type { FilePatch } from "./change.ts";

const consequentialPath =
  /auth|login|session|permission|access|tenant|acl|role|token|crypto|secret|password|payment|billing|invoice|ledger|transaction|migrat|queue|retry|worker|job|lock|cache|webhook|upload|import|export|api|route|controller|handler|service|store|repositor|database|db|sql|query|parser|serial|security/i;
const quietPath =
  /(?:^|\/)(?:docs?|examples?|fixtures?|tests?|__tests__|spec|specs|e2e|stories|locales?|i18n|scripts?)\/|\.d\.[cm]?ts$|\.(?:md|mdx|rst|txt|css|scss|svg|json|ya?ml|toml|snap)$|[._-](?:test|spec)\.[a-z]+$|_test\.(?:go|py)$|(?:^|\/)test_[^/]+\.py$/i;
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
 * Files that belong together: a test with what it tests, with test folders and suffixes ignored. Groups stand in an
 * order in which neighbours are close by folder.
 */
export function groupByAffinity(files: readonly FilePatch[]): FilePatch[][] {
  const groups = new Map<string, FilePatch[]>();
  for (const file of files) {
    const key = affinityKey(file.path);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([, group]) => group.sort((a, b) => compare(a.path, b.path)));
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
