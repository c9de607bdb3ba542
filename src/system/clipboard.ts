import { spawn } from "node:child_process";
import { platform } from "node:process";
import { findProgram } from "./find-program.ts";

type Command = readonly [file: string, ...args: string[]];

/** Programs that put their input on the clipboard, the likeliest first. */
function commandsFor(env: NodeJS.ProcessEnv): readonly Command[] {
  if (platform === "darwin") return [["pbcopy"]];
  if (platform === "win32") return [["clip.exe"]];
  const wayland: Command[] = env["WAYLAND_DISPLAY"] ? [["wl-copy"]] : [];
  const x11: Command[] = env["DISPLAY"]
    ? [
        ["xclip", "-selection", "clipboard"],
        ["xsel", "--clipboard", "--input"],
      ]
    : [];
  const windowsHost: Command[] = env["WSL_DISTRO_NAME"] ? [["clip.exe"]] : [];
  return [...wayland, ...x11, ...windowsHost];
}

/** The program that would put a text on the clipboard, where it lies. Null: there is no clipboard, or none to reach it. */
export async function findClipboard(env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const [file] of commandsFor(env)) {
    const found = await findProgram(file, env);
    if (found !== null) return found.file;
  }
  return null;
}

/** Puts a text on the clipboard. False when there is none, or nothing to reach it with. */
export async function copyToClipboard(text: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  for (const command of commandsFor(env)) {
    if (await feed(command, text, env)) return true;
  }
  return false;
}

async function feed([name, ...args]: Command, text: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const found = await findProgram(name, env);
  if (found === null) return false;
  return new Promise((resolve) => {
    // The X11 programs stay behind to serve the selection: they must not hold a pipe of ours, nor be ended.
    const child = spawn(found.file, args, { env, stdio: ["pipe", "ignore", "ignore"], timeout: 2_000 });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    child.stdin.on("error", () => {});
    child.stdin.end(text);
  });
}
