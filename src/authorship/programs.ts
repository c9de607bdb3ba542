import type { Family } from "../core/authorship.ts";

/** How a program that writes code signs commits. */
export interface Program {
  readonly name: string;
  /** Of the vendor whose models it runs unless something else is said; `unknown`: it runs those of several vendors. */
  readonly family: Family;
  /** Addresses that only the program uses, in lower case. */
  readonly addresses?: readonly string[];
  /** Its accounts at GitHub: `<number>+<account>@users.noreply.github.com`, in lower case. */
  readonly accounts?: readonly string[];
  /**
   * What it is called, in lower case, alone or before a model (`opencode gpt-6`). People are called Claude, Jules, Devin,
   * Cody or Amp: a first name alone says nothing.
   */
  readonly called?: readonly string[];
  /** The same, where only programs are named (`Assisted-by`). */
  readonly calledAmongPrograms?: readonly string[];
  /** Where it is documented, or seen, that it signs so. */
  readonly source: string;
}

/**
 * Claude Code names itself, in place of a model, where it runs a model that it does not know as one of Anthropic's
 * (a custom ANTHROPIC_BASE_URL). Only as a co-author: elsewhere people and tools write the program's name.
 * Source: https://code.claude.com/docs/en/settings-reference, attribution.commit.
 */
export const claudeCodeWithoutModel = { name: "claude code", address: "noreply@anthropic.com" } as const;

