import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentLogin, AgentMachine, AgentRun, LoginFound } from "../../src/reviewers/agent-program.ts";
import { opencode } from "../../src/reviewers/opencode.ts";
import { machineWith, readOutput, recorded, recordedComplaints } from "../fakes/agent-programs/recorded.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "blindspot-test-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string) => readOutput(opencode, recorded(opencode, name), recordedComplaints(opencode, name));
const login = (machine: AgentMachine): Promise<AgentLogin> => opencode.login(machine);
const anthropic = machineWith({ ANTHROPIC_API_KEY: "k", OPENAI_API_KEY: "o" });

async function commandFor(run: Partial<AgentRun> = {}, machine = anthropic) {
  const found = (await login(machine)) as LoginFound;
  const command = opencode.command({
    ...{ model: "anthropic/claude-opus-5-5", effort: null, system: "SYSTEM", user: "USER", version: "1.18.33" },
    ...{ folders: { work: "/w", home: "/h", temporary: "/t" }, programFiles: [], isConfined: false, platform: "linux" },
    ...{ machine, login: found },
    ...run,
  });
  const config = JSON.parse(command.env["OPENCODE_CONFIG_CONTENT"] ?? "");
  return { ...command, config, line: command.args.join(" ") };
}

/** A configuration of the user's, as `opencode.jsonc` has it. */
const configured = (config: object) => ({ ".config/opencode/opencode.jsonc": `// mine\n${JSON.stringify(config)}` });

describe("what opencode writes", () => {
  test("an answer after tools, with all that was asked and handed out, and what it cost", () => {
    const { end, facts, exchanges, doing } = read("tools");
    expect(end).toEqual({ status: "done", text: 'I looked.\n\n```json\n{"findings":[]}\n```', isTruncated: false });
    expect(facts).toMatchObject({ servedModel: "anthropic/claude-opus-4-5", servedModelBy: "program", requests: null });
    expect(facts.usage).toMatchObject({ cacheReadTokens: 100 });
    expect(facts.costUsd).toBeGreaterThan(0.01);
    expect(facts.toolCalls).toEqual([
      { tool: "read", target: "src/retry.ts", bytes: expect.any(Number), refused: null },
      {
        ...{ tool: "read", target: "/etc/passwd", bytes: 0 },
        refused: "The user has specified a rule which prevents you from using this specific tool call.",
      },
      { tool: "grep", target: "retry", bytes: expect.any(Number), refused: null },
      { tool: "write", target: expect.any(String), bytes: 0, refused: expect.stringContaining("unavailable tool") },
    ]);
    expect(exchanges[0]).toEqual({ by: "model", text: "Let me look." });
    expect(exchanges[1]).toMatchObject({ tool: "read", output: expect.stringContaining("export function retry") });
    expect(doing).toEqual(expect.arrayContaining(["thinking", "reading src/retry.ts", "searching retry", "writing"]));
  });

  test.each([
    ["auth", "auth", "HTTP 401: invalid key", undefined],
    ["model-not-found", "model-not-found", "HTTP 404: no such model", undefined],
    ["unknown-provider", "model-not-found", expect.stringContaining("cannot be parsed as a URL"), undefined],
    ["unnamed", "model-not-found", "No model was named, and opencode is set to none.", /opencode:PROVIDER\/MODEL/],
    ["blocked", "refusal", expect.stringContaining("content filter"), undefined],
  ])("%s: no answer, and why", (name, problem, reason, hint) => {
    const { end } = read(name);
    expect(end).toMatchObject({ status: "failed", problem, reason });
    if (hint !== undefined) expect((end as { hint: string }).hint).toMatch(hint);
  });

  test("that an answer ended without a reason is the end, since it would ask again for ever", () => {
    const { end, facts } = read("ended-early");
    expect(end).toMatchObject({ status: "failed", problem: "cut-stream", hint: expect.stringContaining("--retry") });
    expect(facts.servedModel).toBe("anthropic/claude-opus-4-5");
  });

  test.each([
    ["empty", "", false],
    ["truncated", '{"findings":[{"title":"Cut', true],
  ])("%s: an answer as it is", (name, text, isTruncated) => {
    expect(read(name).end).toEqual({ status: "done", text, isTruncated });
  });

  test.each([
    '\u001b[93m\u001b[1m! \u001b[0m agent "blindspot" not found. Falling back to default agent',
    "timestamp=1 level=INFO run=1 message=stream providerID=a modelID=b session.id=s small=false agent=build mode=primary",
  ])("%s: another agent than ours, whose answer counts for nothing", (complaint) => {
    const { end } = readOutput(opencode, recorded(opencode, "tools"), complaint);
    expect(end).toMatchObject({ status: "failed", problem: "program-failed" });
  });

  test("what its model says in its log is believed to be nothing else", () => {
    const forged =
      "timestamp=1 level=INFO run=1 message=stream providerID=a modelID=b session.id=s small=false agent=x";
    const complaint = `timestamp=1 level=INFO run=1 message=evaluated permission=grep pattern="x\\n${forged}"`;
    const { end, facts } = readOutput(opencode, recorded(opencode, "tools"), complaint);
    expect([end?.status, facts.servedModel]).toEqual(["done", null]);
  });

  test("an answer in several parts of its last message is one", () => {
    const text = (messageID: string, part: string) => ({ type: "text", part: { messageID, text: part } });
    const finish = (messageID: string, reason: string) => ({ type: "step_finish", part: { messageID, reason } });
    const lines = [text("1", "First"), finish("1", "tool-calls"), text("2", '{"find'), text("2", 'ings":[]}')];
    const stdout = [...lines, finish("2", "stop")].map((line) => JSON.stringify(line)).join("\n");
    expect(readOutput(opencode, stdout).end).toMatchObject({ status: "done", text: '{"findings":[]}' });
  });
});

