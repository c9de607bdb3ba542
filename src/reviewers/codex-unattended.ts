import type { TomlTable } from "smol-toml";
import type { AgentMachine } from "./agent-program.ts";
import { codexLogFilter } from "./codex-log.ts";
import { codexSettings } from "./codex-settings.ts";

interface Unattended {
  /** Null: the program's own choice. */
  readonly model: string | null;
  /** Besides those that every such run has. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * How Codex goes on with a conversation of the user's, or begins one, without a person: arguments after `exec`, and variables. Of the
 * configuration only who answers counts; an empty table of servers, as an argument, would take none of the user's away (0.169). The
 * user's own `AGENTS.md` is still told to the model.
 */
export function codexUnattended(machine: AgentMachine, { model, settings }: Unattended) {
  const provider = providerOf(machine);
  const all = { ...provider.table, ...(model !== null && { model }), ...fixed, ...settings };
  const args = [
    ...["--json", "--ignore-user-config", "--ignore-rules", "--skip-git-repo-check"],
    ...Object.entries(all).flatMap(([key, value]) => ["-c", `${key}=${inlineToml(value)}`]),
  ];
  return { args, env: { ...provider.env, RUST_LOG: codexLogFilter } };
}

/** Each is a way out of the folder, or runs what somebody else has set up. Those that a version does not know, it passes over so. */
const off = ["apps", "goals", "hooks", "plugins", "remote_plugin", "image_generation", "unbounded_connection_retries"];

const fixed = {
  ...{ approval_policy: "never", web_search: "disabled", project_doc_max_bytes: 0 },
  ...{ check_for_update_on_startup: false, analytics: { enabled: false }, skills: { bundled: { enabled: false } } },
  features: Object.fromEntries(off.map((name) => [name, false] as const)),
};

/**
 * The user's word on who answers, under the names by which the conversation knows it later. Others on the machine see arguments, so
 * that keys among the settings go by the environment.
 */
function providerOf(machine: AgentMachine): { readonly table: TomlTable; readonly env: Record<string, string> } {
  const settings = codexSettings(machine);
  if ("fault" in settings) return { table: {}, env: {} };
  const { table, providerName, provider, address } = settings;
  const { model_providers: all, ...rest } = table;
  if (provider === null) {
    const gateway = providerName === "openai" && address !== null && { openai_base_url: address };
    return { table: { ...rest, model_provider: providerName, ...gateway }, env: {} };
  }
  const own = (all as Record<string, TomlTable> | undefined)?.[providerName] ?? {};
  const hidden = hideKeys(own);
  return { table: { ...rest, model_providers: { [providerName]: hidden.table } }, env: hidden.env };
}

const hiddenName = "BLINDSPOT_PROVIDER";

function hideKeys({ http_headers: headers, experimental_bearer_token: token, ...rest }: TomlTable) {
  const given = Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
    name,
    String(value),
  ]);
  const named = given.map(([name], index) => [name, `${hiddenName}_HEADER_${index}`]);
  const known = (rest["env_http_headers"] ?? {}) as TomlTable;
  const table: TomlTable = {
    ...rest,
    ...(given.length > 0 && { env_http_headers: { ...known, ...Object.fromEntries(named) } }),
    ...(token !== undefined && { env_key: `${hiddenName}_TOKEN` }),
  };
  const values = given.map(([, value], index) => [`${hiddenName}_HEADER_${index}`, value]);
  return {
    table,
    env: { ...Object.fromEntries(values), ...(token !== undefined && { [`${hiddenName}_TOKEN`]: String(token) }) },
  };
}

/** A value as `-c` takes it, on one line. What JSON writes of texts, numbers and lists is TOML, too. */
function inlineToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineToml).join(",")}]`;
  if (typeof value !== "object" || value === null || value instanceof Date) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}=${inlineToml(item)}`);
  return `{${entries.join(",")}}`;
}
