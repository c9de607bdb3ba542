import { describe, expect, test } from "vitest";
import { gitAi } from "../../src/authorship/git-ai.ts";
import { readAuthorshipLog } from "../../src/authorship/git-ai-note.ts";
import { countGit } from "../system/counted-git.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { useTaking } from "../system/taking.ts";
import { evidenceFrom, namedBy } from "./evidence.ts";
import { addNote, authorshipLog, claude, codex, legacy, person } from "./git-ai-notes.ts";

const { newFolder, newRepository, take } = useTaking();
const branch = { kind: "branch" } as const;

function branched(): GitRepository {
  const repository = newRepository();
  repository.write("a.ts", "export const first = 1;\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
  return repository;
}

/** Lines that tell who wrote them, one for each name. */
function code(...words: string[]): string {
  return words.map((word) => `export const ${word}Of = compute("${word}", options.${word});\n`).join("");
}

async function found(repository: GitRepository, select: Parameters<typeof take>[1] = branch) {
  return evidenceFrom(gitAi, await take(repository, select));
}

describe("lines that a note attests", () => {
  test("belong to the conversations and people that it names, each to its own", async () => {
    const repository = branched();
    repository.write("a.ts", `export const first = 1;\n${code("one", "two", "three", "four", "five")}`);
    repository.write("my file.ts", code("six"));
    const log = authorshipLog({
      "a.ts": { [claude]: "2-3", [codex]: "4", [person]: "5" },
      "my file.ts": { [legacy]: "1" },
    });
    addNote(repository, repository.commit("work"), log);
    const { evidence, files } = await found(repository);
    expect(files).toEqual({ "a.ts": { anthropic: 2, openai: 1, human: 1, unknown: 1 }, "my file.ts": { google: 1 } });
    expect(evidence).toContainEqual({
      source: "git-ai",
      strength: "line-range",
      family: "anthropic",
      model: "claude-opus-5-5",
      paths: [{ path: "a.ts", lines: 2, ranges: [[2, 3]] }],
      detail: expect.stringMatching(/^note on commit [0-9a-f]{12}: claude, claude-opus-5-5$/),
      session: { program: "claude-code", id: "0c2f1c44-7f9c-4d0e-a4f4-6f2a8a1de001", file: null },
    });
    expect(evidence.find(({ family }) => family === "human")).toMatchObject({ model: null });
    expect(evidence.find(({ family }) => family === "google")).not.toHaveProperty("session");
  });

  test("are followed past later commits, renames and uncommitted edits to where they stand", async () => {
    const repository = branched();
    repository.write("old.ts", code("one", "two", "three", "four"));
    addNote(repository, repository.commit("work"), authorshipLog({ "old.ts": { [claude]: "1-4" } }));
    repository.git("mv", "old.ts", "new.ts");
    repository.write("new.ts", code("zero", "one", "two", "changed", "four"));
    addNote(repository, repository.commit("more"), authorshipLog({ "new.ts": { [codex]: "1,4" } }));
    repository.write("new.ts", code("zero", "typed", "one", "two", "changed", "four"));
    const { evidence, lines } = await found(repository);
    expect(namedBy(evidence, "anthropic")).toEqual({ "new.ts": [3, 4, 6] });
    expect(namedBy(evidence, "openai")).toEqual({ "new.ts": [1, 5] });
    expect(lines).toEqual({ anthropic: 3, openai: 2, unknown: 1 });
  });

  test("are nobody's any more once a later commit without a note wrote them anew", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "two"));
    addNote(repository, repository.commit("work"), authorshipLog({ "b.ts": { [claude]: "1-2" } }));
    repository.write("b.ts", code("one", "rewritten"));
    repository.commit("by hand");
    expect((await found(repository)).lines).toEqual({ anthropic: 1, unknown: 1 });
  });

  test("of which a note names several authors belong to the last", async () => {
    const repository = branched();
    repository.write("b.ts", code("one", "two"));
    addNote(repository, repository.commit("work"), authorshipLog({ "b.ts": { [claude]: "1-2", [codex]: "2" } }));
    expect((await found(repository)).lines).toEqual({ anthropic: 1, openai: 1 });
  });

  test("are found for whole files in all of their history", async () => {
    const repository = branched();
    repository.write("b.ts", code("one"));
    addNote(repository, repository.commit("work"), authorshipLog({ "b.ts": { [claude]: "1" } }));
    repository.write("b.ts", code("one", "two"));
    addNote(repository, repository.commit("more"), authorshipLog({ "b.ts": { [codex]: "2" } }));
    expect((await found(repository, { kind: "files", paths: ["b.ts"] })).lines).toEqual({ anthropic: 1, openai: 1 });
  });

  test.each([[2], [2, 2]])("are found where git spreads notes over folders of %s digits", async (...digits) => {
    const repository = branched();
    repository.write("b.ts", code("one"));
    const commit = repository.commit("work");
    const blob = repository.feed(authorshipLog({ "b.ts": { [claude]: "1" } }), "hash-object", "-w", "--stdin");
    const path = [...digits.map((_, level) => commit.slice(2 * level, 2 * level + 2)), commit.slice(2 * digits.length)];
    const tip = "commit refs/notes/ai\ncommitter git-ai <git-ai@local> 0 +0000\ndata 0\n";
    repository.feed(`${tip}M 100644 ${blob} ${path.join("/")}\n`, "fast-import", "--quiet");
    expect((await found(repository)).lines).toEqual({ anthropic: 1 });
  });
});

