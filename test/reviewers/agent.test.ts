import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunContext } from "../../src/ports.ts";
import { agent } from "../../src/reviewers/agent.ts";
import { AgentAccount } from "../../src/reviewers/agent-account.ts";
import { familyOfAddress } from "../../src/reviewers/agent-hosts.ts";
import type { AgentProgram, AgentStep } from "../../src/reviewers/agent-program.ts";
import { hasVersion, isOlder } from "../../src/reviewers/agent-version.ts";
import { LineCutter } from "../../src/reviewers/agent-watch.ts";
import { claudeCode } from "../../src/reviewers/claude-code.ts";
import { probeConfinement } from "../../src/system/confine.ts";
import { type Act, installAct, type Lookout, type Move, openLookout, type Sight } from "../fakes/agent-programs/act.ts";
import { voices } from "../fakes/agent-programs/voices.ts";
import { brief, changeOf, runContext, runRequest } from "../fakes/reviewer-run.ts";

const signal = new AbortController().signal;
const confinement = await probeConfinement(process.env, signal);
const claude = voices.find(([name]) => name === "claude-code")?.[1] as (typeof voices)[number][1];

let folder: string;
let lookout: Lookout;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "blindspot-test-"));
  lookout = await openLookout();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await lookout.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Given {
  readonly program?: AgentProgram;
  readonly env?: NodeJS.ProcessEnv;
  readonly act?: Partial<Act>;
  readonly context?: Partial<RunContext>;
}

function reviewerOf(moves: readonly Move[], { program = claudeCode, env = claude.env, act }: Given = {}) {
  const PATH = installAct(folder, program.program, { version: claude.version, moves, ...act }, lookout);
  return agent(program, { env: { PATH, HOME: folder, ...env }, cacheFolder: null });
}

const run = (moves: readonly Move[], given: Given = {}) =>
  reviewerOf(moves, given).run(runRequest(), runContext(given.context));

