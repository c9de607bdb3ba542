import { join } from "node:path";
import { z } from "zod";
import type { AgentMachine } from "./agent-program.ts";
import { readEnvFile, readSettings } from "./agent-settings.ts";

const text = z.string().min(1).optional().catch(undefined);

/** A model of the user's own, with where it is and how it is asked. */
const Model = z.looseObject({
  id: z.string(),
  baseUrl: text,
  envKey: text,
  generationConfig: z.looseObject({}).optional().catch(undefined),
});
type Model = z.infer<typeof Model>;

/** What of the user's own settings says who answers, where and at whose cost; all else of them is left out of a review. */
const Settings = z.object({
  security: z
    .object({ auth: z.object({ selectedType: text, apiKey: text, baseUrl: text }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  model: z.object({ name: text, baseUrl: text }).optional().catch(undefined),
  modelProviders: z.record(z.string(), z.array(Model).catch([])).optional().catch(undefined),
  providerProtocol: z.record(z.string(), z.string()).optional().catch(undefined),
  env: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** Protocols that Qwen Code speaks, with the variables of each: key, address, models (`docs/configuration/auth.md` in it). */
const protocols: Readonly<Record<string, Protocol>> = {
  openai: { key: "OPENAI_API_KEY", address: "OPENAI_BASE_URL", models: ["OPENAI_MODEL", "QWEN_MODEL"] },
  "openai-responses": { key: "OPENAI_API_KEY", address: "OPENAI_BASE_URL", models: ["OPENAI_MODEL"] },
  anthropic: { key: "ANTHROPIC_API_KEY", address: "ANTHROPIC_BASE_URL", models: ["ANTHROPIC_MODEL"] },
  gemini: { key: "GEMINI_API_KEY", address: "GOOGLE_GEMINI_BASE_URL", models: ["GEMINI_MODEL"] },
};

interface Protocol {
  readonly key: string;
  readonly address: string;
  readonly models: readonly string[];
}

/** How Qwen Code would ask for a model, put together from its settings, its `.env` and the environment. */
export interface QwenRoute {
  /** Its word for a protocol, or for a login of its own: `openai`, `qwen-oauth`. */
  readonly auth: string | null;
  /** Null: none is named anywhere. */
  readonly model: string | null;
  readonly address: string | null;
  /** The key with the variable that it stands in. */
  readonly key: { readonly name: string; readonly value: string } | null;
  /** What of the user's settings belongs to it. */
  readonly settings: object;
}

/** @param wanted null: the model that Qwen Code is set to */
export function qwenRoute(machine: AgentMachine, wanted: string | null): QwenRoute {
  const folder = machine.env["QWEN_HOME"] || join(machine.home, ".qwen");
  const settings = readSettings(machine, join(folder, "settings.json"), Settings) ?? {};
  const lookUp = variableReader(machine, folder, settings.env ?? {});
  const chosen = settings.security?.auth?.selectedType ?? authOfVariables(lookUp);
  const model = wanted ?? settings.model?.name ?? firstOf(protocols[chosen ?? ""]?.models ?? [], lookUp);
  const found = modelOf(settings.modelProviders ?? {}, model, chosen, settings.model?.baseUrl);
  const auth = found === null ? chosen : protocolOf(found.provider, settings.providerProtocol ?? {});
  const protocol = protocols[auth ?? ""];
  const name = found?.model.envKey ?? protocol?.key;
  const value = name === undefined ? undefined : (lookUp(name) ?? settings.security?.auth?.apiKey);
  return {
    ...{ auth, model },
    address: found?.model.baseUrl ?? settings.security?.auth?.baseUrl ?? lookUp(protocol?.address ?? "") ?? null,
    key: name === undefined || value === undefined ? null : { name, value },
    settings: found === null ? {} : settingsFor(found, settings.providerProtocol),
  };
}

type LookUp = (name: string) => string | undefined;

/** The environment goes before its `.env`, and that before its settings. */
function variableReader(machine: AgentMachine, folder: string, kept: Readonly<Record<string, unknown>>): LookUp {
  const file = readEnvFile(machine, [join(folder, ".env"), join(machine.home, ".env")]);
  return (name) => {
    const own = kept[name];
    return machine.env[name] || file[name] || (typeof own === "string" && own !== "" ? own : undefined);
  };
}

/** A key and an address are enough, if a model is named besides; Qwen Code itself wants a variable for that, too. */
function authOfVariables(lookUp: LookUp): string | null {
  const has = (...names: readonly string[]) => names.every((name) => lookUp(name) !== undefined);
  if (has("OPENAI_API_KEY", "OPENAI_BASE_URL")) return "openai";
  if (has("GEMINI_API_KEY", "GEMINI_MODEL")) return "gemini";
  return has("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL") ? "anthropic" : null;
}

function firstOf(names: readonly string[], lookUp: LookUp): string | null {
  return names.map(lookUp).find((value) => value !== undefined) ?? null;
}

interface FoundModel {
  readonly provider: string;
  readonly model: Model;
}

/** The same name may stand under several providers: the chosen one's goes first, and the one at the chosen address. */
function modelOf(
  providers: Readonly<Record<string, readonly Model[]>>,
  name: string | null,
  chosen: string | null,
  address: string | undefined,
): FoundModel | null {
  const all = Object.entries(providers).flatMap(([provider, models]) => models.map((model) => ({ provider, model })));
  const named = all.filter(({ model }) => model.id === name);
  const best = (found: FoundModel) => Number(found.provider === chosen) * 2 + Number(found.model.baseUrl === address);
  return [...named].sort((one, other) => best(other) - best(one))[0] ?? null;
}

function protocolOf(provider: string, given: Readonly<Record<string, string>>): string {
  return given[provider] ?? provider;
}

/** It would ask again for minutes, with a minute between. */
export const noRetries = { maxRetries: 0 } as const;

function settingsFor({ provider, model }: FoundModel, protocol: Readonly<Record<string, string>> | undefined): object {
  const held = { ...model, generationConfig: { ...model.generationConfig, ...noRetries } };
  const spoken = protocol?.[provider];
  return {
    modelProviders: { [provider]: [held] },
    ...(spoken !== undefined && { providerProtocol: { [provider]: spoken } }),
  };
}

/** Variables that the route is told in: the key, and where it leads. */
export function qwenVariables({ auth, key, address }: QwenRoute): Readonly<Record<string, string>> {
  const name = protocols[auth ?? ""]?.address;
  return {
    ...(key !== null && { [key.name]: key.value }),
    ...(name !== undefined && address !== null && { [name]: address }),
  };
}
