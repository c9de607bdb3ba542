import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type ConfinedPaths,
  confinedCommand,
  probeConfinement,
  programFiles,
  programPath,
} from "../../src/system/confine.ts";
import { planMounts } from "../../src/system/confine-paths.ts";
import { findProgram } from "../../src/system/find-program.ts";
import { type ProgramEnd, runProgram } from "../../src/system/process.ts";
import { useFolders } from "./temporary.ts";

const { newFolder, newProgram } = useFolders();
const signal = new AbortController().signal;
const confinement = await probeConfinement(process.env, signal);
const why = confinement.status === "available" ? "" : ` (left out here: ${confinement.reason})`;

interface Place extends ConfinedPaths {
  readonly root: string;
  readonly snapshot: string;
  readonly home: string;
}

/** A snapshot and a private home, with a canary beside them. */
function newPlace(more: Partial<ConfinedPaths> = {}): Place {
  const root = newFolder();
  const [snapshot, home] = [join(root, "snapshot"), join(root, "home")] as const;
  for (const folder of [snapshot, home]) mkdirSync(folder);
  writeFileSync(join(snapshot, "code.ts"), "code\n");
  writeFileSync(join(root, "canary"), "canary\n");
  return { root, snapshot, home, cwd: snapshot, readable: [], writable: [home], ...more };
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

async function run(argv: readonly [string, ...string[]], place: Place, options: RunOptions = {}) {
  if (confinement.status !== "available") throw new Error(confinement.reason);
  const env = { PATH: process.env["PATH"], HOME: place.home, ...options.env };
  const command = await confinedCommand(confinement, argv, place);
  const rest = { stdin: "", cwd: place.snapshot, maxStdoutBytes: 100_000, killAfterMs: 500 };
  return runProgram({ argv: command, env, signal: options.signal ?? signal, ...rest });
}

async function sh(script: string, place: Place, options?: RunOptions): Promise<string> {
  return textOf(await run(["/bin/sh", "-c", `{ ${script}\n} 2>&1; true`], place, options));
}

function textOf(end: ProgramEnd): string {
  if (end.status !== "exited" || end.code !== 0) throw new Error(JSON.stringify(end));
  return end.stdout;
}

describe.skipIf(confinement.status !== "available")(`a confined program${why}`, () => {
  test("reads the snapshot and the system's programs, and nothing beside them", async () => {
    const place = newPlace();
    expect(await sh("cat code.ts; ls -d /usr/bin", place)).toBe("code\n/usr/bin\n");
    const hidden = [
      join(place.root, "canary"),
      import.meta.filename,
      homedir(),
      "/root",
      "/srv",
      "/var/lib",
      "/etc/shadow",
    ];
    for (const path of hidden) expect(await sh(`ls -a ${path}`, place), path).toMatch(/No such file/);
    expect(await sh(`ls -A ${place.root} ${tmpdir()}`, place)).not.toMatch(/canary/);
  });

  test("has no way round by the folders of processes, devices or links", async () => {
    const place = newPlace();
    const canary = join(place.root, "canary");
    symlinkSync(canary, join(place.snapshot, "link"));
    const ways = ["link", `/proc/1/root${canary}`, `/proc/self/root${canary}`, `/proc/1/cwd/../canary`, "../canary"];
    for (const way of ways) expect(await sh(`cat ${way}`, place), way).not.toContain("canary\n");
    expect(await sh("ls /dev /sys", place)).not.toMatch(/\b(?:sd[a-z]|vd[a-z]|nvme|mem|kvm|block)\b/);
  });

  test("sees no process but its own", async () => {
    const place = newPlace();
    expect(await sh("cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'", place)).not.toContain("vitest");
    expect(await sh(`kill -0 ${process.pid}`, place)).toMatch(/No such process/i);
  });

  test("writes its home and its own temporary folder only", async () => {
    const place = newPlace();
    const folders = [place.snapshot, "/", "/usr", "/etc", "/var", "/proc/sys/kernel"];
    for (const folder of folders) expect(await sh(`touch ${folder}/x`, place), folder).not.toBe("");
    expect(await sh(`echo x > code.ts; rm code.ts`, place)).toMatch(/Read-only/);
    expect(await sh(`echo kept > "$HOME/kept"; touch /tmp/x /var/tmp/x ${place.root}/x`, place)).toBe("");
    expect(readFileSync(join(place.home, "kept"), "utf8")).toBe("kept\n");
    expect([existsSync("/tmp/x"), existsSync(join(place.root, "x"))]).toEqual([false, false]);
    expect(readdirSync(place.snapshot)).toEqual(["code.ts"]);
  });

  test("has no rights over the machine, although root may have started it", async () => {
    const place = newPlace();
    const status = await sh("cat /proc/self/status", place);
    const effective = Number.parseInt(/CapEff:\s*(\w+)/.exec(status)?.[1] ?? "", 16);
    // That one (bit 31) is for the namespaces of a program's own sandbox.
    expect([0, 2 ** 31]).toContain(effective);
    const settings =
      "for f in kernel/core_pattern kernel/hostname vm/drop_caches; do test -w /proc/sys/$f && echo $f; done";
    expect(await sh(settings, place)).toBe("");
    expect(await sh("mount -t tmpfs none /tmp; mount -o remount,rw,bind /proc/sys", place)).toMatch(
      /denied|permi|must be/i,
    );
  });

  test("gets its variables, its arguments and the exit code as they are", async () => {
    const place = newPlace();
    const argv = [
      "/bin/sh",
      "-c",
      'printf "%s|" "$@" "$KEY" "$PWD"; exit 7',
      "sh",
      "--",
      "a b",
      "$HOME",
      "--ro-bind",
    ] as const;
    const end = await run(argv, place, { env: { KEY: "value" } });
    expect(end).toMatchObject({ code: 7, stdout: `--|a b|$HOME|--ro-bind|value|${place.snapshot}|` });
  });

  test("ends with all that it started when it is told to", async () => {
    const place = newPlace();
    const stop = new AbortController();
    const beat = join(place.home, "beat");
    const ended = run(
      ["/bin/sh", "-c", `trap "" TERM; (while :; do echo x >> ${beat}; sleep 0.05; done) & wait`],
      place,
      {
        signal: stop.signal,
      },
    );
    while (!existsSync(beat)) await sleep(20);
    stop.abort();
    expect(await ended).toMatchObject({ status: "aborted" });
    const beats = () => readFileSync(beat, "utf8").length;
    const before = beats();
    await sleep(300);
    expect(beats()).toBe(before);
  });

  test("can make a sandbox of its own", async () => {
    if (confinement.status !== "available" || !confinement.canNest) return;
    const inner = `${confinement.program} --unshare-user --unshare-net --ro-bind / / --dev /dev cat code.ts`;
    expect(await sh(inner, newPlace())).toBe("code\n");
  });

  test("finds nothing in what is hidden of a folder that it may write, and leaves nothing there", async () => {
    const place = newPlace();
    mkdirSync(join(place.snapshot, ".settings"));
    writeFileSync(join(place.snapshot, ".settings/hooks.json"), "hooks\n");
    writeFileSync(join(place.snapshot, "TOLD.md"), "told\n");
    symlinkSync(join(place.root, "canary"), join(place.snapshot, "out"));
    const hidden = [".settings", "TOLD.md", "out", "not-there"].map((name) => join(place.snapshot, name));
    const shown = { ...place, writable: [place.snapshot], hidden };
    const script =
      "ls -A .settings; cat TOLD.md; cat code.ts; echo new > .settings/new; echo new > TOLD.md; echo new > new.ts";
    expect(await sh(script, shown)).toMatch(/^cat: TOLD\.md: .*\ncode\n.*TOLD\.md.*\n$/);
    expect(readdirSync(join(place.snapshot, ".settings"))).toEqual(["hooks.json"]);
    expect(readFileSync(join(place.snapshot, "TOLD.md"), "utf8")).toBe("told\n");
    expect(readFileSync(join(place.snapshot, "new.ts"), "utf8")).toBe("new\n");
  });

  test("finds what is shown under a link by both names, and an empty home with only that in it", async () => {
    const place = newPlace();
    const home = join(place.root, "user");
    const login = join(place.root, "elsewhere/login");
    for (const folder of [join(home, "bin"), dirname(login)]) mkdirSync(folder, { recursive: true });
    writeFileSync(login, "login\n");
    writeFileSync(join(home, "private"), "");
    symlinkSync(login, join(home, "bin/login"));
    const shown = { ...place, readable: [join(home, "bin/login")], empty: [home] };
    expect(await sh(`cat ${home}/bin/login ${login}; ls -A ${home}; touch ${home}/new`, shown)).toBe(
      "login\nlogin\nbin\n",
    );
    expect(readdirSync(home)).toEqual(["bin", "private"]);
  });

  test("reaches the network", async () => {
    const server = createServer((_, response) => response.end("hello"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const node = { file: process.execPath, realFile: process.execPath };
      const place = newPlace({ readable: await programFiles(node, {}) });
      const code = `fetch("http://127.0.0.1:${(server.address() as AddressInfo).port}").then((r) => r.text()).then(console.log)`;
      expect(textOf(await run([process.execPath, "-e", code], place))).toBe("hello\n");
    } finally {
      server.close();
    }
  });

  describe("that a user has installed", () => {
    const path = process.env["PATH"] ?? "";
    const home = process.env["HOME"];
    let user = "";

    beforeEach(() => {
      user = join(newFolder(), "user");
      mkdirSync(user);
      writeFileSync(join(user, "private"), "canary\n");
      process.env["HOME"] = user;
    });
    afterEach(() => {
      if (home === undefined) delete process.env["HOME"];
      else process.env["HOME"] = home;
    });

    /** What the program prints of itself, and of what lies in the home it was installed in. */
    async function start(env: NodeJS.ProcessEnv): Promise<string> {
      const found = await findProgram("agent", env);
      if (found === null) throw new Error("not found");
      const place = newPlace({ readable: await programFiles(found, env) });
      return textOf(await run([found.file, user], place, { env: { PATH: await programPath(found, env) } }));
    }

    const inNode = `
      const { readdirSync } = require("node:fs");
      const { basename } = require("node:path");
      console.log(require("helper"), basename(process.execPath), readdirSync(process.argv[2]).join());`;

    test("starts with the packages beside its own, by the node of a version manager", async () => {
      const modules = join(user, ".nvm/versions/node/v1/lib/node_modules");
      newProgram(join(modules, "agent/cli.js"), `#!/usr/bin/env node\n${inNode}`);
      newProgram(join(modules, "helper/index.js"), `module.exports = "helped";`);
      const bin = join(user, ".nvm/versions/node/v1/bin");
      mkdirSync(bin);
      symlinkSync("../lib/node_modules/agent/cli.js", join(bin, "agent"));
      symlinkSync(process.execPath, join(bin, "node"));
      expect(await start({ PATH: `${bin}:${path}` })).toBe("helped node .nvm\n");
    });

    test("starts without the Volta that it was installed by", async () => {
      const [shims, image, known] = ["bin", "tools/image", "tools/user"].map((name) => join(user, ".volta", name)) as [
        ...[string, string, string],
      ];
      newProgram(join(shims, "volta-shim"), "#!/bin/sh\nexit 1\n");
      for (const name of ["agent", "node"]) symlinkSync("volta-shim", join(shims, name));
      newProgram(join(image, "packages/agent/lib/node_modules/agent/cli.js"), `#!/usr/bin/env node\n${inNode}`);
      newProgram(join(image, "packages/agent/lib/node_modules/helper/index.js"), `module.exports = "helped";`);
      for (const folder of [join(image, "packages/agent/bin"), join(image, "node/1.0.0/bin"), join(known, "bins")]) {
        mkdirSync(folder, { recursive: true });
      }
      symlinkSync("../lib/node_modules/agent/cli.js", join(image, "packages/agent/bin/agent"));
      symlinkSync(process.execPath, join(image, "node/1.0.0/bin/node"));
      writeFileSync(join(known, "bins/agent.json"), '{"package":"agent"}');
      writeFileSync(join(known, "platform.json"), '{"node":{"runtime":"1.0.0"}}');
      expect(await start({ PATH: `${shims}:/usr/bin:/bin` })).toBe("helped node .volta\n");
    });

    test("starts as a file alone in a folder of the home, where nothing else of it is seen", async () => {
      newProgram(join(user, "bin/agent"), '#!/bin/sh\nls -A "$1" "$1/bin"\n');
      writeFileSync(join(user, "package.json"), "{}");
      writeFileSync(join(user, "bin/other"), "");
      const seen = await start({ PATH: `${join(user, "bin")}:${path}` });
      expect(seen.replaceAll(user, "~").split("\n").filter(Boolean)).toEqual(["~:", "bin", "~/bin:", "agent"]);
    });

    test("starts behind a link to a version of it", async () => {
      const version = newProgram(
        join(user, ".local/share/agent/versions/1"),
        '#!/bin/sh\nls -A "$1/.local/share/agent"\n',
      );
      mkdirSync(join(user, ".local/bin"));
      symlinkSync(version, join(user, ".local/bin/agent"));
      expect(await start({ PATH: `${join(user, ".local/bin")}:${path}` })).toBe("versions\n");
    });

    test("starts behind the script that pnpm writes in place of a link", async () => {
      const store = ".local/share/pnpm/global/5/.pnpm/agent@1/node_modules";
      newProgram(join(user, store, "agent/cli.js"), inNode);
      newProgram(join(user, store, "helper/index.js"), `module.exports = "helped";`);
      const link = `#!/bin/sh
basedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")
if [ -x "$basedir/node" ]; then
  exec "$basedir/node"  "$basedir/global/5/.pnpm/agent@1/node_modules/agent/cli.js" "$@"
else
  exec node  "$basedir/global/5/.pnpm/agent@1/node_modules/agent/cli.js" "$@"
fi
`;
      newProgram(join(user, ".local/share/pnpm/agent"), link);
      expect(await start({ PATH: `${join(user, ".local/share/pnpm")}:${path}` })).toBe("helped node .local\n");
    });
  });
});

describe("what a program needs to start", () => {
  const env = { PATH: "/usr/bin:/bin" };

  async function filesOf(file: string, variables: NodeJS.ProcessEnv = env): Promise<string[]> {
    return [...(await programFiles({ file, realFile: file }, variables))];
  }

  test("is its own package where it is native: it asks for no other", async () => {
    const modules = join(newFolder(), "project/node_modules");
    const file = newProgram(join(modules, "@acme/agent/bin/agent.exe"), "\x7fELF");
    expect(await filesOf(file)).toEqual([file, join(modules, "@acme/agent")]);
  });

  test("is the package that lists it as its program, and no other folder with a package.json", async () => {
    const folder = newFolder();
    const file = newProgram(join(folder, "tool/bin/agent"), "\x7fELF");
    writeFileSync(join(folder, "tool/package.json"), '{"bin":{"agent":"./bin/agent"}}');
    expect(await filesOf(file)).toEqual([file, join(folder, "tool")]);
    writeFileSync(join(folder, "tool/package.json"), '{"bin":{"other":"./bin/other"}}');
    expect(await filesOf(file)).toEqual([file]);
  });

  test("is the folder of it below /opt, and the libraries of a Homebrew that has it", async () => {
    expect(await filesOf("/opt/acme/lib/agent/bin/agent")).toEqual(["/opt/acme/lib/agent/bin/agent", "/opt/acme"]);
    expect(await filesOf("/opt/agent")).toEqual(["/opt/agent"]);
    const brew = "/home/linuxbrew/.linuxbrew";
    expect(await filesOf(`${brew}/Cellar/agent/1/bin/agent`)).toEqual([
      ...["Cellar/agent/1/bin/agent", "Cellar", "opt", "lib", "bin"].map((name) => join(brew, name)),
    ]);
  });

  test("is its interpreter, too, also one that is a script itself; a circle of them ends", async () => {
    const folder = newFolder();
    const outer = newProgram(join(folder, "agent"), "#!/usr/bin/env -S runner --quiet\n");
    const runner = newProgram(join(folder, "runner"), `#!${outer}\n`);
    expect(await filesOf(outer, { PATH: folder })).toEqual([outer, runner]);
  });

  test("are the certificates that the environment names, unless that would show a home folder", async () => {
    const file = newProgram(join(newFolder(), "agent"), "\x7fELF");
    const named = {
      ...env,
      NODE_EXTRA_CA_CERTS: "/somewhere/ca.pem",
      SSL_CERT_DIR: homedir(),
      SSL_CERT_FILE: "ca.pem",
    };
    expect(await filesOf(file, named)).toEqual([file, "/somewhere/ca.pem"]);
  });
});

describe("what is mounted", () => {
  test("is never a whole home folder, what lies above it, or everybody's temporary files", async () => {
    for (const path of ["/", homedir(), dirname(homedir()), tmpdir(), "relative"]) {
      for (const paths of [
        { readable: [path], writable: [] },
        { readable: [], writable: [path] },
      ]) {
        await expect(planMounts({ cwd: newFolder(), ...paths }, []), path).rejects.toThrow("must not be shown");
      }
    }
  });

  test("is each place once, outer ones first, and what may be written stays so inside what may not", async () => {
    const root = newFolder();
    for (const name of ["a/b/c", "d"]) mkdirSync(join(root, name), { recursive: true });
    const [a, b, c, d] = ["a", "a/b", "a/b/c", "d"].map((name) => join(root, name)) as [string, string, string, string];
    const plan = await planMounts({ cwd: c, readable: [a, d, b, join(d, "gone"), "/usr/bin"], writable: [b] }, [
      "/usr",
    ]);
    expect(plan.mounts).toEqual([
      { path: a, isWritable: false },
      { path: d, isWritable: false },
      { path: b, isWritable: true },
      { path: c, isWritable: false },
    ]);
  });

  test("is refused where something to write to is not there", async () => {
    const cwd = newFolder();
    await expect(planMounts({ cwd, readable: [], writable: [join(cwd, "gone")] }, [])).rejects.toThrow("ENOENT");
  });
});

describe("asking whether confinement works", () => {
  test("says what to install where bubblewrap is missing", async () => {
    expect(await probeConfinement({ PATH: newFolder() }, signal)).toMatchObject({
      status: "unavailable",
      reason: expect.stringMatching(/bubblewrap.*not installed|Linux only/),
      hint: expect.stringMatching(/install bubblewrap|Linux/),
    });
  });

  test.skipIf(process.platform !== "linux")("believes no program that says it works", async () => {
    const folder = newFolder();
    newProgram(join(folder, "bwrap"), '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n');
    expect(await probeConfinement({ PATH: `${folder}:/usr/bin:/bin` }, signal)).toMatchObject({
      status: "unavailable",
    });
  });

  test.skipIf(process.platform !== "linux")("passes on what bubblewrap complains of, in one line", async () => {
    const folder = newFolder();
    newProgram(join(folder, "bwrap"), '#!/bin/sh\nprintf "bwrap: \\033[31mno\\n  luck\\n" >&2; exit 1\n');
    const { reason } = (await probeConfinement({ PATH: `${folder}:/usr/bin:/bin` }, signal)) as { reason: string };
    expect(reason).toMatch(/bwrap: no luck$|AppArmor|The kernel keeps/);
  });

  test("is over when the one who asked gives up, and begins anew for the next", async () => {
    const env = { PATH: `${process.env["PATH"]}:${newFolder()}` };
    const given = probeConfinement(env, AbortSignal.abort(new Error("enough")));
    const other = probeConfinement(env, signal);
    if (process.platform === "linux") await expect(given).rejects.toThrow("enough");
    expect((await other).status).toBe(confinement.status);
  });
});
