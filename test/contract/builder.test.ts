import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunResult } from "../../src/ports.ts";
import type { Builder, BuildTurnRequest } from "../../src/ports-build.ts";
import type { BuildableProgram } from "../../src/reviewers/build-hold.ts";
import { createBuilder } from "../../src/reviewers/builder.ts";
import { probeConfinement } from "../../src/system/confine.ts";
import { type Act, installAct, type Lookout, type Move, openLookout, type Sight } from "../fakes/agent-programs/act.ts";
import { keepConversation } from "../fakes/agent-programs/conversations.ts";
import { type Voice, voices } from "../fakes/agent-programs/voices.ts";
import { runContext } from "../fakes/reviewer-run.ts";

const confinement = await probeConfinement(process.env, new AbortController().signal);

const temporary = mkdtempSync(join(tmpdir(), "blindspot-builders-"));
process.env["TMPDIR"] = temporary;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

let home: string;
let clone: string;
let lookout: Lookout;

beforeEach(async () => {
  home = mkdtempSync(join(temporary, "home-"));
  clone = mkdtempSync(join(temporary, "clone-"));
  mkdirSync(join(clone, ".git/hooks"), { recursive: true });
  lookout = await openLookout();
});

afterEach(async () => {
  await lookout.close();
  for (const folder of [home, clone]) rmSync(folder, { recursive: true, force: true });
});

interface Given {
  readonly env?: NodeJS.ProcessEnv;
  readonly act?: Partial<Act>;
  readonly silenceMs?: number;
  /** Nothing to confine it with is found. */
  readonly isOpen?: boolean;
}

type Buildable = Voice & { readonly program: BuildableProgram };

function builderOf({ program, version, env }: Buildable, moves: readonly Move[], given: Given = {}): Builder {
  const PATH = installAct(home, program.program, { version, moves, ...given.act }, lookout);
  const path = given.isOpen === true ? PATH.replace(/:\/usr\/bin:\/bin$/, "") : PATH;
  const options = { cacheFolder: null, ...(given.silenceMs !== undefined && { silenceMs: given.silenceMs }) };
  return createBuilder(program, { env: { PATH: path, HOME: home, ...env, ...given.env }, ...options });
}

interface Turn extends Given {
  readonly request?: Partial<BuildTurnRequest>;
  readonly signal?: AbortSignal;
  readonly onSession?: () => void;
}

/** What came of a turn, and the ids that were told on the way. */
async function turn(voice: Buildable, moves: readonly Move[], { request, signal, onSession, ...given }: Turn = {}) {
  const sessions: string[] = [];
  const context = runContext(signal === undefined ? {} : { signal });
  const asked = { prompt: "Build it.", sessionId: null, model: voice.model ?? null, folder: clone, ...request };
  const result: RunResult = await builderOf(voice, moves, given).turn(asked, {
    ...context,
    onSession(id) {
      sessions.push(id);
      onSession?.();
    },
  });
  return { result, sessions };
}

const answer = 'Built.\n{"title":"A retry"}';

async function sightOf(voice: Buildable, given: Turn = {}): Promise<Sight> {
  const { result } = await turn(voice, voice.answer(answer), given);
  expect(result).toMatchObject({ status: "replied", reply: answer });
  return lookout.sights[0] as Sight;
}

const canConfine = confinement.status === "available";
/** Where the system can confine nothing, some of them do not build. */
const buildable = voices.filter((one): one is [string, Buildable] => {
  const { building } = one[1].program;
  return building !== undefined && (canConfine || building.needsConfinement !== true);
});
const kept = "01a206c5-8fe2-7380-ae00-1fec208bd94d";

