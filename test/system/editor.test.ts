import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { editorCommand, readWorkingFile, runEditor } from "../../src/system/editor.ts";
import { temporaryFolder } from "../ledger/temporary-ledger.ts";

const file = "/code/shop/a b.ts";
const command = (env: Record<string, string>) => editorCommand(env, file, 12);

test.for([
  ["vim", ["+12", file]],
  ["emacsclient -t", ["-t", "+12", file]],
  ["nano", ["+12", file]],
  ["code --wait", ["--wait", "--goto", `${file}:12`]],
  ["/opt/cursor/cursor", ["--goto", `${file}:12`]],
  ["hx", [`${file}:12`]],
  ["idea", ["--line", "12", file]],
  ["some-editor", ["+12", file]],
] as const)("%s is told the line in its own way", ([editor, args]) => {
  expect(command({ VISUAL: editor })?.args).toEqual(args);
});

test("$VISUAL comes before $EDITOR, and vi is there where neither is; spaces are quoted as in a shell", () => {
  expect(command({ VISUAL: "nvim", EDITOR: "ed" })?.program).toBe("nvim");
  expect(command({ VISUAL: "", EDITOR: "ed" })?.program).toBe("ed");
  expect(command({})?.program).toBe("vi");
  expect(command({ EDITOR: "'/opt/my editor/ed' -x" })).toEqual({
    program: "/opt/my editor/ed",
    args: ["-x", "+12", file],
  });
  expect(command({ EDITOR: "$HOME/bin/ed", HOME: "/home/dev" })?.program).toBe("/home/dev/bin/ed");
});

test.for(["vim; touch hacked", "vim | tee x", "vim > x", "vim *.ts", "  "])(
  "%s is no program with arguments",
  (editor) => {
    expect(command({ EDITOR: editor })).toBeNull();
  },
);

test("an editor that is not there says so, and one that fails tells its code", async () => {
  const folder = temporaryFolder();
  expect(await runEditor({ program: join(folder, "nowhere"), args: [] }, folder)).toBeNull();
  expect(await runEditor({ program: process.execPath, args: ["-e", "process.exit(3)"] }, folder)).toBe(3);
});

test("only files inside the working tree are read, and no links", async () => {
  const folder = temporaryFolder();
  const root = join(folder, "shop");
  mkdirSync(join(root, "src"), { recursive: true });
  writeFileSync(join(folder, "secret"), "secret");
  writeFileSync(join(root, "src/a.ts"), "a");
  symlinkSync(join(folder, "secret"), join(root, "link"));
  symlinkSync(folder, join(root, "up"));
  expect(await readWorkingFile(root, "src/a.ts")).toMatchObject({ text: "a" });
  for (const path of ["../secret", "link", "up/secret", "src", "nowhere", "src/../../secret", "a\0b"]) {
    expect(await readWorkingFile(root, path)).toBeNull();
  }
});
