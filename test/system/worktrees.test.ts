import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRepository } from "../../src/system/repository.ts";
import { listWorktrees } from "../../src/system/worktrees.ts";
import { useTaking } from "./taking.ts";

const { newFolder, newRepository } = useTaking();

test("a repository has its working trees wherever it is asked from", async () => {
  const repository = newRepository();
  repository.commit("base");
  const linked = join(newFolder(), "linked");
  repository.git("worktree", "add", "-q", linked, "-b", "two");
  const expected = [repository.root, linked].map((path) => realpathSync(path)).sort();
  for (const place of [repository.root, linked]) {
    expect((await listWorktrees(await openRepository(place))).sort()).toEqual(expected);
  }
});

test("a working tree that does not point back is none, whatever the repository says", async () => {
  const repository = newRepository();
  repository.commit("base");
  const victim = newRepository();
  const entry = join(repository.root, ".git", "worktrees", "victim");
  mkdirSync(entry, { recursive: true });
  for (const target of [join(victim.root, ".git"), "/.git", "../../../../.."]) {
    writeFileSync(join(entry, "gitdir"), `${target}\n`);
    expect(await listWorktrees(await openRepository(repository.root))).toEqual([realpathSync(repository.root)]);
  }
  const opened = await openRepository(repository.root);
  writeFileSync(join(repository.root, ".git", "commondir"), `${join(victim.root, ".git")}\n`);
  expect(await listWorktrees(opened)).toEqual([realpathSync(repository.root)]);
});
