/** A change as a real agent program makes it, told what to do by a scripted model. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import type { Place } from "../e2e/place.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { geminiAt, opencodeAt, qwenAt } from "./machine.ts";
import type { ProgramName } from "./versions.ts";

export interface Building {
  readonly place: Place;
  readonly repository: GitRepository;
  /** Whole new files, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the commit that the program makes; null: it leaves its work uncommitted. */
  readonly message: string | null;
}

type Call = { readonly name: string; readonly input: unknown };

/** What the model asks the program for, one call a turn, before it says that it is done. */
function nextTurn(calls: readonly Call[], request: ModelRequest): Scripted {
  const call = calls[answersIn(request)];
  return call === undefined ? "Done." : { calls: [call] };
}

/** How many of its calls the model was answered. */
function answersIn({ protocol, body, messages }: ModelRequest): number {
  if (protocol !== "responses") return messages.filter(({ role }) => role === "assistant").length;
  const { input } = body as { input: readonly { type?: string }[] };
  return input.filter(({ type }) => type?.endsWith("call_output")).length;
}

const commit = (message: string) => `git add -A && git commit -q -m '${message.replaceAll("'", "")}'`;

/** Claude Code writes the files with its own tools, in the home of the place. @returns the id of its session */
export async function buildWithClaude({ place, repository, files, message }: Building): Promise<string> {
  const writes = Object.entries(files).map(([path, content]) => ({
    name: "Write",
    input: { file_path: join(repository.root, path), content },
  }));
  const ends = message === null ? [] : [{ name: "Bash", input: { command: commit(message), description: "Commit" } }];
  const server = await place.serve({ reply: (request) => nextTurn([...writes, ...ends], request) });
  const args = ["-p", "Write it.", "--permission-mode", "acceptEdits", "--allowedTools", "Write,Edit,Bash"];
  const said = await runBuilder("claude-code", [...args, "--output-format", "json"], place, repository, {
    ...{ ANTHROPIC_API_KEY: "test-key", ANTHROPIC_BASE_URL: server.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" },
    DISABLE_AUTOUPDATER: "1",
  });
  return (JSON.parse(said) as { session_id: string }).session_id;
}

/** Codex writes the files by patches, in the home of the place. @returns the id of its thread */
export async function buildWithCodex({ place, repository, files, message }: Building): Promise<string> {
  const patches = Object.entries(files).flatMap(([path, content]) => {
    const added = content.trimEnd().split("\n").join("\n+");
    const patch = `*** Begin Patch\n*** Add File: ${path}\n+${added}\n*** End Patch`;
    // Only a command that is nothing but a patch is one to Codex.
    const commands = [`rm -f '${path}'`, `apply_patch <<'EOF'\n${patch}\nEOF`];
    return commands.map((cmd) => ({ name: "exec_command", input: { cmd } }));
  });
  const ends = message === null ? [] : [{ name: "exec_command", input: { cmd: commit(message) } }];
  const server = await place.serve({ reply: (request) => nextTurn([...patches, ...ends], request) });
  const provider = { name: "scripted", base_url: `${server.url}/v1`, wire_api: "responses", env_key: "SCRIPTED_KEY" };
  const settings = Object.entries(provider).map(([key, value]) => `model_providers.scripted.${key}="${value}"`);
  const config = ['model="gpt-5.5"', 'model_provider="scripted"', ...settings].flatMap((setting) => ["-c", setting]);
  const args = ["exec", "--json", "-s", "danger-full-access", ...config, "Write it."];
  const said = await runBuilder("codex", args, place, repository, { SCRIPTED_KEY: "test-key" });
  const started = said.split("\n").find((line) => line.includes('"thread.started"')) ?? "{}";
  return (JSON.parse(started) as { thread_id: string }).thread_id;
}

/** Gemini CLI writes new files, in the home of the place. @returns the id of its session */
export async function buildWithGemini({ place, repository, files, message }: Building): Promise<string> {
  const server = await serveBuilder(place, [
    ...Object.entries(files).map(([path, content]) => ({
      name: "write_file",
      input: { file_path: join(repository.root, path), content },
    })),
    ...(message === null ? [] : [{ name: "run_shell_command", input: { command: commit(message) } }]),
  ]);
  const settings = join(place.env["HOME"] as string, ".gemini/settings.json");
  mkdirSync(dirname(settings), { recursive: true });
  // With an address of its own it asks for the kind of its login elsewhere.
  // Without a model it asks another one first which to take.
  const model = { name: "gemini-2.5-pro" };
  const security = { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } };
  writeFileSync(
    settings,
    JSON.stringify({
      security,
      model,
      privacy: { usageStatisticsEnabled: false },
      general: { enableAutoUpdate: false },
    }),
  );
  const args = ["-p", "Write it.", "-o", "json", "--approval-mode", "yolo", "--skip-trust"];
  const env = { ...geminiAt(server), GEMINI_CLI_NO_RELAUNCH: "true" };
  const said = await runBuilder("gemini", args, place, repository, env);
  return (JSON.parse(said.slice(said.indexOf("{"))) as { session_id: string }).session_id;
}

