import type { Authorship, Evidence, Family, PossibleLines } from "./authorship.ts";
import { add, beyondShares, type FileClaim, type FoldedFile, foldFile, toShares } from "./authorship-file.ts";
import { addedLines } from "./authorship-lines.ts";
import type { FilePatch } from "./change.ts";

export { attributableLines, toShares } from "./authorship-file.ts";

/**
 * Who wrote a change. Per file, stronger evidence takes its lines first. Of one strength, evidence that names lines takes
 * these; then evidence that counts lines takes from what is left, in proportion where it claims more than that (lines of
 * a branch that a later commit replaced). A line that several families claim with one strength is shared evenly, and may be
 * any of theirs: `possible`. Blank lines and bare punctuation go with their neighbours. What no evidence reaches is
 * `unknown`.
 */
export function foldAuthorship(files: readonly FilePatch[], evidence: readonly Evidence[]): Authorship {
  const claims = new Claims(evidence);
  const perFile = files.map((file) => {
    const { lines, possible } = foldFile(file, claims.on(file.path));
    const families = toShares(lines);
    return { path: file.path, families, ...withPossible(beyondShares(possible, families)) };
  });
  return { ...sumAuthors(perFile), files: perFile, evidence: [...evidence] };
}

/** The authors of files together. */
export function sumAuthors(files: Authorship["files"]): Pick<Authorship, "families" | "possible"> {
  const [total, most] = [new Map<Family, number>(), new Map<Family, number>()];
  for (const { families, possible = [] } of files) {
    for (const { family, lines } of families) add(total, family, lines);
    const atMost = new Map([...families, ...possible].map(({ family, lines }) => [family, lines]));
    for (const [family, lines] of atMost) add(most, family, lines);
  }
  const families = toShares(total);
  return { families, ...withPossible(beyondShares(most, families)) };
}

function withPossible(possible: readonly PossibleLines[]): Pick<Authorship, "possible"> {
  return possible.length === 0 ? {} : { possible: [...possible] };
}

/**
 * Programs that are named without a model say nothing against the model that the user remembers. That people wrote it
 * is what they do say something against.
 */
function telling(evidence: readonly Evidence[]): readonly Evidence[] {
  const isModelRemembered = evidence.some(
    ({ strength, family }) => strength === "remembered" && family !== "human" && family !== "unknown",
  );
  return isModelRemembered ? evidence.filter(({ family }) => family !== "unknown") : evidence;
}

/** Evidence by the files that it speaks of. */
class Claims {
  readonly #ofAll: readonly FileClaim[];
  readonly #byPath = new Map<string, FileClaim[]>();

  constructor(all: readonly Evidence[]) {
    const evidence = telling(all);
    this.#ofAll = evidence
      .filter(({ paths }) => paths.length === 0)
      .map(({ strength, family }) => ({ strength, family, lines: null, ranges: [] }));
    for (const { strength, family, paths } of evidence) {
      for (const { path, lines, upTo, ranges = [] } of paths)
        this.#add(path, { strength, family, lines, upTo, ranges });
    }
  }

  on(path: string): readonly FileClaim[] {
    return [...this.#ofAll, ...(this.#byPath.get(path) ?? [])];
  }

  #add(path: string, claim: FileClaim): void {
    const known = this.#byPath.get(path);
    if (known === undefined) this.#byPath.set(path, [claim]);
    else known.push(claim);
  }
}

/** The family that wrote most of a file's lines; `unknown` for a file that is not in the change. */
export function mainAuthor(authorship: Authorship, path: string): Family {
  return authorship.files.find((file) => file.path === path)?.families[0]?.family ?? "unknown";
}

interface Folding {
  readonly claims: Claims;
  readonly files: WeakMap<FilePatch, FoldedFile>;
}

const foldings = new WeakMap<Authorship, Folding>();

/**
 * The family that wrote most of the added lines between two lines of the head side, both included. Lines for which no
 * evidence names anybody count for the family that wrote most of such lines of the file. Where none was added there, it
 * is the file's main author.
 */
export function authorOfLines(authorship: Authorship, file: FilePatch, startLine: number, endLine: number): Family {
  const { rest, namedFor } = foldedFile(authorship, file);
  const restAuthor = toShares(rest)[0]?.family;
  const counts = new Map<Family, number>();
  for (const { line } of addedLines(file)) {
    if (line < startLine || line > endLine) continue;
    const families = namedFor(line) ?? (restAuthor === undefined ? [] : [restAuthor]);
    for (const family of families) add(counts, family, 1 / families.length);
  }
  return toShares(counts)[0]?.family ?? mainAuthor(authorship, file.path);
}

function foldedFile(authorship: Authorship, file: FilePatch): FoldedFile {
  const folding = foldings.get(authorship) ?? { claims: new Claims(authorship.evidence), files: new WeakMap() };
  foldings.set(authorship, folding);
  const folded = folding.files.get(file) ?? foldFile(file, folding.claims.on(file.path));
  folding.files.set(file, folded);
  return folded;
}