describe("a run", () => {
  test("that broke off in the middle of an answer is not one that found no connection", async () => {
    const result = { type: "result", is_error: true, api_error: "connection_failed", result: "It was lost." };
    const failed = { say: JSON.stringify(result) };
    expect(await run([failed])).toMatchObject({ problem: "connection", reply: null });
    expect(await run([...claude.unfinished("half"), failed])).toMatchObject({ problem: "cut-stream", reply: "half" });
  });

  test("names files as the brief does, wherever the snapshot lay", async () => {
    const program: AgentProgram = {
      ...claudeCode,
      command: (one) => ({ ...claudeCode.command(one), env: { WORK: one.folders.work } }),
      readLine: (line) => [{ type: "text", text: line }],
      readEnd: ({ stderr }) => [{ type: "done", text: stderr }],
    };
    const script = { version: claude.version, moves: [] };
    const PATH = installAct(folder, "claude", script, lookout);
    writeFileSync(
      join(folder, "programs/claude"),
      '#!/bin/sh\n[ "$1" = --version ] && echo 3.0.0 || echo "$WORK/src/a.ts in $WORK" >&2\n',
    );
    const reviewer = agent(program, { env: { PATH, HOME: folder, ...claude.env }, cacheFolder: null });
    const result = await reviewer.run(runRequest(), runContext());
    expect(result).toMatchObject({ status: "replied", reply: "src/a.ts in .\n" });
  });

  test("that failed is explained by what its program complained, not by what it was asked to log", async () => {
    const log = { complain: "2026-11-22T23:24:03.095Z TRACE codex_api::sse: SSE event: {}" };
    const result = await run([{ complain: "It is broken." }, log, log, { exit: 1 }]);
    expect(result).toMatchObject({ reason: "Claude Code ended with 1 and gave no final answer: It is broken." });
  });

  describe("in which the program writes what breaks its reader", () => {
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const content = `[{"type":"tool_use","id":"1","name":"Read","input":${deep}}]`;
    const line = { say: `{"type":"assistant","message":{"id":"m","model":"claude-opus-5","content":${content}}}` };
    const unreadable = {
      ...{ status: "unavailable", problem: "program-failed" },
      reason: "Claude Code wrote something that cannot be read.",
    };

    test("fails alone, and its program is ended", async () => {
      const result = await run([...claude.unfinished("half"), line, { hang: true }]);
      expect(result).toMatchObject({ ...unreadable, reply: "half" });
    });

    const breaks = () => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    test.each([
      ["a line", { readLine: breaks }],
      ["a complaint", { readErrorLine: breaks }],
      ["its whole output", { readEnd: breaks }],
    ])("fails where %s does", async (_, reader) => {
      const program: AgentProgram = { ...claudeCode, ...reader };
      expect(await run([{ complain: "a" }, { say: "a" }], { program })).toMatchObject(unreadable);
    });
  });

  test("has the files of its brief before it, and tells how many it had", async () => {
    const files = Object.fromEntries(Array.from({ length: 20_010 }, (_, index) => [`a/${index}`, ""]));
    const change = changeOf({ ...files, "z/changed.ts": "1\n" });
    const part = { kind: "hunks", path: "z/changed.ts", bytes: 1, hash: "0" } as const;
    const request = runRequest({ change, brief: { ...brief, parts: [part] } });
    const result = await reviewerOf(claude.answer("{}")).run(request, runContext());
    expect(Object.keys(lookout.sights[0]?.files ?? {})).toContain("z/changed.ts");
    expect(result.facts.snapshot).toEqual({ files: 20_000, bytes: 2, omitted: 11, overLimit: 11 });
  });

  test("states a cost only where it is somebody's bill", async () => {
    const paid = { ...claude.env, ANTHROPIC_BASE_URL: "https://api.anthropic.com" };
    expect(await run(claude.answer("{}"), { env: paid })).toMatchObject({ facts: { costUsd: 0.01 } });
    const gateway = { ...claude.env, ANTHROPIC_BASE_URL: "https://gateway.example" };
    expect(await run(claude.answer("{}"), { env: gateway })).toMatchObject({ facts: { costUsd: null } });
  });

  test("is repeated once where its program does not repeat what can be", async () => {
    const program: AgentProgram = { ...claudeCode, repeatOnce: ["cut-stream"] };
    const lost = {
      say: JSON.stringify({ type: "result", is_error: true, api_error: "connection_failed", result: "Lost." }),
    };
    const moves = [...claude.unfinished("half"), lost];
    expect(await run(moves, { program })).toMatchObject({ problem: "cut-stream", facts: { requests: 2 } });
    expect(lookout.sights).toHaveLength(2);
    expect(lookout.sights[0]?.cwd).not.toBe(lookout.sights[1]?.cwd);
  });

  test("that is stopped ends the program at once, and nothing of it stays", async () => {
    const stop = new AbortController();
    const context = {
      signal: stop.signal,
      onProgress: ({ doing }: { doing: string }) => void (doing === "writing" && stop.abort()),
    };
    const result = await run([...claude.unfinished("half"), { hang: true }], { context });
    expect(result).toMatchObject({ status: "cancelled", reply: "half" });
    await expect.poll(() => existsSync(lookout.sights[0]?.cwd ?? "")).toBe(false);
  });

  test("that is stopped brings what it had told, and only then are its files removed", async () => {
    const place = join(folder, "temporary");
    mkdirSync(place);
    vi.stubEnv("TMPDIR", place);
    const stop = new AbortController();
    const onProgress = ({ doing }: { doing: string }) => {
      if (doing !== "writing") return;
      // A link to itself: as long as it stands there, nothing can be removed.
      renameSync(place, `${place}.aside`);
      symlinkSync(place, place);
      stop.abort();
    };
    const moves = [...claude.unfinished("half"), { hang: true } as const];
    const result = await run(moves, { context: { signal: stop.signal, onProgress } });
    expect(result).toMatchObject({ status: "cancelled", reply: "half", facts: { requests: 1 } });
    unlinkSync(place);
    renameSync(`${place}.aside`, place);
    await expect.poll(() => readdirSync(place)).toEqual([]);
  });

  test("with an account gets its folder, which is told, and of a confined one nothing else of the home", async () => {
    const own = join(folder, ".claude");
    mkdirSync(own);
    const credentials = join(own, ".credentials.json");
    writeFileSync(credentials, '{"claudeAiOauth":{"accessToken":"a","refreshToken":"r"}}');
    writeFileSync(join(folder, "private.txt"), "private");
    const act = { reads: [credentials, join(folder, "private.txt")], writes: [join(own, "renewed")] };
    const result = await run(claude.answer("{}"), { env: { ANTHROPIC_BASE_URL: "http://127.0.0.1:1" }, act });
    expect(result).toMatchObject({
      status: "replied",
      facts: { costUsd: null, isolation: { exposed: ["~/.claude"] } },
    });
    const { env, reads } = lookout.sights[0] as Sight;
    expect(env["HOME"]).toBe(folder);
    expect(existsSync(join(own, "renewed"))).toBe(true);
    const others = confinement.status === "available" ? "ENOENT" : "done";
    expect(reads).toEqual({ [credentials]: "done", [join(folder, "private.txt")]: others });
  });
});

