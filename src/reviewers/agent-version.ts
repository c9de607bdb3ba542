/** Whether a version is lower than another, by its numbers alone: `2.1.197` is older than `2.1.250`. */
export function isOlder(version: string, than: string): boolean {
  const [ours, theirs] = [numbersOf(version), numbersOf(than)];
  for (const [index, their] of theirs.entries()) {
    const our = ours[index] ?? 0;
    if (our !== their) return our < their;
  }
  return false;
}

/** Whether a version has what came with another. One that the program does not tell is taken for a new one. */
export function hasVersion(version: string | null, since: string): boolean {
  return version === null || !isOlder(version, since);
}

function numbersOf(version: string): number[] {
  return version
    .replace(/[-+].*$/, "")
    .split(".")
    .map(Number);
}
