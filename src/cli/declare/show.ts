import type { Command } from "commander";
import { findingHelp, type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";

export function addShow(program: Command, { io, run }: Context): void {
  const command = program
    .command("show")
    .description("show a stored review")
    .argument("[review]", "its id or its beginning, or latest", "latest")
    .option("--brief [n]", "what was sent: briefs and what tools handed out, of all threads or of the nth")
    .option("--reply [n]", "what came back: the raw replies of all threads, or of the nth")
    .option("--coverage", "every file of the change and what became of it")
    .option("--all", "folded findings too")
    .option("--json", "one JSON document on standard output")
    .option("--sarif <file>", "write SARIF 2.1.0")
    .option("--notes <file>", "write the review notes as Markdown")
    .action((id: string, options: object) =>
      run(async () => (await import("../show.ts")).runShow({ ...options, id }, io)),
    );
  helpBelow(command, [findingHelp, showExits], io);
}

const showExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "shown"],
    ["2", "no such review"],
  ],
};
