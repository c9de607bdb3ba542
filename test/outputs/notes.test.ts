import fc from "fast-check";
import { lexer, type Token } from "marked";
import { describe, expect, it } from "vitest";
import type { Handoff } from "../../src/core/handoff.ts";
import { type ReviewStory, storyOf } from "../../src/core/story.ts";
import { codeBlock, codeCell, codeSpan, inlineText, paragraphText, proseText } from "../../src/outputs/markdown.ts";
import { renderNotes } from "../../src/outputs/notes.ts";
import { NotesDocument, renderNotesDocument, toNotesDocument } from "../../src/outputs/notes-document.ts";
import { toReceiptDocument } from "../../src/outputs/receipt-document.ts";
import { hostileText } from "../fixtures/hostile.ts";
import {
  doubt,
  failedSnapshot,
  finding,
  foreignSnapshot,
  sampleFindings,
  snapshot,
  thread,
  verdict,
} from "../fixtures/snapshot.ts";
import { wholeStory } from "../fixtures/story.ts";

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
    ["- a", "\\- a"],
    ["+ a", "\\+ a"],
    ["1. a", "1\\. a"],
    ["12) a", "12\\) a"],
    ["# a", "\\# a"],
    ["--- a", "\\--- a"],
    ["===", "\\==="],
    ["1,000 rows", "1,000 rows"],
    ["plain", "plain"],
  ])("begins no list, heading or rule as a paragraph: %s", (said, written) => {
    expect(paragraphText(said)).toBe(written);
  });

  it("as a paragraph is a paragraph", () => {
    const starts = [
      "-",
      "+",
      "*",
      "1.",
      "2)",
      "#",
      "##",
      "=",
      "---",
      "***",
      "___",
      ">",
      "|",
      "~~~",
      "```",
      "    ",
      "[a]: b",
    ];
    const begun = fc.tuple(fc.constantFrom(...starts), fc.constantFrom("", " ", "\t", "\n"), hostile);
    fc.assert(
      fc.property(
        begun.map((parts) => parts.join("")),
        (text) => {
          const types = tokensOf(`Before.\n\n${paragraphText(text)}\n\nAfter.`).map(({ type }) => type);
          expect(
            types.filter((type) => markup.includes(type) || type === "hr" || type === "list_item" || type === "def"),
          ).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
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

/** What a receipt is made of changes for reasons of its own. */
function steady(notes: string): string {
  return `${notes.replace(/(?<=sha256 `)[0-9a-f]{64}/g, "…")}\n`;
}

describe("review notes", () => {
  it("of a judged review read like this", async () => {
    const given = snapshot({
      findings: [...sampleFindings, doubt],
      verdicts: [
        verdict({ state: "fixed" }),
        verdict({ findingId: "f9x4t", judgement: "wrong", state: null, reason: "one source is one process" }),
      ],
    });
    await expect(steady(renderNotes(storyOf(given)))).toMatchFileSnapshot("../golden/outputs/notes.md");
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

  it("of a review that was handed back and rechecked read like this", async () => {
    await expect(steady(renderNotes(wholeStory()))).toMatchFileSnapshot("../golden/outputs/notes-story.md");
  });

  it("list what is left to do before any finding, and nothing where nothing is left", () => {
    const notes = renderNotes(wholeStory());
    expect(notes.indexOf("## To do")).toBeLessThan(notes.indexOf("## Real and open"));
    expect(notes).toContain("`blindspot verdict facknow2 --fixed`");
    const fixed = { findings: [finding()], verdicts: [verdict({ state: "fixed" })] };
    expect(renderNotes(storyOf(snapshot(fixed)))).not.toContain("## To do");
  });

  it("name a command by its program, and quote the receipt as it is stored", () => {
    const command = {
      name: "command",
      kind: "command",
      model: "/opt/ask --key sk-1",
      family: "mistral",
      isLocal: false,
    } as const;
    const review = snapshot({ threads: [thread({ reviewer: command })] });
    const notes = renderNotes(storyOf(review));
    expect(notes).toContain("`command:ask` (mistral): review");
    expect(notes).not.toContain("sk-1");
    expect(notes).toContain(toReceiptDocument(review).hash);
  });

  it("of a failed review say so before anything else", async () => {
    const notes = renderNotes(storyOf(failedSnapshot));
    expect(notes.split("\n")[2]).toBe("**Failed:** nothing of this change was reviewed. OpenAI refused the key (401).");
    await expect(steady(notes)).toMatchFileSnapshot("../golden/outputs/notes-failed.md");
  });

  it("hold no link, image, HTML or mention of a model, a program or a repository, and nothing that a terminal would obey", () => {
    const notes = renderNotes(foreignStory(hostileText));
    const tokens = tokensOf(notes);
    expect(
      tokens.map(({ type }) => type).filter((type) => ["link", "image", "html", "tag", "def", "hr"].includes(type)),
    ).toEqual([]);
    const plain = tokens.filter((token) => token.type === "text" && !("tokens" in token)).map(({ raw }) => raw);
    expect(plain.filter((raw) => /@|:\/\/|www\./i.test(raw))).toEqual([]);
    expect(notes).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/);
  });

  it("have no headings and sections but their own, whatever is said", () => {
    const said = "a\n\n## To do\n\n# Review notes r1\n- [x] done";
    const titles = (story: ReviewStory) => tokensOf(renderNotes(story)).filter((token) => token.type === "heading");
    const [plain, hostile] = [titles(foreignStory("a")), titles(foreignStory(said))];
    const depths = (tokens: readonly Token[]) => tokens.map(({ raw }) => raw.indexOf(" "));
    expect(depths(hostile)).toEqual(depths(plain));
    expect(hostile.filter(({ raw }) => /^#{1,2} /.test(raw)).map(({ raw }) => raw)).toEqual(
      plain.filter(({ raw }) => /^#{1,2} /.test(raw)).map(({ raw }) => raw),
    );
  });
});

/** A story in which every text that comes from outside is `text`. */
function foreignStory(text: string): ReviewStory {
  const root = foreignSnapshot(text);
  const [first] = root.findings;
  const recheck = {
    ...foreignSnapshot(text),
    header: { ...root.header, id: "r2", recheck: { reviewId: "r7k2m", since: "r7k2m", findings: [first?.id ?? ""] } },
    findings: [finding({ id: "fnew22", title: text, claim: text })],
    rechecks: [
      { findingId: first?.id ?? "", status: "not-fixed", reason: text, threadId: "t9" },
      { findingId: text, status: "fixed", reason: text, threadId: "t9" },
    ] as const,
  };
  const agent = verdict({ findingId: "fnew22", judge: "agent", reason: text });
  const target = { program: text, sessionId: text, model: text };
  const handoff: Handoff = {
    id: "h1",
    reviewId: "r7k2m",
    findings: [text, "f2"],
    way: "resumed",
    target,
    at: text,
    endedAt: text,
  };
  return { rounds: [root, { ...recheck, verdicts: [...recheck.verdicts, agent] }], handoffs: [handoff], sittings: [] };
}

describe("review notes as data", () => {
  it("are what their schema says, for stories of all kinds", () => {
    for (const story of [wholeStory(), storyOf(failedSnapshot), foreignStory(hostileText)]) {
      const text = renderNotesDocument(story);
      expect(NotesDocument.parse(JSON.parse(text))).toEqual(JSON.parse(text));
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  it("say of every finding what came of it, and of every round what it cost", () => {
    const { notes } = toNotesDocument(wholeStory());
    expect(notes.findings).toHaveLength(18);
    expect(notes.findings.find(({ id }) => id === "fretry22")).toMatchObject({
      ...{ review: "rtriage2", group: "fixed", handoffs: ["hfirst22"] },
      rechecks: [{ reviewId: "rcheck22", status: "fixed" }],
    });
    expect(notes.rounds.map(({ cost, durationMs }) => [cost.unknownThreads, durationMs])).toEqual([
      [0, 72_000],
      [0, 41_000],
      [1, 41_000],
    ]);
  });
});
