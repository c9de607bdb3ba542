import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runForget } from "../../src/cli/forget.ts";
import type { Io } from "../../src/cli/io.ts";
import { runReply } from "../../src/cli/reply.ts";
import { runSelfReview } from "../../src/cli/self-review.ts";
import { runWorkAdopt } from "../../src/cli/work/adopt.ts";
import { runWorkList } from "../../src/cli/work/list.ts";
import { runWorkDone, runWorkShow } from "../../src/cli/work/show.ts";
import { runWorkStart } from "../../src/cli/work/start.ts";
import type { Increment, Work } from "../../src/core/work.ts";
import { AFTER_SESSIONS, SessionMachine } from "../authorship/session-machine.ts";

const claudeId = "c234c6ad-b30e-4e9f-a1d4-6011c1887f22";
const codexId = "01a20556-ce0c-7c21-9b21-2b5d6a4d7d6b";

let machine: SessionMachine;
let said: string;

beforeEach(() => {
  machine = new SessionMachine();
});
afterEach(() => machine.remove());

function ioFor(env: Record<string, string> = {}): Io {
  said = "";
  const screen = { width: 100, height: 40, color: false, unicode: true, isInteractive: false };
  const stdout = (text: string) => {
    said += text;
  };
  const home = { HOME: machine.home, BLINDSPOT_HOME: join(machine.home, "blindspot"), XDG_CONFIG_HOME: machine.home };
  const path = { PATH: process.env["PATH"] as string };
  const shown = { isTty: false, screen, errorScreen: screen };
  return { stdout, stderr: () => {}, env: { ...home, ...path, ...env }, cwd: machine.repository.root, ...shown };
}

interface Shown {
  readonly work: Work;
  readonly increments: readonly Increment[];
  readonly reviews: readonly string[];
  readonly candidates: readonly { readonly sessionId: string }[];
}

async function told(run: (io: Io) => Promise<number>, env?: Record<string, string>): Promise<Shown> {
  expect(await run(ioFor(env))).toBe(0);
  return JSON.parse(said) as Shown;
}

function installClaude(): void {
  const { root } = machine.repository;
  const values = { repository: root, cwd: root };
  machine.install(
    "claude-code/session.jsonl",
    `.claude/projects/${root.replaceAll(/[/.]/g, "-")}/${claudeId}.jsonl`,
    values,
  );
}

const sizes = ({ increments }: Shown) =>
  increments.map(({ kind, files }) => [
    kind,
    ...files.map(({ path, additions, deletions }) => `${path} +${additions} -${deletions}`),
  ]);

