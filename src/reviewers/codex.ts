import { realpathSync } from "node:fs";
import { join } from "node:path";
import { stringify, type TomlTable } from "smol-toml";
import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import { familyOfAddress, familyServed } from "./agent-hosts.ts";
import { modelFlag } from "./agent-interactive.ts";
import type { AgentCommand, AgentHold, AgentMachine, AgentProgram, AgentRun, ResumedProgram } from "./agent-program.ts";
import { hasVersion } from "./agent-version.ts";
import { codexBuilding, codexConversations } from "./codex-build.ts";
import { codexLogFilter, readCodexLog } from "./codex-log.ts";
import { codexLogin } from "./codex-login.ts";
import { readCodexEnd, readCodexLine } from "./codex-read.ts";
import { codexFolder, codexSettings } from "./codex-settings.ts";
import { codexUnattended } from "./codex-unattended.ts";

/** A resumed thread would keep the sandbox that it had, which may have been none, and ask for nothing (0.169). */
const asking = ["--sandbox", "read-only", "--ask-for-approval", "on-request"];

/**
 * Codex, tried at 0.138 and 0.169. It has a home of its own, with a configuration that we write, and its own sandbox keeps
 * what its model runs from writing, from the network, and from reading anything but the snapshot and the system's own
 * files: also where we have no sandbox around all of it.
 */
export const codex: AgentProgram = {
  name: "codex",
  title: "Codex",
  program: "codex",
  install: "npm install -g @openai/codex@latest",
  // Permission profiles, by which its sandbox is told what to show, are whole since.
  oldestVersion: "0.138.0",
  efforts: ["minimal", "low", "medium", "high", "xhigh", "max"],
  // It tells of an answer when it is complete, and of what it thinks when it has thought it.
  silenceMs: 480_000,
  familyOf,
  login: codexLogin,
  hasOwnSandbox: true,
  isolation,
  command,
  interactive: {
    // Without a model it goes on with its default one, and compacts the thread for it first (0.169).
    resume: ({ sessionId, prompt, model }) => ({ args: ["resume", ...asking, ...modelFlag(model), sessionId, prompt] }),
    start: ({ prompt, model }) => ({ args: [...asking, ...modelFlag(model), prompt] }),
  },
  // Of the same command it told in one run and not in the next (0.169).
  resumed: { write: "enforced", tellsTools: false, command: resumedCommand },
  building: codexBuilding,
  conversations: codexConversations,
  readLine: readCodexLine,
  readErrorLine: readCodexLog,
  readEnd: readCodexEnd,
};

/** What its own sandbox does has been seen on Linux; of macOS its documentation says the same. */
function isolation({ isConfined, platform }: AgentHold) {
  return { write: "enforced", read: isConfined || platform === "linux" ? "confined" : "snapshot-only" } as const;
}

function command(run: AgentRun): AgentCommand {
  const { system, user, login, folders, machine } = run;
  const home = join(folders.home, ".codex");
  const account = join(codexFolder(machine), "auth.json");
  return {
    args: ["exec", "--json", "--ephemeral", "--ignore-rules", "--skip-git-repo-check", "--color", "never", "-"],
    env: { CODEX_HOME: home, RUST_LOG: codexLogFilter },
    stdin: user,
    files: { ".codex/config.toml": stringify(configuration(run, home)), ".codex/reviewer.md": system },
    /*
     * Renewed tokens must reach the user's own file, or the user is logged out: Codex follows the link and replaces what it
     * points to (seen in 0.169; earlier ones write into it, `login/src/auth/storage.rs`), under a lock beside it.
     */
    ...(login.kind === "account" && {
      links: { ".codex/auth.json": realpathSync(account), ".codex/auth.lock": join(codexFolder(machine), "auth.lock") },
    }),
  };
}

/** Its own sandbox lets nothing write; who answers is as the user's configuration has it, of which nothing else counts. */
function resumedCommand({ sessionId, model, machine }: Parameters<ResumedProgram["command"]>[0]) {
  const { args, env } = codexUnattended(machine, { model, settings: { sandbox_mode: "read-only" } });
  return { args: ["exec", "resume", ...args, sessionId, "-"], env };
}

/** Tables of roles stood under this name before. */
const agentsSwitchSince = "0.145.0";

/** The whole of its configuration: the user's word on who answers, and everything else off. */
function configuration(run: AgentRun, home: string): TomlTable {
  const settings = codexSettings(run.machine);
  const users = "fault" in settings ? {} : settings.table;
  const hasAgentsSwitch = hasVersion(run.version, agentsSwitchSince);
  return {
    ...users,
    ...(run.model !== null && { model: run.model }),
    ...(run.effort !== null && { model_reasoning_effort: run.effort }),
    model_instructions_file: join(home, "reviewer.md"),
    ...fixed,
    ...(hasAgentsSwitch && { agents: { enabled: false } }),
    features: { ...off, ...(!hasAgentsSwitch && { multi_agent: false }) },
    default_permissions: "reviewer",
    permissions: { reviewer: { filesystem: readable(run, home), network: { enabled: false } } },
  };
}

const fixed: TomlTable = {
  approval_policy: "never",
  project_doc_max_bytes: 0,
  check_for_update_on_startup: false,
  web_search: "disabled",
  include_permissions_instructions: false,
  include_collaboration_mode_instructions: false,
  include_apps_instructions: false,
  analytics: { enabled: false },
  history: { persistence: "none" },
  skills: { bundled: { enabled: false } },
  // What its model runs learns nothing of keys.
  shell_environment_policy: { inherit: "core" },
};

/** Each is a tool more, a prompt more or a request more, and of no use to a reviewer. */
const off: TomlTable = Object.fromEntries(
  [
    ...["apps", "goals", "hooks", "image_generation", "plugins", "remote_plugin", "shell_snapshot", "sleep_tool"],
    // Without the last it would wait for a lost network until the deadline.
    ...["tool_suggest", "view_image", "unbounded_connection_retries"],
  ].map((name) => [name, false] as const),
);

/**
 * What its sandbox shows to what its model runs: the system's own files, the snapshot, and Codex itself, which starts
 * anew in there by a link in its home.
 */
function readable({ programFiles }: AgentRun, home: string): TomlTable {
  const own = [join(home, "tmp"), ...programFiles].map((path) => [path, "read"] as const);
  return { ":minimal": "read", ...Object.fromEntries(own), ":workspace_roots": { ".": "read" } };
}

function familyOf(model: string | null, machine: AgentMachine): Family {
  const settings = codexSettings(machine);
  if ("fault" in settings) return familyServed("openai", null, model);
  const asked = model ?? settings.model;
  const { address, providerName } = settings;
  if (asked === null || providerName === "openai") return familyServed("openai", address, asked);
  // Somebody else's provider may serve what it likes under a name that says nothing.
  const isTelling = familyOfModel(asked) !== "unknown" || (address !== null && familyOfAddress(address) !== null);
  return isTelling ? familyServed("openai", address, asked) : "unknown";
}
