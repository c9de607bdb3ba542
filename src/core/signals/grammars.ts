import type { Language } from "../syntax.ts";

/** What the signals want to know of a language, in the words of its tree-sitter grammar. */
export interface Grammar {
  readonly comments: readonly string[];
  readonly strings: readonly string[];
  /** What is named by its head, and short: calls, annotations. */
  readonly calls: readonly string[];
  /** What is named by its head, and holds others: functions, `with` blocks. */
  readonly scopes: readonly string[];
  /** Read as a whole, names in quotes too. */
  readonly imports: readonly string[];
}

const script: Grammar = {
  comments: ["comment", "html_comment", "hash_bang_line"],
  strings: ["string", "template_string", "regex", "jsx_text"],
  calls: ["call_expression", "new_expression", "decorator"],
  scopes: ["function_declaration", "generator_function_declaration", "method_definition", "variable_declarator"],
  imports: ["import_statement"],
};

/** By language. */
export const grammars: Readonly<Record<Language, Grammar>> = {
  ...{ typescript: script, tsx: script, javascript: script },
  python: {
    comments: ["comment"],
    strings: ["string"],
    calls: ["call", "decorator"],
    scopes: ["function_definition", "decorated_definition", "with_statement"],
    imports: ["import_statement", "import_from_statement"],
  },
  go: {
    comments: ["comment"],
    strings: ["interpreted_string_literal", "raw_string_literal", "rune_literal"],
    calls: ["call_expression"],
    scopes: ["function_declaration", "method_declaration"],
    imports: ["import_spec"],
  },
  java: {
    comments: ["line_comment", "block_comment"],
    strings: ["string_literal", "character_literal"],
    calls: ["method_invocation", "object_creation_expression", "annotation", "marker_annotation"],
    scopes: ["method_declaration", "constructor_declaration"],
    imports: ["import_declaration"],
  },
  rust: {
    comments: ["line_comment", "block_comment"],
    strings: ["string_literal", "raw_string_literal", "char_literal"],
    calls: ["call_expression", "macro_invocation", "attribute_item"],
    scopes: ["function_item"],
    imports: ["use_declaration"],
  },
  ruby: {
    comments: ["comment"],
    strings: ["string", "heredoc_body", "regex"],
    calls: ["call"],
    scopes: ["method", "singleton_method"],
    imports: [],
  },
};
