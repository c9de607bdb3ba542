import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { branch, signal, useWorks, type Work } from "./cloning.ts";

const { newFolder, newUser, newWork, newProgram } = useWorks();
const git = execFileSync("/bin/sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();

/** More calls of git no step has. */
const most = 60;

/**
 * Takes a step in a process of its own that is killed when it calls git for the so-and-so-manieth time.
 * @returns false where it had ended before
 */
function isKilledAt(call: number, step: "open" | "commit" | "reset", work: Work): boolean {
  const folder = newFolder();
  const script = [
    "#!/bin/sh",
    `echo x >>'${folder}/calls'`,
    `[ "$(wc -l <'${folder}/calls')" -ge ${call} ] && kill -9 $PPID && exit 1`,
    `exec '${git}' "$@"`,
  ];
  newProgram(join(folder, "git"), `${script.join("\n")}\n`);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const file = join(import.meta.dirname, "clone-child.ts");
  const args = [file, step, work.user.root, work.folder, work.base, branch];
  const { signal: killed, status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (killed === null && status !== 0) throw new Error(stderr);
  return killed === "SIGKILL";
}

/** For every call of git in turn, until the step ends without being killed. @returns at how many it was killed */
async function atEveryCall(check: (call: number) => Promise<boolean>): Promise<number> {
  for (let call = 1; call < most; call++) if (!(await check(call))) return call - 1;
  throw new Error("it never ended");
}

function expectWhole(work: Work): void {
  expect(work.git("symbolic-ref", "HEAD")).toBe(`refs/heads/${branch}`);
  expect(work.store("fsck", "--full", "--strict", "--no-dangling")).toBe("");
  expect(readdirSync(work.folder).sort()).toEqual(["clone", "store"]);
}

test("wherever the making of a clone is ended, the next one has it whole", { timeout: 60_000 }, async () => {
  const user = newUser();
  const kills = await atEveryCall(async (call) => {
    const work = newWork(user);
    const isKilled = isKilledAt(call, "open", work);
    await work.open();
    expectWhole(work);
    expect(work.git("status", "--porcelain")).toBe("");
    expect(work.git("rev-parse", "HEAD")).toBe(work.base);
    return isKilled;
  });
  expect(kills).toBeGreaterThan(8);
});

test("wherever a commit is ended, it is there or it is not, and can be made again", { timeout: 60_000 }, async () => {
  const work = await newWork().open();
  work.write("src/new.ts", "new\n");
  const tree = (await work.commit())?.tree;
  await work.reset();
  const kills = await atEveryCall(async (call) => {
    work.write("src/new.ts", "new\n");
    const isKilled = isKilledAt(call, "commit", work);
    await work.open();
    expectWhole(work);
    const head = await work.clone.head(signal);
    if (head.commit !== work.base) expect(head.tree).toBe(tree);
    expect(work.read("src/new.ts")).toBe("new\n");
    expect((await work.commit())?.tree).toBe(tree);
    expect(work.git("status", "--porcelain")).toBe("");
    await work.reset();
    return isKilled;
  });
  expect(kills).toBeGreaterThan(8);
});

test("wherever a reset is ended, it can be made again", { timeout: 60_000 }, async () => {
  const work = await newWork().open();
  const kills = await atEveryCall(async (call) => {
    work.write("src/new.ts", "new\n");
    work.write("README.md", "changed\n");
    await work.commit();
    work.write("more/untracked.ts", "more\n");
    const isKilled = isKilledAt(call, "reset", work);
    await work.open();
    await work.reset();
    expectWhole(work);
    expect(work.git("status", "--porcelain")).toBe("");
    expect([work.read("README.md"), work.read("src/new.ts")]).toEqual(["read\n", null]);
    return isKilled;
  });
  expect(kills).toBeGreaterThan(8);
});
