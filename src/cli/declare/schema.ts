import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addSchema(program: Command, { io, run }: Context): void {
  program
    .command("schema")
    .description("print the JSON Schema of review --json")
    .addHelpText("after", "\nExit codes: 0 printed")
    .action(() => run(async () => (await import("../schema.ts")).runSchema(io)));
}
