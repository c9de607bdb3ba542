import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TakenChange } from "../../src/ports.ts";
import { openTrees } from "../../src/system/change-source.ts";
import type { SinceSelect } from "../../src/system/select-since.ts";
import { added, listed, useTaking } from "./taking.ts";

const { newFolder, newRepository, take } = useTaking();

function since(before: TakenChange, objectsDirectory: string, change: Partial<SinceSelect> = {}): SinceSelect {
  const { tree, head, base, baseTree } = before.change.summary;
  const trees = { tree: tree ?? "", attributesTree: baseTree };
  return { kind: "since", reviewId: "r1", commit: head ?? base, objectsDirectory, ...trees, ...change };
}

/** A repository with uncommitted work that was taken once. */
async function reviewed() {
  const repository = newRepository();
  repository.write("a.ts", "one\ntwo\n");
  repository.write("b.ts", "alpha\nbeta\ngamma\ndelta\n");
  repository.commit("begin");
  repository.write("a.ts", "one\ntwo\nthree\n");
  const kept = join(newFolder(), "kept");
  const before = await take(repository, { kind: "uncommitted" }, { objectsDirectory: kept });
  return { repository, kept, before };
}

describe("what changed since a review", () => {
  it("is what the working tree has over what was read, and no more", async () => {
    const { repository, kept, before } = await reviewed();
    repository.write("a.ts", "one\ntwo\nthree, mended\n");
    const now = await take(repository, since(before, kept));
    expect(listed(now.change.patches)).toEqual(["modified a.ts"]);
    expect(added(now)).toEqual(["three, mended"]);
    expect(now.change.summary).toMatchObject({ kind: "since", baseTree: before.change.summary.tree });
    expect(now.change.summary.took).toBe("the working tree since review r1, 1 file");
  });

  it("is the same once the work is committed, and the commits since then are its commits", async () => {
    const { repository, kept, before } = await reviewed();
    const start = repository.git("rev-parse", "HEAD").trim();
    repository.write("a.ts", "one\ntwo\nthree, mended\n");
    repository.commit("mend it");
    const now = await take(repository, since(before, kept));
    expect(added(now)).toEqual(["three, mended"]);
    expect(now.change.summary).toMatchObject({ base: start, head: repository.git("rev-parse", "HEAD").trim() });
    expect(now.uncommitted).toEqual([]);
  });

  it("begins where history parted after it was rewritten", async () => {
    const { repository, kept } = await reviewed();
    const start = repository.git("rev-parse", "HEAD").trim();
    repository.commit("what was reviewed");
    const before = await take(repository, { kind: "revision", text: "HEAD" }, { objectsDirectory: kept });
    repository.write("a.ts", "one\ntwo\nthree, mended\n");
    repository.git("commit", "-q", "-a", "--amend", "-m", "amended");
    const now = await take(repository, since(before, kept));
    expect(now.change.summary.base).toBe(start);
    expect(added(now)).toEqual(["three, mended"]);
  });

  it("follows files that were renamed meanwhile", async () => {
    const { repository, kept, before } = await reviewed();
    repository.git("mv", "b.ts", "c.ts");
    const now = await take(repository, since(before, kept));
    expect(listed(now.change.patches)).toEqual(["renamed b.ts -> c.ts"]);
  });

  it("is nothing when nothing was changed", async () => {
    const { repository, kept, before } = await reviewed();
    const now = await take(repository, since(before, kept));
    expect(now.change.patches).toEqual([]);
    expect(now.change.summary.took).toMatch(/: nothing changed$/);
  });

  it("stands by itself when what was kept of the review is removed", async () => {
    const { repository, kept, before } = await reviewed();
    repository.write("a.ts", "one\ntwo\nthree, mended\n");
    const own = join(newFolder(), "own");
    const now = await take(repository, since(before, kept), { objectsDirectory: own });
    await before.dispose();
    rmSync(kept, { recursive: true });
    const { summary, repository: reference } = now.change;
    await now.dispose();
    const again = await openTrees(reference, summary, own);
    expect(await again.read("base", "a.ts")).toBe("one\ntwo\nthree\n");
    expect(await again.read("head", "a.ts")).toBe("one\ntwo\nthree, mended\n");
    expect(listed((await again.patchesFrom?.(summary.baseTree ?? "")) ?? [])).toEqual(["modified a.ts"]);
    await again.dispose();
  });

  it("cannot be said when what was read is not kept any more", async () => {
    const { repository, kept, before } = await reviewed();
    rmSync(kept, { recursive: true });
    await expect(take(repository, since(before, kept))).rejects.toMatchObject({
      code: "input",
      hint: expect.stringContaining("blindspot review"),
    });
  });

  it("is marked by the attributes of the tree before all that was reviewed", async () => {
    const { repository, kept, before } = await reviewed();
    repository.write(".gitattributes", "*.ts linguist-generated\n");
    repository.write("a.ts", "one\ntwo\nthree, mended\n");
    const marked = await take(repository, { kind: "uncommitted" }, { objectsDirectory: kept });
    repository.write("a.ts", "one\ntwo\nthree, mended again\n");
    const now = await take(repository, since(marked, kept, { attributesTree: before.change.summary.baseTree }));
    expect(now.attributes.size).toBe(0);
  });

  it("tells how files get from any earlier tree to the working tree", async () => {
    const { repository, kept, before } = await reviewed();
    repository.write("b.ts", "alpha\nbeta\ngamma\ndelta, too\n");
    const now = await take(repository, since(before, kept));
    expect(listed((await now.patchesFrom?.(before.change.summary.baseTree ?? "")) ?? [])).toEqual([
      "modified a.ts",
      "modified b.ts",
    ]);
    expect(await now.patchesFrom?.("0".repeat(40))).toBeNull();
    expect(await now.patchesFrom?.("--output=x")).toBeNull();
  });
});
