import { afterEach, beforeEach, expect, test } from "vitest";
import { drivenCommits } from "../../src/authorship/driven.ts";
import { trailers } from "../../src/authorship/trailers.ts";
import { GitRepository } from "../system/git-repository.ts";
import { authorsBy } from "./authors-by.ts";

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
  repository.write("a.ts", "one\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
});

afterEach(() => repository.remove());

const claude = "\n\nCo-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>";

test("what blindspot had written is of the family that it drove, whatever the commit says", async () => {
  repository.write("a.ts", "one\ntwo\nthree\n");
  repository.commit(`driven${claude}`);
  const driven = repository.git("rev-parse", "HEAD").trim();
  repository.write("b.ts", "four\n");
  repository.commit(`not driven${claude}`);
  const commits = new Map([[driven, { families: ["deepseek"], model: null }]]);
  const source = drivenCommits({ workId: "w1", programTitle: "Claude Code", commits });
  const { families } = await authorsBy([source, trailers], repository, { kind: "branch" });
  expect(families).toMatchObject([
    { family: "deepseek", lines: 2 },
    { family: "anthropic", lines: 1 },
  ]);
});

test("of two families either may have written all of it, and of none nothing is said", async () => {
  repository.write("a.ts", "one\ntwo\nthree\n");
  repository.commit("driven");
  const commit = repository.git("rev-parse", "HEAD").trim();
  const authors = (families: readonly string[]) => {
    const commits = new Map([[commit, { families, model: null }]]);
    const source = drivenCommits({ workId: "w1", programTitle: "Claude Code", commits });
    return authorsBy([source], repository, { kind: "branch" });
  };
  const both = await authors(["anthropic", "zhipu"]);
  expect(both.families.map(({ family }) => family).sort()).toEqual(["anthropic", "zhipu"]);
  expect(both.possible).toHaveLength(2);
  expect((await authors(["unknown"])).evidence).toEqual([]);
});
