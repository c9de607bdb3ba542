import { describe, expect, test } from "vitest";
import type { AgentLogin, AgentMachine, AgentRun, LoginFound } from "../../src/reviewers/agent-program.ts";
import { claudeCode } from "../../src/reviewers/claude-code.ts";
import { machineWith, readOutput, recorded } from "../fakes/agent-programs/recorded.ts";

const read = (name: string) => readOutput(claudeCode, recorded(claudeCode, name));
const login = (machine: AgentMachine): Promise<AgentLogin> => claudeCode.login(machine);
const family = (env: Record<string, string> = {}, model: string | null = null, files: Record<string, string> = {}) =>
  claudeCode.familyOf(model, machineWith(env, files));

async function argsFor(run: Partial<AgentRun>, machine = machineWith({ ANTHROPIC_API_KEY: "k" })) {
  const found = (await login(machine)) as LoginFound;
  const command = claudeCode.command({
    ...{ model: null, effort: null, system: "SYSTEM", user: "USER", version: "2.1.330", machine, login: found },
    ...{ folders: { work: "/w", home: "/h", temporary: "/t" }, programFiles: [], isConfined: false, platform: "linux" },
    ...run,
  });
  return { ...command, line: command.args.join(" ") };
}

describe("what Claude Code writes", () => {
  test.each(["tools", "tools-2.1.197"])("%s: an answer after tools, with all that was asked and handed out", (name) => {
    const { end, facts, exchanges, doing } = read(name);
    expect(end).toEqual({ status: "done", text: 'I looked.\n\n```json\n{"findings":[]}\n```', isTruncated: false });
    expect(facts).toMatchObject({
      servedModel: expect.stringMatching(/^claude-opus-/),
      servedModelBy: "response",
      requests: 4,
    });
    expect(facts.usage).toMatchObject({ outputTokens: 69 });
    expect(facts.toolCalls).toEqual([
      { tool: "Read", target: "src/retry.ts", bytes: 48, refused: null },
      { tool: "Read", target: "/etc/passwd", bytes: 0, refused: expect.stringMatching(/outside|denied/) },
      { tool: "Grep", target: "retry", bytes: 25, refused: null },
      { tool: "Write", target: "x.txt", bytes: 0, refused: expect.stringContaining("No such tool available: Write") },
    ]);
    expect(exchanges[0]).toEqual({ by: "model", text: "Let me look." });
    expect(exchanges[1]).toMatchObject({
      by: "tool",
      tool: "Read",
      output: expect.stringContaining("export function"),
    });
    expect(exchanges).toHaveLength(5);
    expect(doing).toEqual(expect.arrayContaining(["reading src/retry.ts", "searching retry", "thinking", "writing"]));
  });

  test.each([
    ["auth", "auth", /401/, null],
    ["model-not-found", "model-not-found", /issue with the selected model/, null],
    ["overloaded", "overloaded", /529/, null],
    ["cut", "connection", /ECONNRESET/, '{"findings":[{"title":"T'],
    ["ended-early", "cut-stream", /malformed/, '{"findings":[{"title":"T'],
    ["timed-out", "silence", /timed out/, null],
    ["truncated", "truncated", /output token maximum/, '{"findings":[{"title":"Cut'],
    ["refusal", "refusal", /safeguards/, "I cannot help with that."],
  ])("%s: no answer, and why", (name, problem, reason, partial) => {
    const told = read(name);
    expect(told.end).toMatchObject({ status: "failed", problem, reason: expect.stringMatching(reason) });
    expect(told.partial).toBe(partial);
  });

  test("an answer of nothing is an answer", () => {
    expect(read("empty").end).toEqual({ status: "done", text: "", isTruncated: false });
  });

  test("waits before a repeat are told", () => {
    expect(read("overloaded").doing).toContain("retrying (529)");
  });

  const failing = (more: object) =>
    readOutput(claudeCode, JSON.stringify({ type: "result", subtype: "success", is_error: true, ...more })).end;

  test.each([
    [{ result: "You've hit your session limit · resets 3pm", api_error_status: 429 }, "quota"],
    [{ result: "Claude AI usage limit reached|1795387024" }, "quota"],
    [{ result: "Credit balance is too low", api_error_status: 400 }, "quota"],
    [{ result: "Not logged in · Please run /login" }, "auth"],
    [{ result: "Invalid API key · Fix external API key" }, "auth"],
    [{ result: "Unable to connect to API (ENOTFOUND)" }, "connection"],
    [{ result: "Prompt is too long" }, "bad-request"],
    [{ result: "x", api_error: "gateway_session_expired" }, "auth"],
    [{ subtype: "error_max_turns", is_error: false }, "tool-limit"],
    [{ subtype: "error_max_budget_usd" }, "budget"],
    [{ subtype: "error_during_execution", errors: ["it broke"] }, "program-failed"],
    [{ is_error: false }, "program-failed"],
  ])("%j is no answer: %s", (more, problem) => {
    expect(failing(more)).toMatchObject({ status: "failed", problem });
  });

  test("what it used until it was stopped is counted", () => {
    const lines = recorded(claudeCode, "tools")
      .split("\n")
      .filter((line) => !line.includes('"type":"result"'));
    const { facts, end } = readOutput(claudeCode, lines.join("\n"));
    expect(end).toBeNull();
    expect(facts.usage).toMatchObject({ inputTokens: 8_524, outputTokens: 69 });
  });
});

