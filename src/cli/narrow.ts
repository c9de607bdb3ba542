import { type MergedConfig, mergeConfig, type UserConfig } from "../core/config.ts";
import { readRepositoryConfig } from "../system/config.ts";
import type { FilesBefore } from "../system/files-before.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Io } from "./io.ts";

/** The user's configuration, narrowed by the repository's own as it stood before the change. */
export async function narrowConfig(before: FilesBefore, user: UserConfig, io: Io): Promise<MergedConfig> {
  const text = await before.read("blindspot.yml");
  if (text === null) return mergeConfig(user, {});
  const { config, warnings } = readRepositoryConfig(text);
  for (const warning of warnings) io.stderr(`blindspot.yml: ${terminalText(warning)}\n`);
  return mergeConfig(user, config);
}
