import type { Family } from "../core/authorship.ts";
import { familyServed } from "./agent-hosts.ts";
import { modelFlag } from "./agent-interactive.ts";
import type { AgentCommand, AgentMachine, AgentProgram, AgentRun, ResumedProgram } from "./agent-program.ts";
import { claudeBuilding, claudeConversations, quiet, unattended } from "./claude-code-build.ts";
import { claudeLogin, claudeSettings } from "./claude-code-login.ts";
import { readClaudeLine } from "./claude-code-read.ts";

/** Its own default may be a mode in which a model decides what is allowed (2.1.330). */
const asking = ["--permission-mode", "default"];

/**
 * Claude Code, tried at 2.1.197 and 2.1.330. With these flags it ran no hook and no server of a hostile repository or
 * home, was told nothing by their prose, and read nothing outside its folder: by `--restricted`, and before that because
 * nobody is there to allow it (`dontAsk`).
 */
export const claudeCode: AgentProgram = {
  name: "claude-code",
  title: "Claude Code",
  program: "claude",
  install: "npm install -g @anthropic-ai/claude-code@latest",
  oldestVersion: "2.1.197",
  efforts: ["low", "medium", "high", "xhigh", "max"],
  familyOf,
  login: claudeLogin,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  command,
  interactive: {
    resume: ({ sessionId, prompt, model }) => ({
      args: [...asking, ...modelFlag(model), "--resume", sessionId, prompt],
    }),
    start: ({ prompt, model }) => ({ args: [...asking, ...modelFlag(model), prompt] }),
  },
  resumed: { write: "tool-restricted", tellsTools: true, command: resumedCommand },
  building: claudeBuilding,
  conversations: claudeConversations,
  readLine: readClaudeLine,
  // All that it says stands on standard output.
  readEnd: () => [],
};

function command(run: AgentRun): AgentCommand {
  const { model, effort, system, user, version, login, folders, machine } = run;
  const asked = model ?? claudeSettings(machine).model;
  const args = [
    ...unattended(version),
    ...["--no-session-persistence", "--permission-mode", "dontAsk", "--tools", "Read,Grep,Glob"],
    ...["--system-prompt", system],
    ...(asked === null ? [] : ["--model", asked]),
    ...(effort === null ? [] : ["--effort", effort]),
  ];
  const env = { ...quiet, ...(login.kind === "account" ? {} : { CLAUDE_CONFIG_DIR: `${folders.home}/.claude` }) };
  return { args, env, stdin: user };
}

function resumedCommand({ sessionId, model, version }: Parameters<ResumedProgram["command"]>[0]) {
  const reading = ["--permission-mode", "dontAsk", "--tools", "Read,Grep,Glob"];
  return { args: [...unattended(version), ...reading, ...modelFlag(model), "--resume", sessionId], env: quiet };
}

/** Nicknames of models, and the variables by which users put others behind them. */
const nicknames: readonly (readonly [nickname: RegExp, variable: string])[] = [
  [/^(?:opus|default|best)/, "ANTHROPIC_DEFAULT_OPUS_MODEL"],
  [/^sonnet/, "ANTHROPIC_DEFAULT_SONNET_MODEL"],
  [/^haiku/, "ANTHROPIC_DEFAULT_HAIKU_MODEL"],
  [/^fable/, "ANTHROPIC_DEFAULT_FABLE_MODEL"],
];

function familyOf(model: string | null, machine: AgentMachine): Family {
  const { env, model: usual } = claudeSettings(machine);
  const asked = model ?? usual ?? "default";
  const variable = nicknames.find(([nickname]) => nickname.test(asked))?.[1];
  const behind = variable === undefined ? undefined : env[variable];
  const any = asked === "default" ? env["ANTHROPIC_DEFAULT_SONNET_MODEL"] : undefined;
  return familyServed("anthropic", env["ANTHROPIC_BASE_URL"] ?? null, behind ?? any ?? asked);
}
