import { type Command, InvalidArgumentError } from "commander";
import { helpBelow, triageHelp } from "../help-below.ts";
import type { Context } from "./context.ts";

export function addTriage(program: Command, { io, run }: Context): void {
  const command = program
    .command("triage")
    .description("judge the findings of a review one by one, blind, with single keys")
    .argument("[review]", "its id or its beginning, or latest", "latest")
    .option("--open", "show before judging who said it and how grave they called it")
    .option(
      "--again <share>",
      "judge a sample of what you judged a second time, such as 10%, to see how steady you are",
    )
    .option("--web", "judge on a page in the browser, served to this machine alone")
    .option("--port <port>", "with --web: where, instead of any free port", parsePort)
    .option("--no-browser", "with --web: print the address, and start no browser")
    .option("--json", "list what waits, blind, as one JSON document; judge with blindspot verdict")
    .action((id: string, options: object) =>
      run(async () => (await import("../triage.ts")).runTriage({ ...options, id }, io)),
    );
  helpBelow(command, triageHelp, io);
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("Write a number from 0 to 65535; 0 is any free one.");
}
