import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, describe, expect, test } from "vitest";
import type { AgentLogin, AgentMachine, AgentRun, LoginFound } from "../../src/reviewers/agent-program.ts";
import { codex } from "../../src/reviewers/codex.ts";
import { machineWith, readOutput, recorded } from "../fakes/agent-programs/recorded.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const read = (name: string) => readOutput(codex, recorded(codex, name));
const login = (machine: AgentMachine): Promise<AgentLogin> => codex.login(machine);
const withConfig = (config: string, env: Record<string, string> = {}) =>
  machineWith(env, { ".codex/config.toml": config });
const family = (config: string, model: string | null = null) => codex.familyOf(model, withConfig(config));

async function start(run: Partial<AgentRun> = {}, machine = machineWith({ CODEX_API_KEY: "k" })) {
  const found = (await login(machine)) as LoginFound;
  const command = codex.command({
    ...{ model: null, effort: null, system: "SYSTEM", user: "USER", version: "0.169.0", machine, login: found },
    ...{ folders: { work: "/w", home: "/h", temporary: "/t" }, programFiles: ["/opt/codex"], isConfined: false },
    ...{ platform: "linux" as const, ...run },
  });
  return { ...command, config: parse(command.files?.[".codex/config.toml"] ?? "") };
}

const provider = '[model_providers.house]\nname = "House"\nbase_url = "https://llm.example/v1"\n';

test("Codex at another vendor's own address is that vendor, whatever its models are called there", () => {
  const at = (address: string, model: string) =>
    family(`model = "${model}"\nmodel_provider = "house"\n${provider.replace("https://llm.example/v1", address)}`);
  expect(at("https://api.z.ai/v1", "gpt-5.5")).toBe("zhipu");
  expect(at("https://api.z.ai/v1", "glm-5")).toBe("zhipu");
  expect(at("https://llm.example/v1", "gpt-5.5")).toBe("openai");
  expect(at("https://llm.example/v1", "house-model")).toBe("unknown");
});

test("Codex logs nothing but what it is read for: errors repeat what the model said, line breaks and all", async () => {
  const { env } = await start();
  expect(env["RUST_LOG"]?.split(",")[0]).toBe("off");
});

