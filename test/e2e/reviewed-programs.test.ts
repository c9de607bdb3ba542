import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe } from "vitest";
import { test } from "./place.ts";

describe("a branch that brings programs of its own", () => {
  test("does not get them started, although PATH leads to them", async ({ place, expect }) => {
    const repository = place.makeRepository([{ files: { "a.ts": "1\n" } }, { files: { "a.ts": "2\n" } }]);
    const trace = join(place.folder, "trace");
    const bin = join(repository.root, "node_modules/.bin");
    for (const name of ["git", "bwrap", "claude", "node", "sh", "ssh-keygen", "say"]) {
      const file = join(bin, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `#!/bin/sh\necho ${name} >> ${trace}\n`);
      chmodSync(file, 0o755);
    }
    mkdirSync(join(repository.root, "src"));
    const env = { PATH: `${bin}:node_modules/.bin:${place.env["PATH"]}`, ANTHROPIC_API_KEY: "k" };
    for (const cwd of [repository.root, join(repository.root, "src")]) {
      await place.run(["doctor"], { cwd, env });
      const run = await place.run(["review", "HEAD", "--reviewer", "command:say"], { cwd, env });
      expect(run.stdout + run.stderr).toMatch(/say/);
      expect(existsSync(trace)).toBe(false);
    }
  });
});
