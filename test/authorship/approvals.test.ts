import { afterEach, beforeEach, expect, test } from "vitest";
import { approvals } from "../../src/authorship/approvals.ts";
import { takeChange } from "../../src/system/change-source.ts";
import { temporaryFolder } from "../ledger/temporary-ledger.ts";
import { GitRepository } from "../system/git-repository.ts";

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
  repository.write("a.ts", "one\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
});

afterEach(() => repository.remove());

async function approved() {
  const request = {
    cwd: repository.root,
    select: { kind: "branch" } as const,
    paths: [],
    objectsDirectory: temporaryFolder(),
  };
  const taken = await takeChange(request, new AbortController().signal);
  try {
    const { change, uncommitted } = taken;
    return await approvals.read({ change, uncommitted, files: change.patches, signal: new AbortController().signal });
  } finally {
    await taken.dispose();
  }
}

const commit = (path: string, ...trailers: string[]) => {
  repository.write(path, "new line\n");
  return repository.commit(`Change ${path}\n\n${trailers.join("\n")}`);
};

test("a person who says to have read a commit stands for the lines that it wrote", async () => {
  const sha = commit("b.ts", "Reviewed-by: Grace <grace@example.invalid>", "Reviewed-by: Alan <alan@example.invalid>");
  commit("c.ts");
  expect(await approved()).toEqual([
    { commit: sha.slice(0, 12), people: 2, paths: [{ path: "b.ts", lines: 1, ranges: [[1, 1]] }] },
  ]);
});

test.each([
  ["who wrote it", "Reviewed-by: Ada <ada@example.invalid>"],
  ["who wrote it, by another address", "Reviewed-by: Ada <ada@home.invalid>"],
  ["a program", "Reviewed-by: Claude <noreply@anthropic.com>"],
  ["a bot", "Reviewed-by: some-reviewer[bot] <1+some-reviewer[bot]@users.noreply.github.com>"],
  ["somebody who only acknowledges it", "Acked-by: Grace <grace@example.invalid>"],
])("%s does not count", async (_, trailer) => {
  commit("b.ts", trailer);
  expect(await approved()).toEqual([]);
});

test("a line in the middle of a message is no approval", async () => {
  repository.write("b.ts", "new line\n");
  repository.commit("Change\n\nReviewed-by: Grace <grace@example.invalid> was what the last one lacked.\n\nDone.");
  expect(await approved()).toEqual([]);
});
