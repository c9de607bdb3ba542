import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";

export function addCancel(program: Command, { io, run }: Context): void {
  const command = program
    .command("cancel")
    .description("stop a review that runs, wherever it was started, and keep what there is")
    .argument("[review]", "its id or its beginning; without it the newest that runs")
    .action((id: string | undefined) => run(async () => (await import("../cancel.ts")).runCancel({ id }, io)));
  helpBelow(command, [cancelExits], io);
}

const cancelExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "it has ended; go on with review --resume"],
    ["2", "no such review, or it does not run"],
    ["3", "it was told to stop, and has not ended yet"],
  ],
};
