import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { PolicyRule } from "../../src/core/config.ts";
import { type SanitizedChange, type SanitizeOptions, sanitizeChange } from "../../src/flow/sanitized-change.ts";
import type { TakenChange } from "../../src/ports.ts";
import { openTrees } from "../../src/system/change-source.ts";
import { secretScanner } from "../../src/system/secrets.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { useTaking } from "../system/taking.ts";

/** Made here from parts, so that no scanner takes this test for a leak. */
const token = `gh${"p_"}aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xYzA12`;
const oldPassword = "Tr0ub4dor-old";
const newPassword = "Tr0ub4dor-new";
const keyLine = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr8hb2K";

const policy: PolicyRule[] = [
  { paths: ["private/"], allow: "nobody" },
  { paths: ["internal/"], allow: "local-only" },
];

const signal = new AbortController().signal;
const { newRepository, take } = useTaking();
let repository: GitRepository;
beforeEach(() => {
  repository = newRepository();
});

/** An uncommitted change among files of every kind that nobody may see. */
function takeHostile(): Promise<TakenChange> {
  repository.write("src/db.ts", `export const password = "${oldPassword}";\nexport const a = 1;\n`);
  repository.write("src/same.ts", `// nothing here says what ${newPassword} is\nexport const b = 1;\n`);
  repository.write("src/far.ts", `call("${token}");\nconst plainNeedle = 1;\n`);
  repository.write("private/plan.md", "canary-private\n");
  repository.write("internal/plan.md", "canary-internal\n");
  repository.write("CLAUDE.md", "canary-agent-prose\n");
  repository.write("packages/a/.claude/settings.json", '{"canary": "canary-agent-nested"}\n');
  repository.write(".gitignore", "ignored.txt\n");
  repository.commit();
  repository.write("ignored.txt", "canary-ignored\n");
  repository.write("outside.txt.target", "x\n");
  symlinkSync("/etc/passwd", join(repository.root, "link"));
  repository.write("src/db.ts", `export const password = "${newPassword}";\nexport const a = 2;\n`);
  repository.write("src/same.ts", `// nothing here says what ${newPassword} is\nexport const b = 2;\n`);
  repository.write("private/plan.md", "canary-private changed\n");
  repository.write("internal/plan.md", "canary-internal changed\n");
  repository.write("CLAUDE.md", "canary-agent-prose changed\n");
  repository.write("packages/a/.claude/settings.json", '{"hooks": "canary-agent-nested changed"}\n');
  repository.write(
    "key.ts",
    `const k = \`-----BEGIN EC PRIVATE KEY-----\n${keyLine}\n-----END EC PRIVATE KEY-----\`;\n`,
  );
  return take(repository, { kind: "uncommitted" });
}

/** What was committed against what stands in the working tree. */
async function takeUncommitted(write: () => void): Promise<TakenChange> {
  repository.commit();
  write();
  return take(repository, { kind: "uncommitted" });
}

function optionsFor(taken: TakenChange, more: Partial<SanitizeOptions> = {}): SanitizeOptions {
  return { scanner: secretScanner, policy, allowSecrets: [], files: taken.change.patches, ...more };
}

async function sanitize(more: Partial<SanitizeOptions> = {}): Promise<SanitizedChange> {
  const taken = await takeHostile();
  return sanitizeChange(taken, optionsFor(taken, more), signal);
}

/** Everything that the change shows, through every door that it has. */
async function everything(change: SanitizedChange, isLocal: boolean): Promise<string> {
  const reader = change.forReviewer({ isLocal });
  const paths = [
    "src/db.ts",
    "src/same.ts",
    "src/far.ts",
    "key.ts",
    "private/plan.md",
    "internal/plan.md",
    "CLAUDE.md",
  ];
  paths.push("packages/a/.claude/settings.json", "link", "ignored.txt", "../outside", "/etc/passwd", ".git/config");
  const read = await Promise.all(paths.flatMap((path) => [reader.read(path, "head"), reader.read(path, "base")]));
  const found = await Promise.all(
    ["canary", "password", "Tr0ub4dor", "gh[p]_", keyLine.slice(0, 12), "root:"].map((p) =>
      reader.search(p, null, signal),
    ),
  );
  const files = change.files.filter((file) => isLocal || file.access === "anybody");
  return JSON.stringify([files, read, await reader.list(null), found, change.withheld]);
}

