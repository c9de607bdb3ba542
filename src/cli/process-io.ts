import { screenOf } from "../outputs/terminal/screen.ts";
import { announcerOf } from "../system/own-process.ts";
import type { Io } from "./io.ts";

/** The process that we run in. Asking needs somebody at both ends: input to type, errors to read the question on. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env, platform } = process;
  const announce = announcerOf(process);
  ignoreClosedPipe(stdout);
  ignoreClosedPipe(stderr);
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    env,
    ...(announce !== undefined && { announce }),
    cwd: process.cwd(),
    isTty: stdin.isTTY === true && stdout.isTTY === true && !env["CI"],
    screen: screenOf(stdout, env, platform),
    errorScreen: screenOf(stderr, env, platform),
  };
}

/** `blindspot list | head -1` is no error. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
