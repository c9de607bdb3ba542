import { type Command, InvalidArgumentError } from "commander";

/** Adds what a command takes that can show the local page. @param words what the page is for */
export function addPageOptions(command: Command, words: string): Command {
  return command
    .option("--web", `${words}, served to this machine alone`)
    .option("--port <port>", "with --web: where, instead of any free port", parsePort)
    .option("--no-browser", "with --web: print the address, and start no browser");
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("Write a number from 0 to 65535; 0 is any free one.");
}
