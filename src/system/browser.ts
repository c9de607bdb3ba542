import { spawn } from "node:child_process";
import { platform } from "node:process";
import type { Environment } from "./paths.ts";

/** Starts the user's browser on an address of ours. False when there is no screen to open it on, or nothing to open it with. */
export function openBrowser(url: string, env: Environment): Promise<boolean> {
  const command = commandFor(url, env);
  if (command === null) return Promise.resolve(false);
  const [program, ...args] = command;
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: "ignore", detached: true });
    child.once("error", () => done(false));
    // Some stay as long as the browser does: one that has not failed by now has opened it.
    const timer = setTimeout(() => done(true), 1_500);
    timer.unref();
    child.once("exit", (code) => done(code === 0));
    child.unref();
  });
}

function commandFor(url: string, env: Environment): readonly [string, ...string[]] | null {
  if (platform === "darwin") return ["open", url];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  if (env["WSL_DISTRO_NAME"]) return ["wslview", url];
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] ? ["xdg-open", url] : null;
}
