import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addList(program: Command, { io, run }: Context): void {
  program
    .command("list")
    .description("list the reviews of this repository")
    .option("--all", "of all repositories")
    .option("--json", "one JSON document on standard output")
    .addHelpText("after", "\nExit codes: 0 listed, 2 usage")
    .action((options: object) => run(async () => (await import("../list.ts")).runList(options, io)));
}