describe("a work", () => {
  test("that was started takes the session that wrote here since, turn by turn, with the diffs that it tells", async () => {
    const started = await told((io) => runWorkStart({ json: true }, io));
    expect(started).toMatchObject({ work: { thread: null, endedAt: null }, increments: [] });
    machine.writeAfter();
    installClaude();
    const seen = await told((io) => runWorkShow({ json: true }, io));
    expect(seen.candidates).toMatchObject([{ sessionId: claudeId }]);
    const adopted = await told((io) => runWorkAdopt({ json: true }, io));
    expect(adopted.work).toMatchObject({
      id: started.work.id,
      thread: {
        program: "claude-code",
        sessionId: claudeId,
        family: "anthropic",
        models: ["claude-sonnet-5-5", "glm-5"],
      },
    });
    expect(sizes(adopted)).toEqual([
      ["turn", "src/retry.ts +20 -0", "src/cart.ts +6 -4", "src/clock.ts +5 -0"],
      ["turn", "src/retry.ts +2 -1"],
      ["rest", "src/notes.ts +2 -0"],
    ]);
    await runWorkShow({ increment: "2" }, ioFor());
    expect(said).toContain("+      const jitter = 0.5 + Math.random() / 2;");
    expect(said).not.toContain("wallClock");
    expect(JSON.stringify(adopted)).not.toContain("Add jitter");
  });

  test("tells the turns of Codex apart, too", async () => {
    machine.writeAfter();
    const { root } = machine.repository;
    const path = `.codex/sessions/2026/11/22/rollout-2026-11-22T22-18-18-${codexId}.jsonl`;
    machine.install("codex/session.jsonl", path, { repository: root, cwd: root });
    const adopted = await told((io) => runWorkAdopt({ json: true }, io));
    expect(adopted.work.thread).toMatchObject({ program: "codex", family: "openai" });
    expect(adopted.increments.map(({ kind, turn }) => [kind, turn?.model ?? null])).toEqual([
      ["turn", adopted.work.thread?.models[0]],
      ["turn", adopted.work.thread?.models[1]],
      ["rest", null],
    ]);
    await runWorkShow({ increment: "2" }, ioFor());
    expect(said).toContain("+      const jitter = 0.5 + Math.random() / 2;");
  });

  test("has an increment for each commit that holds lines of the session, and none for others", async () => {
    machine.writeAfter();
    installClaude();
    machine.repository.git("add", "src/cart.ts", "src/clock.ts");
    machine.commitAt(AFTER_SESSIONS, "Retry charges");
    machine.repository.write("README.md", "# By hand, by nobody who keeps transcripts\n");
    machine.commitAt(AFTER_SESSIONS, "Say what it is");
    const adopted = await told((io) => runWorkAdopt({ json: true }, io));
    const known = adopted.increments.map(({ kind, title, commit }) => [kind, title, commit !== null]);
    expect(known).toEqual([["commit", "Retry charges", true]]);
    const again = await told((io) => runWorkShow({ json: true }, io));
    expect(again.increments).toEqual(adopted.increments);
    await runWorkShow({ diff: true }, ioFor());
    expect(said).toContain("+export const wallClock: Clock");
  });

  test("leaves out what was not committed when it began, and what a secret is", async () => {
    machine.repository.write("src/old.ts", "export const stoodBefore = true;\n");
    await told((io) => runWorkStart({ json: true }, io));
    machine.writeAfter();
    installClaude();
    const secret = `ghp_${"a1B2c3D4e5F6g7H8i9J0".repeat(2).slice(0, 36)}`;
    machine.repository.write("src/token.ts", `export const token = "${secret}";\n`);
    const adopted = await told((io) => runWorkAdopt({ json: true }, io));
    expect(sizes(adopted).at(-1)).toEqual(["rest", "src/notes.ts +2 -0", "src/token.ts +1 -0"]);
    await runWorkShow({ diff: true }, ioFor());
    expect(said).toContain("src/token.ts");
    expect(said).not.toContain(secret);
  });

  test("takes the session in whose shell it is started, and its requirements as they are then", async () => {
    const spec = join(machine.folder, "spec.md");
    writeFileSync(spec, "# Retry\n\n- Charges are tried again.\n- At most three times.\n");
    const args = { json: true, spec };
    const started = await told((io) => runWorkStart(args, io), { CLAUDECODE: "1", CLAUDE_CODE_SESSION_ID: claudeId });
    expect(started.work).toMatchObject({
      title: "Retry",
      thread: { program: "claude-code", sessionId: claudeId, family: "unknown", models: [] },
      spec: { path: "spec.md", criteria: [{ id: "C1", text: "Charges are tried again." }, { id: "C2" }] },
    });
    machine.writeAfter();
    installClaude();
    const shown = await told((io) => runWorkShow({ json: true }, io));
    expect(shown.work.thread).toMatchObject({ family: "anthropic", models: ["claude-sonnet-5-5", "glm-5"] });
    expect(shown.increments).toHaveLength(3);
  });

  test("is one at a time in a working tree, until it is done", async () => {
    const first = await told((io) => runWorkStart({ json: true }, io));
    await expect(runWorkStart({}, ioFor())).rejects.toMatchObject({ code: "usage" });
    const done = await told((io) => runWorkDone({ json: true }, io));
    expect(done.work).toMatchObject({ id: first.work.id, endedAt: expect.any(String) });
    const second = await told((io) => runWorkStart({ json: true }, io));
    await runWorkList({}, ioFor());
    expect(said.split("\n").map((line) => line.slice(0, 8).trim())).toEqual([
      "WORK",
      second.work.id,
      first.work.id,
      "",
    ]);
    expect(readdirSync(join(machine.home, "blindspot", "works")).sort()).toEqual(
      [first.work.id, second.work.id].sort(),
    );
  });

  test("is forgotten with its diffs and with what was kept of the working tree", async () => {
    machine.writeAfter();
    installClaude();
    const { work } = await told((io) => runWorkAdopt({ json: true }, io));
    expect(await runForget({ reviews: [work.id], yes: true }, ioFor())).toBe(0);
    expect(said).toBe("Removed 1 work and everything that was kept of it.\n");
    await expect(runWorkShow({ work: work.id }, ioFor())).rejects.toMatchObject({ code: "not-found" });
    const second = await told((io) => runWorkStart({ json: true }, io));
    expect(await runForget({ reviews: [], all: true, yes: true }, ioFor())).toBe(0);
    expect(readdirSync(join(machine.home, "blindspot", "works"))).not.toContain(second.work.id);
  });

  test("whose session is the one that calls gets the prompts to paste, and takes the answers", async () => {
    machine.writeAfter();
    installClaude();
    const { work } = await told((io) => runWorkAdopt({ json: true }, io));
    const env = { CLAUDECODE: "1", CLAUDE_CODE_SESSION_ID: claudeId };
    expect(await runSelfReview({}, ioFor(env))).toBe(3);
    expect(said).toContain("Stop building for a moment");
    expect(said).toContain("Once more, and as somebody else");
    expect(said).toContain("src/cart.ts +5 -3");
    const threads = [...said.matchAll(/blindspot reply (t\w+) FILE/g)].map(([, id]) => id as string);
    const answer = join(machine.folder, "answer.md");
    writeFileSync(answer, '```json\n{"findings": []}\n```\n');
    expect(await runReply({ id: threads[0] as string, file: answer }, ioFor())).toBe(3);
    expect(await runReply({ id: threads[1] as string, file: answer }, ioFor())).toBe(0);
    const shown = await told((io) => runWorkShow({ json: true, work: work.id }, io));
    expect(shown.reviews).toHaveLength(1);
  });

  test("names the sessions that there are when another one is asked for, and says when there is none", async () => {
    machine.writeAfter();
    await expect(runWorkAdopt({}, ioFor())).rejects.toMatchObject({ code: "usage", message: /No session/ });
    installClaude();
    const asked = runWorkAdopt({ session: codexId }, ioFor());
    await expect(asked).rejects.toMatchObject({ code: "usage", hint: expect.stringContaining(claudeId) });
    mkdirSync(join(machine.folder, "empty"));
    const elsewhere = { ...ioFor(), cwd: join(machine.folder, "empty") };
    await expect(runWorkShow({}, elsewhere)).rejects.toMatchObject({ code: "not-a-repository" });
  });
});
