import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addStats(program: Command, { io, run }: Context): void {
  program
    .command("stats")
    .description("count what came of reviews, by who wrote the code and who read it")
    .option("--all", "of all repositories")
    .option("--json", "one JSON document on standard output")
    .addHelpText("after", "\nExit codes: 0 shown, 2 usage")
    .action((options: object) => run(async () => (await import("../stats.ts")).runStats(options, io)));
}
