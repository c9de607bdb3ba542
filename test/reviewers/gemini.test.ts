import { describe, expect, test } from "vitest";
import type { AgentLogin, AgentMachine, AgentRun, LoginFound } from "../../src/reviewers/agent-program.ts";
import { gemini } from "../../src/reviewers/gemini.ts";
import { machineWith, readOutput, recorded, recordedComplaints } from "../fakes/agent-programs/recorded.ts";

const read = (name: string) => readOutput(gemini, recorded(gemini, name), recordedComplaints(gemini, name));
const login = (machine: AgentMachine): Promise<AgentLogin> => gemini.login(machine);

async function commandFor(run: Partial<AgentRun> = {}, machine = machineWith({ GEMINI_API_KEY: "k" })) {
  const found = (await login(machine)) as LoginFound;
  const command = gemini.command({
    ...{ model: null, effort: null, system: "SYSTEM", user: "USER", version: "0.61.0", machine, login: found },
    ...{ folders: { work: "/w", home: "/h", temporary: "/t" }, programFiles: [], isConfined: false, platform: "linux" },
    ...run,
  });
  const flag = (name: string) => command.args[command.args.indexOf(name) + 1];
  return { ...command, flag, files: command.files ?? {} };
}

describe("what Gemini CLI writes", () => {
  test("an answer after tools, with all that was asked", () => {
    const { end, facts, exchanges, doing } = read("tools");
    expect(end).toEqual({ status: "done", text: 'I looked.\n\n```json\n{"findings":[]}\n```', isTruncated: false });
    expect(facts).toMatchObject({ servedModel: "gemini-3.8-flash", servedModelBy: "response", requests: null });
    expect(facts.usage).toMatchObject({ cacheReadTokens: 100, cacheWriteTokens: 0 });
    // It shows people a word of what it handed out, and does not say what that was.
    expect(facts.toolCalls).toEqual([
      { tool: "read_file", target: "src/retry.ts", bytes: null, refused: null },
      { tool: "read_file", target: "/etc/passwd", bytes: 0, refused: expect.stringContaining("not in workspace") },
      { tool: "grep_search", target: "retry", bytes: null, refused: null },
      { tool: "write_file", target: "x.txt", bytes: 0, refused: expect.stringContaining("not found") },
    ]);
    expect(exchanges[0]).toEqual({ by: "model", text: "Let me look." });
    expect(exchanges).toHaveLength(5);
    expect(doing).toEqual(expect.arrayContaining(["reading src/retry.ts", "searching retry", "writing"]));
  });

  const begun = '{"findings":[{"title":"T';

  test.each([
    ["auth", "auth", "HTTP 401: invalid key", null],
    ["model-not-found", "model-not-found", "HTTP 404: no such model", null],
    ["quota", "quota", "HTTP 429: You exceeded your current quota, please check your plan and billing details.", null],
    ["rate-limit", "rate-limit", "HTTP 429: slow down", null],
    ["overloaded", "overloaded", "HTTP 503: overloaded", null],
    ["cut", "cut-stream", "The answer broke off (terminated).", begun],
    ["ended-early", "cut-stream", "The answer broke off (Incomplete JSON segment at the end).", begun],
    ["html", "not-json-response", expect.stringMatching(/^A page or a document came/), null],
    ["reset", "connection", expect.stringMatching(/^No connection/), null],
    ["empty", "empty-reply", expect.stringContaining("empty response"), null],
    ["blocked", "cut-stream", expect.stringMatching(/^The answer broke off/), null],
  ])("%s: no answer, and why", (name, problem, reason, partial) => {
    const told = read(name);
    expect(told.end).toMatchObject({ status: "failed", problem, reason });
    expect(told.partial).toBe(partial);
  });

  test.each([
    ["Error authenticating: IneligibleTierError: This client is no longer supported for Gemini Code Assist", "auth"],
    ["When using Gemini API, you must specify the GEMINI_API_KEY environment variable.", "auth"],
  ])("%s: it could not begin", (complaint, problem) => {
    expect(readOutput(gemini, "", `Ripgrep is not available.\n${complaint}\n`).end).toMatchObject({ problem });
  });

  test("with nothing said is no answer", () => {
    expect(readOutput(gemini, "", "").end).toBeNull();
  });

  test("a model for chores beside the one that answered is not taken for it", () => {
    const models = {
      "gemini-lite": { total_tokens: 900, input_tokens: 890, output_tokens: 10 },
      "gemini-pro": { total_tokens: 1_000, input_tokens: 500, output_tokens: 400 },
      "gemini-asked": { total_tokens: 0, input_tokens: 0, output_tokens: 0 },
    };
    const stats = { total_tokens: 1_900, input_tokens: 1_390, output_tokens: 410, models };
    const { facts } = readOutput(gemini, JSON.stringify({ type: "result", status: "success", stats }));
    expect(facts.servedModel).toBe("gemini-pro");
    // What it thought is in the total alone.
    expect(facts.usage?.outputTokens).toBe(510);
  });
});