describe("a note on a commit that the change does not have any more", () => {
  const before = code("one", "two", "three");

  function noted(): GitRepository {
    const repository = branched();
    repository.write("b.ts", before);
    addNote(repository, repository.commit("work"), authorshipLog({ "b.ts": { [claude]: "1-2", [codex]: "3" } }));
    return repository;
  }

  const earlier = { anthropic: 2, openai: 1 };

  test("is compared by text after an amend", async () => {
    const repository = noted();
    repository.write("c.ts", code("other"));
    repository.git("add", "-A");
    repository.git("commit", "-q", "--amend", "-m", "amended");
    const { evidence, files } = await found(repository);
    expect(files).toEqual({ "b.ts": earlier, "c.ts": { unknown: 1 } });
    expect(evidence[0]).toMatchObject({ strength: "transcript", detail: expect.stringContaining("not in the change") });
  });

  test("is compared by text after a rebase", async () => {
    const repository = noted();
    repository.git("checkout", "-q", "main");
    repository.write("z.ts", code("main"));
    repository.commit("main moves on");
    repository.git("rebase", "-q", "main", "feature");
    expect((await found(repository)).files).toEqual({ "b.ts": earlier });
  });

  test("is compared by text after a squash, where later lines have no author", async () => {
    const repository = noted();
    repository.write("b.ts", `${before}${code("later")}`);
    repository.commit("by hand");
    repository.git("reset", "-q", "--soft", "main");
    repository.commit("squashed");
    expect((await found(repository)).files).toEqual({ "b.ts": { ...earlier, unknown: 1 } });
  });

  test("is compared by text after a cherry-pick, and while its lines are not committed", async () => {
    const repository = noted();
    const commit = repository.git("rev-parse", "HEAD");
    repository.git("checkout", "-q", "-b", "other", "main");
    repository.git("cherry-pick", "--no-commit", commit);
    expect((await found(repository)).files).toEqual({ "b.ts": earlier });
    repository.git("commit", "-q", "-m", "picked");
    expect((await found(repository)).files).toEqual({ "b.ts": earlier });
  });

  test("says nothing of lines whose own commit has a note", async () => {
    const repository = noted();
    repository.git("commit", "-q", "--amend", "-m", "amended");
    addNote(repository, repository.git("rev-parse", "HEAD"), authorshipLog({ "b.ts": { [legacy]: "1" } }));
    expect((await found(repository)).lines).toEqual({ google: 1, unknown: 2 });
  });

  test("says nothing of lines that everybody writes, nor of the same lines in other files", async () => {
    const repository = branched();
    repository.write("b.ts", "return null;\n}\n");
    repository.write("c.ts", code("one"));
    addNote(
      repository,
      repository.commit("work"),
      authorshipLog({ "b.ts": { [claude]: "1-2" }, "c.ts": { [claude]: "1" } }),
    );
    repository.git("reset", "-q", "--hard", "main");
    repository.write("b.ts", "return null;\n}\n");
    repository.write("d.ts", code("one"));
    repository.commit("by hand");
    expect((await found(repository)).evidence).toEqual([]);
  });

  test("fails no review where git cannot list the notes", async () => {
    const repository = branched();
    repository.write("z.ts", code("zero"));
    addNote(repository, repository.commit("earlier"), authorshipLog({ "z.ts": { [claude]: "1" } }));
    const oldest = repository.git("rev-parse", "refs/notes/ai");
    repository.write("b.ts", before);
    addNote(repository, repository.commit("work"), authorshipLog({ "b.ts": { [claude]: "1-2" } }));
    repository.git("commit", "-q", "--amend", "-m", "amended");
    repository.delete(`.git/objects/${oldest.slice(0, 2)}/${oldest.slice(2)}`);
    expect((await found(repository)).files).toMatchObject({ "b.ts": { unknown: 3 } });
  });

  test("says nothing where its commit is gone", async () => {
    const repository = noted();
    repository.git("commit", "-q", "--amend", "-m", "amended");
    repository.git("reflog", "expire", "--expire=now", "--all");
    repository.git("gc", "-q", "--prune=now");
    expect((await found(repository)).evidence).toEqual([]);
  });
});

