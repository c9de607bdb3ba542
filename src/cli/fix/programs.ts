import { BlindspotError } from "../../core/errors.ts";
import type { AgentProgram } from "../../reviewers/agent-program.ts";
import { agentPrograms } from "../../reviewers/index.ts";
import { findProgram } from "../../system/find-program.ts";
import type { Environment } from "../../system/paths.ts";
import { isReviewed, reviewedFolder } from "../../system/trusted-path.ts";

/** What people call an agent program: `Claude Code`. */
export function programTitle(name: string): string {
  return agentPrograms.find((program) => program.name === name)?.title ?? name;
}

/** @throws BlindspotError `usage` for one that there is not */
export function parseProgram(name: string): AgentProgram {
  const program = agentPrograms.find((each) => each.name === name);
  if (program !== undefined) return program;
  const names = agentPrograms.map((each) => each.name).join(", ");
  throw new BlindspotError("usage", `There is no agent program ${name}.`, `There are ${names}.`);
}

/**
 * Where the user's own program lies. One that lies in the code that it is to work on is none of theirs.
 * @throws BlindspotError `usage` when there is none
 */
export async function locateProgram({ title, program, install }: AgentProgram, folder: string, env: Environment) {
  const found = await findProgram(program, env as NodeJS.ProcessEnv);
  const reviewed = reviewedFolder(folder);
  if (found !== null && !isReviewed(found.file, reviewed) && !isReviewed(found.realFile, reviewed)) return found.file;
  throw new BlindspotError(
    "usage",
    `${title} was not found: there is no ${program} in PATH.`,
    `Install it: ${install}`,
  );
}
