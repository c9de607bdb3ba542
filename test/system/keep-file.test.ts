import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type KeptText, keepFiles } from "../../src/system/keep-file.ts";
import { temporaryFolder } from "../ledger/temporary-ledger.ts";

const ours: KeptText = { name: "a.md", text: "# ours, new\n", isEarlier: (text) => text.startsWith("# ours") };
const second: KeptText = { ...ours, name: "b.json" };

/** A repository and, beside it, a folder that nothing in it may reach. */
function places() {
  const folder = realpathSync(temporaryFolder());
  const [root, outside] = [join(folder, "shop"), join(folder, "outside")];
  for (const one of [root, outside]) mkdirSync(one);
  return { root, outside, folder };
}

describe("keeping a file", () => {
  it("makes the folder, and replaces what was kept before", async () => {
    const { root } = places();
    const folder = join(root, "docs", "reviews");
    expect(await keepFiles({ folder, roots: [root] }, [ours])).toEqual([join(folder, "a.md")]);
    writeFileSync(join(folder, "a.md"), "# ours, old, and longer than what comes now\n");
    await keepFiles({ folder, roots: [root] }, [ours, second]);
    expect(readFileSync(join(folder, "a.md"), "utf8")).toBe(ours.text);
    expect(readdirSync(folder)).toEqual(["a.md", "b.json"]);
  });

  it("leaves what somebody else wrote, and writes nothing else then", async () => {
    const { root } = places();
    writeFileSync(join(root, "b.json"), "{}");
    await expect(keepFiles({ folder: root, roots: [root] }, [ours, second])).rejects.toThrow(/was not written by/);
    expect(readFileSync(join(root, "b.json"), "utf8")).toBe("{}");
    expect(readdirSync(root)).toEqual(["b.json"]);
  });

  it.each(["a link", "a dangling link", "a folder"])("does not write where %s has the file's name", async (kind) => {
    const { root, outside } = places();
    const victim = join(outside, "victim");
    if (kind === "a link") writeFileSync(victim, "# ours, to be believed\n");
    if (kind === "a folder") mkdirSync(join(root, "a.md"));
    else symlinkSync(victim, join(root, "a.md"));
    await expect(keepFiles({ folder: root, roots: [root] }, [ours])).rejects.toMatchObject({ name: "NotKept" });
    expect(readdirSync(outside)).toEqual(kind === "a link" ? ["victim"] : []);
    if (kind === "a link") expect(readFileSync(victim, "utf8")).toBe("# ours, to be believed\n");
  });

  it.each([
    ["the folder itself", ["reviews"]],
    ["a folder on the way", ["reviews", "2026", "11"]],
  ])("follows no link that the repository has for %s", async (_, names) => {
    const { root, outside } = places();
    symlinkSync(outside, join(root, "reviews"));
    await expect(keepFiles({ folder: join(root, ...names), roots: [root] }, [ours])).rejects.toThrow(/symbolic link/);
    expect(readdirSync(outside)).toEqual([]);
  });

  it("finds the repository's links also where the repository is reached by one", async () => {
    const { root, outside, folder } = places();
    symlinkSync(outside, join(root, "reviews"));
    symlinkSync(root, join(folder, "alias"));
    const into = join(folder, "alias", "reviews", "new");
    await expect(keepFiles({ folder: into, roots: [root] }, [ours])).rejects.toThrow(/symbolic link/);
    await expect(keepFiles({ folder: into, roots: [join(folder, "alias")] }, [ours])).rejects.toThrow(/symbolic link/);
    expect(readdirSync(outside)).toEqual([]);
    await keepFiles({ folder: join(folder, "alias", "notes"), roots: [root] }, [ours]);
    expect(readdirSync(join(root, "notes"))).toEqual(["a.md"]);
  });

  it("follows no link to the folder itself, wherever it is", async () => {
    const { root, outside, folder } = places();
    symlinkSync(outside, join(folder, "link"));
    await expect(keepFiles({ folder: join(folder, "link"), roots: [root] }, [ours])).rejects.toThrow(/symbolic link/);
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
    expect(readdirSync(outside)).toEqual([]);
  });

  it("says that a file stands where the folder should be", async () => {
    const { root } = places();
    writeFileSync(join(root, "reviews"), "text");
    await expect(keepFiles({ folder: join(root, "reviews"), roots: [root] }, [ours])).rejects.toThrow(/no folder/);
    await expect(keepFiles({ folder: join(root, "reviews", "x"), roots: [root] }, [ours])).rejects.toThrow(/no folder/);
  });
});
