import { compilePatterns } from "../core/path-pattern.ts";
import type { SecretScanner } from "../ports.ts";

/** The paths that hold a secret themselves, and are not among those whose secrets the user lets through. */
export async function findSecretNames(
  paths: Iterable<string>,
  scanner: SecretScanner,
  allowSecrets: readonly string[],
): Promise<ReadonlySet<string>> {
  const lines = [...new Set(paths)].filter((path) => !path.includes("\n"));
  const found = new Set<string>();
  const spans = [...(await scanner.scan("paths", lines.join("\n")))].sort((one, other) => one.start - other.start);
  const isAllowed = compilePatterns(allowSecrets);
  let [start, next] = [0, 0];
  for (const line of lines) {
    const end = start + line.length;
    while (next < spans.length && (spans[next]?.end ?? 0) <= start) next++;
    if ((spans[next]?.start ?? end) < end && !isAllowed(line)) found.add(line);
    start = end + 1;
  }
  return found;
}
