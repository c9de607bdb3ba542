import type { GitRepository } from "../system/git-repository.ts";

/** Authors as the note below knows them. */
export const claude = "s_c9883b05a2487d::t_9f8e7d6c5b4a32";
export const codex = "s_e7f2a90b31cc48::t_deadbeef012345";
export const person = "h_31dce776f88375";
export const legacy = "abcd1234abcd1234";

const metadata = {
  schema_version: "authorship/3.0.0",
  git_ai_version: "1.4.5",
  base_commit_sha: "7734793b756b3921c88db5375a8c156e9532447b",
  prompts: {
    [legacy]: {
      agent_id: { tool: "cursor", id: "6ef2299e-a67f-432b-aa80-3d2fb4d28999", model: "gemini-3-pro" },
      human_author: "Ada <ada@example.invalid>",
      total_additions: 25,
      total_deletions: 5,
      accepted_lines: 20,
      overriden_lines: 0,
    },
  },
  humans: { [person]: { author: "Ada <ada@example.invalid>" } },
  sessions: {
    s_c9883b05a2487d: {
      agent_id: { tool: "claude", id: "0c2f1c44-7f9c-4d0e-a4f4-6f2a8a1de001", model: "claude-opus-5-5" },
      human_author: "ada@example.invalid",
    },
    s_e7f2a90b31cc48: { agent_id: { tool: "codex", id: "019a-thread", model: "gpt-6.1-sol" } },
  },
};

/** An authorship log as git-ai 1.4 writes it, with who wrote which lines of which file. */
export function authorshipLog(files: Record<string, Record<string, string>>): string {
  const section = Object.entries(files).map(([path, entries]) => {
    const lines = Object.entries(entries).map(([key, ranges]) => `  ${key} ${ranges}\n`);
    return `${/\s/.test(path) ? `"${path}"` : path}\n${lines.join("")}`;
  });
  return `${section.join("")}---\n${JSON.stringify(metadata, null, 2)}`;
}

export function addNote(repository: GitRepository, commit: string, note: string | Uint8Array): void {
  const blob = repository.feed(note, "hash-object", "-w", "--stdin");
  repository.git("notes", "--ref=refs/notes/ai", "add", "-f", "-C", blob, commit);
}
