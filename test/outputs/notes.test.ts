import fc from "fast-check";
import { lexer, type Token } from "marked";
import { describe, expect, it } from "vitest";
import { codeBlock, codeCell, codeSpan, inlineText } from "../../src/outputs/markdown.ts";
import { renderNotes } from "../../src/outputs/notes.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { doubt, failedSnapshot, foreignSnapshot, sampleFindings, snapshot, verdict } from "../fixtures/snapshot.ts";

/** Every token of a Markdown text, nested ones too, as a parser of the dialect of forges sees them. */
function tokensOf(markdown: string): Token[] {
  const below = (token: Token): Token[] => {
    const nested: Token[] = [
      ...("tokens" in token ? (token.tokens ?? []) : []),
      ...("items" in token ? (token["items"] as Token[]) : []),
      ...(token.type === "table"
        ? [...token["header"], ...token["rows"].flat()].flatMap((cell) => cell.tokens as Token[])
        : []),
    ];
    return [token, ...nested.flatMap(below)];
  };
  return lexer(markdown).flatMap(below);
}

const markup = [
  "link",
  "image",
  "html",
  "tag",
  "strong",
  "em",
  "del",
  "codespan",
  "code",
  "heading",
  "list",
  "table",
  "blockquote",
];
const pieces = [
  "`",
  "``",
  "~~a~~",
  "*a*",
  "_a_",
  "[a](b)",
  "![a](b)",
  "<b>",
  "<https://a.example>",
  "<!-- -->",
  "!",
  "\\",
];
const words = [
  "\n",
  " ",
  "|",
  "a",
  "&lt;",
  "https://a.example",
  "www.a.example",
  "a@b.example",
  "[",
  "](",
  ")",
  "<",
  ">",
  "*",
];
const hostile = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom(...pieces, ...words), { maxLength: 12 }).map((parts) => parts.join("")),
);

describe("foreign text in Markdown", () => {
  it("is text and nothing else", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const types = tokensOf(`Claim: ${inlineText(text)}`).map((token) => token.type);
        expect(types.filter((type) => markup.includes(type))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("mentions nobody and refers to nothing", () => {
    const text = inlineText("@octocat @org/team me@evil.example #12 GH-12 org/repo#3");
    expect(text).not.toMatch(/@\w|#\d|GH-\d/);
  });

  it("in a code span stays in it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = codeSpan(text);
        const types = tokensOf(`see ${span} end`).map((token) => token.type);
        expect(types).toEqual(span === "" ? ["paragraph", "text"] : ["paragraph", "text", "codespan", "text"]);
      }),
    );
  });

  it("in a cell of a table does not end the cell", () => {
    const [table] = lexer(`| a | b |\n| --- | --- |\n| ${codeCell("x | y | `z`")} | 2 |`);
    expect(table).toMatchObject({ type: "table", rows: [[{}, { text: "2" }]] });
  });

  it("in a block of code cannot end the block", () => {
    fc.assert(
      fc.property(fc.array(hostile), (lines) => {
        expect(tokensOf(codeBlock(lines)).map((token) => token.type)).toEqual(["code"]);
      }),
    );
  });
});

describe("review notes", () => {
  it("of a judged review read like this", async () => {
    const given = snapshot({
      findings: [...sampleFindings, doubt],
      verdicts: [
        verdict({ state: "fixed" }),
        verdict({ findingId: "f9x4t", judgement: "wrong", state: null, reason: "one source is one process" }),
      ],
    });
    await expect(`${renderNotes(given)}\n`).toMatchFileSnapshot("../golden/outputs/notes.md");
  });

  it("of a failed review say so before anything else", async () => {
    const notes = renderNotes(failedSnapshot);
    expect(notes.split("\n")[2]).toBe("**Failed:** nothing of this change was reviewed. OpenAI refused the key (401).");
    await expect(`${notes}\n`).toMatchFileSnapshot("../golden/outputs/notes-failed.md");
  });

  it("hold no link, image or HTML of a model or a repository", () => {
    const tokens = tokensOf(renderNotes(foreignSnapshot(hostileText)));
    expect(tokens.map((token) => token.type).filter((type) => ["link", "image", "html", "tag"].includes(type))).toEqual(
      [],
    );
  });
});
