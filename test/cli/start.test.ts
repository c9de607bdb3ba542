import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Imports that are there when the program runs, and at once. */
const valueImport = /(?:^|\n)(?:import|export)\s(?!type\s)[^;'"]*?from\s*["']([^"']+)["']/g;

/** What is loaded before the command line is read: our files and packages. */
function loadedAtStart(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier = ""] of readFileSync(join(root, file), "utf8").matchAll(valueImport)) {
    if (specifier.startsWith(".")) loadedAtStart(join(dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return seen;
}

test("what is loaded at every start has neither schemas nor tables of characters: each would double its time", () => {
  const loaded = [...loadedAtStart("src/cli/main.ts")];
  expect(loaded).toContain(join("src", "cli", "declare", "review.ts"));
  for (const slow of ["zod", "wrap-ansi", "string-width"]) expect(loaded).not.toContain(slow);
});