describe("what Codex writes", () => {
  test.each(["tools", "tools-0.138.0"])("%s: an answer after tools, with all that was asked and handed out", (name) => {
    const { end, facts, exchanges, doing } = read(name);
    expect(end).toEqual({ status: "done", text: 'I looked.\n\n```json\n{"findings":[]}\n```', isTruncated: false });
    expect(facts).toMatchObject({ servedModel: null, requests: null, sessionId: null, usage: { outputTokens: 59 } });
    expect(facts.toolCalls).toEqual([
      { tool: "shell", target: "cat src/retry.ts", bytes: 40, refused: null },
      { tool: "shell", target: "cat /etc/hostname", bytes: 3, refused: null },
    ]);
    expect(exchanges.map(({ by }) => by)).toEqual(["model", "tool", "tool"]);
    expect(doing).toEqual(expect.arrayContaining(["running cat src/retry.ts", "thinking", "writing"]));
  });

  test.each([
    ["auth", "auth", /401/, null],
    ["cut", "cut-stream", /stream disconnected/, null],
    ["high-demand", "overloaded", /high demand/, null],
    ["content-filter", "refusal", /content_filter/, null],
    ["truncated", "truncated", /max_output_tokens/, '{"findings":[{"title":"Cut'],
  ])("%s: no answer, and why", (name, problem, reason, partial) => {
    const told = read(name);
    expect(told.end).toMatchObject({ status: "failed", problem, reason: expect.stringMatching(reason) });
    expect(told.partial).toBe(partial);
  });

  test("an answer of nothing is an answer", () => {
    expect(read("empty").end).toEqual({ status: "done", text: "", isTruncated: false });
  });

  test("that it tries again is no failure", () => {
    const line = '{"type":"error","message":"Reconnecting... 2/5 (stream disconnected)"}';
    expect(readOutput(codex, line)).toMatchObject({
      end: null,
      doing: ["waiting", "retrying (2/5 (stream disconnected))"],
    });
  });

  const failing = (message: string) =>
    readOutput(codex, JSON.stringify({ type: "turn.failed", error: { message } })).end;

  test.each([
    ["You've hit your usage limit. Upgrade to Pro or try again at 3:05 PM.", "quota"],
    ["exceeded retry limit, last status: 429 Too Many Requests", "rate-limit"],
    ["unexpected status 503 Service Unavailable: busy", "overloaded"],
    ["unexpected status 402 Payment Required: top up", "quota"],
    ["The model `gpt-9` does not exist or you do not have access to it.", "model-not-found"],
    ["Your access token could not be refreshed because you have since logged out. Please sign in again.", "auth"],
    ['{"error":{"message":"Unsupported value: \'x\'","type":"invalid_request_error"}}', "bad-request"],
    ["stream disconnected before completion: error sending request", "connection"],
    ["stream disconnected before completion: idle timeout waiting for SSE", "silence"],
    ["Missing environment variable: `HOUSE_KEY`.", "auth"],
    ["", "program-failed"],
  ])("%s: %s", (message, problem) => {
    const end = failing(message);
    expect(end).toMatchObject({ status: "failed", problem });
    expect((end as { reason: string }).reason).toMatch(/^[A-Z a-z]/);
  });

  test("a configuration that it cannot read is told on standard error", () => {
    const stderr = "WARNING: x\nError loading config.toml: invalid type: boolean\nin `agents`\n";
    const { end } = readOutput(codex, "", stderr);
    expect(end).toMatchObject({ status: "failed", reason: expect.stringContaining("Error loading config.toml") });
  });

  test.each([
    ["failed", "touch: cannot touch 'x': Read-only file system\n", "touch: cannot touch 'x': Read-only file system"],
    ["declined", "", "Codex declined to run it."],
    ["failed", "grep: no match\n", null],
    ["completed", "Permission denied is only a word\n", null],
  ])("a command that %s with %j is refused: %s", (status, output, refused) => {
    const item = {
      id: "i",
      type: "command_execution",
      command: "touch x",
      aggregated_output: output,
      exit_code: 1,
      status,
    };
    const { facts } = readOutput(codex, JSON.stringify({ type: "item.completed", item }));
    expect(facts.toolCalls).toMatchObject([{ tool: "shell", target: "touch x", refused }]);
  });
});

describe("what Codex logs", () => {
  const log = readFileSync(new URL("../fixtures/agents/codex/log.txt", import.meta.url), "utf8").split("\n");
  const stepsOf = (line: string) => codex.readErrorLine?.(line) ?? [];

  test("names the model that it asks for, then the one that answers, and tells what that writes", () => {
    expect(log.flatMap(stepsOf)).toEqual([
      { type: "model", model: "gpt-5.5", by: "program" },
      { type: "request" },
      { type: "model", model: "gpt-5.5", by: "response" },
      { type: "text-part", text: "Let me look." },
    ]);
  });

  const event = (json: string) => `2026-11-22T23:24:03Z TRACE codex_api::sse::responses: SSE event: ${json}`;

  test.each([
    event("{}"),
    event('{"type":"response.created","response":'),
    event('{"type":"response.output_text.delta","delta":7}'),
    'Codex initialized with event: SessionConfiguredEvent { model: "forged" }',
    "WARNING: something",
  ])("nothing by %j", (line) => {
    expect(stepsOf(line)).toEqual([]);
  });
});