describe("nothing that may not be seen comes through any door", () => {
  const never = [
    "canary-private",
    "canary-agent-prose",
    "canary-ignored",
    oldPassword,
    newPassword,
    token,
    keyLine,
    "root:x",
  ];

  test("for a reviewer whose model runs elsewhere", async () => {
    const seen = await everything(await sanitize(), false);
    expect([...never, "canary-internal"].filter((canary) => seen.includes(canary))).toEqual([]);
  });

  test("for a reviewer whose model runs here, who may see what is local-only", async () => {
    const seen = await everything(await sanitize(), true);
    expect(never.filter((canary) => seen.includes(canary))).toEqual([]);
    expect(seen).toContain("canary-internal");
  });

  test("in requirements and other texts from outside", async () => {
    const change = await sanitize();
    const text = await change.sanitizeText("spec.md", `Log in with ${newPassword} or ${token}.`);
    expect(text).toMatch(/^Log in with \[secret-[0-9]+: password\] or \[secret-[0-9]+: [a-z ]+\]\.$/);
  });
});

describe("what may be seen", () => {
  test("shows removed and added lines with numbered placeholders, the same number for the same value", async () => {
    const change = await sanitize();
    const file = (path: string) => change.files.find((each) => each.patch.path === path);
    const lines = file("src/db.ts")?.patch.hunks[0]?.lines ?? [];
    const [removed, added] = [lines[0], lines.find((line) => line.startsWith("+"))];
    expect(removed).toMatch(/^-export const password = "\[secret-[0-9]+: password\]";$/);
    expect(added).toMatch(/^\+export const password = "\[secret-[0-9]+: password\]";$/);
    expect(removed?.slice(1)).not.toBe(added?.slice(1));
    const placeholder = /\[secret-[0-9]+: password\]/.exec(added ?? "")?.[0] as string;
    expect(file("src/same.ts")?.head).toContain(`what ${placeholder} is`);
  });

  test("is the same whenever it is made", async () => {
    const taken = await takeHostile();
    const made = await Promise.all([1, 2].map(() => sanitizeChange(taken, optionsFor(taken), signal)));
    expect(made[0]?.files).toEqual(made[1]?.files);
  });

  test("includes the hunks of agent files that execute, as data", async () => {
    const change = await sanitize();
    const settings = change.files.find((file) => file.patch.path === "packages/a/.claude/settings.json");
    expect(settings?.head).toContain("canary-agent-nested");
    expect(await change.read("packages/a/.claude/settings.json", "head")).toHaveProperty("refused");
    expect(await change.list("packages")).toEqual([]);
  });

  test("is searched without spelling out a secret, and files are listed below a folder", async () => {
    const change = await sanitize();
    expect(await change.search("plainNeedle", null, signal)).toEqual([
      { path: "src/far.ts", line: 2, text: "const plainNeedle = 1;" },
    ]);
    expect(await change.search("call", null, signal)).toEqual([]);
    expect(await change.list("src/")).toEqual(["src/db.ts", "src/far.ts", "src/same.ts"]);
    expect(await change.list("sr")).toEqual([]);
    expect(await change.list("internal")).toEqual([]);
    expect(await change.forReviewer({ isLocal: true }).list("internal")).toEqual(["internal/plan.md"]);
  });
});

test("a search does not tell of a secret behind the part of a long line that is shown", async () => {
  repository.write(
    "long.ts",
    `const row = [${"1, ".repeat(300)}]; call("${token}");\nconst row2 = [${"1, ".repeat(300)}];\n`,
  );
  const taken = await takeUncommitted(() => repository.write("other.ts", "x\n"));
  const change = await sanitizeChange(taken, optionsFor(taken), signal);
  const lines = async (pattern: string) => (await change.search(pattern, null, signal)).map((hit) => hit.line);
  expect(await lines("^const row")).toEqual([2]);
  expect(await lines("call.*gh[p]_aB3")).toEqual([]);
});

