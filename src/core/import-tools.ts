import { oneLine } from "./reply-text.ts";

interface KnownTool {
  readonly name: string;
  /** How its account at a forge begins. */
  readonly login: RegExp;
  /** What only its comments hold. */
  readonly mark: RegExp;
}

/** Review bots by what they call themselves. Their models are their makers' affair: no family follows from a name. */
const knownTools: readonly KnownTool[] = [
  { name: "coderabbit", login: /^coderabbit/i, mark: /coderabbit\.ai|\bcoderabbitai\b|\bby CodeRabbit\b/i },
  {
    name: "copilot",
    login: /^copilot|^github-copilot/i,
    mark: /\bCopilot reviewed \d+ out of \d+|copilot-pull-request-reviewer/,
  },
  { name: "greptile", login: /^greptile/i, mark: /greptile/i },
  { name: "bugbot", login: /^cursor\b|^bugbot/i, mark: /BUGBOT_|\bBugbot\b/ },
  { name: "codex", login: /^chatgpt-codex|^codex/i, mark: /\bCodex Review\b|chatgpt\.com\/codex/i },
  { name: "gemini-code-assist", login: /^gemini-code-assist/i, mark: /codereviewagent\/|Gemini Code Assist/ },
  { name: "qodo", login: /^qodo|^codium/i, mark: /PR Reviewer Guide|\bqodo\b|pr-agent/i },
  { name: "sourcery", login: /^sourcery/i, mark: /sourcery\.ai|sourcery-ai/i },
  { name: "augment", login: /^augment/i, mark: /augmentcode\.com|augment-assets/i },
  { name: "claude", login: /^claude/i, mark: /Generated with \[?Claude Code|claude\.(?:ai|com)\/code/i },
];

/** Who wrote a comment. */
export interface CommentAuthor {
  readonly name: string;
  readonly isBot: boolean;
}

/** The tool behind an account and what it wrote; null where neither tells. */
export function authorOf(login: string | null, isBot: boolean, body: string): CommentAuthor | null {
  const known = login === null ? undefined : knownTools.find((tool) => tool.login.test(login));
  if (known !== undefined) return { name: known.name, isBot: true };
  const hasOwnName = login !== null && !/^github-actions|^app\//i.test(login);
  const marked = hasOwnName ? undefined : toolByMarks(body);
  if (marked !== undefined) return { name: marked, isBot: true };
  if (login === null) return null;
  return { name: toolName(login.replace(/\[bot\]$/, "")), isBot: isBot || login.endsWith("[bot]") };
}

/** The tool whose marks a text holds. */
export function toolByMarks(text: string): string | undefined {
  return knownTools.find(({ mark }) => mark.test(text.slice(0, 100_000)))?.name;
}

/** A name from outside as reviewers are named: small letters, digits, dots and hyphens. */
export function toolName(text: string): string {
  const name = oneLine(text, 200)
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 60);
  return name === "" ? "unnamed" : name;
}