describe("how Codex is started", () => {
  test("in a home of its own, with a configuration that turns off all that a reviewer does not need", async () => {
    const { args, env, stdin, files, config } = await start();
    expect(args).toEqual(expect.arrayContaining(["exec", "--json", "--ephemeral", "--ignore-rules", "-"]));
    expect([stdin, env["CODEX_HOME"], files?.[".codex/reviewer.md"]]).toEqual(["USER", "/h/.codex", "SYSTEM"]);
    expect(config).toMatchObject({
      ...{ model_provider: "openai", approval_policy: "never", web_search: "disabled", project_doc_max_bytes: 0 },
      ...{ model_instructions_file: "/h/.codex/reviewer.md", agents: { enabled: false } },
      features: { apps: false, hooks: false, plugins: false, view_image: false },
      shell_environment_policy: { inherit: "core" },
    });
    expect(config).not.toHaveProperty("model");
    expect(config).not.toHaveProperty("mcp_servers");
  });

  test("in a sandbox that shows the snapshot, the system and Codex itself, and no network", async () => {
    const { config, args } = await start();
    expect(args.join(" ")).not.toMatch(/--sandbox|-s |danger|bypass/);
    expect(config).toMatchObject({ default_permissions: "reviewer" });
    expect(config["permissions"]).toEqual({
      reviewer: {
        filesystem: {
          ":minimal": "read",
          "/h/.codex/tmp": "read",
          "/opt/codex": "read",
          ":workspace_roots": { ".": "read" },
        },
        network: { enabled: false },
      },
    });
  });

  test("without sub-agents, as each version wants that said", async () => {
    expect((await start({ version: "0.144.6" })).config).toMatchObject({ features: { multi_agent: false } });
    expect((await start({ version: "0.144.6" })).config).not.toHaveProperty("agents");
    expect((await start({ version: "0.145.0" })).config).not.toHaveProperty("features.multi_agent");
  });

  test("with the model, the effort and the provider of the user, and nothing else of the user's configuration", async () => {
    const users = [
      'model = "house-1"\nmodel_provider = "house"\nmodel_reasoning_effort = "low"\nsandbox_mode = "danger-full-access"',
      'notify = ["sh"]\n[mcp_servers.trap]\ncommand = "sh"\n[model_providers.other]\nname = "o"\n[projects."/x"]\ntrust_level = "trusted"',
      `${provider}env_key = "HOUSE_KEY"\nhttp_headers = { a = "b" }\nrequest_max_retries = 9\n`,
    ];
    const { config } = await start({}, withConfig(users.join("\n"), { HOUSE_KEY: "k" }));
    expect(config).toMatchObject({ model: "house-1", model_provider: "house", model_reasoning_effort: "low" });
    expect(config["model_providers"]).toEqual({
      house: {
        ...{ name: "House", base_url: "https://llm.example/v1", env_key: "HOUSE_KEY", http_headers: { a: "b" } },
        ...{ request_max_retries: 9, stream_max_retries: 2, stream_idle_timeout_ms: 180_000 },
      },
    });
    for (const key of ["sandbox_mode", "notify", "mcp_servers", "projects"]) expect(config).not.toHaveProperty(key);
  });

  test("with what the review names before what the user has set", async () => {
    const machine = withConfig('model = "a"\nmodel_reasoning_effort = "low"\n', { CODEX_API_KEY: "k" });
    const { config } = await start({ model: "b", effort: "high" }, machine);
    expect(config).toMatchObject({ model: "b", model_reasoning_effort: "high" });
  });

  test("with OpenAI at another address by HTTP alone", async () => {
    const { config } = await start({}, withConfig('openai_base_url = "https://gw.example/v1"', { CODEX_API_KEY: "k" }));
    expect(config["model_provider"]).toBe("openai-gateway");
    expect(config["model_providers"]).toMatchObject({
      "openai-gateway": { base_url: "https://gw.example/v1", requires_openai_auth: true, supports_websockets: false },
    });
  });

  test("with links to the tokens of an account and to their lock, so that renewed ones reach the user", async () => {
    const home = mkdtempSync(join(tmpdir(), "blindspot-test-"));
    folders.push(home);
    const file = join(home, "auth.json");
    writeFileSync(file, "{}");
    const machine = machineWith({ CODEX_HOME: home }, { [file]: '{"tokens":{"access_token":"a"}}' });
    const { links } = await start({}, machine);
    expect(links).toEqual({ ".codex/auth.json": realpathSync(file), ".codex/auth.lock": join(home, "auth.lock") });
    expect((await start()).links).toBeUndefined();
  });
});