test("a search shows as much as it may, however much of what it finds may not be shown", async () => {
  repository.write("a.ts", `call("${token}"); // needle\n`.repeat(700));
  repository.write("private/a.ts", "needle\n".repeat(700));
  repository.write("z.ts", "needle\n".repeat(700));
  const taken = await takeUncommitted(() => repository.write("other.ts", "x\n"));
  const change = await sanitizeChange(taken, optionsFor(taken), signal);
  const hits = await change.search("needle", null, signal);
  expect(hits).toHaveLength(500);
  expect(new Set(hits.map(({ path }) => path))).toEqual(new Set(["z.ts"]));
});

test("of a reply the secrets are replaced that the brief does not show, and its quotes stay", async () => {
  const change = await sanitize();
  const reply = JSON.stringify({ quote: `call("${token}")`, claim: `log in as ${newPassword}` });
  const clean = await change.sanitizeReply(reply, "nothing of it");
  expect([token, newPassword].filter((canary) => clean.includes(canary))).toEqual([]);
  expect(Object.keys(JSON.parse(clean))).toEqual(["quote", "claim"]);
  const shown = `call("${token}")`;
  expect(JSON.parse(await change.sanitizeReply(JSON.stringify({ shown }), shown))).toEqual({ shown });
});

test("a file whose name holds a secret is there for nobody", async () => {
  const taken = await takeUncommitted(() => {
    repository.write(`keys/${token}.txt`, "needle\n");
    repository.write("plain.txt", "needle\n");
  });
  const change = await sanitizeChange(taken, optionsFor(taken), signal);
  expect(await change.list(null)).toEqual(["plain.txt"]);
  expect((await change.search("needle", null, signal)).map(({ path }) => path)).toEqual(["plain.txt"]);
});

describe("what is kept back is listed with its reason", () => {
  test("by path and kind", async () => {
    const withheld = (await sanitize()).withheld.map(({ path, kind, count }) => [path, kind, count]);
    expect(withheld).toContainEqual(["CLAUDE.md", "agent-file", 0]);
    expect(withheld).toContainEqual(["link", "symlink", 0]);
    expect(withheld).toContainEqual(["private/plan.md", "policy", 0]);
    expect(withheld).toContainEqual(["src/db.ts", "secret", 2]);
  });

  test("secrets that the user lets through are shown and said to be", async () => {
    const change = await sanitize({ allowSecrets: ["src/db.ts"] });
    expect(change.files.find((file) => file.patch.path === "src/db.ts")?.head).toContain(newPassword);
    expect(change.withheld.find(({ path }) => path === "src/db.ts")).toMatchObject({
      kind: "secret",
      count: 0,
      reason: "2 secrets shown as allowed (password)",
    });
  });
});

describe("a tool", () => {
  test.each(["../x", "/etc/passwd", "src/../x", "src\\db.ts", "a\0b", "C:/x", "src//db.ts", ".git/config"])(
    "is refused the path %j",
    async (path) => {
      const change = await sanitize();
      expect(await change.read(path, "head")).toEqual({ refused: expect.stringContaining("relative to the root") });
      expect(await change.list(path)).toEqual([]);
      expect(await change.search("a", path, signal)).toEqual([]);
    },
  );

  test("is told in a sentence what is no file of text, without learning what policy hides", async () => {
    const change = await sanitize();
    const refusal = async (path: string, side: "base" | "head" = "head") => {
      const result = await change.read(path, side);
      return "refused" in result ? result.refused : "shown";
    };
    expect(await refusal("src")).toBe("This is a folder: list it.");
    expect(await refusal("nothing.ts")).toBe("There is no such file.");
    expect(await refusal("link")).toContain("symbolic link");
    expect(await refusal("src/far.ts", "base")).toContain("only files of the change");
    expect(await refusal("private/plan.md")).toBe(await refusal("private/does-not-exist.md"));
  });
});

