import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadIdentity } from "../../src/system/git-identity.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";
import type { GitRepository } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newFolder, newRepository } = useTaking();

async function identityIn(repository: GitRepository) {
  return loadIdentity(await repositoryRef(await openRepository(repository.root)));
}

test("commits are by whom git knows, wherever that is set, the repository first", async () => {
  const global = join(newFolder(), "config");
  writeFileSync(global, "[user]\n\tname = Everywhere\n\temail = all@example.invalid\n");
  process.env["GIT_CONFIG_GLOBAL"] = global;
  const repository = newRepository();
  expect(await identityIn(repository)).toEqual({ name: "Everywhere", email: "all@example.invalid" });
  repository.git("config", "user.name", "Here");
  expect(await identityIn(repository)).toEqual({ name: "Here", email: "all@example.invalid" });
});

test("nobody is made up where git knows only half of it", async () => {
  const repository = newRepository();
  expect(await identityIn(repository)).toBeNull();
  repository.git("config", "user.name", "Here");
  expect(await identityIn(repository)).toBeNull();
  repository.git("config", "user.email", " ");
  expect(await identityIn(repository)).toBeNull();
});

test("what a name must not hold is left out of it", async () => {
  const repository = newRepository();
  repository.git("config", "user.name", "\u001b[31mRed <x>\nSecond");
  repository.git("config", "user.email", "<red@example.invalid>");
  expect(await identityIn(repository)).toEqual({ name: "Red xSecond", email: "red@example.invalid" });
});
