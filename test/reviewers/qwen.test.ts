import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentLogin, AgentMachine, AgentRun, LoginFound } from "../../src/reviewers/agent-program.ts";
import { qwen } from "../../src/reviewers/qwen.ts";
import { machineWith, readOutput, recorded, recordedComplaints } from "../fakes/agent-programs/recorded.ts";

let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "blindspot-test-")));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const read = (name: string) => readOutput(qwen, recorded(qwen, name), recordedComplaints(qwen, name));
const login = (machine: AgentMachine): Promise<AgentLogin> => qwen.login(machine);
const env = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "https://house.example/v1", OPENAI_MODEL: "qwen3-coder-plus" };

async function commandFor(run: Partial<AgentRun> = {}, machine = machineWith(env)) {
  const found = (await login(machine)) as LoginFound;
  const command = qwen.command({
    ...{ model: null, effort: null, system: "SYSTEM", user: "USER", version: "0.24.4", machine, login: found },
    ...{ folders: { work, home: "/h", temporary: "/t" }, programFiles: [], isConfined: false, platform: "linux" },
    ...run,
  });
  const files = command.files ?? {};
  const flag = (name: string) => command.args[command.args.indexOf(name) + 1];
  return { ...command, flag, files, settings: JSON.parse(files[".qwen/settings.json"] ?? "") };
}

/** Settings of the user's, as Qwen Code's own wizard writes them. */
const plan = {
  modelProviders: {
    openai: [
      {
        ...{ id: "qwen3-coder-plus", baseUrl: "https://coding.dashscope.aliyuncs.com/v1", envKey: "PLAN_KEY" },
        ...{ name: "with a plan", generationConfig: { extra_body: { enable_thinking: true }, maxRetries: 5 } },
      },
      { id: "glm-5", baseUrl: "https://coding.dashscope.aliyuncs.com/v1", envKey: "PLAN_KEY" },
    ],
    anthropic: [{ id: "claude-opus-5-5", baseUrl: "https://api.anthropic.com", envKey: "ANTHROPIC_API_KEY" }],
  },
  env: { PLAN_KEY: "plan-key", OTHER_KEY: "other" },
  security: { auth: { selectedType: "openai" } },
  model: { name: "qwen3-coder-plus" },
  ...{ mcpServers: { trap: {} }, hooks: { trap: [] }, permissions: { allow: ["trap"] } },
};
const planned = (more: object = {}) =>
  machineWith({}, { ".qwen/settings.json": `// mine\n${JSON.stringify({ ...plan, ...more })}` });

