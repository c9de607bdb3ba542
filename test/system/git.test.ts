import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Git, runGit, streamGit } from "../../src/system/git.ts";
import { gitEnvironment } from "../../src/system/git-environment.ts";
import { useTaking } from "./taking.ts";

const { newRepository } = useTaking();

function gitIn(directory: string): Git {
  return { directory, environment: gitEnvironment() };
}

describe("running git", () => {
  test("gives all that it prints, however long, and input of any bytes", async () => {
    const { root } = newRepository();
    const input = Array.from({ length: 300_000 }, (_, index) => `é-${index}`).join("\n");
    const id = (await runGit(gitIn(root), ["hash-object", "-w", "--stdin"], { input })).trim();
    expect(await runGit(gitIn(root), ["cat-file", "blob", id])).toBe(input);
  });

  test("an input that git does not read to its end is no error of its own", async () => {
    const { root } = newRepository();
    expect(await runGit(gitIn(root), ["version"], { input: "x".repeat(10_000_000) })).toMatch(/^git version/);
  });

  test("an error carries git's own first line, and no control characters", async () => {
    const { root } = newRepository();
    const running = runGit(gitIn(root), ["rev-parse", "--verify", "no\u001b[31msuch"]);
    await expect(running).rejects.toMatchObject({ code: "git", message: "git: Needed a single revision" });
    const shown = runGit(gitIn(root), ["cat-file", "-t", "no\u001b[31msuch"]);
    await expect(shown).rejects.toMatchObject({ message: expect.not.stringContaining("\u001b") });
  });

  test("exit codes that the caller expects are no errors", async () => {
    const { root } = newRepository();
    expect(await runGit(gitIn(root), ["config", "--get", "no.such"], { okCodes: [0, 1] })).toBe("");
  });

  test("aborting ends a git that waits for ever, with the reason of the signal", async () => {
    const { root } = newRepository();
    const endless = gitIn(root);
    const environment = {
      ...endless.environment,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "alias.wait",
      GIT_CONFIG_VALUE_0: "!exec sleep 30",
    };
    const running = runGit({ ...endless, environment }, ["wait"], { signal: AbortSignal.timeout(50) });
    await expect(running).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("leaving the loop early ends git without an error", async () => {
    const repository = newRepository();
    for (let index = 0; index < 50; index++) repository.write(`f${index}`, "x\n".repeat(20_000));
    repository.commit();
    for await (const chunk of streamGit(gitIn(repository.root), ["grep", "-n", "x", "HEAD"])) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe("the environment of git", () => {
  test("keeps the user's, and of git's variables only those that name the user's configuration", () => {
    const host = { HOME: "/home/ada", GIT_CONFIG_GLOBAL: "/x", GIT_DIR: "/y", GIT_SSH_COMMAND: "z", GIT_TRACE: "1" };
    const environment = gitEnvironment(host);
    expect(environment).toMatchObject({
      HOME: "/home/ada",
      GIT_CONFIG_GLOBAL: "/x",
      GIT_TERMINAL_PROMPT: "0",
      LC_ALL: "C",
    });
    for (const name of ["GIT_DIR", "GIT_SSH_COMMAND", "GIT_TRACE"]) expect(environment).not.toHaveProperty(name);
  });
});

test("a git of the repository's own is never run", async () => {
  const repository = newRepository();
  repository.write("git", `#!/bin/sh\ntouch ${join(repository.root, "canary")}\n`);
  chmodSync(join(repository.root, "git"), 0o755);
  const { environment, directory } = gitIn(repository.root);
  const open = { directory, environment: { ...environment, PATH: `.:${environment["PATH"]}` } };
  expect(await runGit(open, ["version"])).toMatch(/^git version/);
});
