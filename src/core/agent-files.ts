/**
 * Files by which agent programs are instructed and configured. None of them stands in a snapshot or is read by a tool.
 * Those that are prose would instruct the reviewer, so that not even their hunks are shown; those that execute (hooks,
 * servers, settings) are part of what a reviewer has to judge, and their hunks stand in briefs as data.
 *
 * Everything is compared in lower case: file systems that ignore case load `Claude.md` too.
 */

/** Names of files that are prose for agents, in any folder. */
const proseNames = new Set([
  "agent.md",
  "agents.md",
  "agents.local.md",
  "agents.override.md",
  "claude.md",
  "claude.local.md",
  "copilot-instructions.md",
  "crush.md",
  "crush.local.md",
  "gemini.md",
  "goose.md",
  "opencode.md",
  "qwen.md",
  "replit.md",
  "warp.md",
  ".airules",
  ".clinerules",
  ".cursorrules",
  ".goosehints",
  ".rules",
  ".windsurfrules",
]);

/** The beginnings of names of files and folders that belong to an agent program, in any folder. */
const ownedPrefixes = [".aider", ".claude", ".cline", ".codex", ".cursor", ".roo", ".windsurf", "opencode.json"];

/** Names of files and folders that belong to an agent program, in any folder. */
const ownedNames = new Set([
  ".agent",
  ".agent-trace",
  ".agents",
  ".amazonq",
  ".amp",
  ".augment",
  ".augment-guidelines",
  ".continue",
  ".copilot",
  ".crush",
  ".crush.json",
  ".factory",
  ".forge",
  ".gemini",
  ".geminiignore",
  ".goose",
  ".grok",
  ".junie",
  ".kilo",
  ".kilocode",
  ".kilocodemodes",
  ".kiro",
  ".mcp.json",
  ".openhands",
  ".opencode",
  ".pi",
  ".qodo",
  ".qwen",
  ".specstory",
  ".trae",
  ".warp",
  "crush.json",
  "mcp.json",
]);

/** Folders of a forge that hold agent prose, from the name of the forge's folder on. */
const forgePaths = [
  /(?:^|\/)\.github\/(?:instructions|prompts|chatmodes|agents|skills)(?:\/|$)/,
  /(?:^|\/)\.github\/copilot[^/]*(?:\/|$)/,
  // Workflows written in Markdown are prompts for an agent; those in YAML are code like any other.
  /(?:^|\/)\.github\/workflows\/[^/]+\.md$/,
];

/** As `blindspot notes --into` and `blindspot dossier --into` name them. */
const keptNotes = /(?:^|\/)(?:\d{4}-\d\d-\d\d|undated)-(?:r[a-z2-9]{7}\.(?:md|json)|w[a-z2-9]{7}\.(?:md|json|html))$/;

/**
 * Whether this file is review notes or a dossier that were kept: they tell who reviewed, what the builder said, and what somebody thinks of
 * what was found.
 */
export function isReviewNotes(path: string): boolean {
  return keptNotes.test(path.toLowerCase());
}

const proseEnding = /(?:\.(?:md|mdc|mdx|markdown|txt|rst|prompt)|\/[^./]+)$/;

function isOwnedName(name: string): boolean {
  return ownedNames.has(name) || ownedPrefixes.some((prefix) => name.startsWith(prefix));
}

/**
 * Whether an agent program would load this file, or keeps it: instructions, settings, hooks, servers, transcripts. Review notes
 * are as little for a reviewer.
 */
export function isAgentFile(path: string): boolean {
  const folded = path.toLowerCase();
  if (isReviewNotes(folded)) return true;
  if (folded.split("/").some((name) => proseNames.has(name) || isOwnedName(name))) return true;
  return forgePaths.some((pattern) => pattern.test(folded));
}

/** Whether this file instructs agents in prose, or is review notes. Its text is never shown to a reviewer. */
export function isProseAgentFile(path: string): boolean {
  const folded = path.toLowerCase();
  const names = folded.split("/");
  if (isReviewNotes(folded) || names.some((name) => proseNames.has(name))) return true;
  return isAgentFile(folded) && proseEnding.test(`/${folded}`) && !isExecutable(names);
}

/** Hooks often have no ending at all: `.claude/hooks/pre-commit`. They are code. */
function isExecutable(names: readonly string[]): boolean {
  return names.slice(0, -1).some((name) => name === "hooks" || name === "bin" || name === "scripts");
}