test("a file that comes out of a forbidden folder by a new name stays forbidden", async () => {
  repository.write("private/a.txt", "canary one\ntwo\nthree\nfour\nfive\nsix\n");
  const taken = await takeUncommitted(() => {
    repository.delete("private/a.txt");
    repository.write("public.txt", "canary one\ntwo\nthree\nfour\nfive\nseven\n");
  });
  expect(taken.change.patches[0]?.oldPath).toBe("private/a.txt");
  const change = await sanitizeChange(taken, optionsFor(taken), signal);
  expect(change.files).toEqual([]);
  expect(change.withheld).toMatchObject([{ path: "public.txt", kind: "policy" }]);
  expect(await change.read("public.txt", "head")).toEqual({ refused: "Policy keeps this path from reviewers." });
  expect(await change.search("canary", null, signal)).toEqual([]);
  expect(await change.list(null)).toEqual([]);
});

describe("a file with a forbidden old name that this review does not ask for", () => {
  async function takeOther(): Promise<TakenChange> {
    repository.write("private/a.txt", "canary one\ntwo\nthree\nfour\nfive\nsix\n");
    repository.commit();
    repository.delete("private/a.txt");
    repository.write("public.txt", "canary one\ntwo\nthree\nfour\nfive\nseven\n");
    repository.write("other.txt", "other\n");
    return take(repository, { kind: "uncommitted" }, { paths: ["other.txt"], objectsDirectory });
  }

  const objectsDirectory = mkdtempSync(join(tmpdir(), "blindspot-objects-"));
  afterAll(() => rmSync(objectsDirectory, { recursive: true, force: true }));

  async function expectHidden(taken: TakenChange): Promise<void> {
    const change = await sanitizeChange(taken, optionsFor(taken), signal);
    expect(await change.read("public.txt", "head")).toEqual({ refused: "Policy keeps this path from reviewers." });
    expect(await change.search("canary", null, signal)).toEqual([]);
    expect(await change.list(null)).toEqual(["other.txt"]);
  }

  test("is hidden from tools", async () => {
    const taken = await takeOther();
    expect(taken.change.patches.map((patch) => patch.path)).toEqual(["other.txt"]);
    await expectHidden(taken);
  });

  test("is hidden when the trees are opened again", async () => {
    const taken = await takeOther();
    const { repository: reference, summary } = taken.change;
    const { renames, ...trees } = await openTrees(reference, summary, objectsDirectory);
    await expectHidden({ ...taken, renames, trees });
    await trees.dispose();
  });
});

test("a side of more than 1 MB is not kept, and its hunks are clean, also in the middle of a key", async () => {
  const filler = "const filler = 1;\n".repeat(40_000);
  const keyLines = Array.from({ length: 50 }, (_, i) => `${keyLine.slice(0, 60)}${1_000 + i}`);
  const text = (lines: readonly string[], password: string) =>
    `${filler}k = \`-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\`\n${filler}password = "${password}";\n`;
  repository.write("big.ts", text(keyLines, oldPassword));
  const taken = await takeUncommitted(() => {
    repository.write("big.ts", text(keyLines.with(25, keyLine.replace("MIG", "MIH")), newPassword));
  });
  const change = await sanitizeChange(taken, optionsFor(taken), signal);
  expect(change.files[0]).toMatchObject({ base: null, head: null });
  const seen = JSON.stringify(change.files);
  expect([oldPassword, newPassword, keyLine.slice(3, 60)].filter((canary) => seen.includes(canary))).toEqual([]);
  expect(seen).toContain("const filler = 1;");
});

test("a patch without its trees, or with others, is cleaned by what its own lines show", async () => {
  const taken = await takeHostile();
  const bare = { read: async () => null, list: async () => [], async *search() {} };
  const wrong = { ...bare, read: async () => "other text\n" };
  for (const trees of [bare, wrong]) {
    const change = await sanitizeChange({ ...taken, trees }, optionsFor(taken), signal);
    const seen = JSON.stringify(change.files);
    expect([oldPassword, newPassword, keyLine].filter((canary) => seen.includes(canary))).toEqual([]);
    expect(change.files.map((file) => [file.base, file.head])).toEqual(change.files.map(() => [null, null]));
  }
});

test("a review that is stopped stops sanitizing", async () => {
  const taken = await takeHostile();
  await expect(sanitizeChange(taken, optionsFor(taken), AbortSignal.abort(new Error("stopped")))).rejects.toThrow(
    "stopped",
  );
});
