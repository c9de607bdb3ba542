/** Variables by which agent programs tell their children the id of the conversation (Gemini CLI and opencode tell none). */
const told: readonly (readonly [program: string, variables: readonly string[]])[] = [
  ["claude-code", ["CLAUDE_CODE_SESSION_ID"]],
  ["codex", ["CODEX_THREAD_ID", "CODEX_SESSION_ID"]],
  ["qwen", ["QWEN_CODE_SESSION_ID"]],
];

/** The conversation in whose shell we run; null where none says so. It tells who is calling, not who wrote anything. */
export function hostThread(
  env: Readonly<Record<string, string | undefined>>,
): { readonly program: string; readonly sessionId: string } | null {
  for (const [program, variables] of told) {
    const sessionId = variables.map((name) => env[name]).find((id) => id !== undefined && isId(id));
    if (sessionId !== undefined) return { program, sessionId };
  }
  return null;
}

function isId(id: string): boolean {
  return /^[A-Za-z0-9][\w-]{3,79}$/.test(id);
}
