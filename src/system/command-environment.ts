import { delimiter } from "node:path";
import { absoluteFolders } from "./find-program.ts";
import type { Tools } from "./tool-folders.ts";
import { workVariable } from "./work-processes.ts";

/** What commands may know of the environment. Keys and tokens are in none of them; all else is left out. */
const allowed: ReadonlySet<string> = new Set([
  ...["LANG", "LANGUAGE", "TZ", "USER", "LOGNAME"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  ...["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH"],
  // Of whom is started for a driven work.
  workVariable,
]);

/** A way through the network may hold the password for it. */
const withPassword = /:\/\/[^/]*@/;

/** Nobody answers; and git hooks, which many packages install, are none of the clone's. */
const fixed: Readonly<Record<string, string>> = {
  ...{ TERM: "dumb", NO_COLOR: "1", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
  ...{ HUSKY: "0", LEFTHOOK: "0", SKIP_INSTALL_SIMPLE_GIT_HOOKS: "1" },
};

/** Where a shell looks that is told nothing. An empty `PATH` would be the current folder. */
const usualPath = "/usr/local/bin:/usr/bin:/bin";

export interface CommandFolders {
  readonly home: string;
  readonly temporary: string;
}

/** The environment of a command that is run in a clone. */
export function commandEnvironment(
  env: NodeJS.ProcessEnv,
  { variables }: Pick<Tools, "variables">,
  { home, temporary }: CommandFolders,
): Record<string, string> {
  const passed = Object.entries(env).filter(
    ([name, value]) =>
      (allowed.has(name) || name.startsWith("LC_")) && value !== undefined && !withPassword.test(value),
  );
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    ...variables,
    ...{ PATH: absoluteFolders(env).join(delimiter) || usualPath, HOME: home },
    ...{ TMPDIR: temporary, TMP: temporary, TEMP: temporary },
    ...fixed,
  };
}
