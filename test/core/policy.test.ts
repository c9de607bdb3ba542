import { expect, test } from "vitest";
import { mergeConfig, type PolicyRule, type RepositoryConfig, type UserConfig } from "../../src/core/config.ts";
import { accessOf, isAllowed } from "../../src/core/policy.ts";

const user: PolicyRule[] = [
  { paths: ["secrets/"], allow: "nobody" },
  { paths: ["internal/"], allow: "local-only" },
  { paths: ["internal/public.md"], allow: "anybody" },
];

test("the last rule of the user that matches decides", () => {
  expect(accessOf(user, "internal/a.ts")).toBe("local-only");
  expect(accessOf(user, "internal/public.md")).toBe("anybody");
  expect(accessOf(user, "src/a.ts")).toBe("anybody");
});

test("spelling in other case does not get around a rule", () => {
  expect(accessOf(user, "Secrets/key.txt")).toBe("nobody");
});

test("a local reviewer may read what is local-only, and nobody what nobody may", () => {
  expect(isAllowed(user, "internal/a.ts", true)).toBe(true);
  expect(isAllowed(user, "internal/a.ts", false)).toBe(false);
  expect(isAllowed(user, "secrets/key", true)).toBe(false);
});

test("a repository's policy makes it stricter and never wider", () => {
  const repository: RepositoryConfig = {
    policy: [
      { paths: ["secrets/"], allow: "local-only" },
      { paths: ["internal/public.md"], allow: "nobody" },
    ],
  };
  const { policy } = mergeConfig({ policy: user }, repository);
  expect(accessOf(policy, "secrets/key")).toBe("nobody");
  expect(accessOf(policy, "internal/public.md")).toBe("nobody");
  expect(accessOf(policy, "internal/a.ts")).toBe("local-only");
});

test("of two limits the lower wins, and of two thresholds the one that fails at more", () => {
  const mine: UserConfig = { maxCostUsd: 3, maxThreads: 5, failOn: "high", exclude: ["a"], reviewers: ["paste"] };
  const merged = mergeConfig(mine, { maxCostUsd: 10, maxThreads: 2, failOn: "low", exclude: ["b"], specs: ["s.md"] });
  expect(merged).toEqual({
    reviewers: ["paste"],
    maxCostUsd: 3,
    maxThreads: 2,
    failOn: "low",
    exclude: ["a"],
    repositoryExclude: ["b"],
    policy: [],
    specs: ["s.md"],
  });
  expect(mergeConfig({ failOn: "low" }, { failOn: "critical" }).failOn).toBe("low");
  expect(mergeConfig({}, {})).toEqual({ exclude: [], repositoryExclude: [], policy: [], specs: [] });
});
