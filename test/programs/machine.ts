/** A user's machine on which agent programs are installed and talk to model servers of the test. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { inject } from "vitest";
import type { Place } from "../e2e/place.ts";
import type { ModelServer } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import type { ProgramName } from "./versions.ts";

/** Whether a program is installed for this run of the tests. */
export function isInstalled(name: ProgramName): boolean {
  return inject("agentPrograms")[name] !== undefined;
}

/** Bubblewrap, where the machine has it: with it programs are confined. */
export const bubblewrap = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "bwrap"))
  .find((file) => existsSync(file));

/** The variables of a shell in which these programs are found, besides those of the place. */
export function withPrograms(
  place: Place,
  names: readonly ProgramName[],
  { isConfined = bubblewrap !== undefined } = {},
): Record<string, string> {
  const folders = names.map((name) => dirname(inject("agentPrograms")[name] ?? ""));
  const tools = join(place.folder, "confinement");
  mkdirSync(tools, { recursive: true });
  if (isConfined) symlinkSync(bubblewrap as string, join(tools, "bwrap"));
  else rmSync(join(place.folder, "bin/bwrap"), { force: true });
  return { PATH: [...folders, tools, place.env["PATH"]].join(delimiter) };
}

/** Claude Code's key and address, as a user of a gateway sets them. */
export function claudeAt(server: ModelServer): Record<string, string> {
  return { ANTHROPIC_API_KEY: "test-key", ANTHROPIC_BASE_URL: server.url };
}

/** Claude Code beyond the dialogs of a first start, in the home of the place, for a user who trusts the repository. */
export function settleClaude(place: Place, { root }: GitRepository): Record<string, string> {
  const file = join(place.env["HOME"] as string, ".claude.json");
  const own = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
  const customApiKeyResponses = { approved: ["test-key"], rejected: [] };
  const projects = { [root]: { hasTrustDialogAccepted: true } };
  const settled = { hasCompletedOnboarding: true, theme: "dark", customApiKeyResponses, projects };
  writeFileSync(file, JSON.stringify({ ...own, ...settled }));
  return { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", DISABLE_AUTOUPDATER: "1" };
}

/** Codex's own configuration, as a user of a gateway writes it, around whatever stands there. */
export function codexAt(server: ModelServer, place: Place): Record<string, string> {
  const file = join(place.env["HOME"] as string, ".codex/config.toml");
  const text = `model = "gpt-5.5"
model_provider = "house"
${existsSync(file) ? readFileSync(file, "utf8") : ""}
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

/** Gemini CLI's key and address. */
export function geminiAt(server: ModelServer): Record<string, string> {
  return { GEMINI_API_KEY: "test-key", GOOGLE_GEMINI_BASE_URL: server.url };
}

/** Qwen Code's key and address, as for any compatible endpoint. */
export function qwenAt(server: ModelServer): Record<string, string> {
  return { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_MODEL: "qwen3-coder-plus" };
}

/** A provider of the user's own in opencode's configuration, beside whatever a hostile home has there. */
export function opencodeAt(server: ModelServer, place: Place): Record<string, string> {
  const file = join(place.env["XDG_CONFIG_HOME"] as string, "opencode/opencode.json");
  const options = { baseURL: `${server.url}/v1`, apiKey: "test-key" };
  const models = { "gpt-5.5": { tool_call: true, limit: { context: 128_000, output: 8_192 } } };
  mkdirSync(dirname(file), { recursive: true });
  const provider = { house: { npm: "@ai-sdk/openai-compatible", name: "house", options, models } };
  const users = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
  writeFileSync(file, JSON.stringify({ ...users, provider }));
  return {};
}