describe.each(buildable)("%s builds", (_name, voice) => {
  test("and tells by what its conversation goes on", async () => {
    const { result, sessions } = await turn(voice, voice.answer(answer));
    expect(sessions).not.toEqual([]);
    expect(new Set(sessions).size).toBe(sessions.length);
    // What it says itself counts, where we had named another.
    expect(result).toMatchObject({ status: "replied", reply: answer, facts: { sessionId: sessions.at(-1) } });
  });

  test("also when it is stopped as soon as that is known", async () => {
    const stop = new AbortController();
    const onSession = () => stop.abort(new DOMException("", "TimeoutError"));
    const { result, sessions } = await turn(voice, [...voice.unfinished(""), { hang: true }], {
      ...{ signal: stop.signal, onSession },
    });
    expect(result).toMatchObject({ status: "timed-out", problem: "deadline", facts: { sessionId: sessions.at(-1) } });
    expect(sessions).not.toEqual([]);
  });

  test("and goes on with a conversation, by the model that is named", async () => {
    keepConversation(voice.program.name, { home, clone, sessionId: kept });
    const builder = builderOf(voice, []);
    expect(await builder.keeps(kept)).toBe(true);
    const { args, env, home: files } = await sightOf(voice, { request: { sessionId: kept, model: "model-of-choice" } });
    expect(args).toContain(kept);
    expect(JSON.stringify({ args, env, files })).toContain("model-of-choice");
  });

  test("and says so when the conversation is gone, and begins none in its place", async () => {
    const { result } = await turn(voice, voice.answer(answer), { request: { sessionId: kept } });
    expect(result).toMatchObject({ status: "unavailable", reason: expect.stringContaining("no conversation") });
    expect(lookout.sights).toEqual([]);
    expect(await builderOf(voice, []).keeps(kept)).toBe(false);
  });

  test("and never takes for a conversation what would be a flag or a path", async () => {
    for (const sessionId of ["--yolo", "../../x", "", "a b", `${"x".repeat(200)}`]) {
      const { result } = await turn(voice, voice.answer(answer), { request: { sessionId } });
      expect(result).toMatchObject({ status: "unavailable" });
    }
    expect(lookout.sights).toEqual([]);
  });

  test("by a prompt that stands in none of its arguments, and is no command to it", async () => {
    const prompt = `/UNTRUSTED ${"x".repeat(2_000_000)}`;
    const { args, env, stdin } = await sightOf(voice, { request: { prompt } });
    expect(JSON.stringify({ args, env })).not.toContain("UNTRUSTED");
    expect(stdin).toContain(prompt);
    expect(stdin).not.toMatch(/^\s*\//);
  });

  test("where it is started: in the clone", async () => {
    writeFileSync(join(clone, "a.ts"), "a\n");
    const { cwd, files } = await sightOf(voice);
    expect(cwd).toBe(clone);
    expect(files["a.ts"]).toBe("a\n");
  });

  test("with a git that knows nobody's configuration, and learns nothing of who is calling", async () => {
    const others = {
      GIT_DIR: "/x",
      GIT_WORK_TREE: "/x",
      GIT_INDEX_FILE: "/x",
      GIT_SSH_COMMAND: "x",
      GIT_CONFIG_COUNT: "0",
    };
    const hosts = {
      CLAUDECODE: "1",
      CLAUDE_CODE_SESSION_ID: "1",
      CODEX_THREAD_ID: "1",
      GEMINI_CLI: "1",
      QWEN_CODE: "1",
    };
    const { env } = await sightOf(voice, { env: { ...others, ...hosts, GITHUB_TOKEN: "x" } });
    expect(
      Object.keys(env).filter((name) => name in { ...hosts, GIT_DIR: 1, GIT_WORK_TREE: 1, GIT_INDEX_FILE: 1 }),
    ).toEqual([]);
    expect(env).toMatchObject({ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" });
    const settings = Number(env["GIT_CONFIG_COUNT"]);
    const keys = Array.from({ length: settings }, (_, index) => env[`GIT_CONFIG_KEY_${index}`]);
    expect(keys).toEqual(expect.arrayContaining(["core.fsmonitor", "core.hooksPath"]));
    expect(env["GIT_SSH_COMMAND"] ?? env["GITHUB_TOKEN"]).toBeUndefined();
  });

  describe("is believed by what it says", () => {
    test("and not by an exit code of 0 with nothing said", async () => {
      const { result } = await turn(voice, [{ exit: 0 }]);
      expect(result).toMatchObject({ status: "unavailable", problem: "program-failed", reply: null });
    });

    test("nor by an exit code of 1 after a whole answer", async () => {
      const { result } = await turn(voice, [...voice.answer(answer), { exit: 1 }]);
      expect(result).toMatchObject({ status: "replied", reply: answer });
    });

    test("so that half an answer is none", async () => {
      const { result } = await turn(voice, [...voice.unfinished("Bui"), { exit: 0 }]);
      expect(result).toMatchObject({ status: "unavailable", reply: "Bui" });
    });

    test("and a refused key is a result that speaks of building", async () => {
      const { result } = await turn(voice, voice.refused);
      expect(result).toMatchObject({ status: "unavailable", problem: "auth" });
      expect((result as { hint: string }).hint).not.toMatch(/--retry|--reviewer/);
    });
  });

  describe("is ended", () => {
    test("when it says nothing for too long, and what it had said is kept", async () => {
      const { result } = await turn(voice, [...voice.unfinished("Bui"), { hang: true }], { silenceMs: 3_000 });
      expect(result).toMatchObject({ status: "timed-out", problem: "silence", reply: "Bui" });
      expect((result as { hint: string }).hint).toContain("blindspot build --resume");
    });

    test("when it writes without end", async () => {
      const { result } = await turn(voice, [...voice.unfinished("Bui"), { sayForEver: "x".repeat(1_000) }]);
      expect(result).toMatchObject({ status: "over-budget", problem: "budget" });
    });

    test("with the child that it leaves behind holding its output open", async () => {
      const { result } = await turn(voice, [{ leaveChild: true }, ...voice.answer(answer)]);
      expect(result).toMatchObject({ status: "replied", reply: answer });
    });

    test("with all that it had started, when somebody stops the turn", async () => {
      const stop = new AbortController();
      const running = turn(voice, [{ leaveChild: true }, ...voice.unfinished("Bui"), { hang: true }], {
        signal: stop.signal,
      });
      await expect.poll(() => lookout.sights.length, { timeout: 10_000 }).toBe(1);
      if (existsSync("/proc/self/cwd")) expect(processesIn(clone)).not.toEqual([]);
      stop.abort();
      expect((await running).result).toMatchObject({ status: "cancelled", problem: "cancelled" });
      await expect.poll(() => processesIn(clone)).toEqual([]);
    });
  });

  test("can be stopped before it was started", async () => {
    const { result } = await turn(voice, voice.answer(answer), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ status: "cancelled" });
    expect(lookout.sights).toEqual([]);
  });

  test.runIf(canConfine)(
    "confined, it writes in the clone, and neither what is git's there nor anything of the user's",
    async () => {
      const secret = join(home, "secret.txt");
      writeFileSync(secret, "secret");
      const inside = join(clone, "new.ts");
      const hook = join(clone, ".git/hooks/pre-commit");
      const outside = join(home, "outside.txt");
      const { reads, writes } = await sightOf(voice, { act: { reads: [secret], writes: [inside, hook, outside] } });
      expect(reads).toEqual({ [secret]: "ENOENT" });
      expect(writes).toMatchObject({ [inside]: "done", [hook]: "EROFS" });
      expect(readFileSync(inside, "utf8")).toBe("written");
      expect(readdirSync(home)).not.toContain("outside.txt");
    },
  );

  test("claims no more than it has, whether or not there is something to confine it with", async () => {
    for (const isOpen of [true, false]) {
      const builder = builderOf(voice, voice.answer(answer), { isOpen });
      const readiness = await builder.probe(new AbortController().signal);
      const isConfined = !isOpen && canConfine;
      const own = { isConfined, login: {} as never, version: voice.version, platform: process.platform };
      const { result } = await turn(voice, voice.answer(answer), { isOpen });
      if (readiness.status === "missing") {
        // It says why it cannot be held, and does not run.
        expect(isOpen).toBe(true);
        expect(readiness.hint).not.toBe("");
        expect(result.status).toBe("unavailable");
      } else {
        const isolation = expect.objectContaining(voice.program.building.isolation(own));
        expect(readiness.isolation).toEqual(isolation);
        expect(result).toMatchObject({ status: "replied", facts: { isolation } });
      }
    }
  });

  describe("is not ready", () => {
    test("when it is not there", async () => {
      const builder = createBuilder(voice.program, {
        env: { PATH: home, HOME: home, ...voice.env },
        cacheFolder: null,
      });
      const hint = voice.program.install;
      expect(await builder.probe(new AbortController().signal)).toMatchObject({ status: "missing", hint });
      const asked = { prompt: "Build.", sessionId: null, model: null, folder: clone };
      const result = await builder.turn(asked, { ...runContext(), onSession: () => {} });
      expect(result).toMatchObject({ status: "unavailable", problem: "not-installed", hint, facts: { requests: 0 } });
    });

    test("when nobody is logged in", async () => {
      const env = Object.fromEntries(Object.keys(voice.env).map((name) => [name, undefined]));
      const { result } = await turn(voice, voice.answer(answer), { env });
      expect(result).toMatchObject({ status: "unavailable", problem: "auth" });
    });
  });
});

/** Processes whose current folder is that one; none where the system does not tell. */
function processesIn(folder: string): string[] {
  if (!existsSync("/proc/self/cwd")) return [];
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}
