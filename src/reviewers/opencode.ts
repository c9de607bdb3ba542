import { realpathSync } from "node:fs";
import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import { familyOfAddress } from "./agent-hosts.ts";
import { modelFlag } from "./agent-interactive.ts";
import { homePath } from "./agent-machine.ts";
import type { AgentCommand, AgentLogin, AgentMachine, AgentProgram, AgentRun } from "./agent-program.ts";
import { setVariables } from "./agent-settings.ts";
import { opencodeBuilding, opencodeConversations } from "./opencode-build.ts";
import { readOpencodeEnd, readOpencodeLine, readOpencodeLog } from "./opencode-read.ts";
import { googleKeys, opencodeArguments, opencodeModel, opencodeVariablesFor, providerOf } from "./opencode-run.ts";
import {
  knownProviders,
  opencodeAuthFile,
  opencodeCredentials,
  opencodeSettings,
  opencodeVariables,
} from "./opencode-settings.ts";

/** Without it opencode edits and runs what it likes. */
const asking = { OPENCODE_PERMISSION: JSON.stringify({ edit: "ask", bash: "ask" }) };

/**
 * opencode, tried at 1.17.0 and 1.18.33. With this agent and these variables it started no server of a hostile repository or home, was
 * told nothing by their prose, refused to write and to run, and to read outside its folder; a link that leads out it follows,
 * and no snapshot holds one.
 */
export const opencode: AgentProgram = {
  name: "opencode",
  title: "opencode",
  program: "opencode",
  install: "npm install -g opencode-ai@latest",
  // It searches with it, and fetches it from GitHub for every review where it does not find it.
  helpers: ["rg"],
  oldestVersion: "1.17.0",
  // Which of them a model has is for opencode to know; what it does not have is passed over.
  efforts: ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
  // It would repeat that one for ever, so that it is ended.
  repeatOnce: ["cut-stream"],
  // It tells of what it writes and thinks when that is complete.
  silenceMs: 480_000,
  familyOf,
  login,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  command,
  interactive: {
    // Its whole screen shows the conversation and passes the prompt over; the small one sends it (1.18.33).
    resume: ({ sessionId, prompt, model }) => ({
      args: ["--mini", ...modelFlag(model), "--session", sessionId, "--prompt", prompt],
      env: asking,
    }),
    start: ({ prompt, model }) => ({ args: [...modelFlag(model), "--prompt", prompt], env: asking }),
  },
  building: opencodeBuilding,
  conversations: opencodeConversations,
  readLine: readOpencodeLine,
  readErrorLine: readOpencodeLog,
  readEnd: readOpencodeEnd,
};

/** By the name of its model alone: opencode asks anybody. */
function familyOf(model: string | null, machine: AgentMachine): Family {
  const settings = opencodeSettings(machine);
  const asked = model ?? settings.model;
  if (asked === null) return "unknown";
  const named = familyOfModel(asked);
  if (named !== "unknown") return named;
  const address = settings.providers[providerOf(asked)]?.options?.baseURL;
  return (address === undefined ? null : familyOfAddress(address)) ?? "unknown";
}

/** A login for anybody's models: which of them will be asked is not known yet. */
async function login(machine: AgentMachine): Promise<AgentLogin> {
  const file = opencodeAuthFile(machine);
  const credentials = Object.values(opencodeCredentials(machine));
  const found = { variables: [], home: "private" } as const;
  if (credentials.length > 0) {
    const isAccount = credentials.some(({ type }) => type !== "api");
    const files = isAccount ? [file] : [];
    const mend = "Log in again: opencode auth login.";
    return { status: "yes", by: homePath(file, machine), kind: isAccount ? "account" : "key", ...found, files, mend };
  }
  const names = knownProviders.flatMap(opencodeVariables).filter((name) => /KEY|TOKEN/.test(name));
  const [variable] = Object.keys(setVariables(machine.env, [...names, ...googleKeys]));
  if (variable !== undefined) {
    return { status: "yes", by: variable, kind: "key", ...found, files: [], mend: `Check ${variable}.` };
  }
  const [provider] = Object.keys(opencodeSettings(machine).providers);
  if (provider !== undefined) {
    const mend = `Check the provider ${provider} in opencode's configuration.`;
    return { status: "unknown", by: `its provider ${provider}`, kind: "key", ...found, files: [], mend };
  }
  return {
    status: "no",
    reason: "opencode has no login for any model.",
    hint: "Log in: opencode auth login. Or set a key, as ANTHROPIC_API_KEY.",
  };
}

function command(run: AgentRun): AgentCommand {
  const { model, effort, system, user, login, machine, folders } = run;
  const asked = opencodeModel(model, machine);
  const credential = opencodeCredentials(machine)[providerOf(asked)];
  const args = [...opencodeArguments(asked, ["--title", "review"]), ...(effort === null ? [] : ["--variant", effort])];
  const env = {
    ...privateFolders(folders.home),
    ...opencodeVariablesFor({ asked, machine, system, permission }),
    // Conversations are kept nowhere.
    OPENCODE_DB: ":memory:",
    ...(credential?.type === "api" && {
      OPENCODE_AUTH_CONTENT: JSON.stringify({ [providerOf(asked)]: credential }),
    }),
  };
  // Renewed tokens must reach the user's own file; it writes through links.
  const links =
    login.kind === "account" ? { ".local/share/opencode/auth.json": realpathSync(login.files[0] ?? "") } : {};
  return { args, env, stdin: user, links };
}

/** Reading, and nothing else; also for the agent that it falls back to when it does not find ours. */
const permission = { "*": "deny", read: "allow", grep: "allow", glob: "allow", list: "allow" };

function privateFolders(home: string): Record<string, string> {
  return {
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_CACHE_HOME: `${home}/.cache`,
    XDG_STATE_HOME: `${home}/.local/state`,
  };
}
