import { expect, test } from "vitest";
import { gitEnvironment } from "../../src/system/git-environment.ts";
import { ObjectReader } from "../../src/system/git-objects.ts";
import { FolderReader } from "../../src/system/tree-folders.ts";
import { useTaking } from "./taking.ts";

const { newRepository } = useTaking();

test("a file that a tree calls a folder has nothing in it", async () => {
  const repository = newRepository();
  const blob = repository.feed(
    "A text of some lines,\nof which none is an entry of a tree.\n",
    "hash-object",
    "-w",
    "--stdin",
  );
  // Git itself would not write such a tree, but reads it.
  const entry = Buffer.concat([Buffer.from("40000 folder\0"), Buffer.from(blob, "hex")]);
  const tree = repository.feed(entry, "hash-object", "-w", "-t", "tree", "--literally", "--stdin");
  const objects = new ObjectReader({ directory: repository.root, environment: gitEnvironment() });
  const folders = new FolderReader(objects);
  expect(await folders.find(tree, "folder")).toEqual({ mode: "40000", id: blob });
  expect(await folders.find(tree, "folder/file")).toBeNull();
  await objects.close();
});