describe("how Claude Code is started", () => {
  test("with file tools alone, and without anything of the home or the repository", async () => {
    const { args, line, stdin, env } = await argsFor({});
    expect(args[args.indexOf("--tools") + 1]).toBe("Read,Grep,Glob");
    expect(args[args.indexOf("--setting-sources") + 1]).toBe("");
    expect(args[args.indexOf("--system-prompt") + 1]).toBe("SYSTEM");
    expect(line).toMatch(/--restricted .*--safe-mode .*--strict-mcp-config .*--permission-mode dontAsk/);
    expect(args).not.toContain("--model");
    expect(args).not.toContain("--effort");
    expect([stdin, env["CLAUDE_CONFIG_DIR"]]).toEqual(["USER", "/h/.claude"]);
    // What reviewed code has behind an at sign is no file to hand over besides.
    expect(env["CLAUDE_CODE_DISABLE_ATTACHMENTS"]).toBe("1");
  });

  test.each([
    ["2.1.249", false],
    ["2.1.250", true],
    ["3.0.0", true],
    [null, true],
  ])("at version %s its file tools are restricted by a flag: %s", async (version, isRestricted) => {
    expect((await argsFor({ version })).args.includes("--restricted")).toBe(isRestricted);
  });

  test("with the model of the user's own settings, unless another is named", async () => {
    const machine = machineWith({ ANTHROPIC_API_KEY: "k" }, { ".claude/settings.json": '{"model":"sonnet"}' });
    expect((await argsFor({}, machine)).line).toContain("--model sonnet");
    expect((await argsFor({ model: "opus", effort: "high" }, machine)).line).toMatch(/--model opus --effort high$/);
  });

  test("with the user's own folder only where its tokens are renewed there", async () => {
    const files = { ".claude/.credentials.json": '{"claudeAiOauth":{"accessToken":"a","refreshToken":"r"}}' };
    const { env } = await argsFor({}, machineWith({}, files));
    expect(env).not.toHaveProperty("CLAUDE_CONFIG_DIR");
  });
});

