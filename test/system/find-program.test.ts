import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../src/system/find-program.ts";
import { useFolders } from "./temporary.ts";

const { newFolder, newProgram } = useFolders();

test("a program is found in the first folder of PATH that has it, and where its links lead", async () => {
  const folder = newFolder();
  const real = newProgram(join(folder, "versions/2.1.330"), "");
  mkdirSync(join(folder, "bin"));
  symlinkSync(real, join(folder, "bin/agent"));
  newProgram(join(folder, "later/agent"), "");
  const found = await findProgram("agent", { PATH: `${folder}/none:${folder}/bin:${folder}/later` });
  expect(found).toEqual({ file: join(folder, "bin/agent"), realFile: real });
});

test("what only looks like a program is passed over", async () => {
  const folder = newFolder();
  mkdirSync(join(folder, "one/agent"), { recursive: true });
  mkdirSync(join(folder, "two"));
  writeFileSync(join(folder, "two/agent"), "", { mode: 0o644 });
  mkdirSync(join(folder, "three"));
  symlinkSync(join(folder, "gone"), join(folder, "three/agent"));
  expect(await findProgram("agent", { PATH: `${folder}/one:${folder}/two:${folder}/three` })).toBeNull();
  const real = newProgram(join(folder, "four/agent"), "");
  expect((await findProgram("agent", { PATH: `${folder}/one:${folder}/two:${folder}/four` }))?.file).toBe(real);
});

describe("where the reviewed code may lie", () => {
  /** What a process that stands in `cwd` finds. */
  function findFrom(cwd: string, path: string, HOME = "/root"): string {
    const module = join(import.meta.dirname, "../../src/system/find-program.ts");
    const code = `import { findProgram } from ${JSON.stringify(module)};
      console.log(JSON.stringify(await findProgram("agent", { PATH: process.argv[1] })));`;
    const args = ["--input-type=module", "-e", code, path];
    return execFileSync(process.execPath, args, { cwd, encoding: "utf8", env: { HOME } }).trim();
  }

  test("nothing is found in the current folder or by a relative entry", () => {
    const folder = newFolder();
    newProgram(join(folder, "agent"), "");
    newProgram(join(folder, "tools/agent"), "");
    const tools = newProgram(join(newFolder(), "agent"), "");
    for (const path of ["", ".", ":", `:${folder}`, folder, `${folder}/tools/..`, "tools", `${folder}/tools`]) {
      expect(findFrom(folder, path), path).toBe("null");
    }
    expect(findFrom(folder, `.:tools:${folder}/tools:${dirname(tools)}`)).toContain(tools);
  });

  test("nothing is found in the repository, wherever one stands in it and however one comes there", () => {
    const repository = newFolder();
    const elsewhere = newFolder();
    mkdirSync(join(repository, ".git"));
    mkdirSync(join(repository, "src"));
    newProgram(join(repository, "node_modules/.bin/agent"), "");
    const own = newProgram(join(elsewhere, "own/agent"), "");
    symlinkSync(join(repository, "node_modules"), join(elsewhere, "to-repository"));
    symlinkSync(join(elsewhere, "own"), join(repository, "out"));
    mkdirSync(join(elsewhere, "linked"));
    symlinkSync(join(repository, "node_modules/.bin/agent"), join(elsewhere, "linked/agent"));
    const hostile = [`${repository}/node_modules/.bin`, `${elsewhere}/to-repository/.bin`, `${repository}/out`];
    for (const cwd of [repository, join(repository, "src")]) {
      for (const path of [...hostile, `${elsewhere}/linked`]) expect(findFrom(cwd, path), path).toBe("null");
      expect(findFrom(cwd, [...hostile, dirname(own)].join(":"))).toContain(own);
    }
  });

  test("a home is searched by who stands in it, for there the user's own programs lie", () => {
    const home = newFolder();
    const own = newProgram(join(home, ".local/bin/agent"), "");
    expect(findFrom(home, dirname(own), home)).toContain(own);
    mkdirSync(join(home, ".git"));
    expect(findFrom(home, dirname(own), home)).toBe("null");
  });

  test.each(["../agent", "./agent", "sub/agent", "/bin/sh", "-x", "", "a b", "agent\0"])(
    "%j is no name",
    async (name) => {
      const folder = newFolder();
      newProgram(join(folder, "agent"), "");
      newProgram(join(folder, "sub/agent"), "");
      expect(await findProgram(name, { PATH: `${folder}/sub:${folder}` })).toBeNull();
    },
  );
});

describe("behind a link of Volta", () => {
  function newVolta(): string {
    const home = join(newFolder(), ".volta");
    newProgram(join(home, "bin/volta-shim"), "");
    for (const name of ["agent", "node", "lost"]) symlinkSync(join(home, "bin/volta-shim"), join(home, "bin", name));
    newProgram(join(home, "tools/image/packages/@acme/agent/lib/node_modules/@acme/agent/cli.js"), "");
    const bin = join(home, "tools/image/packages/@acme/agent/bin");
    mkdirSync(bin);
    symlinkSync("../lib/node_modules/@acme/agent/cli.js", join(bin, "agent"));
    newProgram(join(home, "tools/image/node/24.1.0/bin/node"), "");
    mkdirSync(join(home, "tools/user/bins"), { recursive: true });
    writeFileSync(join(home, "tools/user/bins/agent.json"), '{"name":"agent","package":"@acme/agent"}');
    writeFileSync(join(home, "tools/user/platform.json"), '{"node":{"runtime":"24.1.0","npm":null}}');
    return home;
  }

  test("stands the program that it would run", async () => {
    const home = newVolta();
    const env = { PATH: join(home, "bin") };
    expect(await findProgram("agent", env)).toEqual({
      file: join(home, "tools/image/packages/@acme/agent/bin/agent"),
      realFile: join(home, "tools/image/packages/@acme/agent/lib/node_modules/@acme/agent/cli.js"),
    });
    expect((await findProgram("node", env))?.file).toBe(join(home, "tools/image/node/24.1.0/bin/node"));
  });

  test("stands nothing when Volta does not know it, or names a place outside of its own", async () => {
    const home = newVolta();
    expect(await findProgram("lost", { PATH: join(home, "bin") })).toBeNull();
    newProgram(join(home, "tools/image/packages/../../../evil/bin/agent"), "");
    writeFileSync(join(home, "tools/user/bins/agent.json"), '{"package":"../../../evil"}');
    expect(await findProgram("agent", { PATH: join(home, "bin") })).toBeNull();
  });
});
