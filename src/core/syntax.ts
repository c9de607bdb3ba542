import type { LineRange } from "./authorship.ts";

/** Languages that are read by their grammar. All others are read as text. */
export type Language = "typescript" | "tsx" | "javascript" | "python" | "go" | "java" | "rust" | "ruby";

const extensions: Readonly<Record<string, Language>> = {
  ...{ ts: "typescript", mts: "typescript", cts: "typescript", tsx: "tsx" },
  ...{ js: "javascript", mjs: "javascript", cjs: "javascript", jsx: "javascript" },
  ...{ py: "python", pyi: "python", pyw: "python" },
  ...{ go: "go", java: "java", rs: "rust", rb: "ruby", rake: "ruby", gemspec: "ruby", ru: "ruby" },
};

/** The language of a file by its name; null where no grammar reads it. */
export function languageOf(path: string): Language | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (name === "rakefile" || name === "gemfile") return "ruby";
  const extension = name.slice(name.lastIndexOf(".") + 1);
  return Object.hasOwn(extensions, extension) ? (extensions[extension] as Language) : null;
}

/** Part of a line, in UTF-16 units from 0; `to` is behind the last. */
export interface Span {
  /** Counted from 1. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** A piece of code that has a beginning and an end: a call, a function, a `catch`. */
export interface Construct {
  /** The grammar's name of it. */
  readonly kind: string;
  /** Counted from 1, both within it. */
  readonly start: number;
  readonly end: number;
  /** What stands before its arguments or its body, cut: `db.transaction`, `with lock`. */
  readonly head: string;
}

export interface SyntaxRequest {
  readonly language: Language;
  readonly text: string;
  /** Lines of interest, ascending: what does not touch them is not reported. */
  readonly lines: readonly LineRange[];
  /** The grammar's names of what is to be reported. */
  readonly kinds: {
    readonly constructs: ReadonlySet<string>;
    readonly comments: ReadonlySet<string>;
    readonly strings: ReadonlySet<string>;
  };
}

/** What a grammar says of lines. */
export interface SyntaxReading {
  readonly constructs: readonly Construct[];
  readonly comments: readonly Span[];
  readonly strings: readonly Span[];
}