describe("a login of Claude Code", () => {
  const credentials = '{"claudeAiOauth":{"accessToken":"a","refreshToken":"r","subscriptionType":"max"}}';

  test.each(["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"])(
    "is %s, in a home of its own",
    async (name) => {
      const machine = machineWith({ [name]: "k", ANTHROPIC_BASE_URL: "https://gateway.example", CLAUDECODE: "1" });
      const found = (await login(machine)) as LoginFound;
      expect(found).toMatchObject({ status: "yes", by: name, home: "private", files: [] });
      expect([...found.variables].sort()).toEqual(["ANTHROPIC_BASE_URL", name].sort());
    },
  );

  test("is the account that its folder shows, which it then gets itself, as its tokens are renewed there", async () => {
    const machine = machineWith({}, { ".claude/.credentials.json": credentials, ".claude.json": "{}" });
    expect(await login(machine)).toMatchObject({
      ...{ status: "yes", by: "~/.claude/.credentials.json", kind: "account", home: "user", isNotional: true },
      files: ["/home/user/.claude", "/home/user/.claude.json"],
    });
  });

  test("is in the folder that CLAUDE_CONFIG_DIR names", async () => {
    const machine = machineWith({ CLAUDE_CONFIG_DIR: "/c" }, { "/c/.credentials.json": credentials });
    const found = await login(machine);
    expect(found).toMatchObject({
      status: "yes",
      files: ["/c"],
      variables: expect.arrayContaining(["CLAUDE_CONFIG_DIR"]),
    });
  });

  test("is not known where the keychain has it", async () => {
    const files = { ".claude.json": '{"oauthAccount":{"accountUuid":"u"}}' };
    expect(await login(machineWith({}, files, "darwin"))).toMatchObject({ status: "unknown", home: "user" });
    expect(await login(machineWith({}, files, "linux"))).toMatchObject({ status: "no" });
  });

  test.each([
    ["CLAUDE_CODE_USE_BEDROCK", "AWS_PROFILE", ".aws"],
    ["CLAUDE_CODE_USE_VERTEX", "CLOUD_ML_REGION", ".config/gcloud"],
    ["CLAUDE_CODE_USE_FOUNDRY", "AZURE_CLIENT_ID", ".azure"],
  ])("is that of the cloud by %s", async (flag, variable, folder) => {
    const found = (await login(machineWith({ [flag]: "1", [variable]: "x" }))) as LoginFound;
    expect(found).toMatchObject({ status: "unknown", by: flag, files: [`/home/user/${folder}`] });
    expect(found.variables).toEqual(expect.arrayContaining([flag, variable]));
    expect(await login(machineWith({ [flag]: "0" }))).toMatchObject({ status: "no" });
  });

  test("may stand in the user's settings, whose word goes before the environment's", async () => {
    const settings = {
      env: { ANTHROPIC_AUTH_TOKEN: "t", ANTHROPIC_BASE_URL: "https://api.z.ai/api/anthropic", PATH: "/x" },
    };
    const machine = machineWith(
      { ANTHROPIC_BASE_URL: "https://other.example" },
      { ".claude/settings.json": JSON.stringify(settings) },
    );
    const { PATH, ...passed } = settings.env;
    expect(await login(machine)).toMatchObject({
      status: "yes",
      by: "ANTHROPIC_AUTH_TOKEN",
      env: passed,
      isNotional: true,
    });
  });

  test("is none where nobody is logged in, or a program would have to be run for it", async () => {
    expect(await login(machineWith())).toMatchObject({
      status: "no",
      hint: expect.stringContaining("claude auth login"),
    });
    const files = { ".claude/settings.json": '{"apiKeyHelper":"/bin/key"}' };
    expect(await login(machineWith({}, files))).toMatchObject({
      status: "no",
      reason: expect.stringContaining("apiKeyHelper"),
    });
    const spent = '{"claudeAiOauth":{"accessToken":"","refreshToken":""}}';
    expect(await login(machineWith({}, { ".claude/.credentials.json": spent }))).toMatchObject({ status: "no" });
  });

  test("states costs only where they are somebody's bill", async () => {
    const notional = async (env: Record<string, string>) => ((await login(machineWith(env))) as LoginFound).isNotional;
    expect(await notional({ ANTHROPIC_API_KEY: "k" })).toBe(false);
    expect(await notional({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "https://api.anthropic.com" })).toBe(false);
    expect(await notional({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "https://gateway.example" })).toBe(true);
    // A plan pays for what `claude setup-token` made.
    expect(await notional({ CLAUDE_CODE_OAUTH_TOKEN: "t" })).toBe(true);
  });

  test("passes nothing on that is of the agent program it is called from", async () => {
    const host = { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "9", ANTHROPIC_UNIX_SOCKET: "/s", CLAUDE_CODE_SKIP_X: "1" };
    expect(await login(machineWith({ ANTHROPIC_API_KEY: "k", ...host }))).toMatchObject({
      variables: ["ANTHROPIC_API_KEY"],
    });
  });
});

describe("who answers through Claude Code", () => {
  test.each([
    ["https://api.anthropic.com", null, "anthropic"],
    ["https://api.z.ai/api/anthropic", null, "zhipu"],
    ["https://api.z.ai/api/anthropic", "claude-opus-5-5", "zhipu"],
    ["https://open.bigmodel.cn/api/anthropic", "opus", "zhipu"],
    ["https://api.moonshot.ai/anthropic", "sonnet", "moonshot"],
    ["https://api.deepseek.com/anthropic", null, "deepseek"],
    ["https://dashscope-intl.aliyuncs.com/api/v2/apps/claude-code-proxy", null, "qwen"],
    ["https://dashscope-intl.aliyuncs.com/api/v2/apps/claude-code-proxy", "kimi-k3", "moonshot"],
    ["https://api.minimax.io/anthropic", null, "minimax"],
    ["https://gateway.example/v1", null, "anthropic"],
    ["https://gateway.example/v1", "glm-5", "zhipu"],
    ["https://gateway.example/v1", "house-model", "anthropic"],
    ["https://z.ai.example.com", null, "anthropic"],
    ["not an address", null, "anthropic"],
  ])("at %s asked for %s: %s", (address, model, expected) => {
    expect(family({ ANTHROPIC_BASE_URL: address }, model)).toBe(expected);
  });

  test("is Anthropic by itself, and in clouds", () => {
    expect([family(), family({}, "fable"), family({ CLAUDE_CODE_USE_BEDROCK: "1" })]).toEqual(
      Array(3).fill("anthropic"),
    );
  });

  test("hangs on what users put behind its nicknames, and on their settings", () => {
    expect(family({ ANTHROPIC_DEFAULT_OPUS_MODEL: "qwen3-max" }, "opus")).toBe("qwen");
    expect(family({ ANTHROPIC_DEFAULT_SONNET_MODEL: "glm-5" })).toBe("zhipu");
    expect(family({ ANTHROPIC_MODEL: "deepseek-v4" })).toBe("deepseek");
    expect(family({}, null, { ".claude/settings.json": '{"model":"kimi-k3"}' })).toBe("moonshot");
    const settings = '{"env":{"ANTHROPIC_BASE_URL":"https://api.z.ai/api/anthropic"}}';
    expect(family({}, null, { ".claude/settings.json": settings })).toBe("zhipu");
  });
});
