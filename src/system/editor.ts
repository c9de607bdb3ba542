import { spawn } from "node:child_process";
import { lstat, readFile, realpath } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { parse } from "shell-quote";
import type { Environment } from "./paths.ts";

/** How editors are told a line, by the name of their program. Those that are not here take `+LINE` before the file. */
const lineFlags: readonly (readonly [names: readonly string[], flags: (file: string, line: number) => string[]])[] = [
  [
    ["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "positron", "trae", "kiro"],
    (file, line) => ["--goto", `${file}:${line}`],
  ],
  [["subl", "zed", "zeditor", "hx", "helix", "atom", "lapce", "pulsar"], (file, line) => [`${file}:${line}`]],
  [
    ["idea", "webstorm", "pycharm", "goland", "phpstorm", "rider", "clion"],
    (file, line) => ["--line", `${line}`, file],
  ],
  [["mate", "kate"], (file, line) => ["--line", `${line}`, file]],
];

/** A program to start and what to give it. */
export interface EditorCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * How to open a file at a line in the user's editor (`$VISUAL`, `$EDITOR`, else vi). The variable may hold arguments; it goes
 * through no shell. Null: it asks for more than a program with arguments.
 *
 * @param file absolute, so that it is never taken for an option
 */
export function editorCommand(env: Environment, file: string, line: number): EditorCommand | null {
  const words = parse(env["VISUAL"] || env["EDITOR"] || "vi", (name) => env[name] ?? "");
  const [program, ...args] = words.filter((word) => typeof word === "string");
  if (program === undefined || words.some((word) => typeof word !== "string")) return null;
  const name = basename(program).replace(/\.(?:exe|cmd|sh)$/, "");
  const flags = lineFlags.find(([names]) => names.includes(name))?.[1] ?? (() => [`+${line}`, file]);
  return { program, args: [...args, ...flags(file, line)] };
}

/** Runs an editor in the terminal until it ends. @returns its exit code; null when it could not be started or was killed */
export function runEditor({ program, args }: EditorCommand, cwd: string): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, stdio: "inherit" });
    child.on("error", () => done(null));
    child.on("exit", (code) => done(code));
  });
}

/** A text larger than this is no source that anybody judges by hand. */
const maxBytes = 8 * 1024 * 1024;

/**
 * A file of a working tree by a path that is not ours: no link, and inside of it whatever links lead there. Null: there is none
 * such.
 */
export async function readWorkingFile(root: string, path: string): Promise<{ file: string; text: string } | null> {
  try {
    const top = await realpath(root);
    const file = join(top, path);
    const inside = relative(top, await realpath(file));
    if (inside.startsWith(`..${sep}`) || inside === ".." || isAbsolute(inside)) return null;
    const facts = await lstat(file);
    if (!facts.isFile() || facts.size > maxBytes) return null;
    return { file, text: await readFile(file, "utf8") };
  } catch {
    // Whatever keeps it from being read: there is nothing to open.
    return null;
  }
}