describe("how Gemini CLI is started", () => {
  test("with tools that read, and nothing of the home or the repository that configures it", async () => {
    const { flag, env, files } = await commandFor();
    expect(flag("--approval-mode")).toBe("plan");
    expect(flag("--extensions")).toBe("none");
    expect(env).toMatchObject({ GEMINI_CLI_HOME: "/h", GEMINI_SYSTEM_MD: "/h/reviewer.md" });
    expect(files["reviewer.md"]).toBe("SYSTEM");
    expect(JSON.parse(files[".gemini/settings.json"] ?? "")).toMatchObject({
      security: { auth: { selectedType: "gemini-api-key" } },
      tools: { core: ["read_file", "glob", "grep_search", "list_directory"] },
      ...{ mcpServers: {}, hooksConfig: { enabled: false }, telemetry: { enabled: false } },
    });
  });

  test("so that a .env file beside the code names no address to send the key to", async () => {
    const { env, files } = await commandFor();
    expect(JSON.parse(files[".gemini/settings.json"] ?? "")).toMatchObject({ advanced: { ignoreLocalEnv: true } });
    expect(env).toMatchObject({ GOOGLE_GEMINI_BASE_URL: "", GOOGLE_VERTEX_BASE_URL: "" });
  });

  test("with the brief where it is not searched for commands and paths to follow", async () => {
    const user = '/quit\n@Override @src/b.ts "quoted" \\@ 🦊\n';
    const { stdin, files, flag, args } = await commandFor({ user });
    const messages = (files["brief.jsonl"] ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(messages[1].content[0].text).toBe(`The task:\n\n${user}`);
    expect(flag("--session-file")).toBe("/h/brief.jsonl");
    expect(stdin).not.toMatch(/[@/]/);
    expect(args.join(" ")).not.toContain("Override");
  });

  test.each([
    [null, undefined, "pro"],
    [null, "auto-gemini-3", "pro"],
    [null, "gemini-2.5-pro", "gemini-2.5-pro"],
    ["flash", "gemini-2.5-pro", "flash"],
  ])("asked for %s, and set to %s, with %s: it is not left to it to change models", async (model, usual, asked) => {
    const files = usual === undefined ? {} : { ".gemini/settings.json": `{"model":{"name":"${usual}",},} // mine` };
    const { flag } = await commandFor({ model }, machineWith({ GEMINI_API_KEY: "k" }, files));
    expect(flag("--model")).toBe(asked);
  });

  test("with the account's own files, which it renews, and the settings of nobody", async () => {
    const files = { ".gemini/oauth_creds.json": "{}", ".gemini/google_accounts.json": "{}" };
    const settings = { ".gemini/settings.json": '{"security":{"auth":{"selectedType":"oauth-personal"}}}' };
    const { links } = await commandFor({}, machineWith({}, { ...files, ...settings }));
    expect(links).toEqual({
      ".gemini/oauth_creds.json": "/home/user/.gemini/oauth_creds.json",
      ".gemini/google_accounts.json": "/home/user/.gemini/google_accounts.json",
    });
  });
});

describe("a login of Gemini CLI", () => {
  const chosen = (type: string) => ({ ".gemini/settings.json": `{"security":{"auth":{"selectedType":"${type}"}}}` });

  test("is a key of the environment", async () => {
    const machine = machineWith({ GEMINI_API_KEY: "k", GOOGLE_GEMINI_BASE_URL: "https://gateway.example" });
    expect(await login(machine)).toMatchObject({
      ...{ status: "yes", by: "GEMINI_API_KEY", kind: "gemini-api-key", home: "private", files: [] },
      variables: ["GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"],
    });
  });

  test.each([".gemini/.env", ".env"])("may stand in ~/%s", async (file) => {
    const machine = machineWith({}, { [file]: '# mine\nGEMINI_API_KEY="k"\nPATH=/x\n' });
    expect(await login(machine)).toMatchObject({ status: "yes", env: { GEMINI_API_KEY: "k" }, variables: [] });
  });

  test("is an account, of which only Google knows whether it is still served", async () => {
    const machine = machineWith({}, { ...chosen("oauth-personal"), ".gemini/oauth_creds.json": "{}" });
    expect(await login(machine)).toMatchObject({
      ...{ status: "unknown", by: "~/.gemini/oauth_creds.json", kind: "oauth-personal", home: "private" },
      ...{ files: ["/home/user/.gemini/oauth_creds.json"], mend: expect.stringContaining("GEMINI_API_KEY") },
    });
  });

  test("is the one that was chosen in it, also beside a key; the key, where that one is gone", async () => {
    const env = { GEMINI_API_KEY: "k" };
    const account = machineWith(env, { ...chosen("oauth-personal"), ".gemini/oauth_creds.json": "{}" });
    expect(await login(account)).toMatchObject({ kind: "oauth-personal" });
    expect(await login(machineWith(env, chosen("oauth-personal")))).toMatchObject({ kind: "gemini-api-key" });
  });

  test("is Vertex AI, by a key or by Google Cloud's own login", async () => {
    const express = machineWith({ GOOGLE_GENAI_USE_VERTEXAI: "true", GOOGLE_API_KEY: "k" });
    expect(await login(express)).toMatchObject({ status: "yes", by: "GOOGLE_API_KEY", kind: "vertex-ai" });
    const env = { GOOGLE_GENAI_USE_VERTEXAI: "true", GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "l" };
    const path = ".config/gcloud/application_default_credentials.json";
    const cloud = machineWith(env, { [path]: "{}" });
    expect(await login(cloud)).toMatchObject({ status: "unknown", files: [`/home/user/${path}`], kind: "vertex-ai" });
    expect((await commandFor({}, cloud)).links).toEqual({ [path]: `/home/user/${path}` });
    expect(await login(machineWith(env))).toMatchObject({ status: "no" });
  });

  test("is not known where the program keeps its key itself", async () => {
    const stored = { ".gemini/gemini-credentials.json": "encrypted" };
    expect(await login(machineWith({}, { ...chosen("gemini-api-key"), ...stored }))).toMatchObject({
      ...{ status: "unknown", by: "~/.gemini/gemini-credentials.json" },
    });
    expect(await login(machineWith({}, chosen("gemini-api-key"), "darwin"))).toMatchObject({
      ...{ status: "unknown", by: "the keychain", home: "user" },
    });
    expect(await login(machineWith({}, chosen("gemini-api-key")))).toMatchObject({ status: "no" });
  });

  test("stands where GEMINI_CLI_HOME says", async () => {
    const machine = machineWith({ GEMINI_CLI_HOME: "/g" }, { "/g/.gemini/.env": "GEMINI_API_KEY=k\n" });
    expect(await login(machine)).toMatchObject({ status: "yes" });
  });
});

test.each([
  [null, "google"],
  ["flash", "google"],
  ["gemini-3.8-flash", "google"],
  ["claude-opus-5-5", "anthropic"],
])("Gemini CLI with %s is %s", (model, family) => {
  expect(gemini.familyOf(model, machineWith())).toBe(family);
});
