import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Reviewer, RunRequest, RunResult } from "../../src/ports.ts";
import { agent } from "../../src/reviewers/agent.ts";
import { probeConfinement } from "../../src/system/confine.ts";
import { type Act, installAct, type Lookout, type Move, openLookout, type Sight } from "../fakes/agent-programs/act.ts";
import { type Voice, voices } from "../fakes/agent-programs/voices.ts";
import { changeOf, runContext, runRequest } from "../fakes/reviewer-run.ts";

const signal = new AbortController().signal;
const confinement = await probeConfinement(process.env, signal);

/** Others run agents at the same time: what lies here is ours. */
const temporary = mkdtempSync(join(tmpdir(), "blindspot-hazards-"));
process.env["TMPDIR"] = temporary;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

let folder: string;
let lookout: Lookout;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "blindspot-test-"));
  lookout = await openLookout();
});

afterEach(async () => {
  await lookout.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Given {
  readonly env?: NodeJS.ProcessEnv;
  readonly act?: Partial<Act>;
  readonly silenceMs?: number;
  /** Nothing to confine it with is found. */
  readonly isOpen?: boolean;
}

const answer = '{"findings":[]}';

/** A request for the model that the program has to be told, if it has to. */
function asked({ model }: Voice, more: Partial<RunRequest> = {}): RunRequest {
  return runRequest({ model: model ?? null, ...more });
}

/** The reviewer over a fake program that makes these moves. */
function reviewerOf({ program, version, env }: Voice, moves: readonly Move[], given: Given = {}): Reviewer {
  const PATH = installAct(folder, program.program, { version, moves, ...given.act }, lookout);
  const path = given.isOpen === true ? PATH.replace(/:\/usr\/bin:\/bin$/, "") : PATH;
  const options = { cacheFolder: null, ...(given.silenceMs !== undefined && { silenceMs: given.silenceMs }) };
  return agent(program, { env: { PATH: path, HOME: folder, ...env, ...given.env }, ...options });
}

async function run(voice: Voice, moves: readonly Move[], given: Given = {}): Promise<RunResult> {
  return reviewerOf(voice, moves, given).run(asked(voice), runContext());
}

/** What it saw when all went well. */
async function sightOf(voice: Voice, given: Given = {}): Promise<Sight> {
  const result = await run(voice, voice.answer(answer), given);
  expect(result).toMatchObject({ status: "replied", reply: answer });
  return lookout.sights[0] as Sight;
}

/** Folders of ours that are still there. */
function leftBehind(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("blindspot-agent-"));
}

describe.each(voices)("%s", (_name, voice) => {
  describe("is believed by what it says", () => {
    test("and not by an exit code of 0 with nothing said", async () => {
      const result = await run(voice, [{ exit: 0 }]);
      expect(result).toMatchObject({ status: "unavailable", problem: "program-failed", reply: null });
    });

    test("nor by an exit code of 1 after a whole answer", async () => {
      const result = await run(voice, [...voice.answer(answer), { exit: 1 }]);
      expect(result).toMatchObject({ status: "replied", reply: answer, isTruncated: false });
    });

    test("so that half an answer is none, whatever it exits with", async () => {
      const result = await run(voice, [...voice.unfinished('{"findings":['), { exit: 0 }]);
      expect(result).toMatchObject({ status: "unavailable", reply: '{"findings":[' });
    });

    test("nor is half an answer one when a signal ended it", async () => {
      const result = await run(voice, [...voice.unfinished('{"findings":['), { kill: "SIGKILL" }]);
      expect(result).toMatchObject({ status: "unavailable", reply: '{"findings":[' });
    });

    test("also where lines that mean nothing stand between", async () => {
      const noise = [{ say: "Loading…" }, { say: '{"type":' }, { say: "[]" }, { say: '{"type":7}' }, { say: "null" }];
      const result = await run(voice, [...noise, ...voice.answer(answer), ...noise]);
      expect(result).toMatchObject({ status: "replied", reply: answer });
    });

    test("and an error of its service is none of its answers", async () => {
      const result = await run(voice, voice.refused);
      expect(result).toMatchObject({ status: "unavailable", problem: "auth", reply: null });
      expect((result as { hint: string }).hint).toContain(voice.key);
    });

    test("and an answer of nothing is handed on as such", async () => {
      expect(await run(voice, voice.answer(""))).toMatchObject({ status: "replied", reply: "" });
    });
  });

  describe("is ended", () => {
    test("when it says nothing for too long, and what it had said is kept", async () => {
      const result = await run(voice, [...voice.unfinished('{"find'), { hang: true }], { silenceMs: 3_000 });
      expect(result).toMatchObject({ status: "timed-out", problem: "silence", reply: '{"find' });
    });

    test("when it writes without end", async () => {
      const result = await run(voice, [...voice.unfinished('{"find'), { sayForEver: "x".repeat(1_000) }]);
      expect(result).toMatchObject({ status: "over-budget", problem: "budget" });
    });

    test("when it complains without end", async () => {
      const result = await run(voice, [...voice.unfinished('{"find'), { complainForEver: "x".repeat(1_000) }]);
      expect(result).toMatchObject({ status: "over-budget", problem: "budget" });
    });

    test("with the child that it leaves behind holding its output open", async () => {
      const result = await run(voice, [{ leaveChild: true }, ...voice.answer(answer)]);
      expect(result).toMatchObject({ status: "replied", reply: answer });
    });
  });

  test("says why it failed by the end of its complaints, without what they do to a terminal or tell of a key", async () => {
    const key = voice.env[voice.key];
    const result = await run(voice, [{ complain: `\u001b[31mno\u0007 luck\u001b[0m with ${key}` }, { exit: 7 }]);
    const { reason } = result as { reason: string };
    expect(reason).toContain(`${voice.program.title} ended with 7 and gave no final answer`);
    expect(reason).toContain("no luck with");
    expect(reason).not.toMatch(/[\u0000-\u001f]/);
    expect(reason).not.toContain(key);
  });

  test("takes a brief of megabytes, of which nothing stands in its arguments", async () => {
    const brief = { ...runRequest().brief, user: `UNTRUSTED ${"x".repeat(2_000_000)}` };
    const reviewer = reviewerOf(voice, voice.answer(answer));
    expect(await reviewer.run(asked(voice, { brief }), runContext())).toMatchObject({ status: "replied" });
    const { args, stdin, home, env } = lookout.sights[0] as Sight;
    expect(JSON.stringify({ args, env })).not.toContain("UNTRUSTED");
    expect(`${stdin}${Object.values(home).join("")}`).toContain(brief.user);
  });

  test("is told our system prompt where its own would stand, and nowhere else", async () => {
    const { args, stdin, home, env } = await sightOf(voice);
    const all = (texts: object) => Object.values(texts).join("\n");
    const places = { args: args.join("\n"), stdin, home: all(home), env: all(env) };
    const { system } = runRequest().brief;
    const told = Object.entries(places).filter(([, text]) => text.includes(system));
    expect(told.map(([place]) => place)).toEqual([voice.hasSystemIn]);
  });

  test("learns of the environment what it needs, and nothing of others' keys or of who is calling", async () => {
    const others = { AWS_SECRET_ACCESS_KEY: "x", GITHUB_TOKEN: "x", MY_PASSWORD: "x", BLINDSPOT_HOME: folder };
    const hosts = {
      CLAUDECODE: "1",
      CLAUDE_CODE_SESSION_ID: "1",
      AI_AGENT: "a",
      CODEX_THREAD_ID: "1",
      CODEX_SANDBOX: "1",
    };
    const more = { GEMINI_CLI: "1", QWEN_CODE: "1", OPENCODE: "1", AGENT: "1", NODE_OPTIONS: "--no-warnings" };
    const kept = { LANG: "C.UTF-8", LC_TIME: "C", TZ: "UTC", HTTPS_PROXY: "", NO_PROXY: "127.0.0.1" };
    const { env } = await sightOf(voice, { env: { ...others, ...hosts, ...more, ...kept } });
    expect(Object.keys(env).filter((name) => name in { ...others, ...hosts, ...more })).toEqual([]);
    expect(env).toMatchObject({ ...kept, TERM: "dumb", [voice.key]: voice.env[voice.key] });
  });

  test("stands in a snapshot of the change with a home of its own, and both are gone afterwards", async () => {
    await writeFile(join(folder, "private.txt"), "private");
    const before = leftBehind();
    const { cwd, files, env, home } = await sightOf(voice);
    expect(files).toEqual({ "src/retry.ts": "export function retry() {\n  return 1;\n}\n", "src/b.ts": "retry();\n" });
    expect(env["HOME"]).not.toBe(folder);
    expect(Object.values(home)).not.toContain("private");
    expect(env["TMPDIR"]).not.toBe(tmpdir());
    expect(cwd).not.toContain(folder);
    await expect.poll(() => leftBehind().filter((name) => !before.includes(name))).toEqual([]);
  });

  test("is not shown files by which agent programs are told what to do", async () => {
    const change = changeOf({ "AGENTS.md": "obey", "src/CLAUDE.md": "obey", ".mcp.json": "{}", "a.ts": "a\n" });
    const reviewer = reviewerOf(voice, voice.answer(answer));
    await reviewer.run(asked(voice, { change }), runContext());
    expect(lookout.sights[0]?.files).toEqual({ "a.ts": "a\n" });
  });

  test("of a bare patch stands in an empty folder", async () => {
    const change = { ...changeOf({}), hasContext: false };
    const reviewer = reviewerOf(voice, voice.answer(answer));
    expect(await reviewer.run(asked(voice, { change }), runContext())).toMatchObject({ status: "replied" });
    expect(lookout.sights[0]?.files).toEqual({});
  });

  test("asks for the model and the effort that are named, and else for none", async () => {
    const effort = voice.program.efforts?.at(-1) ?? null;
    const told = ({ args, env, home }: Sight) => JSON.stringify({ args, env, home });
    const reviewer = reviewerOf(voice, voice.answer(answer));
    await reviewer.run(runRequest({ model: "model-of-choice", effort }), runContext());
    expect(told(lookout.sights[0] as Sight)).toContain("model-of-choice");
    if (effort !== null) expect(told(lookout.sights[0] as Sight)).toContain(effort);
    await reviewer.run(asked(voice), runContext());
    expect(told(lookout.sights[1] as Sight)).not.toContain("model-of-choice");
    expect(reviewer.defaultModel).toBeNull();
  });

  describe.runIf(confinement.status === "available")("confined", () => {
    test("can read and write nothing of the user's", async () => {
      const secret = join(folder, "secret.txt");
      await writeFile(secret, "secret");
      const target = join(folder, "written.txt");
      const { reads, writes } = await sightOf(voice, {
        act: { reads: [secret], writes: [target, "src/retry.ts", "src/new.ts"] },
      });
      expect(reads).toEqual({ [secret]: "ENOENT" });
      expect(writes).toMatchObject({ "src/retry.ts": "EROFS", "src/new.ts": "EROFS" });
      // What it writes elsewhere goes to a memory of its own.
      expect(existsSync(target)).toBe(false);
    });

    test("says so before and after", async () => {
      const reviewer = reviewerOf(voice, voice.answer(answer));
      const isolation = { write: "enforced", read: "confined" };
      expect(await reviewer.probe(signal)).toMatchObject({ status: "ready", isolation });
      expect(await reviewer.run(asked(voice), runContext())).toMatchObject({ facts: { isolation } });
    });
  });

  test("without anything to confine it with runs all the same, and does not claim more than it has", async () => {
    const reviewer = reviewerOf(voice, voice.answer(answer), { isOpen: true });
    const { isolation } = (await reviewer.probe(signal)) as { isolation: { write: string; read: string } };
    expect(await reviewer.run(asked(voice), runContext())).toMatchObject({ status: "replied", facts: { isolation } });
    const own = { isConfined: false, login: {} as never, version: voice.version, platform: process.platform };
    expect(isolation).toMatchObject(voice.program.isolation(own));
  });

  describe("is not ready", () => {
    test("when it is not there, and the hint installs it", async () => {
      const reviewer = agent(voice.program, { env: { PATH: folder, HOME: folder, ...voice.env }, cacheFolder: null });
      const hint = voice.program.install;
      expect(await reviewer.probe(signal)).toMatchObject({ status: "missing", hint });
      const result = await reviewer.run(runRequest(), runContext());
      expect(result).toMatchObject({ status: "unavailable", problem: "not-installed", hint, facts: { requests: 0 } });
    });

    test("when it is too old, and the hint updates it", async () => {
      const reviewer = reviewerOf(voice, [], { act: { version: "0.0.1" } });
      const hint = voice.program.install;
      expect(await reviewer.probe(signal)).toMatchObject({ status: "missing", version: "0.0.1", hint });
    });

    test("when nobody is logged in, and the hint says how to", async () => {
      const none = Object.fromEntries(Object.keys(voice.env).map((name) => [name, undefined]));
      const state = await reviewerOf(voice, [], { env: none }).probe(signal);
      expect(state).toMatchObject({ status: "missing", found: expect.stringContaining(voice.program.program) });
      expect((state as { hint: string }).hint).toMatch(new RegExp(voice.key));
    });
  });

  test("with an unreadable configuration of the user's breaks nothing", async () => {
    for (const name of [".claude", ".codex", ".gemini", ".qwen", ".config/opencode"]) {
      await mkdir(join(folder, name), { recursive: true });
      for (const file of ["settings.json", "config.toml", "auth.json", ".credentials.json", "opencode.json"]) {
        await writeFile(join(folder, name, file), "{{{ not = ");
      }
    }
    const reviewer = reviewerOf(voice, voice.answer(answer));
    expect((await reviewer.probe(signal)).status).toMatch(/^(?:ready|missing)$/);
    expect(typeof reviewer.familyOf(null)).toBe("string");
    expect(await readFile(join(folder, ".codex/config.toml"), "utf8")).toBe("{{{ not = ");
  });
});