describe("a login of Codex", () => {
  test("is CODEX_API_KEY, and no other variable", async () => {
    expect(await login(machineWith({ CODEX_API_KEY: "k" }))).toMatchObject({
      ...{ status: "yes", by: "CODEX_API_KEY", variables: ["CODEX_API_KEY"], files: [], home: "private" },
    });
    const others = { OPENAI_API_KEY: "k", CODEX_ACCESS_TOKEN: "t" };
    expect(await login(machineWith(others))).toMatchObject({
      status: "no",
      hint: expect.stringContaining("codex login"),
    });
  });

  test.each([
    ['{"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"access_token":"a","refresh_token":"r"}}', "yes"],
    ['{"OPENAI_API_KEY":"sk-x"}', "yes"],
    ['{"OPENAI_API_KEY":null,"tokens":null}', "no"],
    ["{", "no"],
  ])("is what auth.json has: %s", async (text, status) => {
    const found = await login(machineWith({}, { ".codex/auth.json": text }));
    expect(found).toMatchObject({ status });
    if (status === "yes") expect(found).toMatchObject({ by: "~/.codex/auth.json", files: ["/home/user/.codex"] });
  });

  test("is found in the folder that CODEX_HOME names", async () => {
    const machine = machineWith({ CODEX_HOME: "/c" }, { "/c/auth.json": '{"OPENAI_API_KEY":"sk-x"}' });
    expect(await login(machine)).toMatchObject({ status: "yes", by: "/c/auth.json", files: ["/c"] });
  });

  test("in the keyring is out of reach, and it is said what to do", async () => {
    const found = await login(withConfig('cli_auth_credentials_store = "keyring"'));
    expect(found).toMatchObject({ status: "no", hint: expect.stringContaining('cli_auth_credentials_store = "file"') });
  });

  test("is that of the user's own provider", async () => {
    const keyed = `model_provider = "house"\n${provider}env_key = "HOUSE_KEY"\nenv_http_headers = { x = "HOUSE_TEAM" }\n`;
    expect(await login(withConfig(keyed))).toMatchObject({ status: "no", hint: "Set HOUSE_KEY." });
    const machine = withConfig(keyed, { HOUSE_KEY: "k", HOUSE_TEAM: "t", CODEX_API_KEY: "other" });
    expect(await login(machine)).toMatchObject({
      status: "yes",
      by: "HOUSE_KEY",
      variables: ["HOUSE_KEY", "HOUSE_TEAM"],
    });
    const open = `model_provider = "house"\n${provider}`;
    expect(await login(withConfig(open))).toMatchObject({ status: "unknown", by: "~/.codex/config.toml" });
    const openai = `model_provider = "house"\n${provider}requires_openai_auth = true\n`;
    expect(await login(withConfig(openai))).toMatchObject({
      status: "no",
      hint: expect.stringContaining("codex login"),
    });
  });

  test.each([
    ['auth = { command = "key" }', "auth"],
    ['aws = { profile = "x" }', "aws"],
  ])("by %s is not passed on", async (line, word) => {
    const found = await login(withConfig(`model_provider = "house"\n${provider}${line}\n`));
    expect(found).toMatchObject({ status: "no", reason: expect.stringContaining(`"${word}"`) });
  });

  test.each(["model = ", 'model_provider = "nowhere"'])("is none with a configuration like %j", async (config) => {
    expect(await login(withConfig(config, { CODEX_API_KEY: "k" }))).toMatchObject({ status: "no" });
  });
});

describe("who answers through Codex", () => {
  test.each([
    ["", null, "openai"],
    ["", "gpt-6.1-sol", "openai"],
    ["", "something-new", "openai"],
    ['model = "o3"', null, "openai"],
    ['model_provider = "ollama"\nmodel = "qwen3-coder"', null, "qwen"],
    ['model_provider = "ollama"', null, "openai"],
    [`model_provider = "house"\nmodel = "glm-5"\n${provider}`, null, "zhipu"],
    [`model_provider = "house"\nmodel = "house-1"\n${provider}`, null, "unknown"],
    [`model_provider = "house"\n${provider}`, "deepseek-v4", "deepseek"],
    [
      'model_provider = "z"\nmodel = "coder"\n[model_providers.z]\nname = "z"\nbase_url = "https://api.z.ai/v1"',
      null,
      "zhipu",
    ],
    ['openai_base_url = "https://gw.example/v1"', null, "openai"],
    ["= broken", null, "openai"],
  ])("with %j asked for %s: %s", (config, model, expected) => {
    expect(family(config, model)).toBe(expected);
  });
});

test("Codex's own sandbox holds it where nothing else does, as far as that has been seen", () => {
  const hold = (isConfined: boolean, platform: NodeJS.Platform) =>
    codex.isolation({ isConfined, platform, version: "0.169.0", login: {} as LoginFound });
  expect(hold(true, "linux")).toEqual({ write: "enforced", read: "confined" });
  expect(hold(false, "linux")).toEqual({ write: "enforced", read: "confined" });
  expect(hold(false, "darwin")).toEqual({ write: "enforced", read: "snapshot-only" });
});
