import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { agentMachine } from "../../src/reviewers/agent-machine.ts";
import type { AgentProgram } from "../../src/reviewers/agent-program.ts";
import { loadSpent, withoutSpent } from "../../src/reviewers/agent-spent.ts";
import { withoutMentions } from "../../src/reviewers/at-signs.ts";
import { builderTitle, createBuilders } from "../../src/reviewers/builder.ts";
import { claudeCode } from "../../src/reviewers/claude-code.ts";
import { codex } from "../../src/reviewers/codex.ts";
import { codexUnattended } from "../../src/reviewers/codex-unattended.ts";
import { unknownFacts } from "../../src/reviewers/run-facts.ts";
import { machineWith } from "../fakes/agent-programs/recorded.ts";

const home = mkdtempSync(join(tmpdir(), "blindspot-builder-"));
afterEach(() => rmSync(home, { recursive: true, force: true }));
const id = "01a206c5-8fe2-7380-ae00-1fec208bd94d";

function spentOf(program: AgentProgram, path: string, lines: readonly object[]) {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  return loadSpent(program, agentMachine({ HOME: home }), id);
}

describe("what a conversation had used before it goes on", () => {
  test("is the last sum that Claude Code wrote down", async () => {
    const sums = [0.5, 1.25].map((totalCostUSD) => ({ type: "cost-state", sessionId: id, totalCostUSD }));
    const lines = [...sums, { type: "user", message: '"cost-state"' }];
    expect(await spentOf(claudeCode, `.claude/projects/-repository/${id}.jsonl`, lines)).toEqual({ costUsd: 1.25 });
  });

  test("is the last count that Codex wrote down", async () => {
    const counted = (input_tokens: number) => ({
      type: "event_msg",
      payload: {
        type: "token_count",
        info: { total_token_usage: { input_tokens, cached_input_tokens: 40, output_tokens: 7 } },
      },
    });
    const lines = [counted(100), counted(250), { type: "event_msg", payload: { type: "token_count", info: null } }];
    const usage = { inputTokens: 250, outputTokens: 7, cacheReadTokens: 40, cacheWriteTokens: 0 };
    expect(await spentOf(codex, `.codex/sessions/2026/11/23/rollout-1-${id}.jsonl`, lines)).toEqual({ usage });
  });

  test("is not known of one that is not there", async () => {
    expect(await loadSpent(codex, agentMachine({ HOME: home }), id)).toEqual({});
    expect(await loadSpent(codex, agentMachine({ HOME: home }), null)).toEqual({});
  });

  test("is taken from what its program tells of the whole", () => {
    const usage = { inputTokens: 300, outputTokens: 10, cacheReadTokens: 60, cacheWriteTokens: 0 };
    const facts = { ...unknownFacts({ write: null, read: null }), usage, costUsd: 2 };
    const before = { inputTokens: 250, outputTokens: 7, cacheReadTokens: 40, cacheWriteTokens: 0 };
    const result = { status: "replied", reply: "", isTruncated: false, facts } as const;
    const own = { inputTokens: 50, outputTokens: 3, cacheReadTokens: 20, cacheWriteTokens: 0 };
    expect(withoutSpent(result, { usage: before, costUsd: 0.5 }).facts).toMatchObject({ usage: own, costUsd: 1.5 });
    // A smaller sum is none of the whole.
    expect(withoutSpent(result, { costUsd: 3 }).facts.costUsd).toBe(2);
  });
});

describe("Codex without a person", () => {
  const config = `model = "gpt-6"
model_provider = "house"
notify = ["sh", "-c", "true"]
[mcp_servers.trap]
command = "sh"
[model_providers.house]
name = "house"
base_url = "https://models.example/v1"
experimental_bearer_token = "secret-token"
http_headers = { "X-Key" = "secret-header" }
env_http_headers = { "X-Other" = "OTHER" }
`;
  const asked = { model: null, settings: { sandbox_mode: "read-only" } };

  test("is told who answers, with keys where nobody else sees them", () => {
    const { args, env } = codexUnattended(machineWith({}, { ".codex/config.toml": config }), asked);
    const line = args.join(" ");
    expect(line).toContain('model_provider="house"');
    expect(line).toContain('"base_url"="https://models.example/v1"');
    expect(line).not.toMatch(/secret|mcp_servers|notify/);
    expect(Object.values(env)).toEqual(expect.arrayContaining(["secret-token", "secret-header"]));
    const names = Object.entries(env).flatMap(([name, value]) => (value.startsWith("secret") ? [name] : []));
    for (const name of names) expect(line).toContain(name);
    expect(line).toContain('"X-Other"="OTHER"');
  });

  test("goes to the same gateway, under the name by which the conversation knows it", () => {
    const gateway = machineWith({}, { ".codex/config.toml": 'openai_base_url = "https://gate.example/v1"\n' });
    const { args } = codexUnattended(gateway, asked);
    expect(args).toContain('openai_base_url="https://gate.example/v1"');
    expect(args).toContain('model_provider="openai"');
  });
});

test("at signs stand behind a backslash, and a prompt without one is as it was", () => {
  expect(withoutMentions("Read @src/a.ts")).toMatch(/Read \\@src\/a\.ts$/);
  expect(withoutMentions("Read it")).toBe("Read it");
});

test("every agent program builds, and goes on with what it has begun", () => {
  const builders = createBuilders({ env: { HOME: home, PATH: "" }, cacheFolder: null });
  expect(Object.keys(builders)).toEqual(["claude-code", "codex", "gemini", "opencode", "qwen"]);
  expect(Object.values(builders).map(({ canResume }) => canResume)).not.toContain(false);
  expect(builderTitle("claude-code")).toBe("Claude Code");
  expect(builderTitle("no-such")).toBe("no-such");
});
