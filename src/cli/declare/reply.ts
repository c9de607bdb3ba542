import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";
import { failOnOption } from "./fail-on.ts";

export function addReply(program: Command, { io, run }: Context): void {
  const command = program
    .command("reply")
    .description("bring the reply for a brief that you pasted into a chat window")
    .argument("<review>", "the review or its thread")
    .argument("[file]", "the reply; - for standard input; without it your $EDITOR opens")
    .option("--json", "one JSON document on standard output")
    .addOption(failOnOption())
    .option("--config <file>", "configuration in place of the user's own")
    .action((id: string, file: string | undefined, options: object) =>
      run(async () => (await import("../reply.ts")).runReply({ ...options, id, file }, io)),
    );
  helpBelow(command, [replyExits], io);
}

const replyExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "complete"],
    ["1", "complete, and with --fail-on a finding that fails"],
    ["2", "usage, or no such review"],
    ["3", "still open, partial or failed"],
  ],
};
