import { readFileSync } from "node:fs";
import { Parser } from "htmlparser2";
import { lexer, type Token } from "marked";
import { describe, expect, it } from "vitest";
import type { DossierSource } from "../../src/core/dossier.ts";
import { storyOf } from "../../src/core/story.ts";
import { standingOf } from "../../src/outputs/dossier/standing.ts";
import { tellCommand, tellDossier } from "../../src/outputs/dossier/tell.ts";
import { unknownsOf } from "../../src/outputs/dossier/unknown.ts";
import { renderDossierDocument } from "../../src/outputs/dossier-document.ts";
import { deeper, renderDossierMarkdown } from "../../src/outputs/dossier-markdown.ts";
import { pageColours } from "../../src/outputs/dossier-page/style.ts";
import { renderDossierPage } from "../../src/outputs/dossier-page.ts";
import { DossierDocument } from "../../src/outputs/dossier-schema.ts";
import { documentSchema } from "../../src/outputs/schemas.ts";
import { adoptedWork, crossStory, drivenBy, drivenWork, hostileWork } from "../fixtures/dossier.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { failedSnapshot, partialSnapshot, silentSnapshot, snapshot, thread } from "../fixtures/snapshot.ts";

const markdownOf = (source: DossierSource) => renderDossierMarkdown(tellDossier(source));
const pageOf = (source: DossierSource) => renderDossierPage(tellDossier(source));
const documentOf = (source: DossierSource) => JSON.parse(renderDossierDocument(tellDossier(source)));
const withStories = (...stories: DossierSource["stories"]): DossierSource => ({ ...drivenWork(), stories });

