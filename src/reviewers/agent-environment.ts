import { workVariable } from "../system/work-processes.ts";
import type { AgentCommand, AgentFolders, AgentMachine, LoginFound } from "./agent-program.ts";

/**
 * What every program may know of the environment: languages and times, ways through the network, and the certificates
 * of one's own. All else is left out: keys of others, and what agent programs tell their children (`CLAUDECODE`,
 * `CODEX_THREAD_ID`), which a reviewer would take for its own.
 */
const allowed: ReadonlySet<string> = new Set([
  ...["LANG", "LANGUAGE", "TZ", "USER", "LOGNAME"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  ...["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  // Programs of NixOS and of unusual prefixes do not find their libraries without.
  ...["LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH"],
  // Of whom is started for a driven work.
  workVariable,
]);

export interface EnvironmentRequest {
  readonly machine: AgentMachine;
  readonly login: LoginFound;
  readonly command: Pick<AgentCommand, "env">;
  readonly folders: AgentFolders;
  /** The `PATH` by which the program finds its interpreter. */
  readonly path: string;
}

/** The environment of one run: what is allowed, what the login needs, and what the adapter sets, later ones first. */
export function agentEnvironment(request: EnvironmentRequest): NodeJS.ProcessEnv {
  const { machine, login, command, folders, path } = request;
  const named = new Set(login.variables);
  const passed = Object.entries(machine.env).filter(
    ([name, value]) => value !== undefined && (allowed.has(name) || name.startsWith("LC_") || named.has(name)),
  );
  const { temporary } = folders;
  return {
    ...Object.fromEntries(passed),
    ...{ PATH: path, HOME: login.home === "user" ? machine.home : folders.home, TERM: "dumb", NO_COLOR: "1" },
    ...{ TMPDIR: temporary, TMP: temporary, TEMP: temporary },
    ...login.env,
    ...command.env,
  };
}
