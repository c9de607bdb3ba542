import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addSchema(program: Command, { io, run }: Context): void {
  program
    .command("schema")
    .description("print the JSON Schema of what a command prints with --json")
    .argument("[command...]", "review (by default), fix, notes, receipt, verify, work show, …")
    .addHelpText("after", "\nExit codes: 0 printed, 2 wrong usage")
    .action((words: string[]) => run(async () => (await import("../schema.ts")).runSchema(words, io)));
}
