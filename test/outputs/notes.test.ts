import fc from "fast-check";
import { lexer, type Token } from "marked";
import { describe, expect, it } from "vitest";
import { storyOf } from "../../src/core/story.ts";
import { codeBlock, codeCell, codeSpan, inlineText, proseText } from "../../src/outputs/markdown.ts";
import { renderNotes } from "../../src/outputs/notes.ts";
import { hostileText } from "../fixtures/hostile.ts";
import {
  doubt,
  failedSnapshot,
  finding,
  foreignSnapshot,
  sampleFindings,
  snapshot,
  verdict,
} from "../fixtures/snapshot.ts";

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
  it.each([
    ["a word", inlineText],
    ["a sentence", proseText],
  ])("as %s is text, and code where a forge would link it or the model said so, and nothing else", (_, write) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tokens = tokensOf(`Claim: ${write(text)}`);
        expect(tokens.map(({ type }) => type).filter((type) => markup.includes(type))).toEqual([]);
        const plain = tokens.filter(({ type }) => type === "text").map(({ raw }) => raw);
        expect(plain.filter((raw) => /@|:\/\/|www\./i.test(raw))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("mentions nobody and refers to nothing, and can be copied as it is", () => {
    const text = inlineText("@octocat or @org/team, me@evil.example, #12 GH-12 org/repo#3 https://a.example/?b=c_d");
    expect(text).toBe(
      "`@octocat` or `@org/team,` `me@evil.example,` `#12` `GH-12` `org/repo#3` `https://a.example/?b=c_d`",
    );
  });

  it.each([
    ["`String(url)` throws for _x_", "`String(url)` throws for \\_x\\_"],
    ["an open ` stays text", "an open \\` stays text"],
    ["`a`@team and ``two``", "`a` `@team` and \\`\\`two\\`\\`"],
    ["` ` is no code", "\\` \\` is no code"],
  ])("keeps the code of a sentence: %s", (said, written) => {
    expect(proseText(said)).toBe(written);
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
    await expect(`${renderNotes(storyOf(given))}\n`).toMatchFileSnapshot("../golden/outputs/notes.md");
  });

  it("show an earlier verdict in place of none, and a quote that was not found as no code", () => {
    const folded = {
      fold: "judged-before",
      foldReason: "judged wrong on 2026-11-20: one source",
      lineage: "f1old",
    } as const;
    const lost = { ...finding().location, anchor: "file", startLine: null, endLine: null } as const;
    const findings = [
      finding({ id: "f1", ...folded }),
      finding({ id: "f2", knownAs: "f2old", knownSince: "2026-11-20T08:00:00.000Z", location: lost }),
    ];
    const notes = renderNotes(storyOf(snapshot({ findings })));
    expect(notes).toContain("**In an earlier review:** judged wrong on 2026-11-20: one source (f1old)");
    expect(notes).toContain("**In an earlier review:** judged real on 2026-11-20, still open (f2old)");
    expect(notes).toContain("`src/queue/drain.ts` (the quoted code was not found) · critical, data-loss, retry");
    expect(notes).toMatch(/\nQuoted:\n\n```\n {4}while \(attempts/);
  });

  it("hold all that was said of a finding", () => {
    const account = { threadId: "t2", severity: "low", consequence: "other", title: "Batches vanish" } as const;
    const also = { ...account, claim: "The counter only grows.", trigger: "Three sends fail.", outcome: "" };
    expect(renderNotes(storyOf(snapshot({ findings: [finding({ alsoSaid: [also] })] })))).toContain(
      "- Also said: Batches vanish. The counter only grows. When: Three sends fail.",
    );
  });

  it("of a failed review say so before anything else", async () => {
    const notes = renderNotes(storyOf(failedSnapshot));
    expect(notes.split("\n")[2]).toBe("**Failed:** nothing of this change was reviewed. OpenAI refused the key (401).");
    await expect(`${notes}\n`).toMatchFileSnapshot("../golden/outputs/notes-failed.md");
  });

  it("hold no link, image or HTML of a model or a repository", () => {
    const tokens = tokensOf(renderNotes(storyOf(foreignSnapshot(hostileText))));
    expect(tokens.map((token) => token.type).filter((type) => ["link", "image", "html", "tag"].includes(type))).toEqual(
      [],
    );
  });
});