/** Qwen Code writes new files, in the home of the place. @returns the id of its session */
export async function buildWithQwen({ place, repository, files, message }: Building): Promise<string> {
  const server = await serveBuilder(place, [
    ...Object.entries(files).map(([path, content]) => ({
      name: "write_file",
      input: { file_path: join(repository.root, path), content },
    })),
    ...(message === null
      ? []
      : [{ name: "run_shell_command", input: { command: commit(message), is_background: false } }]),
  ]);
  const args = ["-p", "Write it.", "-o", "json", "--approval-mode", "yolo"];
  const said = await runBuilder("qwen", args, place, repository, qwenAt(server));
  return (JSON.parse(said) as { session_id: string }[])[0]?.session_id ?? "";
}

/** opencode writes new files by patches, in the home of the place. @returns the id of its session */
export async function buildWithOpencode({ place, repository, files, message }: Building): Promise<string> {
  const server = await serveBuilder(place, [
    ...Object.entries(files).map(([path, content]) => {
      const added = content.trimEnd().split("\n").join("\n+");
      return {
        name: "apply_patch",
        input: { patchText: `*** Begin Patch\n*** Add File: ${path}\n+${added}\n*** End Patch` },
      };
    }),
    ...(message === null ? [] : [{ name: "bash", input: { command: commit(message), description: "Commit" } }]),
  ]);
  const args = ["run", "--format", "json", "--title", "Build", "-m", "house/gpt-5.5", "Write it."];
  const env = { ...opencodeAt(server, place), ...opencodeOffline };
  const said = await runBuilder("opencode", args, place, repository, env);
  const [first = "{}"] = said.split("\n").filter((line) => line.startsWith("{"));
  return (JSON.parse(first) as { sessionID: string }).sessionID;
}

/** opencode looks for plugins, models and language servers wherever it starts. */
export const opencodeOffline = {
  ...{ OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_LSP_DOWNLOAD: "1" },
  npm_config_registry: "http://127.0.0.1:9",
} as const;

/** What is offered no tools is a question beside the work, such as for a title. */
function serveBuilder(place: Place, calls: readonly Call[]): Promise<ModelServer> {
  return place.serve({ reply: (request) => (request.tools.length < 3 ? "Done." : nextTurn(calls, request)) });
}

async function runBuilder(
  name: ProgramName,
  args: readonly string[],
  place: Place,
  repository: GitRepository,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const file = inject("agentPrograms")[name];
  if (file === undefined) throw new Error(`PROGRAMS does not name ${name}.`);
  const home = place.env["HOME"] as string;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.invalid\n");
  const { GIT_CONFIG_GLOBAL: _, ...own } = place.env;
  const options = {
    cwd: repository.root,
    env: { ...own, PATH: process.env["PATH"], ...env },
    timeout: 120_000,
    maxBuffer: 50_000_000,
  };
  const run = promisify(execFile)(file, [...args], options);
  run.child.stdin?.end();
  return (await run).stdout;
}
