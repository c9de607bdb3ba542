import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { openForeignDatabase } from "../system/foreign-database.ts";
import type { BuildCommand, BuildingProgram, BuildRun, KeptConversations } from "./agent-building.ts";
import type { AgentMachine, AgentStep } from "./agent-program.ts";
import { readOpencodeLog } from "./opencode-read.ts";
import { opencodeArguments, opencodeModel, opencodeVariablesFor } from "./opencode-run.ts";
import { opencodeAuthFile } from "./opencode-settings.ts";

/**
 * It has the user's own folder of data, with conversations and logins, and for the rest a home of our own. It follows links out of its
 * folder, so that only the system keeps it there.
 */
export const opencodeBuilding: BuildingProgram = {
  ...{ canResume: true, home: "own", tellsTools: true, needsConfinement: true },
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "open",
  }),
  state: (machine) => ({ folders: [dataOf(machine)], files: [] }),
  readErrorLine: (line) => [...sessionSteps(line), ...readOpencodeLog(line)],
  command,
};

/** Its log names the conversation when it asks, its output when it is answered. */
function sessionSteps(line: string): AgentStep[] {
  const id =
    /^timestamp=\S+ level=INFO run=\S+ message=stream providerID=\S+ modelID=\S+ session\.id=(ses_\w+) small=false /.exec(
      line,
    );
  return id?.[1] === undefined ? [] : [{ type: "session", id: id[1] }];
}

/** Where its conversations and logins lie together. */
function dataOf(machine: AgentMachine): string {
  return dirname(opencodeAuthFile(machine));
}

/** Reading, and writing by tools of its own, within its folder. */
const permission = {
  ...{ "*": "deny", read: "allow", grep: "allow", glob: "allow", list: "allow" },
  ...{ edit: "allow", todowrite: "allow", todoread: "allow" },
};

function command({ sessionId, model, prompt, machine, folders }: BuildRun): BuildCommand {
  const asked = opencodeModel(model, machine);
  const which = sessionId === null ? ["--title", "build"] : ["--session", sessionId];
  const env = {
    XDG_DATA_HOME: dirname(dataOf(machine)),
    XDG_CONFIG_HOME: join(folders.home, ".config"),
    XDG_CACHE_HOME: join(folders.home, ".cache"),
    XDG_STATE_HOME: join(folders.home, ".local/state"),
    ...opencodeVariablesFor({ asked, machine, system: null, permission }),
  };
  return { args: opencodeArguments(asked, which), env, stdin: prompt, sessionId };
}

export const opencodeConversations: KeptConversations = {
  async find(machine, sessionId) {
    const file = join(dataOf(machine), "opencode.db");
    if (!existsSync(file)) return null;
    try {
      const database = await openForeignDatabase(file);
      try {
        const [row] = [...database.rows("SELECT id FROM session WHERE id = ?", sessionId)];
        return row === undefined ? null : file;
      } finally {
        await database.close();
      }
    } catch {
      return null;
    }
  },
};
