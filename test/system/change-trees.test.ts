import { describe, expect, test } from "vitest";
import { BlindspotError } from "../../src/core/errors.ts";
import type { TextHit, Trees } from "../../src/ports.ts";
import { ObjectReader } from "../../src/system/git-objects.ts";
import { openRepository } from "../../src/system/repository.ts";
import type { GitRepository } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newRepository, take } = useTaking();
const never = new AbortController().signal;

async function treesOf(files: Record<string, string | Uint8Array>) {
  const repository = newRepository();
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  repository.commit();
  return (await take(repository, { kind: "revision", text: "HEAD" })).trees;
}

describe("reading a file of a tree", () => {
  test("gives its text, or null for what is no text file there", async () => {
    const trees = await treesOf({
      "a/b.txt": "text\n",
      empty: "",
      bin: Buffer.from([0, 1]),
      late: `${"x".repeat(9000)}\0`,
    });
    expect(await trees.read("head", "a/b.txt")).toBe("text\n");
    expect(await trees.read("head", "empty")).toBe("");
    expect(await trees.read("head", "late")).toHaveLength(9001);
    for (const path of [
      "bin",
      "a",
      "missing",
      "a/b.txt/c",
      "",
      "/a/b.txt",
      "./empty",
      "a/../empty",
      "a//b.txt",
      "__proto__",
    ]) {
      expect(await trees.read("head", path), path).toBeNull();
    }
    expect(await trees.read("base", "a/b.txt")).toBeNull();
  });

  test("answers many questions at once, each with its own file", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `f${index}`);
    const trees = await treesOf(Object.fromEntries(names.map((name, index) => [name, name.repeat(index * 40)])));
    const texts = await Promise.all(names.map((name) => trees.read("head", name)));
    expect(texts).toEqual(names.map((name, index) => name.repeat(index * 40)));
  });

  test("after the change is disposed of fails instead of waiting", async () => {
    const repository = newRepository();
    repository.write("a", "a\n");
    repository.commit();
    const { trees, dispose } = await take(repository, { kind: "revision", text: "HEAD" });
    await trees.read("head", "a");
    await dispose();
    await expect(trees.read("head", "a")).rejects.toThrow(/closed/);
  });
});

test("listing gives path, mode and size of every file of the head", async () => {
  const trees = await treesOf({ "a/b c.txt": "12345", z: "" });
  expect(await trees.list()).toEqual([
    { path: "a/b c.txt", mode: "100644", bytes: 5 },
    { path: "z", mode: "100644", bytes: 0 },
  ]);
});

describe("searching", () => {
  async function find(trees: Trees, pattern: string, path: string | null, signal = never): Promise<TextHit[]> {
    const hits: TextHit[] = [];
    for await (const hit of trees.search(pattern, path, signal)) hits.push(hit);
    return hits;
  }

  test("goes on while another search waits for its turn, also when one is left early or stopped", async () => {
    const trees = await treesOf({ "a.ts": "one\ntwo\n" });
    const stopped = find(trees, "one", null, AbortSignal.abort(new Error("enough")));
    const [one, two] = [find(trees, "one", null), find(trees, "two", null)];
    await expect(stopped).rejects.toThrow("enough");
    expect([(await one).length, (await two).length]).toEqual([1, 1]);
  });

  test("does not begin with a pattern that git would write out to more than there is memory", async () => {
    const trees = await treesOf({ "a.ts": "aaaa\n" });
    expect(await find(trees, "((a{1,2000}){1,2000}){1,20}", null)).toEqual([]);
  });

  test("finds lines by extended regular expression, with their numbers", async () => {
    const trees = await treesOf({
      "a.ts": "const x = 1;\nlet y = x + 1;\n",
      "sub/b.ts": "x:1\n",
      bin: Buffer.from("x\0"),
    });
    expect(await find(trees, "(const|let) [xy]", null)).toEqual([
      { path: "a.ts", line: 1, text: "const x = 1;" },
      { path: "a.ts", line: 2, text: "let y = x + 1;" },
    ]);
    expect(await find(trees, "x:1", null)).toEqual([{ path: "sub/b.ts", line: 1, text: "x:1" }]);
  });

  test("takes what is no regular expression as the text itself", async () => {
    const trees = await treesOf({ "a.ts": "call(a\ncall)b\n" });
    expect((await find(trees, "call(", null)).map((hit) => hit.line)).toEqual([1]);
  });

  test("keeps to a file or folder, whose name is never a pattern or an option", async () => {
    const trees = await treesOf({ "a[1]/x": "hit\n", "a1/x": "hit\n", "-r": "hit\n" });
    const paths = async (path: string) => (await find(trees, "hit", path)).map((hit) => hit.path);
    expect(await paths("a[1]")).toEqual(["a[1]/x"]);
    expect(await paths("a[1]/x")).toEqual(["a[1]/x"]);
    expect(await paths("-r")).toEqual(["-r"]);
    expect(await paths("a*")).toEqual([]);
    expect(await paths(":!a1")).toEqual([]);
  });

  test.each(["--open-files-in-pager=touch canary", "-O", "--and", "\\"])(
    "%j is a pattern, not an option",
    async (pattern) => {
      const trees = await treesOf({ "a.ts": `x ${pattern} y\n` });
      expect((await find(trees, pattern, null)).map((hit) => hit.line)).toEqual([1]);
    },
  );

  test("cuts long lines, and ends git when nobody wants more", async () => {
    const trees = await treesOf({ "a.ts": `${"hit ".repeat(1000)}\n`.repeat(600) });
    for await (const hit of trees.search("hit", null, never)) {
      expect(hit.text).toHaveLength(500);
      break;
    }
    expect(await find(trees, "hit", null)).toHaveLength(600);
  });

  test("ends when it is aborted", async () => {
    const trees = await treesOf({ "a.ts": "x\n" });
    await expect(find(trees, "x", null, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});

describe("the object reader", () => {
  async function reader(repository: GitRepository): Promise<ObjectReader> {
    return new ObjectReader((await openRepository(repository.root)).git);
  }

  test("reads an object above its limit as missing, and goes on behind it", async () => {
    const repository = newRepository();
    const large = repository.feed(Buffer.alloc(33 * 1024 * 1024, "x"), "hash-object", "-w", "--stdin");
    const small = repository.feed("small", "hash-object", "-w", "--stdin");
    const objects = await reader(repository);
    const found = await Promise.all([large, small, "f".repeat(40), small].map((id) => objects.read(id)));
    expect(found.map((content) => content?.toString() ?? null)).toEqual([null, "small", null, "small"]);
    await objects.close();
  });

  test("takes nothing but ids, so that nobody asks for a revision", async () => {
    const repository = newRepository();
    repository.commit();
    const objects = await reader(repository);
    expect(await objects.read("HEAD")).toBeNull();
    await objects.close();
  });

  test("fails its questions when git fails", async () => {
    const repository = newRepository();
    const objects = await reader(repository);
    repository.remove();
    await expect(objects.read("f".repeat(40))).rejects.toBeInstanceOf(BlindspotError);
    await objects.close();
  });
});
