import { expect, test } from "vitest";
import { qwenNotes } from "../../src/authorship/qwen-notes.ts";
import { countGit } from "../system/counted-git.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { useTaking } from "../system/taking.ts";
import { evidenceFrom, namedBy } from "./evidence.ts";

const { newFolder, newRepository, take } = useTaking();

const parser = `export function parseRow(text: string): string[] {
  return text.split(",").map((cell) => cell.trim());
}
`;
const typed = 'const human = "typed by hand before the agent came";\n';
const added = "const two = computeTwo(one, options.two);\n";

/**
 * As Qwen Code 0.24.4 wrote it of a commit in which it made `src/parser.ts`, and added a line to `a.ts`, to which a person
 * had added another one; the model was GLM's.
 */
const real =
  '{"version":1,"generator":"glm-5","files":{"a.ts":{"aiChars":42,"humanChars":38,"percent":53,"surface":"cli"},"src/parser.ts":{"aiChars":106,"humanChars":14,"percent":88,"surface":"cli"}},"summary":{"aiPercent":74,"aiChars":148,"humanChars":52,"totalFilesTouched":2,"surfaces":["cli"]},"surfaceBreakdown":{"cli":{"aiChars":148,"percent":74}},"excludedGenerated":[],"excludedGeneratedCount":0,"promptCount":1}';

function noted(note: string): GitRepository {
  const repository = newRepository();
  repository.write("a.ts", "const one = 1;\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
  repository.write("a.ts", `const one = 1;\n${added}${typed}`);
  repository.write("src/parser.ts", parser);
  repository.commit("Add the parser\n\nCo-authored-by: Qwen-Coder <qwen-coder@alibabacloud.com>");
  repository.git("notes", "--ref=refs/notes/ai-attribution", "add", "-f", "-m", note, "HEAD");
  return repository;
}

async function found(repository: GitRepository) {
  return evidenceFrom(qwenNotes, await take(repository, { kind: "branch" }));
}

test("a real note gives its model as many lines as its edits wrote, and all lines of a file that it made", async () => {
  const { evidence, files } = await found(noted(real));
  expect(files).toEqual({ "a.ts": { zhipu: 1, unknown: 1 }, "src/parser.ts": { zhipu: 3 } });
  expect(evidence).toMatchObject([{ strength: "transcript", family: "zhipu", model: "glm-5" }]);
  expect(namedBy(evidence, "zhipu")).toEqual({ "a.ts": [], "src/parser.ts": [1, 2, 3] });
});

test("Qwen's own models stand under one name", async () => {
  const { evidence } = await found(noted(real.replace("glm-5", "Qwen-Coder")));
  expect(evidence).toMatchObject([{ family: "qwen", model: null }]);
});

test("lines that later commits replaced are not counted, and renames are followed", async () => {
  const repository = noted(real);
  repository.git("mv", "src/parser.ts", "rows.ts");
  repository.write("rows.ts", parser.replace("cell.trim()", "cell"));
  repository.commit("by hand");
  expect((await found(repository)).files).toMatchObject({ "rows.ts": { zhipu: 1, unknown: 2 } });
});

test.each([
  ["of another version", real.replace('"version":1', '"version":2')],
  ["of another program in the same place", "src/parser.ts\n  abc 1-3\n---\n{}"],
  ["without numbers", real.replaceAll(/"aiChars":\d+/g, '"aiChars":"all"')],
  ["with numbers that are none", real.replaceAll(/"aiChars":\d+/g, '"aiChars":-1e999')],
  ["of other files", real.replace("a.ts", "../a.ts").replace("src/parser.ts", "__proto__")],
])("a note %s says nothing", async (_name, note) => {
  expect((await found(noted(note))).evidence).toEqual([]);
});

test("a note that claims more than there is gets what there is", async () => {
  expect((await found(noted(real.replaceAll(/"aiChars":\d+/g, '"aiChars":9007199254740991')))).lines).toEqual({
    zhipu: 5,
  });
});

test("where there are no notes it costs one git to know", async () => {
  const repository = noted(real);
  repository.git("update-ref", "-d", "refs/notes/ai-attribution");
  const calls = countGit(newFolder());
  const taken = await take(repository, { kind: "branch" });
  calls();
  await evidenceFrom(qwenNotes, taken);
  expect(calls()).toEqual(["for-each-ref"]);
});
