import { join } from "node:path";
import { parse, type TomlTable } from "smol-toml";
import { z } from "zod";
import type { AgentMachine } from "./agent-program.ts";

const text = z.string().min(1).optional().catch(undefined);

/** How a provider lets one in; the rest of its table is passed on unread. */
const Provider = z.looseObject({
  base_url: text,
  env_key: text,
  env_http_headers: z.record(z.string(), z.string()).optional().catch(undefined),
  requires_openai_auth: z.boolean().optional().catch(undefined),
  auth: z.unknown().optional(),
  aws: z.unknown().optional(),
  gateway_oauth: z.unknown().optional(),
});

/** What of the user's `config.toml` says who answers, where and as what; all else of it is left out of a review. */
const Config = z.looseObject({
  model: text,
  model_provider: text,
  model_reasoning_effort: text,
  model_context_window: z.number().optional().catch(undefined),
  openai_base_url: text,
  chatgpt_base_url: text,
  cli_auth_credentials_store: text,
  model_providers: z.record(z.string(), Provider).optional().catch(undefined),
});

/** Providers that Codex knows by itself (`model-provider-info/src/lib.rs` of its source). */
const builtIn = ["openai", "ollama", "lmstudio"];

export interface CodexSettings {
  readonly model: string | null;
  /** Built in, or a table of the user's. */
  readonly providerName: string;
  /** Null for one that is built in. */
  readonly provider: z.infer<typeof Provider> | null;
  /** Where requests go; null: to OpenAI, or to a model on this machine. */
  readonly address: string | null;
  readonly usesKeyring: boolean;
  /** The part of the user's configuration that a review is run with. */
  readonly table: TomlTable;
}

/** Where the user keeps Codex's settings and login. */
export function codexFolder({ env, home }: AgentMachine): string {
  return env["CODEX_HOME"] || join(home, ".codex");
}

/** Reads the user's settings. @returns why they cannot be used, as a sentence, where they cannot */
export function codexSettings(machine: AgentMachine): CodexSettings | { readonly fault: string } {
  const raw = readToml(machine.read(join(codexFolder(machine), "config.toml")) ?? "");
  if (raw === null) return { fault: "Codex's config.toml is no TOML." };
  const config = Config.parse(raw);
  const providerName = config.model_provider ?? "openai";
  const provider = builtIn.includes(providerName) ? null : (config.model_providers?.[providerName] ?? null);
  if (provider === null && !builtIn.includes(providerName)) {
    return { fault: `Codex is set to ask the provider ${providerName}, which its config.toml does not describe.` };
  }
  return {
    model: config.model ?? null,
    ...{ providerName, provider },
    address: provider === null ? (config.openai_base_url ?? null) : (provider.base_url ?? null),
    usesKeyring: /^(?:keyring|auto)$/.test(config.cli_auth_credentials_store ?? ""),
    table: passedOn(config, raw, providerName),
  };
}

const passedKeys = ["model", "model_reasoning_effort", "model_context_window", "chatgpt_base_url"] as const;

function passedOn(config: z.infer<typeof Config>, raw: TomlTable, providerName: string): TomlTable {
  const kept = passedKeys.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]] as const]));
  const values: TomlTable = Object.fromEntries(kept);
  const isGateway = providerName === "openai" && config.openai_base_url !== undefined;
  if (isGateway) return { ...values, ...providerTable(gatewayName, gateway(config.openai_base_url as string)) };
  if (builtIn.includes(providerName)) return { ...values, model_provider: providerName };
  const own = (raw["model_providers"] as Record<string, TomlTable> | undefined)?.[providerName];
  return { ...values, ...providerTable(providerName, own ?? {}) };
}

/** Codex tries up to 25 times by itself, and waits five minutes for a silent server, where nobody says otherwise. */
const patience = { request_max_retries: 2, stream_max_retries: 2, stream_idle_timeout_ms: 180_000 };

function providerTable(name: string, table: TomlTable): TomlTable {
  return { model_provider: name, model_providers: { [name]: { ...patience, ...table } } };
}

const gatewayName = "openai-gateway";

/**
 * OpenAI at another address, as Codex has it built in (`create_openai_provider` in `model-provider-info/src/lib.rs`), but
 * for its web socket: gateways speak HTTP, which the built-in one finds out after seven tries and as many seconds.
 */
function gateway(address: string): TomlTable {
  return {
    name: "OpenAI",
    base_url: address,
    wire_api: "responses",
    requires_openai_auth: true,
    supports_websockets: false,
    env_http_headers: { "OpenAI-Organization": "OPENAI_ORGANIZATION", "OpenAI-Project": "OPENAI_PROJECT" },
  };
}

function readToml(text: string): TomlTable | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
