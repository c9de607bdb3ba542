import type { FilePatch } from "../change.ts";
import { changedRanges } from "./side-code.ts";
import type { RawSignal, SignalGroup } from "./signal.ts";

/** A kind of place where a fault costs little, or shows by itself. */
interface Place {
  readonly kind: string;
  readonly group: SignalGroup;
  readonly weight: number;
  readonly words: string;
  readonly path: RegExp;
}

/** In order: a file is what the first row says that fits. Matched against the whole path, in lower case. */
const places: readonly Place[] = [
  {
    ...{ kind: "text", group: "documentation", weight: 1, words: "documentation" },
    path: /\.(?:md|mdx|markdown|rst|adoc|txt|tex|org)$|(?:^|\/)(?:licen[cs]e|notice|copying|authors|changelog|codeowners)$/,
  },
  {
    ...{ kind: "translation", group: "documentation", weight: 1, words: "texts for people" },
    path: /\.(?:po|pot|xlf|xliff|strings)$|(?:^|\/)(?:locales?|i18n|l10n|translations|lang)\/.{0,200}\.(?:json|ya?ml|properties|php|arb)$|(?:^|\/)messages_[a-z_]{2,12}\.properties$/,
  },
  {
    ...{ kind: "picture", group: "documentation", weight: 1, words: "pictures and styles" },
    path: /\.(?:svg|css|scss|sass|less|styl)$/,
  },
  {
    ...{ kind: "notebook", group: "throwaway", weight: 0.8, words: "a notebook" },
    path: /\.(?:ipynb|rmd|qmd)$|(?:^|\/)notebooks?\//,
  },
  {
    ...{ kind: "fixture", group: "throwaway", weight: 0.9, words: "test data" },
    path: /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data|test_data|__snapshots__|__mocks__|mocks|golden|goldens|cassettes)\//,
  },
  {
    ...{ kind: "spike", group: "throwaway", weight: 0.9, words: "thrown away by its place" },
    path: /(?:^|\/)(?:spikes?|scratch|scratchpad|sandbox|playground|prototypes?|poc|tmp|temp|experiments?|throwaway|attic|wip)\//,
  },
  {
    ...{ kind: "example", group: "throwaway", weight: 0.8, words: "an example" },
    path: /(?:^|\/)(?:examples?|samples?|demos?|tutorials?|snippets)\/|\.stories\.[jt]sx?$/,
  },
  {
    ...{ kind: "test", group: "tests", weight: 0.8, words: "a test, whose faults show when it runs" },
    path: /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testing)\/|[._-](?:test|tests|spec|specs|cy)\.[a-z]+$|_(?:test|spec)\.(?:go|py|rb|rs)$|(?:^|\/)(?:test_[^/]{1,200}|conftest)\.py$|(?:tests?|it)\.(?:java|kt|cs)$/,
  },
];

/** What a file is by its place: what speaks against reading it, with its changed lines; null for code like any other. */
export function placeSignal(patch: FilePatch): RawSignal | null {
  const path = patch.path.toLowerCase();
  const place = places.find((row) => row.path.test(path));
  if (place === undefined) return null;
  const { kind, group, weight, words } = place;
  return { kind, group, effect: "against", path: patch.path, ...changedPart(patch), words, weight };
}

/** The changed lines of a file, on the side that has any. */
export function changedPart(patch: FilePatch): Pick<RawSignal, "side" | "lines"> {
  const head = changedRanges(patch, "head");
  return head.length > 0 || patch.deletions === 0
    ? { side: "head", lines: head }
    : { side: "base", lines: changedRanges(patch, "base") };
}

/** A file that no review reads, since nobody wrote it by hand. */
export function generatedSignal(patch: FilePatch, reason: string): RawSignal {
  const { path } = patch;
  return {
    kind: "generated",
    group: "generated",
    effect: "against",
    path,
    ...changedPart(patch),
    words: reason,
    weight: 1,
  };
}
