import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAuthorshipSources } from "../../src/authorship/index.ts";
import { AFTER_SESSIONS, after, SessionMachine, told } from "./session-machine.ts";

let machine: SessionMachine;

beforeEach(() => {
  machine = new SessionMachine();
  machine.writeAfter();
});
afterEach(() => machine.remove());

const claudeId = "c234c6ad-b30e-4e9f-a1d4-6011c1887f22";
const codexFile = ".codex/sessions/2026/11/22/rollout-2026-11-22T22-18-18-01a20556.jsonl";

function claudeFile(name = claudeId): string {
  return `.claude/projects/${machine.repository.root.replace(/[^a-zA-Z0-9]/g, "-")}/${name}.jsonl`;
}

const here = () => ({ repository: machine.repository.root, cwd: machine.repository.root });

/** A conversation of Claude Code with one edit, that writes a file as a whole. */
function claudeWrites(
  name: string,
  { path = "src/new.ts", text = "", model = "claude-opus-5", at = AFTER_SESSIONS, id = claudeId },
) {
  const file = join(machine.repository.root, path);
  const common = { sessionId: id, cwd: machine.repository.root, gitBranch: "retries", timestamp: at };
  const use = { type: "tool_use", id: "toolu_1", name: "Write", input: { file_path: file, content: text } };
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: `File created successfully at: ${file}` };
  const done = { type: "create", filePath: file, content: text, structuredPatch: [] };
  const lines = [
    { type: "assistant", ...common, message: { role: "assistant", model, content: [use] } },
    { type: "user", ...common, message: { role: "user", content: [result] }, toolUseResult: done },
  ];
  machine.put(claudeFile(name), `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
}

test("two programs in one file are told apart line by line", async () => {
  machine.install("codex/session.jsonl", codexFile, { ...here(), commit: "" });
  const audit =
    "export function auditRetries(log: readonly string[]): number {\n  return log.filter(Boolean).length;\n}\n";
  machine.write(machine.repository, { "src/retry.ts": `${after["src/retry.ts"]}\n${audit}` });
  claudeWrites(claudeId, { path: "src/retry.ts", text: audit });
  expect(told(await machine.read()).filter((line) => line.startsWith("src/retry.ts"))).toEqual([
    "src/retry.ts claude-opus-5: 23-25",
    "src/retry.ts gpt-5.5: 1-15 18-22",
    "src/retry.ts qwen3-coder-plus: 16-17",
  ]);
});

test("of two edits that have the same line, the newer one wrote it, whichever program made it", async () => {
  machine.install("codex/session.jsonl", codexFile, { ...here(), commit: "" });
  const path = "src/clock.ts";
  claudeWrites(claudeId, { path, text: after[path] });
  expect(told(await machine.read())).toContain("src/clock.ts claude-opus-5: 1-5");
  claudeWrites(claudeId, { path, text: after[path], at: "2026-11-20T10:00:00Z" });
  expect(told(await machine.read())).toContain("src/clock.ts gpt-5.5: 1-5");
});

test("whoever calls from the shell of another agent has not written the code", async () => {
  machine.install("codex/session.jsonl", codexFile, { ...here(), commit: "" });
  const env = {
    CLAUDECODE: "1",
    CLAUDE_CODE_ENTRYPOINT: "cli",
    CLAUDE_CODE_SESSION_ID: claudeId,
    AI_AGENT: "claude-code",
  };
  const evidence = await machine.read({ kind: "branch" }, { env });
  expect(evidence.map(({ source, family }) => `${source} ${family}`)).toEqual([
    "codex-sessions openai",
    "codex-sessions qwen",
  ]);
});

test("the homes that the environment names are looked into, and only those", async () => {
  machine.install("codex/session.jsonl", "elsewhere/sessions/2026/11/22/rollout-x.jsonl", { ...here(), commit: "" });
  expect(await machine.read()).toEqual([]);
  const env = { CODEX_HOME: join(machine.home, "elsewhere") };
  expect(await machine.read({ kind: "branch" }, { env })).toHaveLength(2);
});

test("nobody looks where the user does not want it", () => {
  const sources = createAuthorshipSources({ env: {}, home: machine.home, transcripts: false });
  expect(sources.map(({ name }) => name).filter((name) => name.endsWith("-sessions"))).toEqual([]);
});

test("a transcript says nothing but names that are well-formed, and nothing of its text", async () => {
  const text = after["src/clock.ts"];
  for (const model of ["<synthetic>", "", "claude\u001b[31m", "a b", "x".repeat(200), "../../etc"]) {
    claudeWrites(claudeId, { path: "src/clock.ts", text, model });
    expect(await machine.read()).toEqual([]);
  }
  claudeWrites(claudeId, { path: "src/clock.ts", text, id: "../../../etc/passwd" });
  expect(await machine.read()).toEqual([]);
  claudeWrites(claudeId, { path: "src/clock.ts", text, at: "+275760-09-13T00:00:00.000Z" });
  expect(await machine.read()).toEqual([]);
  claudeWrites(claudeId, { path: "src/clock.ts", text });
  const told = JSON.stringify(await machine.read());
  for (const line of text.split("\n").filter((line) => line.length > 8)) expect(told).not.toContain(line.trim());
});

test("transcripts that are damaged, of another form or cut anywhere never break a review", async () => {
  const fixture = "claude-code/session.jsonl";
  machine.install(fixture, claudeFile(), here());
  const file = join(machine.home, claudeFile());
  const whole = readFileSync(file);
  for (let size = 0; size < whole.length; size += 1_777) {
    writeFileSync(file, whole.subarray(0, size));
    for (const { model } of await machine.read()) expect(["claude-sonnet-5-5", "glm-5"]).toContain(model);
  }
  const odd = [null, 1, "x", [], { type: "assistant" }, { type: "user", message: { content: "retry.ts" } }];
  machine.put(
    claudeFile(),
    `${odd.map((line) => `${JSON.stringify({ line, file: "retry.ts" })}\nretry.ts`).join("\n")}`,
  );
  machine.put(".codex/sessions/2026/11/22/rollout-y.jsonl", '{"type":"session_meta","payload":{"id":7}}\n"retry.ts"\n');
  machine.put(".local/share/opencode/opencode.db", "this is no database, whatever it is called; retry.ts");
  machine.put(".gemini/tmp/shop/.project_root", machine.repository.root);
  machine.put(".gemini/tmp/shop/chats/session-1.jsonl", "\u0000\u0001 retry.ts\n{}\n");
  expect(await machine.read()).toEqual([]);
});

test("a transcript that was last written to long before the change is not looked into", async () => {
  machine.install("claude-code/session.jsonl", claudeFile(), here());
  const file = join(machine.home, claudeFile());
  utimesSync(file, new Date("2025-12-19"), new Date("2025-12-19"));
  expect(told(await machine.read())).not.toEqual([]);
  utimesSync(file, new Date("2025-12-17"), new Date("2025-12-17"));
  expect(await machine.read()).toEqual([]);
});

test("what a person changed in an edit before it was made is not the model's", async () => {
  const file = join(machine.repository.root, "src/mixed.ts");
  const proposed = "export const proposedByTheModel = computeAnswer(1);\n";
  const made = `${proposed}export const changedByAPerson = computeAnswer(2);\n`;
  machine.repository.write("src/mixed.ts", made);
  const common = { sessionId: claudeId, cwd: machine.repository.root, timestamp: AFTER_SESSIONS };
  const use = { type: "tool_use", id: "t1", name: "Write", input: { file_path: file, content: proposed } };
  const done = { type: "create", filePath: file, content: made, structuredPatch: [], userModified: true };
  const result = { type: "tool_result", tool_use_id: "t1", content: `File created successfully at: ${file}` };
  const lines = [
    { type: "assistant", ...common, message: { model: "claude-opus-5", content: [use] } },
    { type: "user", ...common, message: { content: [result] }, toolUseResult: done },
  ];
  machine.put(claudeFile(), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  expect(told(await machine.read())).toEqual(["src/mixed.ts claude-opus-5: 1-1"]);
});

test("a version of Codex that keeps only what the model asked for shows the same", async () => {
  machine.install("codex/session.jsonl", codexFile, { ...here(), commit: "" });
  const whole = told(await machine.read());
  const file = join(machine.home, codexFile);
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.filter((line) => !line.includes('"item_completed"')).join("\n"));
  expect(told(await machine.read())).toEqual(whole);
  writeFileSync(file, lines.filter((line) => !/"item_completed"|_output"/.test(line)).join("\n"));
  expect(told(await machine.read())).toEqual(["src/clock.ts gpt-5.5: 1-5"]);
});

test("the newest transcripts are read, and the evidence says when there are more", async () => {
  for (let index = 0; index < 200; index++) machine.put(claudeFile(`older-${index}`), "{}\n");
  machine.install("claude-code/session.jsonl", claudeFile(), here());
  const [evidence] = await machine.read();
  expect(evidence?.detail).toMatch(/edits?; there are more transcripts than were read$/);
  const later = new Date(Date.now() + 60_000);
  for (let index = 0; index < 200; index++) utimesSync(join(machine.home, claudeFile(`older-${index}`)), later, later);
  expect(await machine.read()).toEqual([]);
});

test("a patch in a file is matched by what it shows", async () => {
  machine.install("claude-code/session.jsonl", claudeFile(), here());
  machine.repository.git("add", "-A");
  const patch = machine.repository.git("diff", "--cached");
  machine.repository.git("reset", "-q", "--hard");
  const select = {
    kind: "patch",
    text: (async function* () {
      yield `${patch}\n`;
    })(),
  } as const;
  expect(told(await machine.read(select))).toContain("src/cart.ts claude-sonnet-5-5: 7-11");
});