describe("what a program tells", () => {
  const told = (...steps: readonly AgentStep[]) => {
    const account = new AgentAccount({ onProgress: () => {} }, true);
    for (const step of steps) account.take(step);
    return account;
  };
  const text = (words: string): AgentStep => ({ type: "text", text: words });

  test("last about its end is what counts", () => {
    const failed: AgentStep = { type: "failed", problem: "overloaded", reason: "busy" };
    expect(told(text("a"), failed, { type: "done" }).end).toMatchObject({ status: "done", text: "a" });
    expect(told(text("a"), { type: "done" }, failed).end).toMatchObject({ status: "failed" });
    expect(told({ type: "done" }, text("more")).end).toBeNull();
  });

  test("of tools goes into one line, and is not endless", () => {
    const use: AgentStep = {
      type: "tool-use",
      id: "1",
      tool: "x\u001b[2J",
      target: `a\n\u0007${"b".repeat(9_000)}`,
      input: "{}",
    };
    const account = told(use, { type: "tool-result", id: "1", output: "é", refused: null });
    const [call] = account.facts.toolCalls ?? [];
    expect(call).toMatchObject({ tool: "x", bytes: 2, refused: null });
    expect(call?.target).toMatch(/^a b{198}$/);
  });

  test("of a tool without a result is told of as one that had none", () => {
    const account = told({ type: "tool-use", id: "1", tool: "shell", target: "sleep", input: "sleep" });
    account.close();
    expect(account.facts.toolCalls).toEqual([
      { tool: "shell", target: "sleep", bytes: 0, refused: "no result of it was told" },
    ]);
  });

  test("of its use counts over all its requests, unless it tells of the whole run", () => {
    const usage = { inputTokens: 10, outputTokens: 1, cacheReadTokens: 4, cacheWriteTokens: 0 };
    const request: AgentStep = { type: "usage", of: "request", usage };
    expect(told(request, request).facts.usage).toMatchObject({ inputTokens: 20, outputTokens: 2, cacheReadTokens: 8 });
    expect(told(request, { type: "usage", of: "run", usage }).facts.usage).toEqual(usage);
  });

  test("comes in pieces, cut anywhere", () => {
    const lines: string[] = [];
    const cutter = new LineCutter((line) => lines.push(line));
    const bytes = Buffer.from("Größe 🦊\n\n  \r\nlast");
    for (const byte of bytes) cutter.take(Buffer.of(byte));
    cutter.end();
    expect(lines).toEqual(["Größe 🦊", "last"]);
  });

  test("in a line that is too long is dropped, and the next one is read", () => {
    const lines: string[] = [];
    const cutter = new LineCutter((line) => lines.push(line), 10);
    for (const piece of ["ten letter", "\n", "12345678", "901", "2\nnext\n", "a line that never", " ends"])
      cutter.take(Buffer.from(piece));
    cutter.end();
    expect(lines).toEqual(["ten letter", "next"]);
  });
});

test.each([
  ["2.1.197", "2.1.250", true],
  ["2.1.250", "2.1.250", false],
  ["2.2", "2.1.250", false],
  ["2", "2.0.1", true],
  ["0.138.0-alpha.1", "0.138.0", false],
  ["10.0.0", "9.9.9", false],
])("%s is older than %s: %s", (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});

test("a version that is not told is taken for a new one", () => {
  expect(hasVersion(null, "9.0.0")).toBe(true);
});

test.each([
  ["https://api.anthropic.com/", "anthropic"],
  ["https://api.openai.com/v1", "openai"],
  ["https://openrouter.ai/api/v1", null],
  ["https://anthropic.com.example.org", null],
  ["https://notanthropic.com", null],
  ["http://127.0.0.1:8080", null],
  ["", null],
])("who serves its own models at %j: %s", (address, family) => {
  expect(familyOfAddress(address)).toBe(family);
});
