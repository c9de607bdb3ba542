import { chmodSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of our data: `BLINDSPOT_HOME`, else `blindspot` in the XDG data folder. It exists afterwards, and only its
 * owner may look into it: it holds reviewed code.
 */
export function dataFolder(env: Environment): string {
  const folder = env["BLINDSPOT_HOME"] || join(xdgFolder(env, "XDG_DATA_HOME", ".local/share"), "blindspot");
  const created = mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The mode given above is narrowed by the umask, and parents made on the way get it too; this one is sure.
  if (created !== undefined) chmodSync(folder, 0o700);
  return folder;
}

/** The folder of the user's configuration: `blindspot` in the XDG config folder. It need not exist. */
export function configFolder(env: Environment): string {
  return join(xdgFolder(env, "XDG_CONFIG_HOME", ".config"), "blindspot");
}

/** Relative values are to be ignored, says the XDG base directory specification. */
function xdgFolder(env: Environment, name: string, fallback: string): string {
  const value = env[name];
  return value && isAbsolute(value) ? value : join(env["HOME"] || homedir(), fallback);
}
