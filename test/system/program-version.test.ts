import { appendFileSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FoundProgram } from "../../src/system/find-program.ts";
import { loadProgramVersion, readVersion } from "../../src/system/program-version.ts";
import { useFolders } from "./temporary.ts";

const { newFolder, newProgram } = useFolders();
const signal = new AbortController().signal;
const env = { PATH: process.env["PATH"], HOME: "/home/of/somebody", TOKEN: "hidden" };

function program(folder: string, script: string): FoundProgram {
  const file = newProgram(join(folder, "agent"), `#!/bin/sh\n${script}\n`);
  return { file, realFile: file };
}

describe("the version in what a program says", () => {
  test.each([
    ["2.1.330 (Claude Code)\n", "2.1.330"],
    ["codex-cli 0.169.0\n", "0.169.0"],
    ["v1.18.33", "1.18.33"],
    ["tool version 1.2.3-beta.4+build, library 9.9.9", "1.2.3-beta.4"],
    ["git version 2.39.5 (Apple Git-154)", "2.39.5"],
    ["a new 10.0\nrelease", "10.0"],
  ])("%j is %s", (text, version) => expect(readVersion(text)).toBe(version));

  test.each(["", "no version", "42", "node24", "1.", `${"9".repeat(60_000)}.`])("there is none in %.20j", (text) => {
    expect(readVersion(text)).toBeNull();
  });
});

describe("a program that is asked for its version", () => {
  test("runs in an empty folder with a home of its own, and is told nothing of the user", async () => {
    const folder = newFolder();
    const found = program(folder, `{ echo "$HOME"; pwd; ls -A; env; } > ${folder}/seen; echo 1.2.3`);
    expect(await loadProgramVersion(found, { env, cacheFolder: null, signal })).toBe("1.2.3");
    const [home, cwd, ...rest] = readFileSync(join(folder, "seen"), "utf8").split("\n");
    expect(cwd).toBe(home);
    expect(home).not.toBe(env.HOME);
    expect(rest.join("\n")).not.toMatch(/hidden|somebody/);
  });

  test.each([
    ["names none", "echo hello"],
    ["says nothing and fails", "exit 3"],
    ["cannot be started", ""],
    ["writes without end", "yes 1.2.3"],
  ])("has none when it %s, and that is not remembered", async (how, script) => {
    const folder = newFolder();
    const found = program(folder, script);
    if (how === "cannot be started") writeFileSync(found.file, "#!/nowhere/sh\n");
    const options = { env, cacheFolder: join(folder, "cache"), signal, timeoutMs: 600_000 };
    expect(await loadProgramVersion(found, options)).toBeNull();
    expect(readdirSync(folder)).not.toContain("cache");
  });

  test("has none when it does not answer in time, and leaves nothing running", async () => {
    const folder = newFolder();
    const found = program(folder, `trap "" TERM; echo $$ > ${folder}/pid; while :; do sleep 1; done`);
    expect(await loadProgramVersion(found, { env, cacheFolder: null, signal, timeoutMs: 300 })).toBeNull();
    expect(() => process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), 0)).toThrow("ESRCH");
  });

  test("is given up when nobody wants to know any more", async () => {
    const found = program(newFolder(), "sleep 60");
    const stopped = AbortSignal.abort(new Error("enough"));
    await expect(loadProgramVersion(found, { env, cacheFolder: null, signal: stopped })).rejects.toThrow("enough");
  });
});

describe("a version that was found", () => {
  /** A program that keeps count of its starts. */
  function counting(folder: string) {
    const found = program(folder, `echo x >> ${folder}/starts; echo 1.2.3`);
    writeFileSync(join(folder, "package.json"), '{"bin":"agent"}');
    const ask = (which = found) => loadProgramVersion(which, { env, cacheFolder: join(folder, "cache"), signal });
    const starts = () => readFileSync(join(folder, "starts"), "utf8").length / 2;
    return { found, ask, starts };
  }

  test("is remembered as long as the file stays as it is", async () => {
    const { found, ask, starts } = counting(newFolder());
    expect([await ask(), await ask()]).toEqual(["1.2.3", "1.2.3"]);
    expect(starts()).toBe(1);
    utimesSync(found.file, 1_000, 1_000);
    await ask();
    expect(starts()).toBe(2);
    appendFileSync(found.file, "echo 4.5.6\n");
    utimesSync(found.file, 1_000, 1_000);
    await ask();
    expect(starts()).toBe(3);
  });

  test("is asked for again when its package is another", async () => {
    const folder = newFolder();
    const { ask, starts } = counting(folder);
    await ask();
    writeFileSync(join(folder, "package.json"), '{"bin":"agent","version":"2"}');
    await ask();
    expect(starts()).toBe(2);
  });

  test("behind a script that may start anything is never remembered, nor one of long ago", async () => {
    const folder = newFolder();
    const { ask, starts } = counting(folder);
    await ask();
    const [file] = readdirSync(join(folder, "cache")).map((name) => join(folder, "cache", name)) as [string];
    writeFileSync(file, readFileSync(file, "utf8").replace(/"at":\d+/, `"at":${Date.now() - 25 * 60 * 60 * 1000}`));
    await ask();
    expect(starts()).toBe(2);
    writeFileSync(join(folder, "package.json"), '{"bin":"other"}');
    await ask();
    await ask();
    expect(starts()).toBe(4);
  });

  test("belongs to one name: two programs may be links to one file", async () => {
    const folder = newFolder();
    const { found, ask, starts } = counting(folder);
    symlinkSync(found.file, join(folder, "other"));
    await ask();
    await ask({ ...found, file: join(folder, "other") });
    expect(starts()).toBe(2);
  });

  test("is asked for again when what is remembered cannot be read, or cannot be kept", async () => {
    const folder = newFolder();
    const { found, ask } = counting(folder);
    await ask();
    for (const name of readdirSync(join(folder, "cache"))) writeFileSync(join(folder, "cache", name), '{"size":"x"');
    expect(await ask()).toBe("1.2.3");
    expect(await loadProgramVersion(found, { env, cacheFolder: join(found.file, "no-folder"), signal })).toBe("1.2.3");
  });
});
