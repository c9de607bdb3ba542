import { isAbsolute } from "node:path";
import { runGit } from "./git.ts";
import type { GitIdentity } from "./git-identity.ts";
import type { Repository } from "./repository.ts";

/** What of the user's settings decides which bytes stand in files, and which files are left out. */
const taken = "^core\\.(autocrlf|eol|excludesfile|attributesfile)$";

/**
 * The configuration of a clone, to stand behind what `git init` found out about the file system: the user's name and
 * line endings, no hooks, no signatures, and no program at all.
 */
export async function cloneSettings(
  repository: Repository,
  { name, email }: GitIdentity,
  signal: AbortSignal,
): Promise<string> {
  const sections: Readonly<Record<string, readonly (readonly [key: string, value: string])[]>> = {
    core: [
      ["bare", "false"],
      // Larger files are not held in memory, nor compared.
      ["bigFileThreshold", "32m"],
      ["hooksPath", "/dev/null"],
      ["logAllRefUpdates", "false"],
      ...(await takenSettings(repository, signal)),
    ],
    // Any commit of the branch can be delivered.
    uploadpack: [["allowReachableSHA1InWant", "true"]],
    user: [
      ["name", name],
      ["email", email],
    ],
    commit: [["gpgSign", "false"]],
    tag: [["gpgSign", "false"]],
    gc: [["auto", "0"]],
    maintenance: [["auto", "false"]],
  };
  const lines = Object.entries(sections).flatMap(([section, settings]) => [
    `[${section}]`,
    ...settings.map(([key, value]) => `\t${key} = ${quoted(value)}`),
  ]);
  return `${lines.join("\n")}\n`;
}

async function takenSettings({ git }: Repository, signal: AbortSignal) {
  const args = ["config", "--null", "--type=path", "--get-regexp", taken];
  const text = await runGit(git, args, { signal, okCodes: [0, 1, 128] });
  return text.split("\0").flatMap((entry) => {
    const [key = "", value = ""] = entry.split("\n");
    const isFile = key.endsWith("file");
    return key === "" || (isFile && !isAbsolute(value)) ? [] : [[key.slice("core.".length), value] as const];
  });
}

/** As git-config(1) wants a value that holds anything. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
