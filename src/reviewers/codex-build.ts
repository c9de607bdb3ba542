import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readableOfClone } from "../system/clone-place.ts";
import type { BuildCommand, BuildingProgram, BuildRun, KeptConversations } from "./agent-building.ts";
import type { AgentHold, AgentStep } from "./agent-program.ts";
import { readCodexLine } from "./codex-read.ts";
import { codexFolder } from "./codex-settings.ts";
import { codexUnattended } from "./codex-unattended.ts";

/**
 * Nobody's configuration, rules and hooks count (the user's own `AGENTS.md` is still told to the model), and what its model runs is
 * held by Codex's own sandbox: it writes in the clone, and not what is git's or Codex's there; it sees nothing else of the machine but
 * the system's programs; it has no network.
 */
export const codexBuilding: BuildingProgram = {
  canResume: true,
  home: "user",
  // Of the same command it told in one run and not in the next (0.169).
  tellsTools: false,
  isolation: ({ isConfined, platform }: AgentHold) => ({
    write: "enforced",
    read: isConfined || platform === "linux" ? "confined" : "open",
  }),
  state: (machine) => ({ folders: [codexFolder(machine)], files: [] }),
  readLine: (line) => [...sessionSteps(line), ...readCodexLine(line)],
  command,
};

function command(run: BuildRun): BuildCommand {
  const { sessionId, prompt, machine, model, git } = run;
  const settings = {
    default_permissions: "builder",
    permissions: { builder: { filesystem: shown(run), network: { enabled: false } } },
    // What its model runs learns nothing of keys.
    shell_environment_policy: { inherit: "core", set: git },
  };
  const { args, env } = codexUnattended(machine, { model, settings });
  const which = sessionId === null ? ["exec", ...args, "-"] : ["exec", "resume", ...args, sessionId, "-"];
  return { args: which, env, stdin: prompt, sessionId: null };
}

/** What its sandbox shows: Codex starts anew in there by a link in its home. */
function shown({ machine, folders, programFiles }: BuildRun): Record<string, unknown> {
  const objects = readableOfClone(folders.work).filter((path) => existsSync(path));
  const own = [join(codexFolder(machine), "tmp"), ...programFiles, ...objects].map((path) => [path, "read"] as const);
  return {
    ":minimal": "read",
    ...Object.fromEntries(own),
    [folders.temporary]: "write",
    ":workspace_roots": { ".": "write", ".git": "read", ".codex": "read", ".agents": "read" },
  };
}

const Started = z.object({ type: z.literal("thread.started"), thread_id: z.string() });

/** Before anything is sent it tells the id of its thread, also of one that goes on. */
function sessionSteps(line: string): AgentStep[] {
  const id = line.includes('"thread.started"') ? readJson(line, Started)?.thread_id : undefined;
  return id === undefined ? [] : [{ type: "session", id }];
}

const tokens = z.number().int().nonnegative().catch(0);
const Counted = z.object({
  payload: z.object({
    type: z.literal("token_count"),
    info: z.object({
      total_token_usage: z.object({
        ...{ input_tokens: tokens, cached_input_tokens: tokens },
        ...{ cache_write_input_tokens: tokens, output_tokens: tokens },
      }),
    }),
  }),
});

export const codexConversations: KeptConversations = {
  async find(machine, sessionId) {
    const root = join(codexFolder(machine), "sessions");
    const files = await readdir(root, { recursive: true }).catch(() => []);
    const file = files.find((name) => name.endsWith(`-${sessionId}.jsonl`));
    return file === undefined ? null : join(root, file);
  },
  spent(end) {
    const counted = end.split("\n").filter((line) => line.includes('"token_count"'));
    const last = counted.flatMap((line) => readJson(line, Counted) ?? []).at(-1);
    if (last === undefined) return {};
    const sum = last.payload.info.total_token_usage;
    return {
      usage: {
        ...{ inputTokens: sum.input_tokens, outputTokens: sum.output_tokens },
        ...{ cacheReadTokens: sum.cached_input_tokens, cacheWriteTokens: sum.cache_write_input_tokens },
      },
    };
  },
};

function readJson<T>(line: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
