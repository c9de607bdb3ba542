/**
 * Variables that agent programs set in the shells they run commands in. A fork stands before the program it comes
 * from, whose variables it may set as well. `CURSOR_TRACE_ID` is not among them: people's terminals have it too.
 */
const marks: readonly (readonly [agent: string, variables: readonly string[]])[] = [
  ["claude-code", ["CLAUDECODE", "CLAUDE_CODE"]],
  ["codex", ["CODEX_THREAD_ID", "CODEX_SESSION_ID", "CODEX_SANDBOX", "CODEX_CI"]],
  ["qwen-code", ["QWEN_CODE"]],
  ["gemini-cli", ["GEMINI_CLI"]],
  ["opencode", ["OPENCODE"]],
  ["cursor", ["CURSOR_AGENT"]],
  ["antigravity", ["ANTIGRAVITY_AGENT"]],
  ["augment", ["AUGMENT_AGENT"]],
  ["cline", ["CLINE_ACTIVE"]],
  ["goose", ["GOOSE_TERMINAL"]],
];

/**
 * The agent program in whose shell we run, or null. It tells who is calling, not who wrote the code.
 *
 * An agent that only follows the convention of setting `AI_AGENT` is called `agent`.
 */
export function hostAgent(env: Readonly<Record<string, string | undefined>>): string | null {
  const isSet = (name: string) => !["", "0", "false", undefined].includes(env[name]);
  for (const [agent, variables] of marks) if (variables.some(isSet)) return agent;
  return isSet("AI_AGENT") ? "agent" : null;
}
