import type { PolicyRule } from "./config.ts";
import { compilePatterns } from "./path-pattern.ts";

/** Who may see a path. */
export type Access = PolicyRule["allow"];

const strictness: Readonly<Record<Access, number>> = { anybody: 0, "local-only": 1, nobody: 2 };

/**
 * Who may see a path. Of the user's rules the last that matches decides; the repository's (`narrows`) can only make it
 * stricter, whatever their order. Case is ignored: a rule missed for its spelling would cost more than one applied too
 * often.
 */
export function accessOf(policy: readonly PolicyRule[], path: string): Access {
  const matching = compiledRules(policy).filter((rule) => rule.matches(path));
  const own = matching.findLast((rule) => !rule.narrows)?.allow ?? "anybody";
  return matching.filter((rule) => rule.narrows).reduce((access, rule) => stricter(access, rule.allow), own);
}

/** Whether a reviewer may see a path; `isLocal`: its model runs on this machine. */
export function isAllowed(policy: readonly PolicyRule[], path: string, isLocal: boolean): boolean {
  const access = accessOf(policy, path);
  return access === "anybody" || (access === "local-only" && isLocal);
}

/** The stricter of two. */
export function stricter(one: Access, other: Access): Access {
  return strictness[one] >= strictness[other] ? one : other;
}

interface CompiledRule {
  readonly allow: Access;
  readonly narrows: boolean;
  readonly matches: (path: string) => boolean;
}

const compiled = new WeakMap<readonly PolicyRule[], readonly CompiledRule[]>();

/** Compiled once per policy: it is asked for every file of a tree. */
function compiledRules(policy: readonly PolicyRule[]): readonly CompiledRule[] {
  const known = compiled.get(policy);
  if (known !== undefined) return known;
  const rules = policy.map((rule) => ({
    allow: rule.allow,
    narrows: rule.narrows === true,
    matches: compilePatterns(rule.paths, { ignoreCase: true }),
  }));
  compiled.set(policy, rules);
  return rules;
}
