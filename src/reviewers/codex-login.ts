import { join } from "node:path";
import { z } from "zod";
import { homePath } from "./agent-machine.ts";
import type { AgentLogin, AgentMachine, LoginFound } from "./agent-program.ts";
import { type CodexSettings, codexFolder, codexSettings } from "./codex-settings.ts";

/** `auth.json`, which `codex login` writes: tokens of an account, or a key. */
const Stored = z.object({
  OPENAI_API_KEY: z.string().min(1).nullish().catch(null),
  tokens: z
    .looseObject({ access_token: z.string().min(1) })
    .nullish()
    .catch(null),
  personal_access_token: z.string().min(1).nullish().catch(null),
});

/** Variables by which Codex's own provider is told more, and certificates as Codex alone is told of them. */
const ownVariables = [
  "OPENAI_ORGANIZATION",
  "OPENAI_PROJECT",
  "CODEX_CA_CERTIFICATE",
  "CODEX_OSS_BASE_URL",
  "CODEX_OSS_PORT",
];

const hint = "Log in: codex login. Or set CODEX_API_KEY.";

/**
 * Finds a login for the provider that Codex is set to ask. Of its variables `codex exec` takes `CODEX_API_KEY` alone:
 * `OPENAI_API_KEY` and `CODEX_ACCESS_TOKEN` are sent nowhere (tried with 0.169).
 */
export async function codexLogin(machine: AgentMachine): Promise<AgentLogin> {
  const settings = codexSettings(machine);
  if ("fault" in settings) return { status: "no", reason: settings.fault, hint: "Correct it; codex doctor helps." };
  const { provider, providerName } = settings;
  if (provider === null) return providerName === "openai" ? openaiLogin(machine, settings) : localLogin(machine);
  const unfit = (["auth", "aws", "gateway_oauth"] as const).find((key) => provider[key] !== undefined);
  if (unfit !== undefined) {
    const reason = `Codex's provider ${providerName} lets one in by "${unfit}", which blindspot does not pass on.`;
    return { status: "no", reason, hint: "Give it an env_key in config.toml." };
  }
  if (provider.requires_openai_auth === true) return openaiLogin(machine, settings);
  return providerLogin(machine, settings, provider.env_key);
}

function providerLogin(machine: AgentMachine, { providerName, provider }: CodexSettings, key?: string): AgentLogin {
  if (key !== undefined && !machine.env[key]) {
    return { status: "no", reason: `There is no key for Codex's provider ${providerName}.`, hint: `Set ${key}.` };
  }
  const variables = [...(key === undefined ? [] : [key]), ...Object.values(provider?.env_http_headers ?? {})];
  return {
    ...found(machine, variables),
    ...{ status: key === undefined ? "unknown" : "yes", by: key ?? configFile(machine), kind: "provider" },
    mend: key === undefined ? "See what its provider in config.toml wants." : `Check ${key}.`,
  };
}

/** A model on this machine wants no login. */
function localLogin(machine: AgentMachine): LoginFound {
  return { ...found(machine, []), status: "unknown", by: configFile(machine), kind: "provider" };
}

function openaiLogin(machine: AgentMachine, { usesKeyring }: CodexSettings): AgentLogin {
  if (machine.env["CODEX_API_KEY"]) {
    const by = "CODEX_API_KEY";
    return { ...found(machine, [by]), status: "yes", by, kind: "key", mend: `Check ${by}.` };
  }
  const folder = codexFolder(machine);
  const file = join(folder, "auth.json");
  if (isStored(machine.read(file))) {
    // Renewed tokens replace the file, so that the folder around it has to be writable.
    const mend = "Log in again: codex login.";
    return {
      ...found(machine, []),
      status: "yes",
      by: homePath(file, machine),
      kind: "account",
      files: [folder],
      mend,
    };
  }
  if (!usesKeyring) return { status: "no", reason: "Nobody is logged in to Codex.", hint };
  const reason = "Codex keeps its login in the system's keyring, for its own folder alone.";
  const mend = 'Set cli_auth_credentials_store = "file" in its config.toml, then: codex login. Or set CODEX_API_KEY.';
  return { status: "no", reason, hint: mend };
}

type Found = Pick<LoginFound, "variables" | "files" | "home" | "isNotional">;

/** Codex states no costs. */
function found(machine: AgentMachine, variables: readonly string[]): Found {
  const named = [...variables, ...ownVariables].filter((name) => machine.env[name] !== undefined);
  return { variables: [...new Set(named)], files: [], home: "private" };
}

function configFile(machine: AgentMachine): string {
  return homePath(join(codexFolder(machine), "config.toml"), machine);
}

function isStored(text: string | null): boolean {
  try {
    const { OPENAI_API_KEY: key, tokens, personal_access_token: token } = Stored.parse(JSON.parse(text ?? ""));
    return Boolean(key ?? tokens ?? token);
  } catch {
    return false;
  }
}
