import { describe, expect, it } from "vitest";
import type { Authorship, Evidence, FamilyShare } from "../../src/core/authorship.ts";
import { toShares } from "../../src/core/authorship-fold.ts";
import { type AuthorsView, renderAuthors, renderAuthorsJson } from "../../src/outputs/authors.ts";
import { groupEvidence, rowsOf, unknownOf } from "../../src/outputs/authors-summary.ts";
import { hostileText } from "../fixtures/hostile.ts";

const screen = { width: 80, color: false, unicode: true };

function shares(lines: Readonly<Record<string, number>>): FamilyShare[] {
  return toShares(new Map(Object.entries(lines)));
}

function trailer(sha: string, family: string, model: string | null, paths: Evidence["paths"]): Evidence {
  const detail = `commit ${sha}: Co-Authored-By: ${model ?? "Cursor"} <noreply@example.com>`;
  return { source: "trailers", strength: "trailer", family, model, paths, detail };
}

const session = { program: "codex", id: "019a2f4e-6d1c-7b32-9c55-2f6f1f0c9f10", file: null };

const authorship: Authorship = {
  families: shares({ anthropic: 120, openai: 40, unknown: 30 }),
  files: [
    { path: "src/queue/drain.ts", families: shares({ anthropic: 110 }) },
    { path: "src/export.ts", families: shares({ openai: 40, anthropic: 10, unknown: 12 }) },
    { path: "src/pages/settings/notifications/email-preferences-form.tsx", families: shares({ unknown: 18 }) },
    { path: "src/kept.ts", families: [] },
  ],
  evidence: [
    trailer("1a2b3c4d5e6f", "anthropic", "Claude Opus 5.5", [{ path: "src/queue/drain.ts", lines: 90 }]),
    trailer("2b3c4d5e6f70", "anthropic", "Claude Opus 5.5", [
      { path: "src/queue/drain.ts", lines: 20 },
      { path: "src/export.ts", lines: 10 },
    ]),
    trailer("3c4d5e6f7081", "unknown", null, [
      { path: "src/pages/settings/notifications/email-preferences-form.tsx", lines: 18 },
    ]),
    {
      ...{ source: "codex-sessions", strength: "transcript", family: "openai", model: "gpt-6-sol", session },
      ...{ paths: [{ path: "src/export.ts", lines: 40 }], detail: "edits of 2026-01-02 match" },
    },
  ],
};

const view: AuthorsView = {
  change: {
    ...{ kind: "branch", took: "branch retry against main (merge base 1a2b3c4), with uncommitted work in 1 file" },
    ...{ base: "1a2b", head: "3c4d", baseTree: "1", tree: "2", branch: "retry", hasContext: true },
    ...{ files: 6, additions: 190, deletions: 12 },
  },
  authorship,
  leftOut: [
    { path: "package-lock.json", reason: "lock file" },
    { path: "web/yarn.lock", reason: "lock file" },
    { path: "CLAUDE.md", reason: "instructions of agent programs" },
  ],
  uncommitted: new Set(["src/export.ts"]),
  readers: [
    { family: "openai", names: ["codex", "openai"] },
    { family: "anthropic", names: ["claude-code"] },
    { family: "google", names: ["google"] },
  ],
  notes: [{ level: "warning", text: "You declare human as the author, but the evidence names anthropic." }],
  next: [{ command: "blindspot review", does: "have it read by a family that did not write it" }],
};

