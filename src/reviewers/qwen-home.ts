import type { AgentMachine } from "./agent-program.ts";
import { noRetries, qwenRoute } from "./qwen-settings.ts";

/** Tools that look. */
export const readingTools = ["read_file", "grep_search", "glob", "list_directory"];

/** Tools that change files. */
export const writingTools = ["edit", "write_file"];

export const qwenQuiet = {
  // Otherwise it starts itself again with more memory, and the first process does not pass signals on.
  QWEN_CODE_NO_RELAUNCH: "true",
  ...{ QWEN_USAGE_STATISTICS_ENABLED: "false", QWEN_CODE_DISABLE_PRECONNECT: "1" },
} as const;

/** Other tools that it has besides, whatever its list of allowed ones says (0.24). */
export const deniedTools = [
  ...["agent", "list_agents", "send_message", "task_stop", "skill", "tool_call", "tool_search"],
  ...["get_goal", "update_goal", "enter_worktree", "exit_worktree", "record_artifact", "report_findings"],
  ...["notebook_edit", "run_shell_command", "web_fetch", "monitor"],
];

interface Asked {
  readonly machine: AgentMachine;
  readonly model: string | null;
  readonly effort: string | null;
}

/** For a home of our own. As of 0.24; settings that a version does not know, it passes over. */
export function qwenHomeSettings({ model, effort, machine }: Asked, tools: readonly string[]): object {
  const route = qwenRoute(machine, model);
  return {
    ...route.settings,
    model: {
      ...(route.model !== null && { name: route.model }),
      ...(effort !== null && { reasoningEffort: effort }),
      generationConfig: noRetries,
    },
    // A folder that nobody trusts: no `.env` and no settings of it count.
    security: { auth: { ...(route.auth !== null && { selectedType: route.auth }) }, folderTrust: { enabled: true } },
    tools: {
      ...{ core: tools, approvalMode: "default" },
      ...{ toolSearch: { enabled: false }, webSearch: { enabled: false } },
    },
    memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false, enableAutoSkill: false },
    skills: { disabledLevels: ["bundled", "user", "project", "extension"] },
    context: { fileName: "NO-INSTRUCTIONS.md" },
    ...{ disableAllHooks: true, ide: { enabled: false }, general: { enableAutoUpdate: false } },
    ...{ privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } },
  };
}
