import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { BuildCommand, BuildingProgram, BuildRun, KeptConversations } from "./agent-building.ts";
import { modelFlag } from "./agent-interactive.ts";
import type { AgentMachine } from "./agent-program.ts";
import { hasVersion } from "./agent-version.ts";
import { claudeFolder, claudeSettings } from "./claude-code-login.ts";

/** Confines the program's own file tools to its current folder. */
const restrictedSince = "2.1.250";

/**
 * Nothing but what is asked for leaves the machine. It would try ten times by itself, for minutes, and wait ten minutes for the
 * first byte of an answer.
 */
export const quiet = {
  ...{ DISABLE_AUTOUPDATER: "1", DISABLE_TELEMETRY: "1", DISABLE_ERROR_REPORTING: "1" },
  ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", CLAUDE_CODE_MAX_RETRIES: "2", API_TIMEOUT_MS: "180000" },
  // Else it adds the file that a prompt names by `@path`.
  CLAUDE_CODE_DISABLE_ATTACHMENTS: "1",
} as const;

/** Nobody's settings count, so that no hook and no server runs, and no rule of the user's allows what is not asked for. */
export function unattended(version: string | null): readonly string[] {
  return [
    ...["-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages"],
    ...(hasVersion(version, restrictedSince) ? ["--restricted"] : []),
    ...["--safe-mode", "--setting-sources", "", "--strict-mcp-config", "--disable-slash-commands"],
  ];
}

/**
 * With these flags it wrote in its folder alone, and there neither in `.git` nor in `.claude` and the folders of editors, which wait
 * for a person (2.1.197, 2.1.330).
 */
export const claudeBuilding: BuildingProgram = {
  canResume: true,
  home: "user",
  tellsTools: true,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  state: (machine) => ({ folders: [claudeFolder(machine)], files: [claudeState(machine)] }),
  command,
};

/** What it remembers beside its folder. Where nothing can be put in its place, it writes into it (2.1.330). */
function claudeState({ env, home }: AgentMachine): string {
  return env["CLAUDE_CONFIG_DIR"] ? join(env["CLAUDE_CONFIG_DIR"], ".claude.json") : join(home, ".claude.json");
}

function command({ sessionId, model, prompt, version, machine }: BuildRun): BuildCommand {
  const id = sessionId ?? randomUUID();
  const args = [
    ...unattended(version),
    ...["--permission-mode", "acceptEdits", "--tools", "Read,Grep,Glob,Edit,Write"],
    ...modelFlag(model ?? claudeSettings(machine).model),
    ...(sessionId === null ? ["--session-id", id] : ["--resume", id]),
  ];
  return { args, env: quiet, stdin: prompt, sessionId: id };
}

const CostState = z.object({ type: z.literal("cost-state"), totalCostUSD: z.number().nonnegative() });

export const claudeConversations: KeptConversations = {
  /** In a folder by the path that it was held in; how that is written is the program's to say. */
  async find(machine, sessionId) {
    const root = join(claudeFolder(machine), "projects");
    const folders = await readdir(root).catch(() => []);
    const files = folders.map((folder) => join(root, folder, `${sessionId}.jsonl`));
    return files.find((file) => existsSync(file)) ?? null;
  },
  spent(end) {
    const lines = end.split("\n").filter((line) => line.includes('"cost-state"'));
    const sums = lines.flatMap((line) => readCost(line) ?? []);
    const costUsd = sums.at(-1);
    return costUsd === undefined ? {} : { costUsd };
  },
};

function readCost(line: string): number | null {
  try {
    return CostState.parse(JSON.parse(line)).totalCostUSD;
  } catch {
    return null;
  }
}