describe("a note that is malformed or hostile", () => {
  const good = authorshipLog({ "b.ts": { [claude]: "1-2" } });
  async function withNote(note: string | Uint8Array) {
    const repository = branched();
    repository.write("b.ts", code("one", "two"));
    addNote(repository, repository.commit("work"), note);
    return found(repository);
  }
  test.each([
    ["without a divider", good.replace("\n---\n", "\n")],
    ["without JSON", `${good.split("---")[0]}---\n{`],
    ["of another schema", good.replace("authorship/3.0.0", "something/1")],
    ["whose keys stand for nobody", good.replaceAll("s_c9883b05a2487d::", "s_0000000000000::")],
    ["whose keys are properties of every object", good.replaceAll(/s_c9883b05a2487d::t_\w+/g, "__proto__")],
    ["of bytes that are no text", Buffer.from(Uint8Array.from({ length: 300 }, (_, index) => index % 256)).toString()],
    ["of a file outside", good.replace("b.ts", "../../b.ts")],
    ["with lines that are none", good.replace("1-2", "0-0,2-1,-3,1e9,99999999999-99999999999,x")],
    ["with entries below no file", good.replace("b.ts\n", "")],
  ])("%s attests nothing", (_name, note) => {
    expect(readAuthorshipLog(note)?.get("b.ts") ?? []).toEqual([]);
  });

  test("names lines up to the ends of the earth, and has those that are there", async () => {
    expect((await withNote(good.replace("1-2", "1-999999999"))).lines).toEqual({ anthropic: 2 });
  });

  test("is not read when it is huge, nor are more ranges than any file has", async () => {
    expect((await withNote(`${good}${" ".repeat(5_000_000)}`)).evidence).toEqual([]);
    const many = good.replace("1-2", Array.from({ length: 300_000 }, () => "2-999999999").join(","));
    expect((await withNote(many)).lines).toEqual({ anthropic: 1, unknown: 1 });
    const entries = `b.ts\n${`  ${claude} 1-999999999\n`.repeat(60_000)}${good.slice(good.indexOf("---"))}`;
    expect((await withNote(entries)).lines).toEqual({ anthropic: 2 });
  });

  test("brings no control characters into what is shown, and no option in place of a conversation", async () => {
    const note = good
      .replace("claude-opus-5-5", "\\u001b[31mclaude-opus\\u0007\\n-5-5")
      .replace("0c2f1c44-7f9c", "--resume=all 0c");
    const [first] = (await withNote(note)).evidence;
    expect(first).toMatchObject({ family: "anthropic", model: "claude-opus -5-5" });
    expect(first).not.toHaveProperty("session");
    expect(JSON.stringify(first)).not.toMatch(/\\u00/);
  });
});

describe("what looking for notes costs", () => {
  test("is one git where there are none", async () => {
    const repository = branched();
    const calls = countGit(newFolder());
    repository.write("b.ts", code("one"));
    repository.commit("one");
    repository.write("b.ts", code("one", "two"));
    repository.commit("two");
    const taken = await take(repository, branch);
    calls();
    await evidenceFrom(gitAi, taken);
    expect(calls()).toEqual(["for-each-ref"]);
  });

  test("is no git for each commit that has one", async () => {
    const repository = branched();
    const calls = countGit(newFolder());
    for (let commit = 1; commit <= 12; commit++) {
      repository.write("b.ts", code(...Array.from({ length: commit }, (_, index) => `word${index}`)));
      addNote(repository, repository.commit(`${commit}`), authorshipLog({ "b.ts": { [claude]: `${commit}` } }));
    }
    const taken = await take(repository, branch);
    calls();
    expect((await evidenceFrom(gitAi, taken)).lines).toEqual({ anthropic: 12 });
    expect(calls().sort()).toEqual(["for-each-ref", "log", "log"]);
  });
});