/** Programs, the first that matches decides. */
export const programs: readonly Program[] = [
  {
    name: "claude-code",
    family: "anthropic",
    // People work there too: only this address is the program's.
    addresses: ["noreply@anthropic.com"],
    accounts: ["claude[bot]", "anthropic-claude[bot]", "claude-code-action[bot]", "anthropic-code-agent[bot]"],
    called: ["claude code", "claude-code", "claudecode", "claude agent"],
    calledAmongPrograms: ["claude"],
    source: "https://code.claude.com/docs/en/settings-reference; github.com/chaoss/disclosure detection/constants.go",
  },
  {
    name: "codex",
    family: "openai",
    addresses: ["noreply@openai.com", "codex@openai.com"],
    accounts: ["chatgpt-codex-connector[bot]", "openai-codex[bot]", "openai-code-agent[bot]", "codex[bot]", "codex"],
    called: ["codex", "codex cli", "openai codex", "openai-codex", "chatgpt"],
    source:
      "github.com/openai/codex codex-rs/ext/git-attribution/src/world_state.rs; github.com/gitbutlerapp/gitbutler .mailmap",
  },
  {
    name: "gemini-code-assist",
    family: "google",
    accounts: ["gemini-code-assist[bot]"],
    called: ["gemini code assist", "gemini-code-assist", "gemini-code-assist[bot]"],
    source: "account 176961590; commits of github.com/google-gemini/gemini-cli",
  },
  {
    name: "gemini",
    family: "google",
    // The address is that of its checkpoints; in people's repositories it stands where they ask for it.
    addresses: ["gemini-cli@google.com"],
    called: ["gemini cli", "gemini-cli"],
    calledAmongPrograms: ["gemini"],
    source: "github.com/google-gemini/gemini-cli packages/core/src/services/gitService.ts",
  },
  {
    name: "jules",
    family: "google",
    accounts: ["google-labs-jules[bot]", "google-labs-jules"],
    called: ["google-labs-jules", "google-labs-jules[bot]", "google labs jules", "google jules"],
    calledAmongPrograms: ["jules"],
    source: "github.com/google-labs-code/stitch-sdk commit 389480d8fa6c; account 161369871",
  },
  {
    name: "qwen",
    family: "qwen",
    addresses: ["qwen-coder@alibabacloud.com"],
    called: ["qwen-coder", "qwen code", "qwen-code", "qwen coder"],
    source: "github.com/QwenLM/qwen-code packages/core/src/tools/shell.ts; seen in qwen-code 0.24.4",
  },
  {
    name: "vibe",
    family: "mistral",
    addresses: ["vibe@mistral.ai"],
    called: ["mistral vibe"],
    source: "github.com/mistralai/mistral-vibe vibe/core/system_prompt.py",
  },
  {
    name: "kimi",
    family: "moonshot",
    addresses: ["noreply@moonshot.ai"],
    called: ["kimi code", "kimi cli", "kimi-cli"],
    source: "github.com/vllm-project/vllm pull 56464",
  },
  {
    name: "copilot",
    family: "unknown",
    addresses: ["copilot@github.com"],
    accounts: ["copilot", "copilot[bot]", "copilot-swe-agent[bot]", "copilot-swe-agent"],
    called: ["copilot", "github copilot", "copilot cli", "copilot-swe-agent", "copilot-swe-agent[bot]"],
    source:
      "github.com/microsoft/vscode extensions/git/src/repository.ts; github.com/github/github-mcp-server commit 7fd6a92cef38",
  },
  {
    name: "cursor",
    family: "unknown",
    addresses: ["cursoragent@cursor.com"],
    accounts: ["cursor[bot]", "cursoragent[bot]"],
    called: ["cursor", "cursor agent", "cursor-agent"],
    source: "https://cursor.com/help/integrations/git; https://forum.cursor.com/t/164034",
  },
  {
    name: "devin",
    family: "unknown",
    accounts: ["devin-ai-integration[bot]"],
    called: ["devin ai", "devin-ai-integration", "devin-ai-integration[bot]"],
    calledAmongPrograms: ["devin"],
    source: "https://docs.devin.ai/cli/reference/configuration/config-file; account 158243242",
  },
  {
    name: "amp",
    family: "unknown",
    addresses: ["amp@ampcode.com"],
    calledAmongPrograms: ["amp", "sourcegraph amp"],
    source: "commits of github.com/ghostty-org/ghostty; it adds Amp-Thread-ID and this co-author to git commit",
  },
  {
    name: "aider",
    family: "unknown",
    addresses: ["aider@aider.chat", "noreply@aider.chat", "aider@aider.dev"],
    called: ["aider"],
    source: "github.com/Aider-AI/aider aider/repo.py",
  },
  {
    name: "opencode",
    family: "unknown",
    addresses: ["noreply@opencode.ai", "opencode@sst.dev"],
    accounts: ["opencode-agent[bot]"],
    called: ["opencode", "opencode-agent"],
    source: "github.com/sst/opencode packages/opencode/src/tool/bash.txt at fd4648da",
  },
  {
    name: "openhands",
    family: "unknown",
    addresses: ["openhands@all-hands.dev"],
    accounts: ["openhands-agent"],
    called: ["openhands", "openhands-agent"],
    source: "github.com/OpenHands/software-agent-sdk clients/typescript/src/prompts/system-prompt.ts",
  },
  {
    name: "crush",
    family: "unknown",
    addresses: ["crush@charm.land"],
    calledAmongPrograms: ["crush"],
    source: "github.com/charmbracelet/crush README.md, attribution.trailer_style",
  },
  {
    name: "replit",
    family: "unknown",
    addresses: ["agent@replit.com"],
    called: ["replit agent"],
    source: "github.com/chaoss/disclosure detection/constants.go, ReplitAttributionRegex",
  },
  {
    name: "cline",
    family: "unknown",
    accounts: ["cline[bot]"],
    calledAmongPrograms: ["cline"],
    source: "github.com/chaoss/disclosure detection/constants.go",
  },
  {
    name: "droid",
    family: "unknown",
    accounts: ["factory-droid[bot]"],
    called: ["factory-droid", "factory-droid[bot]", "factory droid"],
    source: "account 138933559",
  },
  {
    name: "kilo",
    family: "unknown",
    accounts: ["kiloconnect[bot]"],
    called: ["kilo code", "kiloconnect[bot]"],
    source: "github.com/Kilo-Org/cloud services/cloud-agent-next/wrapper/src/commit-co-author-hook.ts",
  },
  {
    name: "amazon-q",
    family: "unknown",
    accounts: ["amazon-q-developer[bot]"],
    called: ["amazon q", "amazon q developer"],
    source: "https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/amazon-q-for-github.html",
  },
  {
    name: "windsurf",
    family: "unknown",
    accounts: ["windsurf-bot[bot]"],
    called: ["windsurf"],
    source: "account 189301087",
  },
];
