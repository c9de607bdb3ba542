/**
 * Variables of git that say where the user's own configuration lies. All others of the host's `GIT_*` are dropped:
 * inside a hook or an alias they point git at another repository or index, or make it run programs.
 */
const KEPT = new Set([
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_CEILING_DIRECTORIES",
  "GIT_DISCOVERY_ACROSS_FILESYSTEM",
  "GIT_EXEC_PATH",
]);

const FIXED: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  LANGUAGE: "",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  // A partial clone fetches missing objects, by a program that its own configuration names. We never fetch.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
};

/** The environment in which every git runs. */
export function gitEnvironment(host: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value !== undefined && (!name.startsWith("GIT_") || KEPT.has(name))) environment[name] = value;
  }
  return { ...environment, ...FIXED };
}

/**
 * Settings that no configuration may change, as `-c` arguments: nothing is run, nothing is written beside the index
 * that we name, and output has one form.
 */
export const PINNED_SETTINGS: readonly string[] = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.untrackedCache=false",
  "core.splitIndex=false",
  "core.quotePath=true",
  "core.safecrlf=false",
  "core.fsync=none",
  "core.warnAmbiguousRefs=false",
  "diff.external=",
  "diff.suppressBlankEmpty=false",
  "color.ui=false",
  "grep.column=false",
  "log.showSignature=false",
  "submodule.recurse=false",
  "gc.auto=0",
  "maintenance.auto=false",
].flatMap((setting) => ["-c", setting]);

/** A copy of the environment in which these settings override every configuration file. */
export function withSettings(
  environment: Readonly<Record<string, string>>,
  settings: readonly (readonly [key: string, value: string])[],
): Record<string, string> {
  // Not as `-c key=value`: a key may hold `=`, and then a hostile name would decide where its value begins.
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { ...environment, ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(settings.length) };
}
