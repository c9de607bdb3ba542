/** A user's machine on which agent programs are installed and talk to model servers of the test. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import type { Place } from "../e2e/place.ts";
import type { ModelServer } from "../fakes/model-server.ts";
import type { ProgramName } from "./versions.ts";

/** Whether a program is installed for this run of the tests. */
export function isInstalled(name: ProgramName): boolean {
  return inject("agentPrograms")[name] !== undefined;
}

/** The variables of a shell in which these programs are found, besides those of the place. */
export function withPrograms(place: Place, ...names: readonly ProgramName[]): Record<string, string> {
  const folders = names.map((name) => dirname(inject("agentPrograms")[name] ?? ""));
  return { PATH: [...folders, place.env["PATH"]].join(":") };
}

/** Claude Code's key and address, as a user of a gateway sets them. */
export function claudeAt(server: ModelServer): Record<string, string> {
  return { ANTHROPIC_API_KEY: "test-key", ANTHROPIC_BASE_URL: server.url };
}

/** Codex's own configuration, as a user of a gateway writes it, behind what stands there. */
export function codexAt(server: ModelServer, place: Place, before = ""): Record<string, string> {
  const file = join(place.env["HOME"] as string, ".codex/config.toml");
  const text = `model = "gpt-5.5"
model_provider = "house"
${before}
[model_providers.house]
name = "house"
base_url = "${server.url}/v1"
wire_api = "responses"
env_key = "HOUSE_KEY"
`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return { HOUSE_KEY: "test-key" };
}