describe("who wrote a change", () => {
  it.each([80, 120, 50])("looks like this at %i columns", async (width) => {
    await expect(`${renderAuthors(view, { ...screen, width })}\n`).toMatchFileSnapshot(
      `../golden/outputs/authors-${width}.txt`,
    );
  });

  it("is said plainly where nothing shows it", () => {
    const nobody = { families: shares({ unknown: 4 }), files: [{ path: "a.ts", families: shares({ unknown: 4 }) }] };
    const text = renderAuthors({ ...view, authorship: { ...nobody, evidence: [] }, readers: [] }, screen);
    expect(text).toContain("Evidence\n  none");
    expect(text).toContain("4 of 4 lines: a.ts");
    expect(text).toContain("No reviewer of a known family is ready here.");
  });

  it("is no question where a review would read nothing", () => {
    const nothing = { ...view, authorship: { families: [], files: [], evidence: [] } };
    expect(renderAuthors(nothing, screen)).toContain("there is nothing that a review would read.");
  });

  it("as JSON is the same as in a review", () => {
    expect(JSON.parse(renderAuthorsJson(authorship))).toEqual({ version: 0, ...authorship });
  });

  it("sends no control sequence of a repository", () => {
    const foreign: AuthorsView = {
      ...view,
      change: { ...view.change, took: hostileText },
      leftOut: [{ path: hostileText, reason: hostileText }],
      authorship: {
        ...authorship,
        files: [{ path: hostileText, families: shares({ unknown: 3 }) }],
        evidence: [{ ...trailer(hostileText, "anthropic", hostileText, []), session: { ...session, id: hostileText } }],
      },
    };
    expect(renderAuthors(foreign, screen)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
  });
});

describe("many files", () => {
  const many = (count: number, folder: (index: number) => string) => ({
    files: Array.from({ length: count }, (_, index) => ({
      path: `${folder(index)}/file-${index}.ts`,
      families: shares(index % 2 === 0 ? { anthropic: 3 } : { openai: 1 }),
    })),
  });

  it("stand one by one as long as they are few", () => {
    expect(rowsOf(many(20, () => "src"))).toHaveLength(20);
  });

  it("stand by folder, with what their families wrote together", () => {
    const rows = rowsOf(many(40, (index) => (index < 30 ? "src/api" : "src/web")));
    expect(rows).toEqual([
      { place: "src/api/", files: 30, lines: 60, families: shares({ anthropic: 45, openai: 15 }) },
      { place: "src/web/", files: 10, lines: 20, families: shares({ anthropic: 15, openai: 5 }) },
    ]);
  });

  it("stand by upper folders where the folders are many, too", () => {
    const rows = rowsOf(many(500, (index) => `packages/p${index % 3}/src/part-${index}`));
    expect(rows.map(({ place, files }) => [place, files])).toEqual([
      ["packages/p0/src/", 167],
      ["packages/p1/src/", 167],
      ["packages/p2/src/", 166],
    ]);
  });

  it("lose no line by that", () => {
    const files = many(2_000, (index) => `a/${index % 400}/b`);
    expect(rowsOf(files).reduce((sum, row) => sum + row.lines, 0)).toBe(4_000);
  });
});

it("evidence that says the same is told once, with how often", () => {
  expect(groupEvidence(authorship.evidence)[0]).toMatchObject({ pieces: 2, lines: 120, files: 2 });
});

describe("why nothing shows the author", () => {
  const unknown = (evidence: readonly Evidence[]) => ({
    ...{ families: shares({ unknown: 2 }), files: [{ path: "a.ts", families: shares({ unknown: 2 }) }] },
    evidence: [...evidence],
  });

  it.each([
    [
      "branch",
      [trailer("1", "unknown", null, [{ path: "a.ts", lines: 2 }])],
      [],
      "A program that runs models of several vendors is named, without the model.",
    ],
    ["branch", [], ["a.ts"], "Work that is not committed names no author."],
    ["uncommitted", [], [], "Work that is not committed names no author."],
    ["patch", [], [], "A patch names no author."],
    ["range", [], [], "Commits without a mark of a program name no author: a person, or a program that left none."],
  ] as const)("is said, of a %s", (kind, evidence, uncommitted, cause) => {
    expect(unknownOf(unknown(evidence), { kind }, new Set(uncommitted))?.causes).toEqual([cause]);
  });
});
