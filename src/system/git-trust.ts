import { BlindspotError } from "../core/errors.ts";
import { type Git, runGit } from "./git.ts";
import { withSettings } from "./git-environment.ts";

interface Setting {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

/** Settings that make git run a program, and what takes their place when a repository brings them. */
const PROGRAMS: readonly (readonly [key: RegExp, overriding: string, value: string])[] = [
  [/^(filter\..*\.(?:clean|smudge|process))$/s, "$1", ""],
  [/^(filter\..*\.required)$/s, "$1", "false"],
  [/^(diff\..*\.(?:command|textconv))$/s, "$1", ""],
  [/^(merge\..*\.driver)$/s, "$1", ""],
  [/^(hook\..*)\.[^.]*$/s, "$1.enabled", "false"],
];

const MARK = "blindspot.mark";

/**
 * The same git, deaf to programs that the repository's own configuration names (filters, diff and merge drivers,
 * hooks): somebody else may have written it. What the user configured globally, such as git-lfs, stays.
 * @throws BlindspotError `git` when git is too old (before 2.31) to be told so
 */
export async function distrustRepository(git: Git): Promise<Git> {
  const marked = { ...git, environment: withSettings(git.environment, [[MARK, "1"]]) };
  const settings = parseSettings(await runGit(marked, ["config", "--list", "--show-scope", "-z"]));
  if (!settings.some(({ scope, key }) => scope === "command" && key === MARK)) {
    throw new BlindspotError("git", "This git is too old.", "Install git 2.31 or newer.");
  }
  return { ...git, environment: withSettings(git.environment, overridesOf(settings)) };
}

/** What to set so that no program of the repository's own scopes is left; the user's own value where there is one. */
function overridesOf(settings: readonly Setting[]): [key: string, value: string][] {
  const users = settings.filter(({ scope }) => scope === "system" || scope === "global");
  const userValues = new Map(users.map(({ key, value }) => [key, value]));
  const overrides = new Map<string, string>();
  for (const { scope, key } of settings) {
    if (scope !== "local" && scope !== "worktree") continue;
    for (const [pattern, overriding, value] of PROGRAMS) {
      if (!pattern.test(key)) continue;
      const target = key.replace(pattern, overriding);
      overrides.set(target, userValues.get(target) ?? value);
    }
  }
  return [...overrides];
}

/** `scope NUL key LF value NUL` …; a key without value has no LF. */
function parseSettings(text: string): Setting[] {
  const fields = text.split("\0");
  const settings: Setting[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [scope = "", entry = ""] = fields.slice(at, at + 2);
    const newline = entry.indexOf("\n");
    const [key, value] = newline < 0 ? [entry, "true"] : [entry.slice(0, newline), entry.slice(newline + 1)];
    settings.push({ scope, key, value });
  }
  return settings;
}
