import { readdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import pLimit from "p-limit";
import { isThere } from "./clone-place.ts";
import { isWithin } from "./confine-paths.ts";
import { absoluteFolders } from "./find-program.ts";
import { certificateFiles, isTooWide, programFiles } from "./program-files.ts";

/**
 * Where tools that are started by a shim, or find the rest of themselves by the home folder, have what is installed: by the
 * variable that says so, with what it is where it is not set, below the home.
 */
const homes: readonly (readonly [variable: string, folder: string])[] = [
  ["VOLTA_HOME", ".volta"],
  ["NVM_DIR", ".nvm"],
  ["FNM_DIR", ".local/share/fnm"],
  ["ASDF_DATA_DIR", ".asdf"],
  ["MISE_DATA_DIR", ".local/share/mise"],
  ["PYENV_ROOT", ".pyenv"],
  ["RBENV_ROOT", ".rbenv"],
  ["RUSTUP_HOME", ".rustup"],
  ["SDKMAN_DIR", ".sdkman"],
  ["BUN_INSTALL", ".bun"],
  ["JAVA_HOME", ""],
  ["GOROOT", ""],
  ["DOTNET_ROOT", ".dotnet"],
];

/** Links in one folder of `PATH` that are looked behind; who has more of them has them in one package. */
const maxLinks = 300;

export interface Tools {
  /** The homes of tools, as variables that make them found though the user's home is not. */
  readonly variables: Readonly<Record<string, string>>;
  /** What they and the programs on `PATH` need to be read; some of it may lie in the system's own folders. */
  readonly readable: readonly string[];
}

/** The user's own tools: what is installed outside of the system's folders, and is neither theirs alone nor a whole home. */
export async function findTools(env: NodeJS.ProcessEnv): Promise<Tools> {
  const variables: Record<string, string> = {};
  for (const [variable, folder] of homes) {
    const path = env[variable] ?? (folder === "" || env["HOME"] === undefined ? "" : join(env["HOME"], folder));
    if (isAbsolute(path) && isNarrow(path) && (await isThere(path))) variables[variable] = path;
  }
  const folders = absoluteFolders(env).filter((folder) => !isSystem(folder));
  const readable = await Promise.all(folders.map((folder) => filesBehind(folder, env)));
  const found = [...Object.values(variables), ...readable.flat(), ...certificateFiles(env)];
  return { variables, readable: [...new Set(found)] };
}

/** Neither a home with all that is in it, nor everybody's temporary files. */
function isNarrow(path: string): boolean {
  return !isTooWide(path) && !isWithin(tmpdir(), path);
}

/** Those are shown in any case. */
function isSystem(folder: string): boolean {
  return /^\/(?:usr|bin|sbin|lib\w*|nix\/store)(?:\/|$)/.test(folder);
}

/** A folder of `PATH`, what its links lead to, and the libraries beside it. */
async function filesBehind(folder: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const real = await realpath(folder).catch(() => null);
  if (real === null || !isNarrow(real)) return [];
  const prefix = dirname(real);
  const isInstalled = basename(real) === "bin" && isNarrow(prefix) && basename(prefix) !== ".local";
  const beside = isInstalled ? ["lib", "libexec", "share", "include"].map((name) => join(prefix, name)) : [];
  const entries = await readdir(real, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink()).slice(0, maxLinks);
  const limit = pLimit(8);
  const behind = await Promise.all(links.map(({ name }) => limit(() => filesOfLink(join(real, name), env))));
  return [folder, ...beside, ...behind.flat()];
}

async function filesOfLink(file: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const realFile = await realpath(file).catch(() => null);
  if (realFile === null || isSystem(realFile)) return [];
  return programFiles({ file, realFile }, env);
}