/** What a receipt is made of changes for reasons of its own. */
const steady = (text: string) => `${text.replace(/(?<=sha256 (?:`|<code class="hash">))[0-9a-f]{64}/g, "…")}\n`;

/** Elements with their attributes, as a parser of HTML sees them. */
function elementsOf(page: string): { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => found.push({ name, attributes }) });
  parser.end(page);
  return found;
}

describe("a dossier", () => {
  it("of a work that was driven reads like this", async () => {
    await expect(steady(markdownOf(drivenWork()))).toMatchFileSnapshot("../golden/outputs/dossier.md");
  });

  it("of an adopted work that nobody else has read reads like this", async () => {
    await expect(steady(markdownOf(adoptedWork()))).toMatchFileSnapshot("../golden/outputs/dossier-adopted.md");
  });

  it("as a page looks like this, but for its style sheet", async () => {
    const page = pageOf(drivenWork()).replace(/<style>[\s\S]*<\/style>/, "<style>…</style>");
    await expect(steady(page)).toMatchFileSnapshot("../golden/outputs/dossier.html");
  });

  it("as a document is what its schema says, with diffs whole and without prompts and replies", () => {
    for (const source of [drivenWork(), adoptedWork(), hostileWork(hostileText)]) {
      const document = DossierDocument.parse(documentOf(source));
      expect(document.dossier.increments.map(({ diff }) => diff)).toEqual(
        source.stored.increments.map(({ diff }) => diff),
      );
    }
    expect(documentSchema("dossier")).toMatchObject({ title: "blindspot dossier", type: "object" });
  });

  it("names no folder of the machine and no transcript file", () => {
    for (const text of [markdownOf(drivenWork()), pageOf(drivenWork()), JSON.stringify(documentOf(drivenWork()))]) {
      expect(text).not.toContain("/home/dev");
      expect(text).toContain("shop");
    }
  });

  it("quotes the receipts of what is stored", () => {
    const { receipts } = tellDossier(drivenWork());
    const hash = receipts.get("r7k2m")?.hash ?? "";
    expect(pageOf(drivenWork())).toContain(hash);
    expect(markdownOf(drivenWork())).toContain(hash);
    expect(documentOf(drivenWork()).dossier.reviews[0].notes.rounds[0].receiptHash).toBe(hash);
  });

  it.each([
    ["npm test", "npm test"],
    ["npm ci && npm run check:types", "npm ci && npm run check:types"],
    ["TOKEN=abc npm test", "…"],
    ["curl -H 'Authorization: x' https://a.example", "curl -H …"],
    ["make test KEY=1", "make test …"],
    ["/home/dev/bin/check", "…"],
    [`npm test -- ${"k".repeat(40)}`, "npm test -- …"],
  ])("tells the command %s as %s", (line, told) => {
    expect(tellCommand(line)).toBe(told);
  });
});

describe("how a work stands", () => {
  const wordOf = (source: DossierSource) => standingOf(tellDossier(source).dossier);

  it("is good where others read all of it and nothing is left to do, and only there", () => {
    expect(wordOf(drivenWork())).toMatchObject({ tone: "good", word: "Reviewed", caveat: null });
    const [root] = crossStory().rounds;
    const others: [string, DossierSource][] = [
      ["Not reviewed", adoptedWork()],
      ["Review failed", withStories(storyOf(failedSnapshot))],
      ["Partly reviewed", withStories(storyOf(partialSnapshot))],
      ["Not finished", withStories(storyOf(snapshot()))],
      ["Not finished", withStories(storyOf(failedSnapshot), crossStory())],
      [
        "Not reviewed",
        withStories(storyOf(snapshot({ threads: [thread({ role: "control", independence: "control" })] }))),
      ],
      ["Reviewed", withStories(storyOf(snapshot({ findings: [], threads: [thread({ independence: "not-shown" })] })))],
      ["Not reviewed", withStories(storyOf(snapshot({ ...silentSnapshot, status: "empty" })))],
      ["Being reviewed", withStories(storyOf(snapshot({ ...silentSnapshot, status: "running" })))],
      ["Reviewed", withStories({ ...crossStory(), rounds: [root] })],
    ];
    expect(others.map(([, source]) => wordOf(source).word)).toEqual(others.map(([word]) => word));
    expect(others.slice(0, -1).map(([, source]) => wordOf(source).tone)).not.toContain("good");
  });

  it("says that silence is no evidence, and what nobody has read since", () => {
    const { caveat } = wordOf(withStories(storyOf(silentSnapshot)));
    expect(caveat).toMatch(/^Silence is not evidence.*1 increment came after the last review, and nobody has read it/);
  });

  it("says of a check that failed at last that it did", () => {
    const source = drivenBy((events) =>
      events.filter((event) => event.type !== "ran" || event.run.status !== "passed"),
    );
    expect(wordOf(source).caveat).toContain("1 command did not pass when last run.");
  });
});

describe("what is not known", () => {
  const unknownOf = (source: DossierSource) => unknownsOf(tellDossier(source)).join("\n");

  it("is said of a work that nobody drove, and of one without a thread and a spec", () => {
    const text = unknownOf(adoptedWork({ thread: null, spec: null }));
    expect(text).toContain("Which conversation built it");
    expect(text).toContain("What was asked for");
    const { header } = snapshot();
    const authorship = { ...header.authorship, evidence: [] };
    const unshown = unknownOf(withStories(storyOf(snapshot({ header: { ...header, authorship } }))));
    expect(unshown).toContain("Who wrote the code: nothing shows it.");
    const empty = snapshot({ header: { ...header, authorship, change: { ...header.change, files: 0 } } });
    expect(unknownOf(withStories(storyOf(empty)))).not.toContain("Who wrote the code");
    expect(text).toContain("How long building took, what it cost, and whether its steps were tested");
  });

  it("is said of findings that nobody judged, of mended ones that nobody checked, and of readers that are not shown", () => {
    const [root] = crossStory().rounds;
    const { threads } = snapshot({ threads: [thread({ independence: "not-shown" })] });
    const text = unknownOf({ ...withStories({ ...crossStory(), rounds: [{ ...root, threads }] }), selfReviews: [] });
    expect(text).toContain("Whether 1 finding is mended: no recheck says so");
    expect(text).toContain("How independent 1 thread was");
    expect(text).toContain("What the builder would have found itself: there was no self-review.");
    expect(text).not.toContain("Who wrote the code");
    expect(unknownOf(withStories(storyOf(snapshot())))).toContain("Whether 3 findings are right: nobody has judged.");
  });
});

describe("a failed review in a dossier", () => {
  const source = withStories(storyOf(failedSnapshot));

  it.each([
    ["Markdown", markdownOf],
    ["a page", pageOf],
  ])("looks failed in %s, in its head and in its last section", (_, write) => {
    const text = write(source).replaceAll(/<[^>]*>|\*\*/g, "");
    expect(text).toContain("Review failed: nothing of this change was reviewed. OpenAI refused the key (401).");
    expect(text).toContain("Reviews that did not come to their end");
    expect(text).toContain("Of the self-review or of the review there is no answer");
    expect(text).not.toContain("nothing is left to do");
    expect(text).toMatch(/nobody else has read it/);
  });

  it("looks failed in the document", () => {
    const { standing, gaps } = documentOf(source).dossier;
    expect([standing.isGood, gaps.unended, gaps.unread[0].paths.length]).toEqual([false, ["r7k2m"], 3]);
  });
});

const attack = [
  hostileText,
  "</title></style></textarea></script></details></pre><script>document.title='owned'</script>",
  "\" onmouseover=\"alert(1)\" x='y' onfocus='alert(1)' autofocus",
  "<a href='javascript:alert(1)'>a</a><iframe src=https://evil.example></iframe><svg onload=alert(1)>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=//evil.example>",
  "]]><!--<style>*{display:none}</style>--> @import url(https://evil.example) {{7*7}}",
].join(" ");

describe("what a model, a program or a repository says in a dossier", () => {
  const plain = elementsOf(pageOf(hostileWork("words")));
  const hostile = elementsOf(pageOf(hostileWork(attack)));

  it("is text in the page: no element, no attribute and no address comes of it", () => {
    const names = new Set(plain.map(({ name }) => name).concat("br", "code"));
    expect(hostile.filter(({ name }) => !names.has(name))).toEqual([]);
    const known = ["id", "class", "href", "open", "style", "lang", "charset", "content", "name", "http-equiv"];
    const allowed = [...known, "data-n", "aria-label", "aria-labelledby", "aria-hidden"];
    const attributes = hostile.flatMap((element) => Object.entries(element.attributes));
    expect(attributes.filter(([name]) => !allowed.includes(name))).toEqual([]);
    expect(attributes.filter(([name, value]) => name === "href" && !/^#[a-zA-Z0-9-]+$/.test(value))).toEqual([]);
    expect(attributes.filter(([name, value]) => name === "style" && !/^flex-grow: \d+$/.test(value))).toEqual([]);
    const scripts = hostile.filter(({ name }) => ["script", "img", "iframe", "link", "base", "svg"].includes(name));
    expect(scripts).toEqual([]);
    expect(hostile.filter(({ name }) => name === "meta").length).toBe(
      plain.filter(({ name }) => name === "meta").length,
    );
  });

  it("controls, hides and reorders nothing; in code such marks can be seen", () => {
    const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;
    const page = pageOf(hostileWork(attack));
    expect(page).not.toMatch(unprintable);
    expect(page).toContain("⟨U+202E⟩");
    expect(markdownOf(hostileWork(attack))).not.toMatch(unprintable);
  });

  it("is text in Markdown: no link, image, HTML, mention and heading comes of it", () => {
    const tokens = (text: string) => lexer(markdownOf(hostileWork(text))).flatMap(below);
    const found = tokens(attack);
    const types = found.map(({ type }) => type);
    expect(types.filter((type) => ["link", "image", "html", "tag", "def", "hr"].includes(type))).toEqual([]);
    const texts = found.filter((token) => token.type === "text" && !("tokens" in token)).map(({ raw }) => raw);
    expect(texts.filter((raw) => /@|:\/\/|www\./i.test(raw))).toEqual([]);
    const headings = (all: readonly Token[]) =>
      all.filter(({ type }) => type === "heading").map(({ raw }) => raw.indexOf(" "));
    expect(headings(found)).toEqual(headings(tokens("words")));
  });
});

function below(token: Token): Token[] {
  const nested: Token[] = [
    ...("tokens" in token ? (token.tokens ?? []) : []),
    ...("items" in token ? (token["items"] as Token[]) : []),
  ];
  return [token, ...nested.flatMap(below)];
}

describe("a dossier of a large work", () => {
  const line = `+${"x".repeat(120)}\n`;
  const files = Array.from({ length: 120 }, (_, file) => {
    const path = `src/generated/part-${file}.ts`;
    const added = line.repeat(1_000);
    return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,1000 @@\n${added}`;
  });
  const source = drivenWork();
  const [increment] = source.stored.increments;
  const increments = increment === undefined ? [] : [{ ...increment, diff: files.join("") }];
  const large = { ...source, stored: { ...source.stored, increments } };

  it("cuts its diffs, names every file, and says how to see the rest", () => {
    const page = pageOf(large);
    expect(files.join("").length).toBeGreaterThan(14_000_000);
    expect(page.length).toBeLessThan(6_000_000);
    for (const file of [0, 60, 119]) expect(page).toContain(`src/generated/part-${file}.ts`);
    expect(page).toContain("200 more lines are left out here");
    expect(page).toContain("1,000 lines are left out here");
    expect(page).toContain("blindspot work show wretry22 --increment 1");
    const markdown = markdownOf(large);
    expect(markdown.length).toBeLessThan(500_000);
    expect(markdown).toContain("of its diff left out here: `blindspot work show wretry22 --increment 1`");
  });
});

describe("a document within another one", () => {
  it("has deeper headings, and its code stays as it is", () => {
    const text = "# A\n\n````\n# code\n```\n# code\n````\n\n``` a`` ``` · b\n\n## B\n#no heading";
    const told = "### A\n\n````\n# code\n```\n# code\n````\n\n``` a`` ``` · b\n\n#### B\n#no heading";
    expect(deeper(text, 2)).toBe(told);
  });
});

it("the colours are those of the local page", () => {
  const base = readFileSync(new URL("../../src/web/page/styles/base.css", import.meta.url), "utf8");
  const lines = pageColours.split("\n").map((line) => line.trim());
  expect(lines.filter((line) => line !== "" && !base.includes(line))).toEqual([]);
});