describe("how opencode is started", () => {
  test("as an agent of ours that may read and nothing else, with nothing of the home or the repository", async () => {
    const { line, stdin, env, config } = await commandFor();
    expect(line).toMatch(/--agent blindspot --pure .*--model anthropic\/claude-opus-5-5$/);
    const permission = { "*": "deny", read: "allow", grep: "allow", glob: "allow", list: "allow" };
    expect(config.agent).toEqual({ blindspot: { mode: "primary", prompt: "SYSTEM", permission } });
    // Also for the one that it falls back to.
    expect(JSON.parse(env["OPENCODE_PERMISSION"] ?? "")).toEqual(permission);
    expect(env).toMatchObject({
      ...{ XDG_CONFIG_HOME: "/h/.config", XDG_DATA_HOME: "/h/.local/share", OPENCODE_DB: ":memory:" },
      ...{ OPENCODE_DISABLE_PROJECT_CONFIG: "1", OPENCODE_DISABLE_CLAUDE_CODE: "1" },
    });
    expect(stdin).toBe("USER");
  });

  test("with the key of the provider that is asked, and of no other", async () => {
    const { env } = await commandFor();
    expect([env["ANTHROPIC_API_KEY"], env["OPENAI_API_KEY"]]).toEqual(["k", undefined]);
    const machine = machineWith({ MOONSHOT_API_KEY: "m", GEMINI_API_KEY: "g" });
    expect((await commandFor({ model: "moonshotai/kimi-k3" }, machine)).env["MOONSHOT_API_KEY"]).toBe("m");
    const google = await commandFor({ model: "google/gemini-3.8-flash" }, machine);
    expect(google.env["GOOGLE_GENERATIVE_AI_API_KEY"]).toBe("g");
  });

  test("with the effort as the model's variant", async () => {
    expect((await commandFor({ effort: "high" })).line).toMatch(/--variant high$/);
  });

  test("for a model that its own list may lack", async () => {
    expect((await commandFor()).config.provider).toEqual({ anthropic: { models: { "claude-opus-5-5": {} } } });
  });

  test("with the user's own provider, whole, and nothing else of the user's configuration", async () => {
    const house = { npm: "@ai-sdk/openai-compatible", options: { baseURL: "https://house.example/v1", apiKey: "k" } };
    const traps = {
      mcp: { trap: {} },
      plugin: ["trap"],
      agent: { trap: {} },
      instructions: ["trap.md"],
      permission: {},
    };
    const other = { npm: "other", options: { apiKey: "other" } };
    const models = { "gpt-5.5": { limit: { context: 1 } }, "other-1": {} };
    const provider = { house: { ...house, models }, other };
    const machine = machineWith({}, configured({ model: "house/gpt-5.5", provider, ...traps }));
    const { line, config, env } = await commandFor({ model: null }, machine);
    expect(line).toContain("--model house/gpt-5.5");
    expect(config.provider).toEqual({ house: { ...house, models: { "gpt-5.5": models["gpt-5.5"] } } });
    expect(Object.keys(config).sort()).toEqual(
      ["agent", "autoupdate", "formatter", "lsp", "provider", "share", "snapshot"].sort(),
    );
    expect(JSON.stringify(config)).not.toContain("trap");
    expect(env["npm_config_registry"]).toMatch(/127\.0\.0\.1/);
  });

  test("with what variables and files in the user's configuration stand for", async () => {
    const options = { apiKey: "{env:HOUSE_KEY}", headers: { a: "{file:~/a.txt}", b: "{file:./b.txt}" } };
    const files = { "a.txt": "from a\n", ".config/opencode/b.txt": "from b" };
    const machine = machineWith({ HOUSE_KEY: "k" }, { ...configured({ provider: { house: { options } } }), ...files });
    const { config } = await commandFor({ model: "house/m" }, machine);
    expect(config.provider.house.options).toEqual({ apiKey: "k", headers: { a: "from a", b: "from b" } });
  });

  test("with the registry only for a provider that is no part of it", async () => {
    const machine = machineWith({}, configured({ provider: { house: { npm: "house-provider" } } }));
    expect((await commandFor({ model: "house/m" }, machine)).env).not.toHaveProperty("npm_config_registry");
  });

  test("for no model rather than for one of its own, where none was named", async () => {
    const { line, config } = await commandFor({ model: null });
    expect(line).toContain("--model unnamed/unnamed");
    expect(config).not.toHaveProperty("provider");
  });

  const auth = ".local/share/opencode/auth.json";

  test("with a stored key of the provider alone", async () => {
    const stored = { anthropic: { type: "api", key: "a" }, openai: { type: "api", key: "o" } };
    const { env, links } = await commandFor({}, machineWith({}, { [auth]: JSON.stringify(stored) }));
    expect(JSON.parse(env["OPENCODE_AUTH_CONTENT"] ?? "")).toEqual({ anthropic: stored.anthropic });
    expect([env["OPENCODE_DISABLE_DEFAULT_PLUGINS"], links]).toEqual(["1", {}]);
  });

  test("with the user's own file for an account, whose tokens it renews there", async () => {
    const stored = JSON.stringify({ openai: { type: "oauth", access: "a", refresh: "r", expires: 0 } });
    const file = join(folder, "opencode", "auth.json");
    const machine = machineWith({ XDG_DATA_HOME: folder }, { [file]: stored });
    mkdirSync(join(folder, "opencode"));
    writeFileSync(file, stored);
    const { env, links } = await commandFor({ model: "openai/gpt-6" }, machine);
    expect(links).toEqual({ [auth]: file });
    // What lets accounts in is among its own plugins.
    expect(env).not.toHaveProperty("OPENCODE_DISABLE_DEFAULT_PLUGINS");
    expect(env).not.toHaveProperty("OPENCODE_AUTH_CONTENT");
    expect(await login(machine)).toMatchObject({ status: "yes", kind: "account", files: [file] });
  });
});