describe("what Qwen Code writes", () => {
  test("an answer after tools, with all that was asked", () => {
    const { end, facts, exchanges, doing } = read("tools");
    expect(end).toEqual({ status: "done", text: 'I looked.\n\n```json\n{"findings":[]}\n```', isTruncated: false });
    // It names the model that it asks, not the one that answers.
    expect(facts).toMatchObject({ servedModel: "qwen3-coder-plus", servedModelBy: "program", requests: null });
    expect(facts.usage).toEqual({ inputTokens: 9_193, outputTokens: 90, cacheReadTokens: 100, cacheWriteTokens: 0 });
    // It shows people a word of what it handed out, and does not say what that was.
    expect(facts.toolCalls).toEqual([
      { tool: "read_file", target: "/home/user/work/src/retry.ts", bytes: null, refused: null },
      { tool: "read_file", target: "/etc/passwd", bytes: 0, refused: expect.stringContaining("declined") },
      { tool: "grep_search", target: "retry", bytes: null, refused: null },
      { tool: "write_file", target: expect.any(String), bytes: 0, refused: expect.stringContaining("declined") },
    ]);
    expect(exchanges[0]).toEqual({ by: "model", text: "Let me look." });
    expect(doing).toEqual(expect.arrayContaining(["thinking", "searching retry", "writing"]));
  });

  test.each([
    ["auth", "auth", "HTTP 401: invalid key"],
    ["model-not-found", "model-not-found", "HTTP 404: no such model"],
    ["quota", "quota", expect.stringMatching(/^HTTP 429: You exceeded your current quota/)],
    // It always adds that it may be the quota.
    ["rate-limit", "rate-limit", "HTTP 429: slow down"],
    ["cut", "cut-stream", expect.stringMatching(/^The answer broke off \(terminated/)],
    ["ended-early", "cut-stream", expect.stringMatching(/^The answer broke off/)],
    ["html", "not-json-response", expect.stringMatching(/^A page or a document came/)],
    ["empty", "empty-reply", "Model stream ended with empty response text."],
  ])("%s: no answer, and why", (name, problem, reason) => {
    const told = read(name);
    expect(told.end).toMatchObject({ status: "failed", problem, reason });
    expect(told.facts.servedModel).toBeNull();
  });

  test("no error as the model's words", () => {
    expect(read("auth")).toMatchObject({ exchanges: [], partial: null });
  });

  test("waits before a repeat, with the reason", () => {
    const complaint = "Retrying in 60s (attempt 1/10): [API Error: 429 slow down]";
    expect(readOutput(qwen, "", complaint).doing).toContain("retrying (429)");
    expect(read("cut").doing).toContain("retrying (again)");
  });

  test("that it could not begin, on standard error alone", () => {
    const complaint = "Missing API key for OpenAI-compatible auth. Set settings.security.auth.apiKey.";
    expect(readOutput(qwen, "", complaint).end).toMatchObject({ status: "failed", problem: "auth" });
    expect(readOutput(qwen, "", "").end).toBeNull();
  });
});

describe("how Qwen Code is started", () => {
  test("with tools that read, and nothing of the home or the repository that configures it", async () => {
    const { flag, args, env, files, settings } = await commandFor();
    expect(flag("--approval-mode")).toBe("default");
    expect(flag("--extensions")).toBe("none");
    expect(args).toEqual(expect.arrayContaining(["run_shell_command", "write_file", "edit", "web_fetch", "agent"]));
    expect(settings).toMatchObject({
      tools: { core: ["read_file", "grep_search", "glob", "list_directory"] },
      ...{ disableAllHooks: true, memory: { enableManagedAutoMemory: false }, model: { name: "qwen3-coder-plus" } },
    });
    expect(files["reviewer.md"]).toBe("SYSTEM");
    expect(env["QWEN_SYSTEM_MD"]).toBe("/h/reviewer.md");
  });

  test("in a folder that nobody trusts, so that a .env file there names no address to send the key to", async () => {
    expect((await commandFor()).settings).toMatchObject({ security: { folderTrust: { enabled: true } } });
  });

  test("with the brief where it is not searched for commands, paths and addresses to follow", async () => {
    const user = '/quit\n@Override @src/b.ts @https://example.com/a.png "quoted" 🦊\n';
    const { stdin, files, flag, args } = await commandFor({ user });
    const conversation = flag("--resume");
    const kept = files[`.qwen/projects/${work.replaceAll(/[^A-Za-z0-9]/g, "-")}/chats/${conversation}.jsonl`] ?? "";
    expect(JSON.parse(kept)).toMatchObject({ sessionId: conversation, cwd: work, type: "user" });
    expect(JSON.parse(kept).message.parts[0].text).toBe(`The task:\n\n${user}`);
    expect(stdin).not.toMatch(/[@/]/);
    expect(args.join(" ")).not.toContain("Override");
  });

  test("with the key and the address of the environment", async () => {
    const command = await commandFor();
    expect(command.env).toMatchObject({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: "https://house.example/v1" });
    expect([command.flag("--auth-type"), command.flag("--model")]).toEqual(["openai", "qwen3-coder-plus"]);
  });

  test("with the user's own provider of the model, and no retries for minutes", async () => {
    const { settings, env, flag } = await commandFor({}, planned());
    expect([flag("--auth-type"), flag("--model")]).toEqual(["openai", "qwen3-coder-plus"]);
    const [model] = plan.modelProviders.openai;
    const generationConfig = { extra_body: { enable_thinking: true }, maxRetries: 0 };
    expect(settings.modelProviders).toEqual({ openai: [{ ...model, generationConfig }] });
    expect(env).toMatchObject({ PLAN_KEY: "plan-key", OPENAI_BASE_URL: "https://coding.dashscope.aliyuncs.com/v1" });
    expect(env).not.toHaveProperty("OTHER_KEY");
    expect(JSON.stringify(settings)).not.toContain("trap");
  });

  test("by the protocol of the model that is named", async () => {
    const machine = planned({ env: { ...plan.env, ANTHROPIC_API_KEY: "a" } });
    const { env, flag, settings } = await commandFor({ model: "claude-opus-5-5" }, machine);
    expect(flag("--auth-type")).toBe("anthropic");
    expect(env).toMatchObject({ ANTHROPIC_API_KEY: "a", ANTHROPIC_BASE_URL: "https://api.anthropic.com" });
    expect(settings.security.auth).toEqual({ selectedType: "anthropic" });
  });

  test("with the effort in the words of its settings", async () => {
    expect((await commandFor({ effort: "xhigh" })).settings.model).toMatchObject({ reasoningEffort: "xhigh" });
    expect((await commandFor()).settings.model).not.toHaveProperty("reasoningEffort");
  });
});

describe("a login of Qwen Code", () => {
  test("is a key with an address", async () => {
    const { OPENAI_MODEL, ...alone } = env;
    const { OPENAI_BASE_URL, ...elsewhere } = env;
    expect(await login(machineWith(alone))).toMatchObject({ status: "yes", by: "OPENAI_API_KEY", kind: "openai" });
    // A key for OpenAI that others use is not meant for it.
    expect(await login(machineWith(elsewhere))).toMatchObject({ status: "no" });
  });

  test("may stand in its settings or in its .env, the environment before them", async () => {
    expect(await login(planned())).toMatchObject({ status: "yes", by: "PLAN_KEY", env: { PLAN_KEY: "plan-key" } });
    const files = { ".qwen/settings.json": JSON.stringify(plan), ".qwen/.env": "PLAN_KEY=from-file\n" };
    expect(await login(machineWith({}, files))).toMatchObject({ env: { PLAN_KEY: "from-file" } });
    expect(await login(machineWith({ PLAN_KEY: "from-env" }, files))).toMatchObject({ env: { PLAN_KEY: "from-env" } });
  });

  test("may be the one key of its settings", async () => {
    const auth = { selectedType: "openai", apiKey: "s", baseUrl: "https://house.example/v1" };
    const machine = machineWith({}, { ".qwen/settings.json": JSON.stringify({ security: { auth } }) });
    const found = { OPENAI_API_KEY: "s", OPENAI_BASE_URL: "https://house.example/v1" };
    expect(await login(machine)).toMatchObject({ status: "yes", env: found });
  });

  test("is no more the one of Qwen itself, and is none where its key is gone", async () => {
    const own = planned({ security: { auth: { selectedType: "qwen-oauth" } }, modelProviders: {} });
    expect(await login(own)).toMatchObject({ status: "no", reason: expect.stringContaining("2026-04-15") });
    expect(await login(planned({ env: {} }))).toMatchObject({ status: "no", hint: expect.stringContaining("/auth") });
    expect(await login(machineWith())).toMatchObject({ status: "no", hint: expect.stringContaining("OPENAI_API_KEY") });
  });
});

test.each([
  [null, "qwen"],
  ["glm-5", "zhipu"],
  ["claude-opus-5-5", "anthropic"],
  ["our-own", "unknown"],
])("Qwen Code with %s is %s", (model, family) => {
  expect(qwen.familyOf(model, planned())).toBe(family);
});

test("Qwen Code is whoever answers at its address, where the model's name tells nothing", () => {
  const at = (address: string) => qwen.familyOf("our-own", machineWith({ ...env, OPENAI_BASE_URL: address }));
  expect([at("https://dashscope.aliyuncs.com/compatible-mode/v1"), at("https://house.example")]).toEqual([
    "qwen",
    "unknown",
  ]);
  expect(qwen.familyOf(null, machineWith())).toBe("unknown");
});
