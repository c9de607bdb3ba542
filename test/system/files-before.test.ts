import { beforeEach, expect, test } from "vitest";
import type { TakenChange } from "../../src/ports.ts";
import { filesBefore } from "../../src/system/files-before.ts";
import type { GitRepository } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newRepository, take } = useTaking();
let repository: GitRepository;
beforeEach(() => {
  repository = newRepository();
});

/** Says `one` before a change, `two` since, and `three` in the working tree alone. */
function write(): { base: string } {
  repository.write("rules.yml", "one\n");
  const base = repository.commit();
  repository.write("rules.yml", "two\n");
  repository.commit();
  repository.write("rules.yml", "three\n");
  return { base };
}

async function read({ change, trees }: Pick<TakenChange, "change" | "trees">, isOpen: boolean): Promise<string | null> {
  const before = filesBefore(change, isOpen ? trees : null);
  try {
    return await before.read("rules.yml");
  } finally {
    await before.dispose();
  }
}

test("files before a change are those of its base, also when it is opened again", async () => {
  const { base } = write();
  const taken = await take(repository, { kind: "revision", text: `${base}..HEAD` });
  expect(await read(taken, true)).toBe("one\n");
  expect(await read(taken, false)).toBe("one\n");
});

test("whole files have before them what is committed, and never the working tree", async () => {
  write();
  const taken = await take(repository, { kind: "files", paths: ["rules.yml"] });
  expect(await read(taken, true)).toBe("two\n");
});

test("where the base is gone, what is committed now holds in its stead", async () => {
  const { base } = write();
  const taken = await take(repository, { kind: "revision", text: `${base}..HEAD` });
  const summary = { ...taken.change.summary, baseTree: "1".repeat(40) };
  expect(await read({ ...taken, change: { ...taken.change, summary } }, false)).toBe("two\n");
});

test("nothing stands before the first commit, nor where there is no repository", async () => {
  repository.write("rules.yml", "new\n");
  const taken = await take(repository, { kind: "files", paths: ["rules.yml"] });
  expect(await read(taken, true)).toBeNull();
  expect(await read({ ...taken, change: { ...taken.change, repository: null } }, true)).toBeNull();
});