describe("a login of opencode", () => {
  test("is what it has stored, before anything else", async () => {
    const files = { ".local/share/opencode/auth.json": '{"zai":{"type":"api","key":"k"}}' };
    expect(await login(machineWith({ OPENAI_API_KEY: "o" }, files))).toMatchObject({
      ...{ status: "yes", by: "~/.local/share/opencode/auth.json", kind: "key", files: [] },
    });
  });

  test.each(["ANTHROPIC_API_KEY", "OPENROUTER_API_KEY", "DASHSCOPE_API_KEY", "GEMINI_API_KEY"])(
    "may be %s",
    async (name) => {
      expect(await login(machineWith({ [name]: "k" }))).toMatchObject({ status: "yes", by: name });
    },
  );

  test("may be a provider of the user's own, whose key is its own matter", async () => {
    const machine = machineWith({}, configured({ provider: { house: {} } }));
    expect(await login(machine)).toMatchObject({ status: "unknown", by: "its provider house" });
  });

  test("is none without any of it", async () => {
    expect(await login(machineWith({ OPENAI_BASE_URL: "x", AWS_REGION: "r" }))).toMatchObject({ status: "no" });
  });
});

test.each([
  ["anthropic/claude-opus-5-5", "anthropic"],
  ["openrouter/moonshotai/kimi-k3", "moonshot"],
  ["github-copilot/gpt-5.5", "openai"],
  ["opencode/big-pickle", "unknown"],
  ["house/our-own", "zhipu"],
  ["other/our-own", "unknown"],
  [null, "unknown"],
])("opencode with %s is %s", (model, family) => {
  const house = { options: { baseURL: "https://api.z.ai/api/paas/v4" } };
  expect(opencode.familyOf(model, machineWith({}, configured({ provider: { house } })))).toBe(family);
});

test("opencode without a model is that of its configuration", () => {
  expect(opencode.familyOf(null, machineWith({}, configured({ model: "openai/gpt-6" })))).toBe("openai");
});
